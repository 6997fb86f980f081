"""What can go wrong with texts."""

from app.core.errors import AppError


class ChangedMeanwhileError(AppError):
    """Somebody else has saved this text since it was opened."""

    code = "changed_meanwhile"
    status = 409
    message_zh = "打开之后已有人保存了新的版本，请核对后再保存。"
