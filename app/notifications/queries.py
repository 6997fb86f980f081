"""Reads of the notifications: the phone's inbox, the link of a message, the self-check, the trail for staff."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Row,
    Select,
    Text,
    and_,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)

from app.accounts.models import Operator
from app.binding.models import Binding
from app.certificates.models import Certificate, CertificateVersion, Event
from app.core import clock
from app.core.clock import BEIJING
from app.core.db import db
from app.core.gateways import current
from app.notifications.models import SENT_AGAIN, STATE_ZH, Delivery, Notice, State
from app.statuses.models import STATUS_TOPIC_ZH, StatusEvent, StatusTopic
from app.subscriptions.models import Subscription, Topic

NOTICE_ZH = {
    Notice.ISSUED: "出境电子证书出证通知",
    Notice.AMENDED: "出境电子证书更改通知",
    Notice.WITHDRAWN: "出境电子证书撤销通知",
    Notice.ALARM: "证书查询异常提醒",
    Notice.TEST: "出证通知测试",
    Notice.STATUS: "业务状态通知",
    Notice.LETTER: "业务办理结果通知",
}
MISSED_ZH = "未推送"
PAGE = 20
_MOST_EVENTS = 200
_PUSHES = 50


@dataclass(frozen=True)
class Noticed:
    """One notice of an operator, whatever came of it; `state` is empty when nothing could be sent at that time.

    `name` is the kind of the certificate, or the topic of the business; `issued_on` is a certificate's, `status` a
    business's.
    """

    notice: Notice
    number: str
    name: str
    issued_on: date | None
    status: str | None
    at: datetime
    state: State | None
    delivery_id: int | None

    @property
    def state_zh(self) -> str:
        """Name the state for the subscriber."""
        return STATE_ZH[self.state] if self.state else MISSED_ZH


def inbox(
    operator_id: int, *, page: int = 1, topic: Topic | None = None, size: int = PAGE
) -> tuple[list[Noticed], bool]:
    """List every notice that falls into an operator's subscriptions, the missed ones too, newest first (D20).

    Returns:
        Up to `size` lines of a page counted from 1, and whether there are older ones.
    """
    parts = []
    if topic in {None, Topic.CERTIFICATES}:
        parts.append(_certificate_notices(operator_id))
    if topic is not Topic.CERTIFICATES:
        parts.append(_status_notices(operator_id, topic))
    found = union_all(*parts).subquery()
    rows = db.session.execute(
        select(found).order_by(found.c.at.desc(), found.c.id.desc()).offset((page - 1) * size).limit(size + 1)
    ).all()
    return [_noticed(row) for row in rows[:size]], len(rows) > size


def _certificate_notices(operator_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(
            cast(CertificateVersion.event, Text).label("notice"),
            Certificate.certificate_no.label("number"),
            Certificate.kind_name.label("name"),
            Certificate.issued_on.label("issued_on"),
            cast(null(), Text).label("status"),
            CertificateVersion.received_at.label("at"),
            Delivery.state.label("state"),
            Delivery.id.label("delivery_id"),
            CertificateVersion.id.label("id"),
        )
        .join(Certificate, Certificate.id == CertificateVersion.certificate_id)
        .join(Subscription, Subscription.phone == Certificate.contact_phone)
        .outerjoin(
            Delivery,
            and_(
                Delivery.certificate_id == Certificate.id,
                Delivery.version == CertificateVersion.version,
                _is_to(operator_id),
            ),
        )
        .where(
            Subscription.topic == Topic.CERTIFICATES,
            CertificateVersion.pushed,
            *_is_subscribed(operator_id, CertificateVersion.received_at),
        )
        .distinct()
    )


def _status_notices(operator_id: int, topic: Topic | None) -> Select[*tuple[Any, ...]]:
    wanted = [StatusEvent.pushed, *_is_subscribed(operator_id, StatusEvent.received_at)]
    if topic is not None:
        wanted.append(Subscription.topic == topic)
    return (
        select(
            literal(Notice.STATUS.value, Text).label("notice"),
            StatusEvent.business_no.label("number"),
            cast(StatusEvent.topic, Text).label("name"),
            cast(null(), Date).label("issued_on"),
            StatusEvent.status.label("status"),
            StatusEvent.received_at.label("at"),
            Delivery.state.label("state"),
            Delivery.id.label("delivery_id"),
            StatusEvent.id.label("id"),
        )
        .join(
            Subscription,
            and_(
                Subscription.phone == StatusEvent.contact_phone,
                cast(Subscription.topic, Text) == cast(StatusEvent.topic, Text),
            ),
        )
        .outerjoin(Delivery, and_(Delivery.status_event_id == StatusEvent.id, _is_to(operator_id)))
        .where(*wanted)
        .distinct()
    )


def _is_to(operator_id: int) -> ColumnElement[bool]:
    return Delivery.binding_id.in_(select(Binding.id).where(Binding.operator_id == operator_id))


def _is_subscribed(operator_id: int, at: Any) -> list[ColumnElement[bool]]:
    day = _beijing_day(at)
    return [
        Subscription.operator_id == operator_id,
        day >= Subscription.starts_on,
        day <= Subscription.ends_on,
        func.coalesce(Subscription.closed_at, at) >= at,
    ]


def _noticed(row: Any) -> Noticed:
    notice = Notice(row.notice)
    return Noticed(
        notice=notice,
        number=row.number,
        name=STATUS_TOPIC_ZH[StatusTopic(row.name)] if notice is Notice.STATUS else row.name,
        issued_on=row.issued_on,
        status=row.status,
        at=row.at,
        state=row.state,
        delivery_id=row.delivery_id,
    )


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


def trail(number: str) -> list[TrailStep]:
    """Tell everything that happened to the notices of an exit certificate or a business (D20).

    That is: in, matched or why not, deliveries.
    """
    return sorted([*_of_certificate(number), *_of_business(number)], key=lambda step: step.at)


def _of_certificate(certificate_no: str) -> list[TrailStep]:
    certificate = db.session.scalars(
        select(Certificate)
        .where(Certificate.certificate_no == certificate_no)
        .order_by(Certificate.direction.desc())
    ).first()
    if certificate is None:
        return []
    steps: list[TrailStep] = []
    versions = db.session.scalars(
        select(CertificateVersion).where(CertificateVersion.certificate_id == certificate.id)
    ).all()
    for version in versions:
        steps.append(_arrived(version))
        about = (Delivery.certificate_id == certificate.id) & (Delivery.version == version.version)
        phone = certificate.contact_phone
        steps += _sent(about, version.received_at, Topic.CERTIFICATES, phone, pushed=version.pushed)
    return steps


def _of_business(business_no: str) -> list[TrailStep]:
    events = db.session.scalars(
        select(StatusEvent)
        .where(StatusEvent.business_no == business_no)
        .order_by(StatusEvent.id.desc())
        .limit(_MOST_EVENTS)
    ).all()
    steps: list[TrailStep] = []
    for event in events:
        words = f"{STATUS_TOPIC_ZH[event.topic]}“{event.status}”到达"
        if event.ingest_message_id:
            words += f"，上游报文 {event.ingest_message_id}"
        if not event.pushed:
            words += "；按规则不推送（历史数据或超过期限）"
        steps.append(TrailStep(event.received_at, "arrived", words))
        about, topic = Delivery.status_event_id == event.id, Topic(event.topic.value)
        steps += _sent(about, event.received_at, topic, event.contact_phone, pushed=event.pushed)
    return steps


def _arrived(version: CertificateVersion) -> TrailStep:
    words = f"第 {version.version} 版（{_EVENT_ZH[version.event]}）到达"
    if version.ingest_message_id:
        words += f"，上游报文 {version.ingest_message_id}"
    if not version.pushed:
        words += "；按规则不推送（入境证书、历史数据或超过期限）"
    return TrailStep(version.received_at, "arrived", words)


def _sent(
    about: ColumnElement[bool], received_at: datetime, topic: Topic, phone: str | None, *, pushed: bool
) -> list[TrailStep]:
    deliveries = db.session.scalars(select(Delivery).where(about).order_by(Delivery.id)).all()
    if not deliveries and pushed:
        why = _why_nobody(topic, phone)
        return [TrailStep(received_at + timedelta(microseconds=1), "unmatched", why)]
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


def _why_nobody(topic: Topic, phone: str | None) -> str:
    if not phone:
        return "没有联系手机号，无法匹配订阅"
    found = db.session.execute(
        select(Subscription.closed_at, Subscription.ends_on, Binding.id)
        .outerjoin(
            Binding, and_(Binding.operator_id == Subscription.operator_id, Binding.unbound_at.is_(None))
        )
        .where(Subscription.topic == topic, Subscription.phone == phone)
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
