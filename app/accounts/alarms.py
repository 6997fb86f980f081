"""What an operator must hear of his own account: by SMS to his number, and in 消息 (D32, D38)."""

from app.accounts.models import Operator
from app.accounts.rules import mask_user_name
from app.inbox import service as inbox
from app.inbox.models import LetterKind
from app.sms import service as sms
from app.sms.texts import Kind

_SESSIONS, _KEYS, _PHONE = "/desktop/account/sessions/", "/desktop/account/keys/", "/desktop/account/phone/"


def password_changed(operator: Operator) -> None:
    """Tell that the password is another one."""
    _text(operator, Kind.PASSWORD_CHANGED)
    _write(
        operator,
        "登录密码已修改",
        "您的登录密码已修改，此前的其他登录已退出。如非本人操作，请立即用“忘记密码”重设，或联系客服。",
        _SESSIONS,
    )


def key_changed(operator: Operator, number: str, *, deed: str) -> None:
    """Tell that a key was enrolled or removed, as `deed` says in Chinese."""
    _text(operator, Kind.KEY_CHANGED, number, deed)
    _write(
        operator,
        f"卡介质已{deed}",
        f"卡介质 {number} 已{deed}。如非本人操作，请立即修改密码并联系客服。",
        _KEYS,
    )


def keys_released(operator: Operator) -> None:
    """Tell that staff have removed every key, so that a code by SMS is enough for a new password."""
    _text(operator, Kind.KEYS_RELEASED)
    _write(
        operator,
        "卡介质已由工作人员移除",
        "您的卡介质已由工作人员全部移除，所有登录已退出。请登记新的卡介质。如非本人要求，请立即联系客服。",
        _KEYS,
    )


def phone_changed(operator: Operator, left: str) -> None:
    """Tell at the number that an account has left, and in the account."""
    sms.send(Kind.PHONE_CHANGED, left, mask_user_name(operator.user_name))
    _write(
        operator,
        "手机号已变更",
        "您账号的手机号已变更，有效的订阅已转到新号码。如非本人操作，请立即修改密码并联系客服。",
        _PHONE,
    )


def phone_taken(operator: Operator, holder: Operator, phone: str) -> None:
    """Tell both accounts that a number went from its holder to another operator: by SMS, and the loser in 消息."""
    winner = mask_user_name(operator.user_name)
    sms.send(Kind.PHONE_TAKEN, phone, winner, mask_user_name(holder.user_name))
    _write(
        holder,
        "手机号已被另一账号验证",
        f"您原来的手机号已由账号 {winner} 验证，您账号的手机号验证随之失效，订阅已终止。"
        "请验证您现在使用的手机号，再重新订阅。",
        _PHONE,
    )


def _text(operator: Operator, kind: Kind, *values: str) -> None:
    # The number of who is not admitted yet was proven for his registration.
    if operator.phone_proven_at is not None or operator.admitted_at is None:
        sms.send(kind, operator.phone, operator.user_name, *values)


def _write(operator: Operator, title: str, text: str, path: str) -> None:
    # Who was never let in has no 消息, and goes without a trace in the end.
    if operator.admitted_at is not None:
        inbox.tell(operator.id, LetterKind.ALARM, title=title, text=text, path=path)
