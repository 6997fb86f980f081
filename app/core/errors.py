"""The family of errors that people and programs get to see; one renderer turns them into answers."""


class AppError(Exception):
    """Something a caller did or met, with a stable code for programs and a sentence for people.

    Attributes:
        code: a stable name in snake case.
        status: the HTTP status that fits.
        message_zh: one Chinese sentence without secrets.
    """

    code = "error"
    status = 400
    message_zh = "请求无法处理。"

    def __init__(self, message_zh: str | None = None, *, field: str | None = None) -> None:
        if message_zh is not None:
            self.message_zh = message_zh
        self.field = field
        super().__init__(self.code)


class NotFoundError(AppError):
    """There is no such thing, or it is none of the caller's business."""

    code = "not_found"
    status = 404
    message_zh = "页面不存在或已失效。"


class PausedError(AppError):
    """A budget is spent; `retry_after` says in how many seconds to come back."""

    code = "paused"
    status = 429
    message_zh = "操作过于频繁，请稍后再试。"

    def __init__(self, message_zh: str | None = None, *, retry_after: int = 60) -> None:
        super().__init__(message_zh)
        self.retry_after = retry_after


class SwitchedOffError(AppError):
    """Staff have switched this off for the moment."""

    code = "switched_off"
    status = 503
    message_zh = "该功能暂停使用，请稍后再试。"
