"""Error answers of the platform: their codes, their texts and the rid."""

import secrets

TEXTS = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest",
    40002: "invalid grant_type",
    40003: "invalid openid",
    40013: "invalid appid",
    40014: "invalid access_token",
    40015: "invalid menu type",
    40016: "invalid button size",
    40017: "invalid button type",
    40018: "invalid button name size",
    40019: "invalid button key size",
    40020: "invalid button url size",
    40023: "invalid sub button size",
    40024: "invalid sub button type",
    40025: "invalid sub button name size",
    40026: "invalid sub button key size",
    40027: "invalid sub button url size",
    40029: "invalid code",
    40030: "invalid refresh_token",
    40033: "invalid charset",
    40035: "invalid args",
    40036: "invalid template_id size",
    40037: "invalid template_id",
    40053: "invalid action info",
    40054: "invalid sub button url domain",
    40055: "invalid button url domain",
    40066: "invalid url",
    40097: "invalid args",
    40125: "invalid appsecret",
    40163: "code been used",
    40165: "invalid weapp pagepath",
    40243: "appsecret has been frozen",
    40246: "invalid keyword name",
    41001: "access_token missing",
    41002: "appid missing",
    41004: "appsecret missing",
    41008: "missing code",
    41009: "missing openid",
    42001: "access_token expired",
    42002: "refresh_token expired",
    43001: "require GET method",
    43002: "require POST method",
    43004: "require subscribe",
    43101: "user refuse to accept the msg",
    44002: "empty post data",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit, must slower, retry next minute",
    45015: "response out of time limit or subscription is canceled",
    45026: "template num exceeds limit",
    45029: "qrcode count out of limit",
    46003: "menu no exist",
    47001: "data format error",
    47003: "argument invalid!",
    48001: "api unauthorized",
    48006: "forbid to clear quota because of reaching the limit",
    65301: "not exist menuid",
    65303: "default menu not exist",
    65304: "match rule empty",
    65320: "match rule is not supported any more",
    76001: "rid not found",
    76003: "rid belongs to another account",
    76021: "cgi_path not found",
    200014: "tid or priTmplId invalid",
}


class ApiError(Exception):
    """An answer with an errcode; the gate adds the rid."""

    def __init__(self, errcode: int, errmsg: str = "") -> None:
        super().__init__(errcode)
        self.errcode = errcode
        self.errmsg = errmsg or TEXTS.get(errcode, "error")


def new_rid(now: float) -> str:
    """Return a request id: three groups of 8 hexadecimal digits, the first of them the unix time."""
    return f"{int(now):08x}-{secrets.token_hex(4)}-{secrets.token_hex(4)}"
