"""What can go wrong with accounts."""

from app.core.errors import AppError


class LoginFailedError(AppError):
    """User name or password is wrong; the same words for both."""

    code = "login_failed"
    status = 422
    message_zh = "用户名或密码不正确"


class PasswordWrongError(AppError):
    """The password with which somebody who is logged in confirms what he does is wrong."""

    code = "password_wrong"
    status = 422
    message_zh = "登录密码不正确"

    def __init__(self) -> None:
        super().__init__(field="password")
