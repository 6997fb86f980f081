"""What the verification room refuses."""

from app.core.errors import PausedError


class BusyError(PausedError):
    """All places for reading files are taken."""

    code = "verification_busy"
    status = 503
    message_zh = "正在核验的文件较多，请稍后再试。"

    def __init__(self) -> None:
        super().__init__(retry_after=5)
