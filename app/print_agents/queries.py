"""Reads of the print controls."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Operator
from app.core import clock
from app.core.errors import NotFoundError
from app.print_agents import rules
from app.print_agents.models import Mode, PrintAgent, PrinterOffset

_MOST = 200


@dataclass(frozen=True, slots=True)
class Line:
    """A paired control as people see it."""

    id: int
    name: str
    platform: str
    version: str
    mode: Mode
    paired_by: str
    paired_at: datetime
    seen_at: datetime | None
    printers: tuple[str, ...]
    is_here: bool


def lines(session: Session, enterprise_id: int) -> list[Line]:
    """Give the live controls of an enterprise, the newest first."""
    wanted = (
        select(PrintAgent, Operator.user_name)
        .join(Operator, Operator.id == PrintAgent.paired_by)
        .where(PrintAgent.enterprise_id == enterprise_id, PrintAgent.revoked_at.is_(None))
        .order_by(PrintAgent.id.desc())
        .limit(_MOST)
    )
    return [_line(agent, user_name) for agent, user_name in session.execute(wanted)]


def live(session: Session, enterprise_id: int, agent_id: int) -> PrintAgent:
    """Find a live control of an enterprise.

    Raises:
        NotFoundError: when it has none such.
    """
    agent = session.get(PrintAgent, agent_id)
    if agent is None or agent.enterprise_id != enterprise_id or agent.revoked_at is not None:
        raise NotFoundError
    return agent


def asking(session: Session, enterprise_id: int) -> list[Line]:
    """Give the controls that ask the server and did so lately: a browser needs no way to them."""
    return [one for one in lines(session, enterprise_id) if one.mode is Mode.POLL and one.is_here]


def offsets(session: Session, agent_id: int) -> dict[str, PrinterOffset]:
    """Give the offsets of a control's printers."""
    wanted = select(PrinterOffset).where(PrinterOffset.agent_id == agent_id)
    return {one.printer: one for one in session.scalars(wanted)}


def is_here(agent: PrintAgent) -> bool:
    """Tell whether a control was heard of lately."""
    return agent.seen_at is not None and clock.now() - agent.seen_at <= rules.SEEN_LATELY


def _line(agent: PrintAgent, user_name: str) -> Line:
    return Line(
        id=agent.id,
        name=agent.name,
        platform=agent.platform,
        version=agent.version,
        mode=agent.mode,
        paired_by=user_name,
        paired_at=agent.paired_at or agent.created_at,
        seen_at=agent.seen_at,
        printers=tuple(str(one["name"]) for one in agent.printers),
        is_here=is_here(agent),
    )
