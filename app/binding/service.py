"""The verbs of the binding (R45): bind, undo, note who follows."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from app.accounts.models import Operator, State
from app.accounts.rules import mask_user_name
from app.audit.service import record
from app.binding import queries
from app.binding.errors import BindingConflictError
from app.binding.models import Binding
from app.core import clock
from app.core.db import db
from app.core.errors import NotFoundError


def bind(*, openid: str, operator_id: int, following: bool, replace: bool) -> Binding:
    """Bind a WeChat user to an operator who has just logged in and consented.

    Args:
        openid: the WeChat user, as the platform's authorisation gave it.
        operator_id: the operator.
        following: whether the user follows the account, as the platform says.
        replace: whether older bindings of either side give way (换绑).

    Raises:
        BindingConflictError: when either side is bound elsewhere and `replace` is not set.
        NotFoundError: when the operator is not active (any more).
    """
    # Two taps on the same button come one after the other.
    operator = db.session.get(Operator, operator_id, with_for_update=True, populate_existing=True)
    if operator is None or operator.state is not State.ACTIVE:
        raise NotFoundError
    own, other = queries.by_openid(openid), queries.by_operator(operator_id)
    if own is not None and other is not None and own.id == other.id:
        own.following = following
        return own
    if (own or other) and not replace:
        raise BindingConflictError(
            bound_user_name=mask_user_name(own.operator.user_name) if own else None,
            operator_bound_elsewhere=other is not None,
        )
    for old in (own, other):
        if old is not None:
            unbind(old, actor=f"operator {operator_id}")
    moment = clock.now()
    binding = Binding(
        operator_id=operator_id,
        openid=openid,
        following=following,
        bound_at=moment,
        consent_at=moment,
        following_changed_at=moment,
    )
    _insert(binding)
    record("binding:binding:bound", actor=f"operator {operator_id}", subject_id=binding.id)
    return binding


def _insert(binding: Binding) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(binding)
    except IntegrityError:
        # The same WeChat user has bound another operator at this very moment.
        raise BindingConflictError(bound_user_name=None, operator_bound_elsewhere=True) from None


def unbind(binding: Binding, *, actor: str) -> None:
    """Undo a binding and delete its openid (D41); what still waits to be sent is dropped at sending."""
    binding.openid = None
    binding.unbound_at = clock.now()
    db.session.flush()
    record("binding:binding:unbound", actor=actor, subject_id=binding.id)


def unbind_by_id(binding_id: int) -> None:
    """Undo a live binding on its operator's wish; one that is gone already stays gone."""
    binding = db.session.get(Binding, binding_id, with_for_update=True)
    if binding is not None and binding.unbound_at is None:
        unbind(binding, actor=f"operator {binding.operator_id}")


def note_following(openid: str, *, following: bool, at: datetime) -> bool:
    """Note that a WeChat user follows or no longer follows; returns whether that user is bound.

    Args:
        openid: the WeChat user.
        following: what the platform says.
        at: when it happened, by the platform's clock. A departure that is told late does not undo a newer
            return; one that is passed over by mistake shows itself at the next message, which finds nobody.
    """
    binding = queries.by_openid(openid)
    if binding is None:
        return False
    # The platform counts in whole seconds.
    if not following and at < binding.following_changed_at.replace(microsecond=0):
        return True
    if binding.following != following:
        binding.following = following
        binding.following_changed_at = at
        action = "followed" if following else "unfollowed"
        record(f"binding:binding:{action}", actor="platform", subject_id=binding.id)
    return True
