"""The one renderer of errors: a page for people, JSON for the signed interface."""

import logging

from flask import Flask, Response, g, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from app.core.errors import AppError, PausedError
from app.web.shared import frame, language

_log = logging.getLogger(__name__)
# Where people stand who have no desktop yet: the first part of the path.
_BEFORE_THE_DESKTOP = {"login", "logout", "register", "forgot"}
_WORDS = {
    400: "请求无法处理，请返回后重试。",
    404: "页面不存在或已失效。",
    405: "页面不支持这种访问方式。",
    413: "提交的内容过大。",
    415: "提交的内容格式不受支持。",
}


def register(app: Flask) -> None:
    """Register the handlers."""

    @app.errorhandler(AppError)
    def on_app_error(error: AppError) -> Response:
        response = answer(error.code, error.status, error.message_zh)
        if isinstance(error, PausedError):
            response.headers["Retry-After"] = str(error.retry_after)
        return response

    @app.errorhandler(CSRFError)
    def on_csrf(_error: CSRFError) -> Response:
        return answer("form_expired", 400, "页面已过期，请返回后刷新再提交。")

    app.register_error_handler(HTTPException, on_http)

    @app.errorhandler(OperationalError)
    def on_database(error: OperationalError) -> Response:
        _log.error("the database does not answer: %s", type(error.orig).__name__)
        response = answer("database_unavailable", 503, "系统繁忙，请稍后再试。")
        response.headers["Retry-After"] = "2"
        return response

    @app.errorhandler(Exception)
    def on_unknown(error: Exception) -> Response:
        _log.exception("unhandled: %s", type(error).__name__)
        return answer("internal", 500, "系统出现问题，请稍后再试。")


def on_http(error: HTTPException) -> Response:
    """Say what the framework refuses."""
    status = error.code or 500
    if error.response is not None and 300 <= status < 400:  # noqa: PLR2004 - redirects pass as they are
        return error.response  # type: ignore[return-value]
    code = (error.name or "error").lower().replace(" ", "_")
    response = answer(code, status, _WORDS.get(status, "请求无法处理，请稍后再试。"))
    if status == 405 and getattr(error, "valid_methods", None):  # noqa: PLR2004 - RFC 9110 asks for Allow
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))  # type: ignore[attr-defined]
    return response


def answer(code: str, status: int, message_zh: str) -> Response:
    """Say one error in the shape the caller reads."""
    number = g.get("request_id", "-")
    if request.path == "/wechat":
        # The platform shows nobody a page; what is not a success it sends again.
        response = Response("", mimetype="text/plain")
    elif request.path.startswith("/api/") or request.path == "/healthz":
        response = jsonify({"error": {"code": code, "message": message_zh, "request_id": number}})
    elif language.is_chosen():
        response = frame.page("public/error.html", message=message_zh, request_id=number)
    elif request.path.startswith("/admin/"):
        response = Response(
            render_template("admin/error.html", message=message_zh, request_id=number), mimetype="text/html"
        )
    elif _is_of_the_desktop():
        response = Response(_inside_or_alone(message_zh, number), mimetype="text/html")
    else:
        response = Response(
            render_template("error.html", status=status, message=message_zh, request_id=number),
            mimetype="text/html",
        )
    response.status_code = status
    return response


def _is_of_the_desktop() -> bool:
    return request.path.split("/")[1] in {"desktop", *_BEFORE_THE_DESKTOP}


def _inside_or_alone(message_zh: str, number: str) -> str:
    # A tab of the desktop shows an error in its place, beside the pages of the other tabs.
    is_fragment = request.headers.get("X-Fragment") == "page"
    return render_template(
        "desktop/error.html",
        frame="desktop/fragment.html" if is_fragment else "desktop/outside.html",
        is_fragment=is_fragment,
        leads_to_the_door=request.path.split("/")[1] in _BEFORE_THE_DESKTOP,
        slug="error",
        message=message_zh,
        request_id=number,
    )
