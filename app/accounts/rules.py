"""Pure rules of the accounts."""

import re
import unicodedata
from datetime import date, datetime, timedelta

SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 128
KEY_YEARS = 5
# What a browser says of itself names its ancestors too, so the younger ones come first.
_BROWSERS = (
    ("微信", re.compile(r"MicroMessenger/(\d+)")),
    ("Edge", re.compile(r"Edg(?:e|A|iOS)?/(\d+)")),
    ("Firefox", re.compile(r"(?:Firefox|FxiOS)/(\d+)")),
    ("Chrome", re.compile(r"(?:Chrome|CriOS)/(\d+)")),
    ("Safari", re.compile(r"Version/(\d+)[\d.]* (?:Mobile/\S+ )?Safari")),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
_FEWEST_SIGNS = 5
_ALONG = ("1234567890" * 3, "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")
_ROWS = (*_ALONG, *(row[::-1] for row in _ALONG))
# User names stand in short messages and lists: nothing that reads like a sentence or like another name.
_USER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{3,31}")
IDLE, ABSOLUTE = timedelta(minutes=60), timedelta(hours=12)
# How long a log-in with a key vouches for who asks for a new password.
FRESH = timedelta(minutes=30)


def session_lives(created_at: datetime, seen_at: datetime, now: datetime) -> bool:
    """Tell whether a log-in still counts: an hour without a request ends it, and 12 hours in any case."""
    return now < seen_at + IDLE and now < created_at + ABSOLUTE


def mask_phone(phone: str) -> str:
    """Mask a phone number as the manual shows it: 136****6818 (D40)."""
    if len(phone) < 8:  # noqa: PLR2004 - fewer digits leave nothing to hide behind
        return "*" * len(phone)
    return f"{phone[:3]}****{phone[-4:]}"


def mask_user_name(user_name: str) -> str:
    """Mask a user name: the first two and the last two characters stay, at most half of it."""
    kept = min(2, len(user_name) // 4)
    return f"{user_name[:kept]}***{user_name[len(user_name) - kept :]}"


def browser_name(agent: str) -> str:
    """Name browser and system of a User-Agent header for people: "Edge 126，Windows"."""
    browser = next(
        (f"{name} {found[1]}" for name, pattern in _BROWSERS if (found := pattern.search(agent))),
        "其他浏览器",
    )
    system = next((name for sign, name in _SYSTEMS if sign in agent), "")
    return f"{browser}，{system}" if system else browser


def key_lasts_until(enrolled_on: date) -> date:
    """Give the last day of a key: five years from its enrolment; 29 February becomes 28 February (D34)."""
    try:
        return enrolled_on.replace(year=enrolled_on.year + KEY_YEARS)
    except ValueError:
        return enrolled_on.replace(year=enrolled_on.year + KEY_YEARS, day=28)


def is_copy(kept: int, shown: int) -> bool:
    """Tell whether a signature counter betrays a copied key: it must grow, unless the key counts nothing at all."""
    return (kept > 0 or shown > 0) and shown <= kept


def clean_user_name(typed: str) -> str | None:
    """Give a new user name: 4 to 32 Latin letters, digits, dots, hyphens, underscores, a letter first; else None."""
    text = unicodedata.normalize("NFKC", typed).strip()
    return text if _USER_NAME.fullmatch(text) else None


def password_fault(password: str, *known: str, shortest: int = SHORTEST_PASSWORD) -> str | None:
    """Say in Chinese what is wrong with a new password, None when it will do.

    Length is what counts; beside it only what everybody would try first is refused.

    Args:
        password: as typed.
        known: what others know of its owner: user name, phone number.
        shortest: how many characters it needs at least.
    """
    if len(password) < shortest:
        return f"密码至少 {shortest} 位"
    if len(password) > LONGEST_PASSWORD:
        return f"密码不能超过 {LONGEST_PASSWORD} 位"
    if len(set(password)) < _FEWEST_SIGNS or any(password.casefold() in row for row in _ROWS):
        return "密码过于简单，请勿使用重复或连续的字符"
    if any(part and part.casefold() in password.casefold() for part in known):
        return "密码不能包含用户名或手机号"
    return None
