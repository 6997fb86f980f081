"""What can go wrong with accounts."""

from app.core.errors import AppError


class LoginFailedError(AppError):
    """User name or password is wrong; the same words for both."""

    code = "login_failed"
    status = 422
    message_zh = "用户名或密码不正确"


class PasswordWrongError(AppError):
    """The password with which somebody who is logged in confirms what he does is wrong."""

    code = "password_wrong"
    status = 422
    message_zh = "登录密码不正确"

    def __init__(self) -> None:
        super().__init__(field="password")


class KeyRefusedError(AppError):
    """A key does not serve: unknown, removed, expired, of another site, copied, or its answer came too late."""

    code = "key_refused"
    status = 422
    message_zh = "卡介质未能验证，请重试，或用账号和密码登录。"


class LastKeyError(AppError):
    """The last key that counts can't be removed (D34)."""

    code = "last_key"
    status = 409
    message_zh = "这是账号最后一个有效的卡介质，不能移除。请先登记新的卡介质。"


class NotAdmittedError(AppError):
    """The account's registration is waiting or was refused; `operator_id` has shown the right password."""

    code = "not_admitted"
    status = 403
    message_zh = "该账号的注册尚未通过审核，请先在电脑端登录查看"

    def __init__(self, operator_id: int) -> None:
        super().__init__()
        self.operator_id = operator_id


class UserNameTakenError(AppError):
    """Another account has this user name, in capitals or not."""

    code = "user_name_taken"
    status = 422
    message_zh = "该用户名已被使用"

    def __init__(self) -> None:
        super().__init__(field="user_name")


class KeyNeededError(AppError):
    """The account has a hardware key, so a code by SMS is not enough for a new password (D32)."""

    code = "key_needed"
    status = 403
    message_zh = (
        "该账号已登记卡介质，不能仅凭短信重设密码。请先用卡介质登录，并在半小时内重新办理；"
        "卡介质不在手边时，请联系工作人员核实身份。"
    )
