"""What goes wrong around documents; readers get a plain sentence, operators the reason."""

from app.core.errors import PausedError


class SealError(PausedError):
    """The seal can't be set; `reason` says in Chinese and English what staff must mend, without secrets."""

    code = "seal_unavailable"
    status = 503
    message_zh = "电子签章服务暂时不可用，请稍后再试。"

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason

    def __str__(self) -> str:
        return self.reason


class NotReadyError(PausedError):
    """Another worker is rendering this document, or the last try failed a moment ago."""

    code = "document_not_ready"
    status = 503
    message_zh = "证书文件正在生成，请稍后再试。"


class TypefaceError(PausedError):
    """A font file is missing or broken; set-up builds it anew."""

    code = "typeface_unavailable"
    status = 503
    message_zh = "证书文件暂时无法生成，请稍后再试。"

    def __str__(self) -> str:
        return f"{self.code}: {self.__cause__}"
