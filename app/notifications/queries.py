"""Reads of the notifications: the phone's inbox, the link of a message, the self-check, the trail for staff."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, select

from app.accounts.models import Operator
from app.binding.models import Binding
from app.certificates.models import Certificate, CertificateVersion, Event
from app.core import clock
from app.core.clock import BEIJING
from app.core.db import db
from app.core.gateways import current
from app.notifications.models import SENT_AGAIN, STATE_ZH, Delivery, Notice, State
from app.subscriptions.models import Subscription

NOTICE_ZH = {
    Notice.ISSUED: "出境电子证书出证通知",
    Notice.AMENDED: "出境电子证书更改通知",
    Notice.WITHDRAWN: "出境电子证书撤销通知",
    Notice.ALARM: "证书查询异常提醒",
    Notice.TEST: "出证通知测试",
}
MISSED_ZH = "未推送"
PAGE = 20
_PUSHES = 50


@dataclass(frozen=True)
class Noticed:
    """One line of the phone's inbox 出证通知; `state` is empty when nothing could be sent at that time."""

    notice: Notice
    certificate_id: int
    certificate_no: str
    kind_name: str
    issued_on: date
    at: datetime
    state: State | None
    delivery_id: int | None

    @property
    def state_zh(self) -> str:
        """Name the state for the subscriber."""
        return STATE_ZH[self.state] if self.state else MISSED_ZH


def inbox(operator_id: int, *, page: int) -> tuple[list[Noticed], bool]:
    """List every notice that falls into an operator's subscriptions, the missed ones too, newest first (D20).

    Returns:
        Up to 20 lines of a page counted from 1, and whether there are older ones.
    """
    day = _beijing_day(CertificateVersion.received_at)
    rows = db.session.execute(
        select(
            CertificateVersion.event,
            Certificate.id,
            Certificate.certificate_no,
            Certificate.kind_name,
            Certificate.issued_on,
            CertificateVersion.received_at,
            Delivery.state,
            Delivery.id,
        )
        .join(Certificate, Certificate.id == CertificateVersion.certificate_id)
        .join(Subscription, Subscription.phone == Certificate.contact_phone)
        .outerjoin(
            Delivery,
            and_(
                Delivery.certificate_id == Certificate.id,
                Delivery.version == CertificateVersion.version,
                Delivery.binding_id.in_(select(Binding.id).where(Binding.operator_id == operator_id)),
            ),
        )
        .where(
            Subscription.operator_id == operator_id,
            CertificateVersion.pushed,
            day >= Subscription.starts_on,
            day <= Subscription.ends_on,
            func.coalesce(Subscription.closed_at, CertificateVersion.received_at)
            >= CertificateVersion.received_at,
        )
        .distinct()
        .order_by(CertificateVersion.received_at.desc(), Certificate.id.desc())
        .offset((page - 1) * PAGE)
        .limit(PAGE + 1)
    ).all()
    lines = [Noticed(Notice(row[0].value), *row[1:]) for row in rows]
    return lines[:PAGE], len(lines) > PAGE


@dataclass(frozen=True)
class Push:
    """A message about a certificate to an operator; `phone` is that of the subscription, None for an alarm."""

    at: datetime
    notice: Notice
    state: State
    user_name: str
    phone: str | None


def pushes(certificate_id: int, enterprise_id: int) -> list[Push]:
    """List the latest messages about a certificate to the operators of one enterprise, at most 50, newest first."""
    rows = db.session.execute(
        select(Delivery.created_at, Delivery.notice, Delivery.state, Operator.user_name, Subscription.phone)
        .join(Binding, Binding.id == Delivery.binding_id)
        .join(Operator, Operator.id == Binding.operator_id)
        .outerjoin(Subscription, Subscription.id == Delivery.subscription_id)
        .where(Delivery.certificate_id == certificate_id, Operator.enterprise_id == enterprise_id)
        .order_by(Delivery.id.desc())
        .limit(_PUSHES)
    )
    return [Push(*row) for row in rows]


@dataclass(frozen=True)
class Linked:
    """What the link of a message points at, and whom it was for."""

    notice: Notice
    certificate_id: int
    receiver: str
    operator_id: int

    def is_for(self, binding: Binding | None) -> bool:
        """Tell whether a live binding is of the WeChat user and the operator that the message was for.

        The user may have unbound and bound again in between: then the delivery's own binding is an old one.
        """
        if binding is None or binding.openid is None:
            return False
        receiver = current().vault.fingerprint("receiver", binding.openid)
        return binding.following and (binding.operator_id, receiver) == (self.operator_id, self.receiver)


def linked(delivery_id: int) -> Linked | None:
    """Find what a message's link points at; None for a test message or one that is gone."""
    row = db.session.execute(
        select(Delivery.notice, Delivery.certificate_id, Delivery.receiver, Binding.operator_id)
        .join(Binding, Binding.id == Delivery.binding_id)
        .where(Delivery.id == delivery_id, Delivery.certificate_id.is_not(None))
    ).one_or_none()
    return Linked(*row) if row else None  # type: ignore[arg-type]


def latest_test(binding_id: int) -> Row[datetime, State] | None:
    """Find the newest test message of a binding."""
    return db.session.execute(
        select(Delivery.created_at, Delivery.state)
        .where(Delivery.binding_id == binding_id, Delivery.notice == Notice.TEST)
        .order_by(Delivery.id.desc())
        .limit(1)
    ).one_or_none()


@dataclass(frozen=True)
class TrailStep:
    """One step of a message's trail: when, what, and the words for it; which message staff may send again."""

    at: datetime
    what: str
    words: str
    sendable: int | None = None


def trail(certificate_no: str) -> list[TrailStep]:
    """Tell everything that happened to the notices of an exit certificate: in, matched or why not, deliveries (D20)."""
    certificate = db.session.scalars(
        select(Certificate)
        .where(Certificate.certificate_no == certificate_no)
        .order_by(Certificate.direction.desc())
    ).first()
    if certificate is None:
        return []
    steps = []
    versions = db.session.scalars(
        select(CertificateVersion).where(CertificateVersion.certificate_id == certificate.id)
    ).all()
    for version in versions:
        steps.append(_arrived(version))
        steps += _sent(certificate, version)
    return sorted(steps, key=lambda step: step.at)


def _arrived(version: CertificateVersion) -> TrailStep:
    words = f"第 {version.version} 版（{_EVENT_ZH[version.event]}）到达"
    if version.ingest_message_id:
        words += f"，上游报文 {version.ingest_message_id}"
    if not version.pushed:
        words += "；按规则不推送（入境证书、历史数据或超过期限）"
    return TrailStep(version.received_at, "arrived", words)


def _sent(certificate: Certificate, version: CertificateVersion) -> list[TrailStep]:
    deliveries = db.session.scalars(
        select(Delivery)
        .where(Delivery.certificate_id == certificate.id, Delivery.version == version.version)
        .order_by(Delivery.id)
    ).all()
    if not deliveries and version.pushed:
        return [
            TrailStep(version.received_at + timedelta(microseconds=1), "unmatched", _why_nobody(certificate))
        ]
    steps = []
    for delivery in deliveries:
        words = f"通知 {delivery.id} → 操作员绑定 {delivery.binding_id}，{STATE_ZH[delivery.state]}"
        words += f"，尝试 {delivery.attempts} 次"
        if delivery.msgid:
            words += f"，msgid {delivery.msgid}"
        if delivery.error:
            words += f"，{delivery.errcode}：{delivery.error}" if delivery.errcode else f"，{delivery.error}"
        sendable = delivery.id if delivery.state in SENT_AGAIN else None
        steps.append(TrailStep(delivery.finished_at or delivery.created_at, "delivery", words, sendable))
    return steps


def _why_nobody(certificate: Certificate) -> str:
    if not certificate.contact_phone:
        return "证书没有联系手机号，无法匹配订阅"
    found = db.session.execute(
        select(Subscription.closed_at, Subscription.ends_on, Binding.id)
        .outerjoin(
            Binding, and_(Binding.operator_id == Subscription.operator_id, Binding.unbound_at.is_(None))
        )
        .where(Subscription.phone == certificate.contact_phone)
    ).all()
    if not found:
        return "没有操作员订阅该联系手机号"
    if all(row.closed_at is not None or row.ends_on < clock.today() for row in found):
        return "该手机号的订阅已取消或已过期"
    if all(row.id is None for row in found):
        return "订阅的操作员没有绑定微信"
    return "尚未匹配，等待处理"


_EVENT_ZH = {Event.ISSUED: "签发", Event.AMENDED: "更改", Event.WITHDRAWN: "撤销"}


def _beijing_day(moment: Any) -> ColumnElement[date]:
    """Give the Asia/Shanghai date of a stored UTC moment; China has had no summer time since 1991."""
    if db.engine.dialect.name == "sqlite":
        return func.date(moment, "+8 hours")
    return func.date(func.timezone(BEIJING.key, moment))
