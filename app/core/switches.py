"""Kill switches that operators flip in the database."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Text, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import Model, UtcDateTime, db, text_enum


class Switch(StrEnum):
    """What can be switched off."""

    READ_ONLY = "read_only"
    PAUSE_PUSH = "pause_push"
    PUSH_QUOTA = "push_quota"
    PAUSE_SMS = "pause_sms"
    PAUSE_SELF_PRINT = "pause_self_print"


class SwitchState(Model):
    """A switch that has been touched; until a moment, or for good when `until` is empty."""

    __tablename__ = "switch_state"

    name: Mapped[Switch] = mapped_column(text_enum(Switch, "name"), primary_key=True)
    on: Mapped[bool]
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


def is_on(switch: Switch) -> bool:
    """Tell whether a switch is on now."""
    row = db.session.get(SwitchState, switch)
    return bool(row and row.on and (row.until is None or row.until > clock.now()))


def states() -> dict[Switch, SwitchState]:
    """Give the switches that have ever been touched, as they stand."""
    return {row.name: row for row in db.session.scalars(select(SwitchState))}


def turn(switch: Switch, *, on: bool, reason: str, until: datetime | None = None) -> None:
    """Turn a switch; an automatic pause gives `until` and ends by itself."""
    values = {"on": on, "until": until, "reason": reason, "changed_at": clock.now()}
    insert = sqlite_insert if db.engine.dialect.name == "sqlite" else postgresql_insert
    # Two workers may turn the same switch for the first time at the same moment.
    db.session.execute(
        insert(SwitchState)
        .values(name=switch, **values)
        .on_conflict_do_update(index_elements=[SwitchState.name], set_=values)
    )
    # A row that the session has read before must not show its old values.
    db.session.get(SwitchState, switch, populate_existing=True)


def pause(switch: Switch, *, reason: str, until: datetime) -> None:
    """Turn a switch on until a moment, unless it is on for longer already."""
    row = db.session.get(SwitchState, switch)
    if row is None or not row.on or (row.until is not None and row.until < until):
        turn(switch, on=True, reason=reason, until=until)
