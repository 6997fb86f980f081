"""Default deny: every route says who may use it, or the application does not start."""

from collections.abc import Callable
from enum import StrEnum
from typing import ParamSpec, TypeVar

from flask import Flask

_P = ParamSpec("_P")
_R = TypeVar("_R")
_MARK = "ecert_policy"


class Policy(StrEnum):
    """Who may use a route."""

    PUBLIC = "public"
    WECHAT_USER = "wechat_user"
    BOUND_USER = "bound_user"
    SIGNED = "signed"
    PLATFORM = "platform"


def policy(kind: Policy) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
    """State a view's policy; put it next to the route, outermost but for the route itself."""

    def mark(view: Callable[_P, _R]) -> Callable[_P, _R]:
        setattr(view, _MARK, kind)
        return view

    return mark


def stated(view: Callable[..., object]) -> Policy | None:
    """Give the policy a view states."""
    return getattr(view, _MARK, None)


def check_all(app: Flask) -> None:
    """Refuse to start with a route without a policy.

    Raises:
        RuntimeError: naming the routes.
    """
    bare = [name for name, view in app.view_functions.items() if stated(view) is None]
    if bare:
        raise RuntimeError(f"routes without a policy: {', '.join(sorted(bare))}")
