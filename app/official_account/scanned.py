"""What the chat answers to a scanned code: the three answers, short enough for one message (D23)."""

from app.certificates.models import PartyRole
from app.core.db import db
from app.verification import service
from app.verification.codes import Genuine
from app.verification.report import Answer, Level, Report, Subject

_MARKS = {Level.GOOD: "✅", Level.BAD: "❌", Level.UNCLEAR: "❓"}
_ROLES = {
    PartyRole.CONSIGNEE: "收货人",
    PartyRole.CONSIGNOR: "发货人",
    PartyRole.DECLARANT: "申报单位",
    PartyRole.BLANK_HOLDER: "申领单位",
}
_PARTIES = 3
# In characters: three bytes each, a message has room for 2,048 bytes (platform document, passive reply).
_LONGEST_VALUE = 40


def checked(text: str, link: str | None) -> str | None:
    """Check a scanned text inside the open unit of work.

    `link` is the text as an address of ours. None when it is nothing that the check has a word for: another
    text or a short link of ours.
    """
    # The platform tells no address of the person who scans.
    report = service.check_qr(db.session(), text, origin=None)
    if report.genuine.code in {Genuine.NOT_OURS, Genuine.SHORT_LINK}:
        return None
    if report.subject is None:
        return _line(report.genuine)
    return "\n".join(_lines(report, report.subject, link))


def _lines(report: Report, subject: Subject, link: str | None) -> list[str]:
    found = [_line(report.genuine), _line(report.validity), _line(report.issuer), ""]
    found.append(f"编号 {subject.certificate_no}")
    found.append(f"种类 {_short(subject.kind_name)}")
    found.append(f"签证日期 {subject.issued_on.isoformat()}")
    if subject.goods_name:
        found.append(f"货物 {_short(subject.goods_name)}")
    if subject.quantity:
        found.append(f"数量 {_short(subject.quantity)}")
    found += [f"{_ROLES[party.role]} {_short(party.name)}" for party in subject.parties[:_PARTIES]]
    found += ["", "请将以上内容与纸面逐项核对。"]
    if link:
        found.append(f'<a href="{link}">查看完整核验结果</a>')
    return found


def _line(answer: Answer) -> str:
    return f"{_MARKS[answer.level]} {answer.zh}"


def _short(text: str) -> str:
    """Bound a printed text, with a full-width sign in place of the one that could begin a link."""
    plain = " ".join(text.replace("<", "\uff1c").split())
    return plain if len(plain) <= _LONGEST_VALUE else plain[: _LONGEST_VALUE - 1] + "…"
