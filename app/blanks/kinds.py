"""Kinds of blank forms, and issuers that need none."""

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.audit.service import record
from app.blanks import rules
from app.blanks.errors import KindError
from app.blanks.models import Blank, BlankFormat, BlankKind, PlainPaper
from app.core import clock
from app.core.errors import NotFoundError

_LONGEST = 64


@dataclass(frozen=True, slots=True)
class KindDraft:
    """A kind as staff enter it; `formats` are codes of certificate formats, such as 3-2-4."""

    code: str
    name: str
    formats: tuple[str, ...]
    prefix: str = ""
    digits: int = 10
    is_continuation: bool = False


def add(session: Session, draft: KindDraft, *, by: str) -> int:
    """Add a kind and give its id.

    Raises:
        KindError: when a value can't be kept, or the code is taken.
    """
    prefix = _checked(draft)
    if session.scalar(select(BlankKind.id).where(BlankKind.code == draft.code)) is not None:
        raise KindError("该种类代码已存在。", field="code")
    kind = BlankKind(
        code=draft.code,
        name=draft.name,
        is_continuation=draft.is_continuation,
        prefix="" if draft.is_continuation else prefix,
        digits=0 if draft.is_continuation else draft.digits,
        created_at=clock.now(),
        formats=[BlankFormat(format=one) for one in sorted(set(draft.formats))],
    )
    session.add(kind)
    session.flush()
    record("blanks:kind:added", actor=by, subject_id=kind.id, code=kind.code)
    return kind.id


def change(session: Session, kind_id: int, *, name: str, formats: tuple[str, ...], by: str) -> None:
    """Change the name and the formats of a kind; how its numbers read stays as it is once there are sheets.

    Raises:
        NotFoundError: when there is no such kind.
        KindError: when a value can't be kept.
    """
    kind = session.get(BlankKind, kind_id)
    if kind is None:
        raise NotFoundError
    _check_words(kind.code, name, formats)
    kind.name = name
    session.execute(delete(BlankFormat).where(BlankFormat.kind_id == kind_id))
    session.expire(kind, ["formats"])
    session.add_all(BlankFormat(kind_id=kind_id, format=one) for one in sorted(set(formats)))
    record("blanks:kind:changed", actor=by, subject_id=kind_id, formats=", ".join(sorted(set(formats))))


def retire(session: Session, kind_id: int, *, is_retired: bool, by: str) -> None:
    """Take a kind out of use, or into use again; its sheets keep their states.

    Raises:
        NotFoundError: when there is no such kind.
    """
    kind = session.get(BlankKind, kind_id)
    if kind is None:
        raise NotFoundError
    kind.retired_at = clock.now() if is_retired else None
    record("blanks:kind:retired" if is_retired else "blanks:kind:reopened", actor=by, subject_id=kind_id)


def set_plain_paper(session: Session, issuer_id: int, *, is_plain: bool, by: str) -> None:
    """Say that an issuer's certificates are printed on plain paper, or again on blank forms."""
    session.execute(delete(PlainPaper).where(PlainPaper.issuer_id == issuer_id))
    if is_plain:
        session.add(PlainPaper(issuer_id=issuer_id, since=clock.now(), said_by=by))
    record("blanks:plain_paper:on" if is_plain else "blanks:plain_paper:off", actor=by, subject_id=issuer_id)


def has_sheets(session: Session, kind_id: int) -> bool:
    """Tell whether any sheet of a kind was ever in stock."""
    return session.scalar(select(Blank.id).where(Blank.kind_id == kind_id).limit(1)) is not None


def _checked(draft: KindDraft) -> str:
    _check_words(draft.code, draft.name, draft.formats)
    prefix = rules.clean_prefix(draft.prefix)
    if prefix is None:
        raise KindError(f"编号前缀最多 {rules.LONGEST_PREFIX} 个字母。", field="prefix")
    if not draft.is_continuation and not rules.FEWEST_DIGITS <= draft.digits <= rules.MOST_DIGITS:
        raise KindError(f"编号数字为 {rules.FEWEST_DIGITS} 至 {rules.MOST_DIGITS} 位。", field="digits")
    return prefix


def _check_words(code: str, name: str, formats: tuple[str, ...]) -> None:
    if not code or len(code) > _LONGEST:
        raise KindError("请输入种类代码，最多 64 个字。", field="code")
    if not name or len(name) > _LONGEST:
        raise KindError("请输入种类名称，最多 64 个字。", field="name")
    if not formats or any(not one or len(one) > _LONGEST for one in formats):
        raise KindError("请至少选择一种证书格式。", field="formats")
