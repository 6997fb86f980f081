"""Binding from the desktop (D35): a QR is scanned, the phone shows four digits, the operator types them at the desktop.

A photograph of the screen does not suffice: whoever scans gets digits that only the operator's own session can
use, and the first phone that scans takes the code, so that the operator's own phone tells him of a stranger.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import delete, select, update

from app.accounts.rules import mask_user_name
from app.audit.service import record
from app.binding import queries, service
from app.binding.models import Binding, FollowCode
from app.core import budgets, clock
from app.core.crypto import draw_digits, same
from app.core.db import db
from app.core.errors import NotFoundError, PausedError
from app.core.gateways import current
from app.core.unit_of_work import unit_of_work

LIFETIME = timedelta(minutes=5)
MOST_TRIES = 3
DIGITS = 4
_PREFIX = "bind-"
_KEEP = timedelta(days=1)
OFFERS = budgets.Budget("follow-code", 10, timedelta(hours=1), timedelta(hours=1))


class Stage(StrEnum):
    """How far a code has come."""

    SHOWN = "shown"
    SCANNED = "scanned"
    PROVEN = "proven"


@dataclass(frozen=True, slots=True)
class Offer:
    """A live code as the desktop shows it; `url` is the content of the QR, and only the first stage needs it.

    A proven one waits because of a conflict: `bound_to` is the masked name of whom that WeChat user is bound to.
    """

    stage: Stage
    url: str
    bound_to: str | None


@dataclass(frozen=True, slots=True)
class Scanned:
    """What the phone that scanned is told."""

    digits: str
    user_name_masked: str
    enterprise: str


def offer(operator_id: int) -> None:
    """Make a new code, which ends the one before; opens its own units of work.

    The platform is asked between them, because no transaction may wait for it.

    Raises:
        PausedError: after ten codes within an hour.
        WeChatError: when the platform makes no QR.
    """
    with unit_of_work() as session:
        until = budgets.take(session, OFFERS, str(operator_id))
    if until is not None:
        raise PausedError("获取绑定二维码过于频繁，请稍后再试，或在公众号菜单“业务查询”→“用户绑定”中绑定。")
    scene = _PREFIX + secrets.token_urlsafe(24)
    made = current().wechat.qr_create(scene, expire_seconds=int(LIFETIME.total_seconds()))
    moment = clock.now()
    with unit_of_work() as session:
        session.execute(
            update(FollowCode)
            .where(FollowCode.operator_id == operator_id, FollowCode.closed_at.is_(None))
            .values(closed_at=moment, openid_sealed=None)
        )
        session.add(
            FollowCode(
                operator_id=operator_id,
                scene_hash=_hash(scene),
                url_sealed=current().vault.encrypt(str(made["url"])),
                created_at=moment,
                expires_at=moment + LIFETIME,
            )
        )


def is_ours(scene: str | None) -> bool:
    """Tell whether a scene of the platform is one of these codes, live or not."""
    return scene is not None and scene.startswith(_PREFIX)


def scan(openid: str, scene: str) -> Scanned | None:
    """Note who scanned a code and draw the digits; call inside a unit of work.

    Returns:
        None when the code is over, or in the hands of another phone. The same phone gets the same digits again.
    """
    found = db.session.scalars(
        select(FollowCode).where(FollowCode.scene_hash == _hash(scene)).with_for_update(of=FollowCode)
    ).one_or_none()
    if found is None or not _lives(found):
        return None
    vault = current().vault
    if found.openid_sealed is None or found.digits_sealed is None:
        found.openid_sealed = vault.encrypt(openid)
        found.digits_sealed = vault.encrypt(draw_digits(DIGITS))
        found.expires_at = clock.now() + LIFETIME
    elif vault.decrypt(found.openid_sealed) != openid:
        return None
    operator = found.operator
    return Scanned(
        digits=vault.decrypt(found.digits_sealed),
        user_name_masked=mask_user_name(operator.user_name),
        enterprise=operator.enterprise.name,
    )


def offered(operator_id: int) -> Offer | None:
    """Give an operator's live code."""
    found = _live(operator_id)
    if found is None:
        return None
    if found.openid_sealed is None:
        return Offer(Stage.SHOWN, current().vault.decrypt(found.url_sealed), None)
    if found.proven_at is None:
        return Offer(Stage.SCANNED, "", None)
    bound = queries.by_openid(current().vault.decrypt(found.openid_sealed))
    return Offer(Stage.PROVEN, "", mask_user_name(bound.operator.user_name) if bound else None)


def prove(operator_id: int, typed: str) -> bool:
    """Check the digits that an operator types; the third wrong try ends the code. Call inside a unit of work.

    Raises:
        NotFoundError: when there is no live code that was scanned.
    """
    found = _live(operator_id, lock=True)
    if found is None or found.digits_sealed is None:
        raise NotFoundError
    found.tries += 1
    if same(current().vault.decrypt(found.digits_sealed), typed):
        found.proven_at = clock.now()
        found.expires_at = clock.now() + LIFETIME
        return True
    if found.tries >= MOST_TRIES:
        _close(found)
        record("binding:follow_code:exhausted", actor=f"operator {operator_id}", subject_id=found.id)
    return False


def bind(operator_id: int, *, replace: bool) -> Binding:
    """Bind the WeChat user who scanned to the operator who typed the digits and consented; spends the code.

    Raises:
        NotFoundError: when there is no live code whose digits were typed.
        BindingConflictError: when either side is bound elsewhere and `replace` is not set; the code stays.
    """
    found = _live(operator_id, lock=True)
    if found is None or found.proven_at is None or found.openid_sealed is None:
        raise NotFoundError
    openid = current().vault.decrypt(found.openid_sealed)
    binding = service.bind(openid=openid, operator_id=operator_id, following=True, replace=replace)
    _close(found)
    return binding


def give_up(operator_id: int) -> None:
    """End an operator's live code, if there is one."""
    found = _live(operator_id, lock=True)
    if found is not None:
        _close(found)


def purge() -> int:
    """Delete codes that were made more than a day ago; call inside a unit of work. Returns how many."""
    gone = db.session.execute(delete(FollowCode).where(FollowCode.created_at < clock.now() - _KEEP))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _live(operator_id: int, *, lock: bool = False) -> FollowCode | None:
    wanted = (
        select(FollowCode)
        .where(FollowCode.operator_id == operator_id, FollowCode.closed_at.is_(None))
        .order_by(FollowCode.id.desc())
        .limit(1)
    )
    found = db.session.scalars(wanted.with_for_update(of=FollowCode) if lock else wanted).one_or_none()
    return found if found is not None and _lives(found) else None


def _lives(code: FollowCode) -> bool:
    return code.closed_at is None and clock.now() < code.expires_at


def _close(code: FollowCode) -> None:
    code.closed_at = clock.now()
    code.openid_sealed = None


def _hash(scene: str) -> str:
    return current().vault.fingerprint("follow-code", scene)
