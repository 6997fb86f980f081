"""Applications of the demo, one in each state, and a certificate that was printed, for trying reprints."""

import io
from dataclasses import dataclass

from reportlab.pdfgen.canvas import Canvas

from app.applications import attachments, service
from app.applications.attachments import Checked
from app.applications.errors import NotApplicableError
from app.applications.models import ApplicationKind
from app.applications.service import Words
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.demo.blanks import FIRST_NO
from app.demo.data import USCC
from app.documents import service as documents
from app.print_agents import tickets
from app.printing import queries as prints
from app.printing import service as printing
from app.printing.queries import Conditions
from app.printing.service import Person

_BY = "demo"
_ONSITE, _REPRINT = ApplicationKind.ONSITE, ApplicationKind.REPRINT


@dataclass(frozen=True)
class _Wish:
    kind: ApplicationKind
    words: Words
    is_sent: bool = True


def send_in(*, operator_id: int, enterprise_id: int) -> None:
    """Print one certificate and apply for some; opens its own units of work, for files are looked through between them.

    The oldest of the valid certificates are taken, so that the first lines of the list stay free to be tried.
    """
    person = Person(operator_id, enterprise_id, USCC)
    lines = prints.search(db.session(), USCC, Conditions(status=None), size=100)
    ids = [line.id for line in reversed(lines) if _is_free(person, line.id)]
    _print(person, ids[0])
    wishes = (
        _Wish(_REPRINT, Words("演示：请到管理端审核", "打印机卡纸，证书破损")),
        _Wish(_ONSITE, Words("演示：买方要求手签原件")),
        _Wish(_ONSITE, Words("演示：尚未提交"), is_sent=False),
        _Wish(_ONSITE, Words("演示：已退回")),
        _Wish(_ONSITE, Words("演示：已通过")),
        _Wish(_ONSITE, Words("演示：已办结")),
    )
    file = attachments.check("证明材料（演示）.pdf", _proof())
    made = [_apply(person, one, wish, file) for one, wish in zip(ids, wishes, strict=False)]
    with unit_of_work() as session:
        service.return_(session, made[3], reason="证明材料不清晰，请重新扫描后上传", by=_BY)
        service.grant(session, made[4], by=_BY)
        service.grant(session, made[5], by=_BY)
        service.close(session, made[5], by=_BY)


def _is_free(person: Person, certificate_id: int) -> bool:
    try:
        service.require_applicable(db.session(), person, _ONSITE, certificate_id)
    except NotApplicableError:
        return False
    return True


def _print(person: Person, certificate_id: int) -> None:
    wanted = printing.printable(db.session(), person, certificate_id)
    paper = documents.provide(certificate_id, wanted.variant, copy_no=wanted.copy_no)
    with unit_of_work() as session:
        job = printing.reserve(session, person, paper, blank_no=FIRST_NO, continuations=paper.pages - 1)
        tickets.redeem_here(session, person.operator_id, printing.send(session, person, job.id, None))
        printing.confirm(session, job.id, succeeded=True, by=person.actor)


def _apply(person: Person, certificate_id: int, wish: _Wish, file: Checked) -> int:
    with unit_of_work() as session:
        made = service.begin(session, person, wish.kind, certificate_id, wish.words).id
        service.write(session, person, made, wish.words, [file])
        if wish.is_sent:
            service.submit(session, person, made)
    return made


def _proof() -> bytes:
    written = io.BytesIO()
    canvas = Canvas(written)
    canvas.drawString(72, 720, "Demo: proof for an application")
    canvas.save()
    return written.getvalue()
