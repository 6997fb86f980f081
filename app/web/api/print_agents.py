"""The interface of the print controls: be paired, hear of tickets, fetch a file once, report (D43, D45).

A control names itself by `Authorization: Bearer KEY`; it carries no cookie.
"""

import hashlib
import re
from datetime import timedelta
from math import ceil
from typing import Annotated, Literal, TypeVar

from flask import Blueprint, jsonify, request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from sqlalchemy.orm import Session
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from app.accounts.models import Enterprise
from app.core import budgets, clock
from app.core.db import db
from app.core.errors import AppError, PausedError
from app.core.gateways import current
from app.core.unit_of_work import unit_of_work
from app.documents import service as documents
from app.print_agents import offsets, pairing, rules, testpage, tickets
from app.print_agents.errors import CertificateChangedError, NotPairedError, UnknownAgentError
from app.print_agents.models import Mode, PrintAgent, TicketState
from app.print_agents.pairing import Introduction
from app.print_agents.tickets import Paper
from app.web.shared import access, origin
from app.web.shared.access import Policy, policy
from app.web.shared.csrf import csrf

pages = Blueprint("api_print_agents", __name__, url_prefix="/api/v1")
# A control carries a key and no cookie, so there is nothing that another site could ride on.
csrf.exempt(pages)

_SPAN = timedelta(minutes=10)
INTRODUCTIONS = budgets.Budget("print-agent-new", 20, _SPAN, _SPAN)
UNKNOWN = budgets.Budget("print-agent-unknown", 30, _SPAN, _SPAN)
_LARGEST_BODY = 32 * 1024
_KEY = re.compile(rf"Bearer ([A-Za-z0-9_-]{{{rules.KEY_LENGTH}}})")

_Said = TypeVar("_Said", bound=BaseModel)
_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=rules.LONGEST_NAME)]


class NotUnderstoodError(AppError):
    """The body is not what this address takes."""

    code = "not_understood"
    status = 422
    message_zh = "打印控件发来的内容无法识别，请更新打印控件。"


class _Body(BaseModel):
    model_config = ConfigDict(extra="ignore")


class NewAgent(_Body):
    """A control introduces itself."""

    name: _Text
    version: _Text
    platform: _Text
    mode: Mode


class Printer(_Body):
    """A printer as its control sees it."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=128)]
    state: Literal["idle", "printing", "stopped", "offline"] = "idle"
    is_default: bool = False
    reason: Annotated[str, StringConstraints(max_length=rules.LONGEST_DETAIL)] = ""


class Poll(_Body):
    """A control says that it is there, and which printers it has."""

    printers: list[Printer] = Field(max_length=rules.MOST_PRINTERS)


class Secret(_Body):
    """The second half of a ticket."""

    secret: Annotated[str, StringConstraints(min_length=1, max_length=64)]


class Outcome(_Body):
    """What became of a print."""

    state: Literal["spooled", "done", "failed"]
    detail: Annotated[str, StringConstraints(max_length=2000)] = ""


@pages.post("/print-agents")
@policy(Policy.PUBLIC)
def introduce() -> Response:
    """Take a control in and give it the digits to show; one that is paired already gets none."""
    key, said = _key(), _said(NewAgent)
    with unit_of_work() as session:
        until = budgets.take(session, INTRODUCTIONS, origin.source())
    if until is not None:
        raise PausedError(retry_after=max(1, ceil((until - clock.now()).total_seconds())))
    who = Introduction(key, said.name, said.version, said.platform, said.mode)
    with unit_of_work() as session:
        agent, code = pairing.begin(session, who)
        told = _told(session, agent)
    lives = int(rules.CODE_LIVES.total_seconds())
    answer = jsonify({**told, "code": code or None, "expires_in": lives if code else None})
    answer.status_code = 201
    return answer


@pages.get("/print-agents/self")
@policy(Policy.AGENT)
def myself() -> Response:
    """Tell a control whether it is paired, and with whom."""
    session = db.session()
    return jsonify(_told(session, _agent(session)))


@pages.post("/print-agents/self/poll")
@policy(Policy.AGENT)
def poll() -> Response:
    """Note that a control is there, and give the tickets that wait for it."""
    said = _said(Poll)
    with unit_of_work(durable=False) as session:
        agent = _paired(session)
        waiting = tickets.heard(session, agent, [one.model_dump() for one in said.printers])
    return jsonify({"tickets": [{"ticket": ticket, "printer": printer} for ticket, printer in waiting]})


@pages.post("/print-tickets/<row:ticket_id>/document")
@policy(Policy.AGENT)
def fetch(ticket_id: int) -> Response:
    """Give the file of a ticket, once; a printer with an offset gets it as a further revision."""
    secret = _said(Secret).secret
    reading = db.session()
    paper = tickets.asked(reading, _paired(reading), ticket_id, secret)
    reading.rollback()
    content = _content(paper) if paper else b""
    with unit_of_work() as session:
        agent = _paired(session)
        granted = tickets.redeem(session, agent, ticket_id, secret)
        name = agent.name
    if granted.paper is None:
        content = testpage.draw(printer=granted.printer, computer=name, offset=granted.offset)
    content = offsets.moved(content, granted.offset)
    answer = Response(content, mimetype="application/pdf")
    answer.headers["X-Content-SHA256"] = hashlib.sha256(content).hexdigest()
    return answer


@pages.post("/print-tickets/<row:ticket_id>/outcome")
@policy(Policy.AGENT)
def report(ticket_id: int) -> Response:
    """Note what became of a print."""
    said = _said(Outcome)
    with unit_of_work() as session:
        tickets.note_outcome(session, _paired(session), ticket_id, TicketState(said.state), said.detail)
    return Response(status=204)


def _content(paper: Paper) -> bytes:
    document = documents.provide(paper.certificate_id, paper.variant, copy_no=paper.copy_no)
    if document.version != paper.version:
        raise CertificateChangedError
    return document.path.read_bytes()


def _told(session: Session, agent: PrintAgent) -> dict[str, object]:
    enterprise = session.get(Enterprise, agent.enterprise_id) if agent.enterprise_id else None
    return {
        "agent": agent.id,
        "state": "paired" if enterprise else "waiting",
        "enterprise": enterprise.name if enterprise else None,
        "site": current().settings.site_name,
    }


def _key() -> str:
    found = _KEY.fullmatch(request.headers.get("Authorization", ""))
    if found is None:
        raise UnknownAgentError
    return found[1]


def _agent(session: Session) -> PrintAgent:
    agent = pairing.by_key(session, _key())
    if agent is None or agent.revoked_at is not None:
        raise UnknownAgentError
    return agent


def _paired(session: Session) -> PrintAgent:
    agent = _agent(session)
    if agent.enterprise_id is None:
        raise NotPairedError
    return agent


def _said(model: type[_Said]) -> _Said:
    try:
        request.max_content_length = _LARGEST_BODY
        return model.model_validate_json(request.get_data(cache=False))
    except (ValidationError, RequestEntityTooLarge) as error:
        raise NotUnderstoodError from error


def _need_agent() -> Response | None:
    try:
        _agent(db.session())
    except UnknownAgentError:
        with unit_of_work() as session:
            until = budgets.take(session, UNKNOWN, origin.source())
        if until is not None:
            raise PausedError(retry_after=max(1, ceil((until - clock.now()).total_seconds()))) from None
        raise
    return None


access.guard(Policy.AGENT, _need_agent)
