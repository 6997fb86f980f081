"""`POST /api/v1/verify`: a PDF or the content of a QR in, three answers out; public (D26)."""

from math import ceil
from typing import Any

from flask import Blueprint, g, jsonify, request
from pydantic import ValidationError
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from app.core import clock
from app.core.errors import AppError, PausedError
from app.core.unit_of_work import unit_of_work
from app.verification import limits, service
from app.verification.report import Report
from app.web.api.verification import QrRequest, VerificationReport
from app.web.shared import checks, origin
from app.web.shared.access import Policy, policy
from app.web.shared.csrf import csrf

pages = Blueprint("api_verify", __name__, url_prefix="/api/v1")
# It knows no cookie and changes nothing of the caller's, so there is nothing that another site could ride on.
csrf.exempt(pages)
_LARGEST_JSON = 16 * 1024


class FileTooLargeError(AppError):
    """The file or the JSON is longer than the interface takes."""

    code = "file_too_large"
    status = 413
    message_zh = "PDF 最大 8 MB，JSON 最大 16 KB。"


class UnsupportedFileError(AppError):
    """Neither a PDF nor JSON, or encoded."""

    code = "unsupported_file"
    status = 415
    message_zh = (
        "请以 application/pdf 发送文件，或以 application/json 发送二维码内容，不要使用 Content-Encoding。"
    )


class NotAQrError(AppError):
    """The JSON is no object with the text `qr` alone."""

    code = "not_a_qr"
    status = 422
    message_zh = '请发送 {"qr": "二维码内容"}，最多 4096 个字符。'


@pages.post("/verify")
@policy(Policy.PUBLIC)
def verify() -> Response:
    """Check a PDF or the content of a QR."""
    is_pdf = _is_pdf()
    _pause()
    body = _body(limits.LARGEST_PDF if is_pdf else _LARGEST_JSON)
    if is_pdf:
        return _told(service.check_pdf(body, origin=origin.coarse()))
    try:
        text = QrRequest.model_validate_json(body).qr
    except ValidationError as error:
        raise NotAQrError from error
    with unit_of_work() as session:
        return _told(service.check_qr(session, text, origin=origin.coarse()))


def _is_pdf() -> bool:
    encoding = request.headers.get("Content-Encoding", "identity").lower()
    if encoding != "identity" or request.mimetype not in {"application/pdf", "application/json"}:
        raise UnsupportedFileError
    return request.mimetype == "application/pdf"


def _pause() -> None:
    until = checks.take()
    if until is not None:
        raise PausedError(retry_after=max(1, ceil((until - clock.now()).total_seconds())))


def _body(most: int) -> bytes:
    # One byte more than allowed: a body of unknown length is cut off at the limit without a word.
    request.max_content_length = most + 1
    try:
        body = request.get_data(cache=False)
    except RequestEntityTooLarge as error:
        raise FileTooLargeError from error
    if len(body) > most:
        raise FileTooLargeError
    return body


def _told(report: Report) -> Response:
    told: dict[str, Any] = VerificationReport.model_validate(report, from_attributes=True).model_dump(
        mode="json"
    )
    return jsonify(
        told | {"checked_at": clock.now().isoformat(timespec="seconds"), "request_id": g.request_id}
    )
