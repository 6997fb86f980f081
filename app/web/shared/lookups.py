"""Asking for a certificate by number and code, as the phone and the desktop do it: captcha first, then the guard."""

from collections.abc import Callable
from dataclasses import dataclass

from app.audit.models import LookupWay
from app.certificates import guard, rules
from app.certificates.guard import Paused, Shown
from app.certificates.models import Direction
from app.certificates.queries import CertificateView
from app.certificates.rules import Validity
from app.core import clock
from app.core.unit_of_work import unit_of_work
from app.web.shared import captcha, origin
from app.web.shared.forms import CodeForm, QueryForm
from app.web.shared.language import say

WRONG = "证书编号或查询码不正确"
_HOUR = 60

TicketCheck = Callable[[Direction, str], bool]


@dataclass(frozen=True)
class Refused:
    """The form is to be shown again with its messages: the status of the answer, and the pause if there is one."""

    status: int
    paused: str | None = None


def by_form(
    form: QueryForm, *, way: LookupWay, operator_id: int | None = None, ticket: TicketCheck | None = None
) -> CertificateView | Refused:
    """Answer a filled-in query form; `ticket` tells whether the asker holds a link or QR for just this number."""

    def known() -> tuple[Direction, str]:
        return Direction(form.direction.data), rules.clean_no(form.certificate_no.data) or ""

    return _answer(form, known, way=way, operator_id=operator_id, ticket=ticket)


def by_code(form: CodeForm, *, direction: Direction, certificate_no: str) -> CertificateView | Refused:
    """Answer the holder of a signed QR, who has only to give the code."""
    return _answer(
        form, lambda: (direction, certificate_no), way=LookupWay.SIGNED_QR, ticket=lambda *_number: True
    )


def reason(view: CertificateView) -> str | None:
    """Say why a certificate is invalid; None while it is valid."""
    match view.validity(clock.today()):
        case Validity.WITHDRAWN:
            return say("已于 {day} 撤销", day=view.status_on)
        case Validity.REPLACED:
            return say("已于 {day} 由 {number} 替代", day=view.status_on, number=view.successor_no)
        case Validity.EXPIRED:
            return say("已于 {day} 到期", day=view.valid_until)
        case _:
            return None


def direction_of(number: str | None) -> str:
    """Guess the direction of a typed number: the manual's entry numbers have a shape of their own."""
    if number is None or rules.parsed_no(number):
        return Direction.ENTRY.value
    return Direction.EXIT.value if number.startswith("2") else Direction.ENTRY.value


def _answer(
    form: QueryForm | CodeForm,
    known: Callable[[], tuple[Direction, str]],
    *,
    way: LookupWay,
    operator_id: int | None = None,
    ticket: TicketCheck | None = None,
) -> CertificateView | Refused:
    if captcha.is_renewal():
        form.captcha.data = None
        return Refused(200)
    filled = form.validate()
    if not captcha.passes(form.captcha) or not filled:
        return Refused(422)
    direction, number = known()
    with unit_of_work(durable=False) as session:
        found = guard.look_up(
            session,
            direction=direction,
            certificate_no=number,
            code=rules.clean_code(form.query_code.data) or "",
            source=origin.source(),
            origin=origin.coarse(),
            way=way,
            operator_id=operator_id,
            ticket=ticket is not None and ticket(direction, number),
        )
    if isinstance(found, Shown):
        return found.view
    if isinstance(found, Paused):
        return Refused(429, _come_back(found))
    form.query_code.errors = [WRONG]
    return Refused(422)


def _come_back(paused: Paused) -> str:
    minutes = max(1, -(-int((paused.until - clock.now()).total_seconds()) // 60))
    if minutes > _HOUR:
        return say("查询失败次数过多，请 {hours} 小时后再试。", hours=-(-minutes // _HOUR))
    return say("查询失败次数过多，请 {minutes} 分钟后再试。", minutes=minutes)
