"""What can go wrong with self-printing; every sentence tells what to do next."""

from app.core.errors import AppError


class NotPrintableError(AppError):
    """The certificate can't be printed here now (R68, D43)."""

    code = "not_printable"
    status = 409


class JobSettledError(AppError):
    """The job is settled already; counters do not move twice."""

    code = "print_job_settled"
    status = 409
    message_zh = "该次打印的结果已确认，不能再次更改。"


class JobBegunError(AppError):
    """Something was printed, or may have been: now only the result can be confirmed."""

    code = "print_job_begun"
    status = 409
    message_zh = "证书文件已送往打印机，不能取消，请确认打印结果。"


class NothingSentError(AppError):
    """The file of the job has not left, so nothing can have been printed."""

    code = "print_job_unsent"
    status = 409
    message_zh = "证书文件尚未送往打印机，请先发送到打印机，或取消本次打印。"


class PagesError(AppError):
    """The number of continuation sheets does not go with the pages of the paper (D44)."""

    code = "continuation_pages"
    status = 422
