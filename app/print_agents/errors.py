"""What can go wrong between a print control and the site; every sentence tells what to do next."""

from app.core.errors import AppError


class UnknownAgentError(AppError):
    """No print control has this key, or it was revoked."""

    code = "unknown_agent"
    status = 401
    message_zh = "打印控件未配对或已解除，请重新启动打印控件并配对。"


class NotPairedError(AppError):
    """The control has not been paired yet."""

    code = "not_paired"
    status = 403
    message_zh = "打印控件尚未配对，请在“打印控件下载”页面输入配对码。"


class WrongCodeError(AppError):
    """No control shows this code now."""

    code = "wrong_pairing_code"
    status = 422
    message_zh = "配对码不正确或已过期，请核对打印控件窗口中的 6 位数字。"


class TicketUsedError(AppError):
    """The file of a ticket was fetched already."""

    code = "ticket_used"
    status = 409
    message_zh = "打印凭据已使用，请在网页确认打印结果。"


class TicketExpiredError(AppError):
    """The ticket is older than two minutes, or was withdrawn."""

    code = "ticket_expired"
    status = 410
    message_zh = "打印凭据已过期，请在网页重新发送。"


class CertificateChangedError(AppError):
    """The certificate is no longer what was to be printed."""

    code = "certificate_changed"
    status = 410
    message_zh = "证书刚刚有变更，请在网页取消后重新打印。"


class OffsetError(AppError):
    """An offset that no printer needs."""

    code = "printer_offset"
    status = 422
    message_zh = "偏移为 -20.0 至 20.0 毫米。"
