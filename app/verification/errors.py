"""What the verification room refuses."""

from app.core.errors import AppError


class BusyError(AppError):
    """All places for reading files are taken; come back in `retry_after` seconds."""

    code = "verification_busy"
    status = 503
    message_zh = "正在核验的文件较多，请稍后再试。"
    retry_after = 5
