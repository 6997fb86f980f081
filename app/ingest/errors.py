"""What can be wrong with a whole message or its signature."""

from app.core.errors import AppError


class NotAdmittedError(AppError):
    """Nobody we know has signed the request as it came."""

    status = 401


class SignatureMissingError(NotAdmittedError):
    """The request carries no signature."""

    code = "signature_missing"
    message_zh = "请求未签名。"


class SignatureInvalidError(NotAdmittedError):
    """The signature or the content digest does not fit the request."""

    code = "signature_invalid"
    message_zh = "签名不正确。"


class SignatureExpiredError(NotAdmittedError):
    """The signature was made too long ago, or the sender's clock is ahead."""

    code = "signature_expired"
    message_zh = "签名时间与服务器时间相差超过 5 分钟。"


class UnknownKeyError(NotAdmittedError):
    """No live key has this id."""

    code = "unknown_key"
    message_zh = "密钥不存在或已停用。"


class ScopeMissingError(AppError):
    """The key may not do this."""

    code = "scope_missing"
    status = 403
    message_zh = "该密钥没有此项权限。"


class IdempotencyKeyMissingError(AppError):
    """The request does not name its message."""

    code = "idempotency_key_missing"
    message_zh = "缺少 Idempotency-Key。"


class IdempotencyKeyInvalidError(AppError):
    """The message id is empty, too long or not plain ASCII."""

    code = "idempotency_key_invalid"
    message_zh = "Idempotency-Key 须为 1 至 255 个可见 ASCII 字符。"


class MessageIdReusedError(AppError):
    """The message id was used for another body or another way of loading."""

    code = "message_id_reused"
    status = 409
    message_zh = "该消息编号已用于其他内容，请使用新的编号。"


class BodyTooLargeError(AppError):
    """The body is longer than a message may be."""

    code = "body_too_large"
    status = 413
    message_zh = "消息最大 8 MB。"


class UnsupportedBodyError(AppError):
    """The body is of another type, or encoded."""

    code = "unsupported_body"
    status = 415
    message_zh = "请以 application/json 发送，不要使用 Content-Encoding。"


class NotUnderstoodError(AppError):
    """The body as a whole can't be read as a message; `code` says why."""

    status = 422

    def __init__(self, code: str, message_zh: str) -> None:
        self.code = code
        super().__init__(message_zh)


class TooManyKeysError(AppError):
    """An issuer has two live keys already."""

    code = "too_many_keys"
    status = 409
    message_zh = "每个签发系统最多两个有效密钥，请先停用一个。"
