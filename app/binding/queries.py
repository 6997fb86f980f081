"""Reads of the bindings."""

from sqlalchemy import select

from app.binding.models import Binding
from app.core.db import db


def by_openid(openid: str) -> Binding | None:
    """Find the live binding of a WeChat user."""
    return db.session.scalars(select(Binding).where(Binding.openid == openid)).one_or_none()


def by_operator(operator_id: int) -> Binding | None:
    """Find the live binding of an operator."""
    return db.session.scalars(
        select(Binding).where(Binding.operator_id == operator_id, Binding.unbound_at.is_(None))
    ).one_or_none()
