"""The texts of all short messages; the provider keeps the same texts as approved templates."""

from collections.abc import Sequence
from enum import StrEnum


class Kind(StrEnum):
    """What a message says; ECERT_SMS_TEMPLATES gives the provider's template for each."""

    CODE = "code"
    QUERY_CODE = "query_code"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a kind
    PHONE_CHANGED = "phone_changed"
    PHONE_TAKEN = "phone_taken"
    KEY_CHANGED = "key_changed"
    KEYS_RELEASED = "keys_released"
    APPLICATION = "application"
    ADMITTED = "admitted"
    REFUSED = "refused"
    COLLEAGUE = "colleague"


# {1}, {2} … as the provider counts them.
WORDS = {
    Kind.CODE: "验证码 {1}，用于{2}，{3} 分钟内有效。请勿告诉他人。",
    Kind.QUERY_CODE: "入境检验检疫电子证书 {1} 的查询码为 {2}，请妥善保管。",
    Kind.PASSWORD_CHANGED: "账号 {1} 的密码已修改。如非本人操作，请立即用“忘记密码”重设，或联系客服。",
    Kind.PHONE_CHANGED: "账号 {1} 的手机号已变更，本号码不再接收该账号的消息。如非本人操作，请联系客服。",
    Kind.PHONE_TAKEN: "本手机号已验证为账号 {1} 所有，原账号 {2} 的手机号验证随之失效，其订阅已终止。",
    Kind.KEY_CHANGED: "账号 {1} 的卡介质 {2} 已{3}。如非本人操作，请立即修改密码并联系客服。",
    Kind.KEYS_RELEASED: "账号 {1} 的卡介质已由工作人员全部移除，可用“忘记密码”重设密码。如非本人要求，请立即联系客服。",
    Kind.APPLICATION: "账号 {1} 申请成为贵企业的操作员，请登录后在“用户管理”中处理。",
    Kind.ADMITTED: "账号 {1} 的注册已通过，现在可以登录。",
    Kind.REFUSED: "账号 {1} 的注册未通过。",
    Kind.COLLEAGUE: "账号 {1} 已成为贵企业的操作员。如有疑问，请联系贵企业的首位操作员。",
}


def render(kind: Kind, values: Sequence[str]) -> str:
    """Give the text of a message as its receiver reads it, without the provider's signature.

    Raises:
        ValueError: when the number of values does not fit the text.
    """
    text = WORDS[kind]
    if len(values) != text.count("{"):
        raise ValueError(f"{kind} takes {text.count('{')} values")
    return text.format("", *values)
