"""Scene QR codes: making a ticket, and its picture."""

import io
import secrets
from typing import Any

import qrcode
from aiohttp import web
from qrcode.image.pil import PilImage

from wechat_sandbox.answers import ApiError
from wechat_sandbox.api.gate import Answer, Call, Endpoint
from wechat_sandbox.platform import Platform
from wechat_sandbox.state import QrCode

_LONGEST_LIFE = 2_592_000
_DEFAULT_LIFE = 60
_MOST_PERMANENT = 100_000
_LARGEST_ID = 2**32 - 1
_LONGEST_SCENE = 64
_KINDS = {
    "QR_SCENE": ("scene_id", False),
    "QR_STR_SCENE": ("scene_str", False),
    "QR_LIMIT_SCENE": ("scene_id", True),
    "QR_LIMIT_STR_SCENE": ("scene_str", True),
}


async def create(call: Call) -> Answer:
    """Answer POST /cgi-bin/qrcode/create."""
    body = call.json()
    kind = body.get("action_name")
    if not isinstance(kind, str) or kind not in _KINDS:
        raise ApiError(40053)
    field, permanent = _KINDS[kind]
    code = QrCode(secrets.token_urlsafe(66), "http://weixin.qq.com/q/" + secrets.token_hex(10))
    setattr(code, field, _scene(body, field, permanent=permanent))
    if permanent:
        _check_room(call.platform)
    else:
        life = _life(body)
        code.expires_at = call.platform.clock.now() + life
    call.platform.state.qr_codes[code.ticket] = code
    call.platform.storage.touch()
    answer: Answer = {"ticket": code.ticket, "url": code.url}
    return answer if permanent else {**answer, "expire_seconds": life}


def is_alive(platform: Platform, code: QrCode) -> bool:
    """Tell whether a code can still be scanned."""
    return code.expires_at is None or code.expires_at > platform.clock.now()


async def show(platform: Platform, request: web.Request) -> web.Response:
    """Answer GET /cgi-bin/showqrcode with the picture; 404 when the ticket is unknown or too old."""
    code = platform.state.qr_codes.get(request.query.get("ticket", ""))
    platform.ledger.calls["/cgi-bin/showqrcode"] += 1
    if code is None or not is_alive(platform, code):
        return web.Response(status=404, text="invalid ticket")
    return web.Response(body=_picture(code.url), content_type="image/jpg")


def _scene(body: dict[str, Any], field: str, *, permanent: bool) -> int | str:
    info = body.get("action_info")
    scene = info.get("scene") if isinstance(info, dict) else None
    value = scene.get(field) if isinstance(scene, dict) else None
    if field == "scene_str":
        if isinstance(value, str) and 1 <= len(value) <= _LONGEST_SCENE:
            return value
    elif isinstance(value, int) and 1 <= value <= (_MOST_PERMANENT if permanent else _LARGEST_ID):
        return value
    raise ApiError(40053)


def _life(body: dict[str, Any]) -> int:
    life = body.get("expire_seconds", _DEFAULT_LIFE)
    if not isinstance(life, int) or isinstance(life, bool) or not 1 <= life <= _LONGEST_LIFE:
        raise ApiError(40097)
    return life


def _check_room(platform: Platform) -> None:
    if sum(code.expires_at is None for code in platform.state.qr_codes.values()) >= _MOST_PERMANENT:
        raise ApiError(45029)


def _picture(text: str) -> bytes:
    drawing = qrcode.QRCode(border=3, box_size=12)
    drawing.add_data(text)
    file = io.BytesIO()
    drawing.make_image(image_factory=PilImage).get_image().convert("RGB").save(file, "JPEG")
    return file.getvalue()


ENDPOINTS = (Endpoint("/cgi-bin/qrcode/create", "POST", create),)
