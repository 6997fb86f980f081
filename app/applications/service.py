"""The verbs of the applications: write, send, take back, decide, close; every step is kept and told (R82 to R87)."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.applications import attachments, queries, rules
from app.applications.attachments import Checked
from app.applications.errors import ApplicationStateError, IncompleteError, NotApplicableError
from app.applications.models import Application, ApplicationKind, ApplicationState, Step
from app.applications.rules import Deed
from app.audit.service import record
from app.certificates import owned
from app.certificates.models import Certificate, CollectionMethod, Direction
from app.certificates.rules import Validity, validity
from app.core import clock
from app.core.db import db
from app.core.errors import NotFoundError
from app.inbox import service as inbox
from app.inbox.models import LetterKind
from app.notifications import service as notifications
from app.printing import queries as prints
from app.printing import service as printing
from app.printing.service import Person

SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Words:
    """What an applicant writes: 备注, and 重打原因 of a reprint."""

    remark: str = ""
    reprint_reason: str = ""


def require_applicable(session: Session, who: Person, kind: ApplicationKind, certificate_id: int) -> None:
    """Check that an enterprise may apply for a certificate now.

    Raises:
        NotFoundError: when the certificate is not the enterprise's, or no exit certificate.
        NotApplicableError: when there can be no such application; the sentence says why.
    """
    owned.by_id(session, who.uscc, certificate_id)
    certificate = session.get(Certificate, certificate_id)
    if certificate is None or certificate.direction is not Direction.EXIT:
        raise NotFoundError
    words = rules.refusal(kind, _subject(session, certificate))
    if words is not None:
        raise NotApplicableError(words)


def begin(
    session: Session, who: Person, kind: ApplicationKind, certificate_id: int, words: Words
) -> Application:
    """Make a draft (暂存).

    Raises:
        NotFoundError, NotApplicableError: as `require_applicable` does.
        ApplicationStateError: when there is one of this kind already.
    """
    require_applicable(session, who, kind, certificate_id)
    moment = clock.now()
    made = Application(
        kind=kind,
        certificate_id=certificate_id,
        enterprise_id=who.enterprise_id,
        operator_id=who.operator_id,
        state=ApplicationState.DRAFT,
        created_at=moment,
        changed_at=moment,
    )
    session.add(made)
    try:
        session.flush()
    except IntegrityError as error:
        raise ApplicationStateError("该证书已有一份未办结的同类申请，请在查询中打开。") from error
    _note(session, made, who.actor)
    _write(made, words)
    return made


def write(
    session: Session, who: Person, application_id: int, words: Words, files: list[Checked]
) -> Application:
    """Change what an application says and add files to it.

    Raises:
        NotFoundError: when it is not the enterprise's.
        ApplicationStateError: when it is sent already.
        AttachmentRefusedError: as `attachments.add` does.
    """
    found = _editable(session, who, application_id)
    _write(found, words)
    attachments.add(session, found, files, by=who.actor)
    return found


def detach(session: Session, who: Person, application_id: int, attachment_id: int) -> None:
    """Take a file from an application.

    Raises:
        NotFoundError: when it is not the enterprise's, or has no such file.
        ApplicationStateError: when it is sent already.
    """
    found = _editable(session, who, application_id)
    attachments.remove(session, found, attachment_id, by=who.actor)


def submit(session: Session, who: Person, application_id: int) -> None:
    """Send an application (提交).

    Raises:
        NotFoundError, NotApplicableError: as `require_applicable` does.
        ApplicationStateError: when it is sent already.
        IncompleteError: when a file or the reason of a reprint is missing.
    """
    found = _own(session, who, application_id)
    require_applicable(session, who, found.kind, found.certificate_id)
    if found.kind is ApplicationKind.REPRINT and not found.reprint_reason:
        raise IncompleteError("请填写重打原因", field="reprint_reason")
    if not attachments.of(session, found.id):
        raise IncompleteError("请至少上传一个随附单据文件", field="files")
    _turn(session, found, Deed.SUBMIT, who.actor)
    found.submitted_at, found.answer = clock.now(), None


def withdraw(session: Session, who: Person, application_id: int) -> None:
    """Take a sent application back (撤回), to change it.

    Raises:
        NotFoundError: when it is not the enterprise's.
        ApplicationStateError: when it is decided already.
    """
    _turn(session, _own(session, who, application_id), Deed.WITHDRAW, who.actor)


def discard(session: Session, who: Person, application_id: int) -> None:
    """Throw a draft or a returned application away, with its files.

    Raises:
        NotFoundError: when it is not the enterprise's.
        ApplicationStateError: when it is sent.
    """
    found = _own(session, who, application_id)
    _turn(session, found, Deed.DISCARD, who.actor)
    attachments.remove_all(session, found)


def grant(session: Session, application_id: int, *, by: str, message_id: int | None = None) -> None:
    """Grant an application (审核通过): one more print, or the way out of self-printing, in the same transaction.

    Raises:
        NotFoundError: when there is none.
        ApplicationStateError: when it is decided already.
        NotApplicableError: when the certificate is valid no more.
        NotPrintableError: as `grant_reprint` and `leave_self_printing` of the printing do.
    """
    found = _locked(session, application_id)
    _turn(session, found, Deed.GRANT, by, message_id=message_id)
    certificate = session.get_one(Certificate, found.certificate_id)
    if not _is_valid(certificate):
        raise NotApplicableError("该证书已失效，不能审核通过，请退回申请。")
    if found.kind is ApplicationKind.REPRINT:
        printing.grant_reprint(session, found.certificate_id, by=by)
        words = "已准予重打一次，请在自助打印中打印"
    else:
        printing.leave_self_printing(session, found.certificate_id, by=by)
        words = "请到签发机构领取证书，自助打印已关闭"
    _tell(found, certificate, words)


def return_(
    session: Session, application_id: int, *, reason: str, by: str, message_id: int | None = None
) -> None:
    """Return an application (退回) with the reason, so that it can be mended and sent again.

    Raises:
        NotFoundError: when there is none.
        ApplicationStateError: when it is decided already.
    """
    found = _locked(session, application_id)
    _turn(session, found, Deed.RETURN, by, reason=reason, message_id=message_id)
    found.answer = reason
    _tell(found, session.get_one(Certificate, found.certificate_id), reason)


def close(session: Session, application_id: int, *, by: str, message_id: int | None = None) -> None:
    """Close a granted application (已办结): what it asked for is done.

    Raises:
        NotFoundError: when there is none.
        ApplicationStateError: when it is not granted, or closed already.
    """
    found = _locked(session, application_id)
    _turn(session, found, Deed.CLOSE, by, message_id=message_id)
    done = "已完成重打" if found.kind is ApplicationKind.REPRINT else "证书已在现场领取"
    _tell(found, session.get_one(Certificate, found.certificate_id), done)


def close_reprinted(*, certificate_id: int, print_job_id: int) -> None:  # noqa: ARG001 - the promise names both
    """Close the granted reprint of a certificate that was printed again; keeps a promise of the printing."""
    session = db.session()
    found = queries.live(session, ApplicationKind.REPRINT, certificate_id)
    if found is None or found.state is not ApplicationState.GRANTED:
        return
    # A print that was confirmed before the grant is told late: then one more is allowed still.
    if prints.standing(session, certificate_id).is_printed:
        close(session, found.id, by=SYSTEM)


def _subject(session: Session, certificate: Certificate) -> rules.Subject:
    return rules.Subject(
        is_self_print=certificate.collection_method is CollectionMethod.SELF_PRINT,
        is_valid=_is_valid(certificate),
        has_open_job=prints.open_job(session, certificate.id) is not None,
        standing=prints.standing(session, certificate.id),
    )


def _is_valid(certificate: Certificate) -> bool:
    return validity(certificate.status, certificate.valid_until, clock.today()) is Validity.VALID


def _locked(session: Session, application_id: int) -> Application:
    found = session.scalars(
        select(Application)
        .where(Application.id == application_id, Application.state != ApplicationState.DISCARDED)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFoundError
    return found


def _own(session: Session, who: Person, application_id: int) -> Application:
    found = _locked(session, application_id)
    if found.enterprise_id != who.enterprise_id:
        raise NotFoundError
    return found


def _editable(session: Session, who: Person, application_id: int) -> Application:
    found = _own(session, who, application_id)
    if not found.is_editable:
        raise ApplicationStateError
    return found


def _write(found: Application, words: Words) -> None:
    found.remark = words.remark
    found.reprint_reason = words.reprint_reason if found.kind is ApplicationKind.REPRINT else ""
    found.changed_at = clock.now()


def _turn(
    session: Session,
    found: Application,
    deed: Deed,
    by: str,
    *,
    reason: str | None = None,
    message_id: int | None = None,
) -> None:
    state = rules.after(found.state, deed)
    if state is None:
        raise ApplicationStateError
    found.state, found.changed_at = state, clock.now()
    _note(session, found, by, reason=reason, message_id=message_id)


def _note(
    session: Session, found: Application, by: str, *, reason: str | None = None, message_id: int | None = None
) -> None:
    """Keep a step, and put it into the audit."""
    step = Step(
        application_id=found.id,
        at=clock.now(),
        state=found.state,
        actor=by,
        reason=reason,
        ingest_message_id=message_id,
    )
    session.add(step)
    record(
        f"applications:{found.kind.value}:{found.state.value}",
        actor=by,
        subject_id=found.id,
        certificate=found.certificate_id,
    )


def _tell(found: Application, certificate: Certificate, words: str) -> None:
    """Tell the applicant in 消息, and by WeChat where he is bound; a card shows the first words only."""
    letter = inbox.tell(
        found.operator_id,
        LetterKind.DECISION,
        title=f"{found.kind_zh}申请{found.state_zh}",
        text=f"{words}\n统一编号 {found.number}，出境证书编号 {certificate.certificate_no}",
        path=f"/desktop/applications/{found.id}",
    )
    notifications.push_letter(letter)
