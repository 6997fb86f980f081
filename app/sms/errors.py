"""What can go wrong with short messages: two for the provider, two for people."""

from app.core.errors import AppError


class SmsRefusedError(Exception):
    """The provider will never send this message; the text is its code."""


class SmsUnreachableError(Exception):
    """The provider did not answer, or asks to come back later; trying again may help."""


class SmsOffError(AppError):
    """No provider is set up, or staff have paused short messages."""

    code = "sms_off"
    status = 503
    message_zh = "短信服务暂停使用，请稍后再试。"


class CodeWrongError(AppError):
    """The code from the message is wrong, too old, used up, or was asked for by another browser."""

    code = "sms_code_wrong"
    status = 422
    message_zh = "短信验证码不正确或已过期"

    def __init__(self) -> None:
        super().__init__(field="sms_code")
