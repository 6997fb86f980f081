"""入境、出境检验检疫电子证书查询: an enterprise searches its own certificates by one condition (R58 to R66)."""

from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, Response, request

from app.certificates import owned, rules
from app.certificates.models import Direction
from app.certificates.owned import Found, Key
from app.certificates.queries import CertificateView
from app.core import clock
from app.core.db import db
from app.web.desktop import frame
from app.web.desktop.operator import signed_in
from app.web.desktop.search_form import ISSUED_ON, SearchForm
from app.web.shared import lookups, paging, papers
from app.web.shared.access import Policy, policy
from app.web.shared.paging import Cut

pages = Blueprint("desktop_search", __name__, url_prefix="/desktop")


@dataclass(frozen=True)
class Search:
    """What the two pages differ in; `days` is how far back the dates begin that a page opens with."""

    direction: Direction
    template: str
    conditions: dict[str, str]
    days: int


@dataclass(frozen=True)
class Line:
    """A certificate as a list shows it; `reason` says why it is invalid."""

    view: CertificateView
    is_valid: bool
    reason: str | None


ENTRY = Search(
    Direction.ENTRY,
    "desktop/entry.html",
    {Key.DECLARATION_NO: "报关单号", Key.CERTIFICATE_NO: "证书编号", ISSUED_ON: "签证日期"},
    days=10,
)
EXIT = Search(
    Direction.EXIT,
    "desktop/exit.html",
    {Key.INSPECTION_NO: "检验检疫编号", Key.CERTIFICATE_NO: "证书编号", ISSUED_ON: "签证日期"},
    days=17,
)


@pages.get("/entry")
@policy(Policy.OPERATOR)
def entry() -> Response:
    """Search entry certificates."""
    return _answer(ENTRY)


@pages.get("/exit")
@policy(Policy.OPERATOR)
def exits() -> Response:
    """Search exit certificates."""
    return _answer(EXIT)


def _answer(search: Search) -> Response:
    """Show what was asked for; a page that is opened without a question shows the newest."""
    today = clock.today()
    form = SearchForm(
        request.args or None,
        conditions=search.conditions,
        first_day=today - timedelta(days=search.days),
        last_day=today,
    )
    cut = paging.wished()
    if request.args and not form.validate():
        return _page(search, form, cut, None, 422)
    return _page(search, form, cut, _found(search, form, cut))


def _found(search: Search, form: SearchForm, cut: Cut) -> Found:
    session, uscc = db.session(), signed_in().uscc
    if form.by.data == ISSUED_ON:
        return owned.by_days(
            session,
            uscc,
            search.direction,
            form.first_day.data,
            form.last_day.data,
            page=cut.page,
            size=cut.size,
        )
    number = rules.clean_no(form[form.by.data].data) or ""
    key = Key(form.by.data)
    return owned.by_number(session, uscc, search.direction, key, number, page=cut.page, size=cut.size)


def _page(search: Search, form: SearchForm, cut: Cut, found: Found | None, status: int = 200) -> Response:
    views = found.views if found else []
    return frame.page(
        search.template,
        status,
        form=form,
        conditions_of=search.conditions,
        is_cut=bool(found and found.is_cut),
        paging=cut.of(found.total if found else 0),
        lines=[Line(view, papers.is_valid(view), lookups.reason(view)) for view in views],
    )
