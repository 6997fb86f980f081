"""What can go wrong with staff accounts."""

from app.core.errors import AppError


class StaffLoginFailedError(AppError):
    """Name, password or code is wrong; the same words for all of them."""

    code = "login_failed"
    status = 422
    message_zh = "用户名、密码或动态码不正确"


class UserNameTakenError(AppError):
    """A staff member of this name exists, or existed."""

    code = "user_name_taken"
    status = 409
    message_zh = "该用户名已存在。"


class RoleMissingError(AppError):
    """The page asks for a role that this staff member has not."""

    code = "role_missing"
    status = 403
    message_zh = "您的角色不能使用此页面。"
