"""The verbs of the captcha: draw a challenge, show it, speak it, and check its answer once."""

import secrets
import unicodedata
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from app.captcha import drawing, speech
from app.captcha.models import CaptchaChallenge
from app.core import budgets, clock
from app.core.crypto import draw_digits, same
from app.core.db import db
from app.core.errors import NotFoundError, PausedError
from app.core.gateways import current

LIFETIME = timedelta(minutes=10)
# Generous, for a whole office may share one address; it only keeps drawing from eating the machine.
DRAWINGS_PER_SOURCE = budgets.Budget("captcha-drawings", 300, timedelta(minutes=1), timedelta(minutes=1))


def draw_form_id() -> str:
    """Draw the id of a form that is about to be shown; nothing is stored until its picture is asked for."""
    return secrets.token_urlsafe(9)


def issue(session_id: str, form_id: str, *, length: int = 4, renew: bool = False) -> None:
    """See to it that a form of a browser session has a challenge; call inside a unit of work.

    Each form has its own, so two open tabs don't spoil each other.

    Args:
        session_id: what only this browser's session knows.
        form_id: the id that `draw_form_id` gave, as the browser sent it back.
        length: how many digits a new challenge gets.
        renew: whether a new one takes the place of one that still waits.
    """
    connection, moment = db.session.connection(), clock.now()
    values = {
        "answer_sealed": current().vault.encrypt(draw_digits(length)),
        "expires_at": moment + LIFETIME,
    }
    insert = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    connection.execute(
        insert(CaptchaChallenge)
        .values(owner_key=_owner_key(session_id, form_id), **values)
        .on_conflict_do_update(
            index_elements=["owner_key"],
            set_=values,
            where=None if renew else CaptchaChallenge.expires_at <= moment,
        )
    )


def count_drawing(source: str) -> None:
    """Count a picture or a recording for a source, before it is made; call inside a unit of work.

    Raises:
        PausedError: when the source wants more than a busy office does.
    """
    if budgets.take(db.session(), DRAWINGS_PER_SOURCE, current().vault.fingerprint("captcha", source)):
        raise PausedError(retry_after=60)


def picture(session_id: str, form_id: str) -> bytes:
    """Draw the form's challenge as PNG, 184 x 76 pixels; each call draws the same digits in another way.

    Raises:
        NotFoundError: when the form has no challenge that waits for its answer.
    """
    return drawing.png(_waiting_answer(session_id, form_id))


def audio(session_id: str, form_id: str) -> bytes:
    """Speak the form's challenge as WAV (8 kHz, mono, at most 12 seconds): English digits after three beeps.

    Raises:
        NotFoundError: when the form has no challenge that waits for its answer.
    """
    return speech.wav(_waiting_answer(session_id, form_id))


def check(session_id: str, form_id: str, answer: str) -> bool:
    """Tell whether an answer is right, and spend the form's challenge either way.

    Call inside a unit of work and commit also when the answer is wrong, or it can be tried again. The fixed
    answer that the settings may name is right without any challenge (D3): scripts never load the picture.
    """
    given = _folded(answer)
    spent = (
        db.session.connection()
        .execute(
            delete(CaptchaChallenge)
            .where(CaptchaChallenge.owner_key == _owner_key(session_id, form_id))
            .returning(CaptchaChallenge.answer_sealed, CaptchaChallenge.expires_at)
        )
        .first()
    )
    fixed = _folded(current().settings.captcha_fixed.get_secret_value())
    if fixed and same(given, fixed):
        return True
    if spent is None or spent.expires_at <= clock.now():
        return False
    return same(given, current().vault.decrypt(spent.answer_sealed))


def purge() -> int:
    """Delete challenges that nobody answered in time; returns how many. Call inside a unit of work."""
    gone = db.session.connection().execute(
        delete(CaptchaChallenge).where(CaptchaChallenge.expires_at <= clock.now())
    )
    return int(gone.rowcount)


def _waiting_answer(session_id: str, form_id: str) -> str:
    sealed = (
        db.session.connection()
        .execute(
            select(CaptchaChallenge.answer_sealed).where(
                CaptchaChallenge.owner_key == _owner_key(session_id, form_id),
                CaptchaChallenge.expires_at > clock.now(),
            )
        )
        .scalar()
    )
    if sealed is None:
        raise NotFoundError
    return current().vault.decrypt(sealed)


def _owner_key(session_id: str, form_id: str) -> str:
    return current().vault.fingerprint("captcha-owner", session_id, form_id)


def _folded(answer: str) -> str:
    """Fold what people type or phones fill in: full-width digits and blanks."""
    return "".join(unicodedata.normalize("NFKC", answer).split())
