"""What can go wrong with registrations."""

from app.core.errors import AppError


class AlreadyAskedError(AppError):
    """The same number has a registration that waits."""

    code = "already_asked"
    status = 409

    def __init__(self, user_name: str) -> None:
        super().__init__(f"该手机号已有待审核的注册，请用账号 {user_name} 登录查看进度。")


class EnterpriseKnownError(AppError):
    """The enterprise has operators, and the first of them decides."""

    code = "enterprise_known"
    status = 409
    message_zh = "贵企业已有操作员，请等待其首位操作员同意。"
