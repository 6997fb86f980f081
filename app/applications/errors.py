"""What can go wrong with an application."""

from app.core.errors import AppError


class NotApplicableError(AppError):
    """Such an application can't be made or granted for this certificate now."""

    code = "not_applicable"
    status = 409
    message_zh = "该证书目前不能申请。"


class ApplicationStateError(AppError):
    """The application stands otherwise than the deed needs: somebody else was faster."""

    code = "application_state"
    status = 409
    message_zh = "该申请的状态已变更，请刷新后查看。"


class IncompleteError(AppError):
    """An application is sent that lacks something."""

    code = "application_incomplete"
    status = 422
    message_zh = "请填写完整后再提交。"


class AttachmentRefusedError(AppError):
    """A file can't go with an application."""

    code = "attachment_refused"
    status = 422
    message_zh = "该文件不能上传。"
