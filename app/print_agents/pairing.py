"""Pairing in the manner of RFC 8628: the control shows six digits, an operator types them at the desktop (D45)."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.accounts.models import Operator
from app.accounts.queries import active_of
from app.audit.service import record
from app.core import budgets, clock
from app.core.crypto import draw_digits
from app.core.db import db
from app.core.errors import NotFoundError, PausedError
from app.core.gateways import current
from app.inbox import service as inbox
from app.inbox.models import LetterKind
from app.print_agents import rules
from app.print_agents.errors import UnknownAgentError, WrongCodeError
from app.print_agents.models import Mode, PrintAgent

PAGE = "/desktop/print-agents"
CODES = budgets.Budget("print-agent-code", 5, rules.CODE_LIVES, rules.CODE_LIVES)
_UNPAIRED_KEPT = timedelta(days=1)
_DRAWS = 20


@dataclass(frozen=True, slots=True)
class Introduction:
    """What a control says of itself; `key` is 32 random bytes in base64url without padding (43 characters)."""

    key: str
    name: str
    version: str
    platform: str
    mode: Mode


def begin(session: Session, who: Introduction) -> tuple[PrintAgent, str]:
    """Take a new control in, or an unpaired one again, and give it the digits that it shows.

    Raises:
        UnknownAgentError: when the key was revoked; the control makes another one.
    """
    moment = clock.now()
    agent = by_key(session, who.key)
    if agent is not None and agent.revoked_at is not None:
        raise UnknownAgentError
    if agent is None:
        agent = PrintAgent(key_hash=_hash(who.key), created_at=moment, printers=[])
        session.add(agent)
    agent.name, agent.version, agent.platform, agent.mode = who.name, who.version, who.platform, who.mode
    agent.seen_at = moment
    if agent.enterprise_id is not None:
        return agent, ""
    code = _new_code(session)
    agent.code_hash, agent.code_expires_at = _code_hash(code), moment + rules.CODE_LIVES
    session.flush()
    return agent, code


def confirm(session: Session, operator: Operator, typed: str) -> PrintAgent:
    """Pair the control that shows these digits with the operator's enterprise; its colleagues get a letter.

    The try is counted beforehand, in a unit of work of its own (`count_try`).

    Raises:
        WrongCodeError: when no control shows them now.
    """
    agent = session.scalars(
        select(PrintAgent)
        .where(
            PrintAgent.code_hash == _code_hash(typed),
            PrintAgent.code_expires_at > clock.now(),
            PrintAgent.revoked_at.is_(None),
            PrintAgent.enterprise_id.is_(None),
        )
        .with_for_update()
    ).one_or_none()
    if agent is None:
        raise WrongCodeError(field="code")
    agent.enterprise_id, agent.paired_by, agent.paired_at = (
        operator.enterprise_id,
        operator.id,
        clock.now(),
    )
    agent.code_hash = agent.code_expires_at = None
    budgets.forget(session, CODES, str(operator.id))
    record("print_agents:agent:paired", actor=f"operator {operator.id}", subject_id=agent.id, name=agent.name)
    for colleague in active_of(operator.enterprise_id):
        if colleague.id != operator.id:
            inbox.tell(
                colleague.id,
                LetterKind.NOTICE,
                title="新的打印控件已配对",
                text=f"{operator.user_name} 配对了电脑“{agent.name}”上的打印控件。如有疑问，可在“打印控件下载”解除。",
                path=PAGE,
            )
    return agent


def count_try(session: Session, operator_id: int) -> None:
    """Count a try at the digits.

    Raises:
        PausedError: after five wrong ones, for five minutes.
    """
    until = budgets.take(session, CODES, str(operator_id))
    if until is not None:
        raise PausedError(
            "配对码错误次数过多，请 5 分钟后再试。",
            retry_after=max(1, int((until - clock.now()).total_seconds())),
        )


def revoke(session: Session, agent_id: int, *, by: str, enterprise_id: int) -> None:
    """End a control of an enterprise at once.

    Raises:
        NotFoundError: when it has no such live control.
    """
    agent = session.get(PrintAgent, agent_id, with_for_update=True)
    if agent is None or agent.enterprise_id != enterprise_id or agent.revoked_at is not None:
        raise NotFoundError
    agent.revoked_at, agent.revoked_by = clock.now(), by
    record("print_agents:agent:revoked", actor=by, subject_id=agent_id, name=agent.name)


def by_key(session: Session, key: str) -> PrintAgent | None:
    """Find a control by its key, revoked or not."""
    return session.scalars(select(PrintAgent).where(PrintAgent.key_hash == _hash(key))).one_or_none()


def purge() -> int:
    """Delete controls that nobody paired within a day; call inside a unit of work. Returns how many."""
    gone = db.session.execute(
        delete(PrintAgent).where(
            PrintAgent.enterprise_id.is_(None), PrintAgent.created_at < clock.now() - _UNPAIRED_KEPT
        )
    )
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _new_code(session: Session) -> str:
    """Draw digits that no other control shows now."""
    for _ in range(_DRAWS):
        code = draw_digits(rules.CODE_DIGITS)
        taken = select(PrintAgent.id).where(
            PrintAgent.code_hash == _code_hash(code), PrintAgent.code_expires_at > clock.now()
        )
        if session.scalar(taken) is None:
            return code
    raise PausedError("配对码暂时用完，请稍后再试。")


def _code_hash(code: str) -> str:
    return current().vault.fingerprint("print-agent-code", code)


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
