"""What can go wrong with a subscription."""

from app.core.errors import AppError


class PeriodError(AppError):
    """The end date can't be accepted."""

    code = "period"
    status = 422


class PhoneNotProvenError(AppError):
    """The account's phone number is not proven yet, so nothing can be subscribed for it (D32)."""

    code = "phone_not_proven"
    status = 422
    message_zh = "账号手机号尚未验证，请先到“用户管理”中验证手机号。"
