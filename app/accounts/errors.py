"""What can go wrong with accounts."""

from app.core.errors import AppError


class LoginFailedError(AppError):
    """User name or password is wrong; the same words for both."""

    code = "login_failed"
    status = 422
    message_zh = "用户名或密码不正确"
