"""Query and result on the phone (R88 to R93): typed, from an entry certificate's QR, from a message."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.audit.models import LookupWay
from app.certificates import guard, queries, rules
from app.certificates.guard import Paused, Shown
from app.certificates.models import Direction
from app.certificates.rules import Validity
from app.core import clock
from app.core.crypto import VaultError, same
from app.core.db import db
from app.core.gateways import current
from app.core.unit_of_work import unit_of_work
from app.demo import data
from app.web.mobile import captcha, linked, visitor
from app.web.mobile.forms import QueryForm
from app.web.mobile.linked import MessageLink
from app.web.shared import origin
from app.web.shared.access import Policy, policy

pages = Blueprint("mobile_certificates", __name__, url_prefix="/m")
WRONG = "证书编号或查询码不正确"
_RESULT, _RESULT_SECONDS = "result", 600


@pages.get("/query")
@policy(Policy.PUBLIC)
def query() -> str:
    """Show the empty form, with a number typed into the chat filled in."""
    number = rules.clean_no(request.args.get("no", ""))
    form = QueryForm(formdata=None, certificate_no=number, direction=_direction_of(number))
    return _form(form, reset_url=url_for("mobile_certificates.query"))


@pages.post("/query")
@policy(Policy.PUBLIC)
def query_submit() -> Response | str | tuple[str, int]:
    """Look up by what was typed."""
    form = QueryForm()
    return _answer(form, way=LookupWay.TYPED, reset_url=url_for("mobile_certificates.query"))


@pages.get("/q/<number>")
@policy(Policy.PUBLIC)
def scanned(number: str) -> str:
    """Show the form that the QR of an entry certificate opens: direction fixed, number filled in (R89)."""
    form = QueryForm(formdata=None, certificate_no=rules.clean_no(number), direction=Direction.ENTRY.value)
    return _form(form, source="qr", reset_url=request.path)


@pages.post("/q/<number>")
@policy(Policy.PUBLIC)
def scanned_submit(number: str) -> Response | str | tuple[str, int]:
    """Look up from the form that a QR opened."""
    form = QueryForm()
    form.direction.data = Direction.ENTRY.value
    reset_url = url_for("mobile_certificates.scanned", number=number)
    return _answer(form, way=LookupWay.QR_LINK, source="qr", reset_url=reset_url)


@pages.get("/n/<token>")
@policy(Policy.PUBLIC)
def from_message(token: str) -> Response | str:
    """Open a message's link: all filled in for the bound user, the number for everybody else (D18)."""
    link = linked.open_link(token)
    if link is None:
        return redirect(url_for("mobile_certificates.query"))
    if linked.should_authorise(link):
        return visitor.authorise(request.path)
    form = QueryForm(
        formdata=None,
        direction=link.view.direction.value,
        certificate_no=link.view.certificate_no,
        query_code=link.query_code,
    )
    return _form(form, source="message", reset_url=request.path, link=link)


@pages.post("/n/<token>")
@policy(Policy.PUBLIC)
def from_message_submit(token: str) -> Response | str | tuple[str, int]:
    """Look up from the form that a message opened."""
    link = linked.open_link(token)
    form = QueryForm()
    return _answer(form, way=LookupWay.MESSAGE_LINK, source="message", reset_url=request.path, link=link)


@pages.get("/r/<token>")
@policy(Policy.PUBLIC)
def result(token: str) -> Response | str:
    """Show a result; its token is this browser's own, a forwarded page shows the form (D18)."""
    try:
        payload = current().vault.read_signed(_RESULT, token)
    except VaultError:
        return redirect(url_for("mobile_certificates.query"))
    fresh = payload["e"] > clock.now().timestamp() and same(payload["b"], visitor.browser_id())
    view = queries.by_id(db.session(), payload["c"]) if fresh else None
    if view is None:
        return redirect(url_for("mobile_certificates.query"))
    validity = view.validity(clock.today())
    return render_template(
        "result.html",
        valid=validity is Validity.VALID,
        reason=_reason(validity, view),
        checked_at=clock.beijing_text(clock.now()),
        certificate_no=view.certificate_no,
        kind_name=view.kind_name,
        issued_on=view.issued_on.isoformat(),
        direction=view.direction.value,
        pdf_url=None,
        again_url=url_for("mobile_certificates.query"),
    )


def _form(
    form: QueryForm,
    *,
    reset_url: str,
    source: str = "",
    link: MessageLink | None = None,
    paused: str | None = None,
) -> str:
    known = linked.shown(link) if link else None
    return render_template(
        "notice.html" if known else "query.html",
        form=form,
        source=source,
        known=known,
        paused=paused,
        action_url=request.path,
        reset_url=reset_url,
        sample=data.PUBLIC_ENTRY if current().settings.demo_enabled else None,
        **captcha.shown(),
    )


def _answer(
    form: QueryForm,
    *,
    way: LookupWay,
    reset_url: str,
    source: str = "",
    link: MessageLink | None = None,
) -> Response | str | tuple[str, int]:
    if captcha.is_renewal():
        form.captcha.data = None
        return _form(form, source=source, reset_url=reset_url, link=link)
    filled = form.validate()
    if not captcha.passes(form.captcha) or not filled:
        return _form(form, source=source, reset_url=reset_url, link=link), 422
    number, direction = rules.clean_no(form.certificate_no.data) or "", Direction(form.direction.data)
    bound = visitor.binding()
    with unit_of_work() as database:
        found = guard.look_up(
            database,
            direction=direction,
            certificate_no=number,
            code=rules.clean_code(form.query_code.data) or "",
            source=origin.source(),
            origin=origin.coarse(),
            way=way,
            operator_id=bound.operator_id if bound else None,
            ticket=link is not None and link.is_for(direction, number),
        )
    if isinstance(found, Shown):
        return redirect(_result_url(found.view.id), code=303)
    if isinstance(found, Paused):
        paused = _come_back(found)
        return _form(form, source=source, reset_url=reset_url, link=link, paused=paused), 429
    form.query_code.errors = [WRONG]
    return _form(form, source=source, reset_url=reset_url, link=link), 422


def _result_url(certificate_id: int) -> str:
    until = int(clock.now().timestamp()) + _RESULT_SECONDS
    token = current().vault.sign(_RESULT, {"c": certificate_id, "b": visitor.browser_id(), "e": until})
    return url_for("mobile_certificates.result", token=token)


def _come_back(paused: Paused) -> str:
    minutes = max(1, -(-int((paused.until - clock.now()).total_seconds()) // 60))
    if minutes > 60:  # noqa: PLR2004 - minutes of an hour
        return f"查询失败次数过多，请 {-(-minutes // 60)} 小时后再试。"
    return f"查询失败次数过多，请 {minutes} 分钟后再试。"


def _reason(validity: Validity, view: queries.CertificateView) -> str | None:
    match validity:
        case Validity.WITHDRAWN:
            return f"已于 {view.status_on} 撤销"
        case Validity.REPLACED:
            return f"已于 {view.status_on} 由 {view.successor_no} 替代"
        case Validity.EXPIRED:
            return f"已于 {view.valid_until} 到期"
        case _:
            return None


def _direction_of(number: str | None) -> str:
    """Guess the direction of a typed number: the manual's entry numbers have a shape of their own."""
    if number is None or rules.parsed_no(number):
        return Direction.ENTRY.value
    return Direction.EXIT.value if number.startswith("2") else Direction.ENTRY.value
