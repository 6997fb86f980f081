"""What can go wrong with a binding."""

from app.core.errors import AppError


class BindingConflictError(AppError):
    """This WeChat user, or this operator, is bound already; the masked names let people decide."""

    code = "binding_conflict"
    status = 409
    message_zh = "该微信或该账号已有绑定。"

    def __init__(self, *, bound_user_name: str | None, operator_bound_elsewhere: bool) -> None:
        super().__init__()
        self.bound_user_name = bound_user_name
        self.operator_bound_elsewhere = operator_bound_elsewhere


class SnapshotUserError(AppError):
    """The visitor looks through WeChat's snapshot mode with a made-up openid."""

    code = "snapshot_user"
    status = 403
    message_zh = "当前为快照模式，请点击页面右下角“使用完整服务”后再试。"
