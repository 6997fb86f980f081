"""The self-check: what could keep a notice from reaching a bound user, in the order in which it would (D20)."""

from dataclasses import dataclass

from app.accounts.rules import mask_phone
from app.binding.models import Binding
from app.certificates import queries as certificates
from app.core import clock, switches
from app.core.clock import beijing_text
from app.core.db import db
from app.core.switches import Switch
from app.notifications import queries
from app.notifications.models import STATE_ZH
from app.subscriptions import queries as subscriptions
from app.subscriptions.models import Topic


@dataclass(frozen=True)
class Check:
    """One line; `passed` is None where there is only something to know. `action` names what would help."""

    title: str
    passed: bool | None
    words: str
    action: str | None = None


def of(binding: Binding) -> list[Check]:
    """Check everything for one bound user."""
    operator = binding.operator
    phone = mask_phone(operator.phone)
    proven = operator.phone_proven_at is not None
    return [
        Check("已绑定操作员账号", passed=True, words=f"绑定时间 {beijing_text(binding.bound_at)[:16]}"),
        Check(
            "已关注公众号",
            passed=binding.following,
            words="关注中，可以接收消息。"
            if binding.following
            else "没有关注，消息发不到；重新关注后自动恢复。",
        ),
        Check(
            "手机号已验证",
            passed=proven,
            words=f"{phone}" if proven else f"{phone} 尚未验证，请到电脑端“用户管理”验证。",
        ),
        _subscribed(operator.phone),
        _last_certificate(operator.phone),
        _service(),
    ]


def test_words(binding_id: int) -> str | None:
    """Tell what became of the newest test message."""
    latest = queries.latest_test(binding_id)
    if latest is None:
        return None
    return f"最近一条测试消息：{beijing_text(latest.created_at)[:16]}，{STATE_ZH[latest.state]}。"


def _subscribed(phone: str) -> Check:
    found = subscriptions.matching(Topic.CERTIFICATES, phone, clock.today())
    words = "有有效订阅。" if found else "没有有效订阅，证书签发时不会通知。"
    return Check("有效订阅", passed=bool(found), words=words, action=None if found else "subscribe")


def _last_certificate(phone: str) -> Check:
    newest = certificates.newest_for_phone(db.session(), phone)
    if newest is None:
        words = "还没有以此手机号为联系人的出境证书。请核对【证书申请】中录入的联系人手机号。"
    else:
        words = f"证书编号 {newest.certificate_no}，签证日期 {newest.issued_on}。"
    return Check("此手机号最近的出境证书", passed=None, words=words)


def _service() -> Check:
    paused = switches.is_on(Switch.PAUSE_PUSH) or switches.is_on(Switch.PUSH_QUOTA)
    words = "推送暂停中，恢复后自动补发。" if paused else "推送服务运行中。"
    return Check("推送服务", passed=not paused, words=words)
