"""Sort everything that can go wrong on the wire into a few kinds, and say in Chinese what a person can do."""

import re
from enum import StrEnum

from wechat.beijing import seconds_to_midnight, utc_now

NO_CODE = 0
MAX_TEXT = 300

_RID = re.compile(r"rid: ?([0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8})")
_FIELD = re.compile(r"data\.(\w+)\.value")


class Kind(StrEnum):
    """What an error code asks for."""

    token = "token"  # noqa: S105 - the name of a kind, not a secret
    retry = "retry"
    gone = "gone"
    refused = "refused"
    quota_day = "quota_day"
    quota_minute = "quota_minute"
    fault = "fault"


# Codes that are not listed are our fault: permanent for the row, errmsg and rid kept for a person to read.
_KINDS: dict[int, Kind] = {
    -1: Kind.retry,
    40001: Kind.token,
    40014: Kind.token,
    42001: Kind.token,
    40003: Kind.gone,
    43004: Kind.gone,
    43019: Kind.gone,
    50005: Kind.gone,
    43101: Kind.refused,
    43116: Kind.refused,
    45009: Kind.quota_day,
    44991: Kind.quota_minute,
    45011: Kind.quota_minute,
}

_SECONDS_PER_MINUTE = 60.0


class WeChatError(Exception):
    """Say that a call to the platform failed; `errcode` is 0 where the platform gave none."""

    def __init__(self, errcode: int, errmsg: str, rid: str | None = None) -> None:
        super().__init__(errcode, errmsg, rid)
        self.errcode = errcode
        self.errmsg = errmsg
        self.rid = rid

    def __str__(self) -> str:
        return f"{self.errcode}: {self.errmsg}"


class RetryLater(WeChatError):  # noqa: N818 - named for what the caller does
    """Say that the same call may succeed later, not before `retry_after` seconds where that is known."""

    def __init__(
        self, errcode: int, errmsg: str, rid: str | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(errcode, errmsg, rid)
        self.retry_after = retry_after


class OutcomeUnknown(RetryLater):
    """Say that the request went out and no usable answer came back: it may have taken effect."""


class RecipientGone(WeChatError):  # noqa: N818 - named for what the caller does
    """Say that this receiver can't or won't be reached: not following, unknown, blocked or refusing."""


class OurFault(WeChatError):  # noqa: N818 - named for what the caller does
    """Say that our request or our account's settings are wrong; trying again does not help."""


class CodeSpent(WeChatError):  # noqa: N818 - named for what the caller does
    """Say that an OAuth code is invalid, used or expired: start one new authorization."""


class InboundRejected(Exception):  # noqa: N818 - it is a verdict on a push, not a failure of ours
    """Say that a push is not believed or not understood; `reason` is English and quotes nothing of it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def classify(errcode: int, errmsg: str = "") -> Kind:
    """Return what `errcode` asks for.

    A 45009 counts for the day unless its text speaks of the minute; unknown codes are faults
    (platform error list; template message errors).
    """
    if errcode == 45009 and "minute" in errmsg.lower():  # noqa: PLR2004 - the code is its own name
        return Kind.quota_minute
    return _KINDS.get(errcode, Kind.fault)


def retry_after(kind: Kind) -> float | None:
    """Return the seconds to wait that the kind of an error itself implies, or None."""
    if kind is Kind.quota_day:
        return seconds_to_midnight(utc_now())
    return _SECONDS_PER_MINUTE if kind is Kind.quota_minute else None


def error_for(errcode: int, errmsg: str) -> WeChatError:
    """Return the exception for a code that the platform answered.

    A token error becomes RetryLater: callers come here only after the one refresh that it deserves.
    """
    kind, text, rid = classify(errcode, errmsg), errmsg[:MAX_TEXT], rid_of(errmsg)
    if kind in {Kind.gone, Kind.refused}:
        return RecipientGone(errcode, text, rid)
    if kind is Kind.fault:
        return OurFault(errcode, text, rid)
    return RetryLater(errcode, text, rid, retry_after(kind))


def rid_of(errmsg: str) -> str | None:
    """Return the request id that the platform adds to its error texts, or None."""
    found = _RID.search(errmsg)
    return found.group(1) if found else None


def field_of(errmsg: str) -> str | None:
    """Return the template key that a 47003 complains about, such as `thing1`, or None."""
    found = _FIELD.search(errmsg)
    return found.group(1) if found else None


_EXPLANATIONS: dict[int, str] = {
    -1: "微信平台系统繁忙，请稍候再试。",
    40001: "接口调用凭据无效或不是最新的：请检查 AppSecret，并确认没有其他程序刷新凭据。",
    40002: "获取凭据时 grant_type 不正确，请升级程序。",
    40003: "OpenID 无效：该用户不属于本公众号。",
    40013: "AppID 无效：请核对配置中的 AppID 与公众平台“基本配置”是否一致。",
    40014: "接口调用凭据格式不正确，可能已被其他程序替换。",
    40029: "网页授权 code 无效，请重新进入页面。",
    40033: "请求中含有不合法的字符。",
    40036: "模板编号长度不正确，请核对模板编号配置。",
    40037: "模板编号无效：请在公众平台“我的模板”核对编号，订阅通知的编号不能用于模板消息。",
    40054: "菜单链接的域名不合法。",
    40055: "菜单链接的域名不合法。",
    40125: "AppSecret 无效：请在公众平台核对或重置 AppSecret 后更新配置。",
    40163: "网页授权 code 已被使用，请重新进入页面。",
    40164: "服务器 IP 不在白名单：请在公众平台“基本配置 → IP白名单”加入报错中的出口 IP。",
    40243: "AppSecret 已被冻结：请由管理员在公众平台解冻。",
    41001: "请求缺少接口调用凭据。",
    41002: "请求缺少 AppID，请检查配置。",
    41004: "请求缺少 AppSecret，请检查配置。",
    42001: "接口调用凭据已过期。",
    43004: "接收者尚未关注公众号。",
    43019: "接收者在公众号黑名单中。",
    43101: "用户拒绝接收消息。",
    43116: "用户已屏蔽该模板的消息。",
    45009: "接口当日调用次数已达上限：北京时间零点后自动恢复，也可在公众平台清零（每月 10 次）。",
    45011: "接口调用过于频繁：请稍候一分钟。",
    46003: "公众号尚未发布自定义菜单。",
    47001: "请求内容不是合法的 JSON。",
    47003: "模板字段的内容不符合该字段类型的要求，字段名见报错信息。",
    48001: "公众号没有该接口权限：请确认是已认证的服务号，并已开通相应功能。",
    48004: "该接口已被平台封禁，请登录公众平台查看通知。",
    48006: "清零次数已用完（每月 10 次）。",
    50002: "用户或账号受限，请登录公众平台查看通知。",
    61004: "服务器 IP 未登记到第三方平台。",
    89501: "该 IP 的调用需要管理员确认，请管理员在微信中确认。",
    89503: "该 IP 的调用需要管理员确认，请管理员在微信中确认。",
    89506: "管理员在 24 小时内拒绝了该 IP 的调用。",
    89507: "管理员在 1 小时内拒绝了该 IP 的调用。",
}


def explain_zh(errcode: int) -> str:
    """Return one or two plain Chinese sentences on what `errcode` means and what to do about it."""
    if errcode == NO_CODE:
        return "微信平台没有给出可用的回答：请检查网络、域名解析和接口地址配置。"
    return _EXPLANATIONS.get(errcode, f"微信平台返回错误码 {errcode}，请查阅官方文档的全局返回码说明。")
