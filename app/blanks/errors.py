"""What can go wrong with blank forms."""

from app.core.errors import AppError


class BlankRefusedError(AppError):
    """The number is none that this enterprise may print this format on; it is not said why (R76)."""

    code = "blank_refused"
    status = 422
    message_zh = "不存在该空白证单编号,或该空白证单编号不符合要求,请确认信息是否正确!"


class ContinuationsMissingError(AppError):
    """The enterprise has not collected so many continuation sheets."""

    code = "continuations_missing"
    status = 422

    def __init__(self, wanted: int, held: int) -> None:
        super().__init__(
            f"空白续页/副页不足：需要 {wanted} 张，贵企业现有 {held} 张，请先申领。",
            field="continuation_pages",
        )


class RangeError(AppError):
    """A range of numbers can't be read, or its sheets are not where the step needs them."""

    code = "blank_range"
    status = 422


class KindError(AppError):
    """A kind of blank forms can't be kept as it was entered."""

    code = "blank_kind"
    status = 422


class RequestClosedError(AppError):
    """The application has been answered or withdrawn already."""

    code = "blank_request_closed"
    status = 409
    message_zh = "该申领已处理，请刷新页面查看。"
