"""What can go wrong, with a code for pages and a Chinese sentence for people that says what to do."""


class AgentError(Exception):
    """Something a page or a person is told; `status` is the HTTP status that fits."""

    def __init__(self, code: str, message: str, status: int = 500) -> None:
        super().__init__(code)
        self.code, self.message, self.status = code, message, status


class StartError(AgentError):
    """The control can't start."""


class SiteError(AgentError):
    """The site refused; `retry_after` (seconds) when it asks to come back."""

    def __init__(self, code: str, message: str, status: int, retry_after: int = 0) -> None:
        super().__init__(code, message, status)
        self.retry_after = retry_after


class OfflineError(AgentError):
    """The site did not answer."""

    def __init__(self) -> None:
        super().__init__("site_offline", "暂时无法连接网站，请检查网络后重试。", 502)
