"""Pure rules of the applications: which deed leads where, what may go with one, and how numbers are read."""

import re
from dataclasses import dataclass
from enum import StrEnum

from app.applications.models import PREFIX, ApplicationKind, ApplicationState
from app.printing.rules import Standing

# D46: 4 MB a file, 400 KB a page on average.
LARGEST_FILE = 4 * 1024 * 1024
LARGEST_PAGE = 400 * 1024
MOST_FILES = 20
MOST_BYTES = 40 * 1024 * 1024
LONGEST_NAME = 120
LONGEST_REMARK = 500
LONGEST_REASON = 200

_NUMBER = re.compile(rf"({'|'.join(PREFIX.values())})[0-9]{{8}}([0-9]{{6,18}})")


class Deed(StrEnum):
    """What somebody does with an application."""

    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    DISCARD = "discard"
    GRANT = "grant"
    RETURN = "return"
    CLOSE = "close"


_AFTER = {
    (ApplicationState.DRAFT, Deed.SUBMIT): ApplicationState.SUBMITTED,
    (ApplicationState.RETURNED, Deed.SUBMIT): ApplicationState.SUBMITTED,
    (ApplicationState.SUBMITTED, Deed.WITHDRAW): ApplicationState.DRAFT,
    (ApplicationState.DRAFT, Deed.DISCARD): ApplicationState.DISCARDED,
    (ApplicationState.RETURNED, Deed.DISCARD): ApplicationState.DISCARDED,
    (ApplicationState.SUBMITTED, Deed.GRANT): ApplicationState.GRANTED,
    (ApplicationState.SUBMITTED, Deed.RETURN): ApplicationState.RETURNED,
    (ApplicationState.GRANTED, Deed.CLOSE): ApplicationState.CLOSED,
}


def after(state: ApplicationState, deed: Deed) -> ApplicationState | None:
    """Give the state to which a deed leads; None when it can't be done."""
    return _AFTER.get((state, deed))


@dataclass(frozen=True, slots=True)
class Subject:
    """What is known of the certificate that an application is about."""

    is_self_print: bool
    is_valid: bool
    has_open_job: bool
    standing: Standing


def refusal(kind: ApplicationKind, about: Subject) -> str | None:
    """Say in Chinese why there can be no such application now; None when there can."""
    standing = about.standing
    common = (
        (not about.is_self_print, "该证书的领证方式不是自助打印，不需要申请。"),
        (not about.is_valid, "该证书已失效，不能申请。"),
        (standing.left, "该证书已改为现场出证，请到签发机构领证。"),
        (about.has_open_job, "该证书有一次打印尚未确认结果，请先确认。"),
    )
    own = {
        ApplicationKind.ONSITE: (
            (standing.prints > 0, "该证书已自助打印，不能再改为现场出证；需要再次打印请申请自助重打。"),
        ),
        ApplicationKind.REPRINT: (
            (standing.prints == 0, "该证书尚未打印，可直接打印，不需要申请自助重打。"),
            (not standing.is_printed, "该证书已准予重打，可直接打印。"),
        ),
    }
    return next((words for holds, words in (*common, *own[kind]) if holds), None)


def clean_name(name: str) -> str:
    """Give a file's name without folders, control and direction characters, short enough to show."""
    base = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in base if sign.isprintable()).strip()[-LONGEST_NAME:]


def id_of(number: str) -> int | None:
    """Give the row that a 统一编号 may belong to; whoever asks compares the whole number then."""
    found = _NUMBER.fullmatch(number)
    return int(found[2]) if found else None


def file_refusal(name: str, size: int) -> str | None:
    """Say what is wrong with a file before it is read; None when nothing is."""
    if not name.lower().endswith(".pdf"):
        return "只可上传后缀名为pdf的文件"
    if size == 0:
        return "文件是空的"
    if size > LARGEST_FILE:
        return "单个文件大小不能超过4M"
    return None


def page_refusal(size: int, pages: int) -> str | None:
    """Say whether the pages of a file are too large, on average."""
    if size <= LARGEST_PAGE * pages:
        return None
    return f"每页不超过400K，该文件共 {pages} 页，平均每页 {size // pages // 1024}K，请降低扫描分辨率"
