"""随附单据: whether a file may go with an application, and keeping it (R84, R85, D46)."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.applications import rules
from app.applications.errors import AttachmentRefusedError
from app.applications.models import Application, Attachment
from app.audit.service import record
from app.core import clock
from app.core.db import db
from app.core.errors import NotFoundError
from app.core.gateways import current
from app.verification import inspection
from app.verification.findings import Fault

# How long a removed file can still be asked for, by whoever has to look into something.
REMOVED_STAYS = timedelta(days=30)
FAULT_ZH = {
    Fault.NOT_PDF: "文件内容不是 PDF，请勿改后缀名上传",
    Fault.DAMAGED: "文件已损坏，无法读取",
    Fault.ENCRYPTED: "文件已加密或设有密码，请去除后上传",
    Fault.TOO_LARGE: "单个文件大小不能超过4M",
    Fault.TOO_MANY_PAGES: "页数过多，最多 200 页",
    Fault.TOO_COSTLY: "读取该文件耗费过大，请重新扫描，或打印成 PDF 后上传",
}
_ACTIVE_ZH = "文件含有脚本、附件或自动执行的内容，请打印成 PDF 后上传"
_VIRUS_ZH = "文件未通过病毒查杀"


class InfectedError(AttachmentRefusedError):
    """A virus was found; `virus` is the scanner's name for it."""

    def __init__(self, words: str, virus: str) -> None:
        super().__init__(words)
        self.virus = virus


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may go with an application and is kept already."""

    name: str
    sha256: str
    size: int
    pages: int
    is_scanned: bool


def check(name: str, content: bytes) -> Checked:
    """Look through a file and keep it; hold no transaction meanwhile.

    Raises:
        AttachmentRefusedError: with the file's name and what is wrong with it.
        InfectedError: when the scanner found a virus.
        BusyError, ScannerError, StorageError: when it can't be looked through, or kept, at this moment.
    """
    shown = rules.clean_name(name) or "（无名文件）"
    words = rules.file_refusal(shown, len(content))
    if words is not None:
        raise _refused(shown, words)
    found = inspection.of_attachment(content)
    if found.fault is not None:
        raise _refused(shown, FAULT_ZH.get(found.fault, FAULT_ZH[Fault.DAMAGED]))
    words = _ACTIVE_ZH if found.is_active else rules.page_refusal(len(content), found.pages)
    if words is not None:
        raise _refused(shown, words)
    scanned = current().scanner.scan(content)
    if scanned.virus is not None:
        raise InfectedError(f"{shown}：{_VIRUS_ZH}", scanned.virus)
    sha256 = current().storage.put(content)
    return Checked(shown, sha256, len(content), found.pages, scanned.is_scanned)


def add(session: Session, application: Application, files: list[Checked], *, by: str) -> None:
    """Put files to an application that is locked.

    Raises:
        AttachmentRefusedError: when they are too many or too large together, or one is there already.
    """
    there = of(session, application.id)
    hashes = {one.sha256 for one in there}
    for file in files:
        if file.sha256 in hashes:
            raise _refused(file.name, "已上传过相同的文件")
        hashes.add(file.sha256)
    if len(there) + len(files) > rules.MOST_FILES:
        raise AttachmentRefusedError(f"一份申请最多上传 {rules.MOST_FILES} 个文件")
    if sum(one.size for one in there) + sum(one.size for one in files) > rules.MOST_BYTES:
        raise AttachmentRefusedError("一份申请的文件合计不能超过 40M")
    for file in files:
        row = Attachment(
            application_id=application.id,
            name=file.name,
            sha256=file.sha256,
            size=file.size,
            pages=file.pages,
            is_scanned=file.is_scanned,
            created_at=clock.now(),
        )
        session.add(row)
        session.flush()
        record("applications:attachment:added", actor=by, subject_id=row.id, application=application.id)


def remove(session: Session, application: Application, attachment_id: int, *, by: str) -> None:
    """Take a file from an application that is locked.

    Raises:
        NotFoundError: when it has no such file.
    """
    found = one(session, application.id, attachment_id)
    found.removed_at = clock.now()
    record("applications:attachment:removed", actor=by, subject_id=found.id, application=application.id)


def remove_all(session: Session, application: Application) -> None:
    """Take every file from a discarded application."""
    session.execute(
        update(Attachment)
        .where(Attachment.application_id == application.id, Attachment.removed_at.is_(None))
        .values(removed_at=clock.now())
    )


def of(session: Session, application_id: int) -> list[Attachment]:
    """Give the files of an application in the order of their coming."""
    wanted = (
        select(Attachment)
        .where(Attachment.application_id == application_id, Attachment.removed_at.is_(None))
        .order_by(Attachment.id)
    )
    return list(session.scalars(wanted))


def one(session: Session, application_id: int, attachment_id: int) -> Attachment:
    """Find a file of an application.

    Raises:
        NotFoundError: when it has no such file.
    """
    found = session.get(Attachment, attachment_id)
    if found is None or found.application_id != application_id or found.removed_at is not None:
        raise NotFoundError
    return found


def note_infected(by: str, virus: str) -> None:
    """Put into the audit that an infected file was refused; call inside a unit of work."""
    record("applications:attachment:infected", actor=by, virus=virus[:200])


def purge() -> int:
    """Delete files that were removed a while ago and are needed nowhere else; call inside a unit of work."""
    gone = db.session.scalars(
        select(Attachment).where(Attachment.removed_at < clock.now() - REMOVED_STAYS).limit(500)
    ).all()
    hashes = {row.sha256 for row in gone}
    db.session.execute(delete(Attachment).where(Attachment.id.in_([row.id for row in gone])))
    for sha256 in hashes:
        others = select(func.count()).select_from(Attachment).where(Attachment.sha256 == sha256)
        if not db.session.scalar(others):
            current().storage.remove(sha256)
    return len(gone)


def _refused(name: str, words: str) -> AttachmentRefusedError:
    return AttachmentRefusedError(f"{name}：{words}")
