"""Default deny: every route says who may use it and is guarded so, or the application does not start."""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Flask
from werkzeug.wrappers import Response

_P = ParamSpec("_P")
_R = TypeVar("_R")
_MARK = "ecert_policy"


class Policy(StrEnum):
    """Who may use a route.

    PLATFORM and SIGNED routes check the signature of their caller themselves, because it covers the body.
    STAFF routes name the role that they need. An APPLICANT has logged in, but is not admitted. An AGENT is a
    paired print control, known by its key.
    """

    PUBLIC = "public"
    WECHAT_USER = "wechat_user"
    BOUND_USER = "bound_user"
    OPERATOR = "operator"
    APPLICANT = "applicant"
    STAFF = "staff"
    SIGNED = "signed"
    PLATFORM = "platform"
    AGENT = "agent"


Guard = Callable[..., Response | None]
_guards: dict[Policy, Guard] = {}


def guard(kind: Policy, check: Guard) -> None:
    """Say how a policy is checked: `check` returns None to let the caller in, or the answer that turns him away.

    It is called with what the route names beside its policy.
    """
    _guards[kind] = check


def policy(kind: Policy, *needs: StrEnum) -> Callable[[Callable[_P, _R]], Callable[_P, _R | Response]]:
    """State and enforce a view's policy, and what it needs beside, such as a role; put it next to the route."""

    def mark(view: Callable[_P, _R]) -> Callable[_P, _R | Response]:
        @wraps(view)
        def guarded(*args: _P.args, **kwargs: _P.kwargs) -> _R | Response:
            check = _guards.get(kind)
            refusal = check(*needs) if check else None
            return view(*args, **kwargs) if refusal is None else refusal

        setattr(guarded, _MARK, kind)
        return guarded

    return mark


def stated(view: Callable[..., object]) -> Policy | None:
    """Give the policy a view states."""
    return getattr(view, _MARK, None)


def check_all(app: Flask) -> None:
    """Refuse to start with a route without a policy, or with a policy that nobody guards.

    Raises:
        RuntimeError: naming the routes.
    """
    bare = [name for name, view in app.view_functions.items() if stated(view) is None]
    open_policies = {Policy.PUBLIC, Policy.SIGNED, Policy.PLATFORM}
    bare += [
        name
        for name, view in app.view_functions.items()
        if (kind := stated(view)) is not None and kind not in open_policies and kind not in _guards
    ]
    if bare:
        raise RuntimeError(f"routes without a guarded policy: {', '.join(sorted(bare))}")
