"""Settings of the sandbox that scripts may change while it runs."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from yarl import URL

from wechat_sandbox.account import Mode

LONGEST_WAIT = 3600.0
_LARGEST_WEIGHT = 1_000_000
# The least and the most of the settings that are seconds; a timeout of 0 would wait for ever.
_SECONDS = {
    "callback_delay": (-LONGEST_WAIT, LONGEST_WAIT),
    "callback_timeout": (0.001, LONGEST_WAIT),
    "callback_spacing": (0.0, LONGEST_WAIT),
}


class SettingError(ValueError):
    """A setting that does not exist or cannot take the given value."""


@dataclass
class Settings:
    """Hold what the account console and the sandbox's user decide; times are seconds."""

    callback_url: str = ""
    mode: Mode = Mode.SECURE
    # How long after the send answer TEMPLATESENDJOBFINISH goes out; negative means before the answer.
    callback_delay: float = 0.3
    callback_timeout: float = 5.0
    # From the start of one attempt to the start of the next.
    callback_spacing: float = 5.0
    # Weights of the four results of a template message.
    result_mix: dict[str, float] = field(default_factory=lambda: {"success": 1.0})
    strict_oauth: bool = True
    # The registered web-authorization domain; loopback hosts are always accepted, with any port.
    oauth_domain: str = ""
    # Empty means that every address may ask for tokens.
    ip_whitelist: list[str] = field(default_factory=list)
    daily_limits: dict[str, int] = field(default_factory=dict)
    minute_limits: dict[str, int] = field(default_factory=dict)
    # Public test accounts (接口测试号) do not check field types; real accounts do.
    check_field_types: bool = True

    def change(self, values: dict[str, Any]) -> None:
        """Take over new values; nothing changes when one of them is wrong (SettingError)."""
        checked = {name: _checked(name, value) for name, value in values.items()}
        for name, value in checked.items():
            setattr(self, name, value)

    def as_dict(self) -> dict[str, Any]:
        """Return all settings, ready for JSON."""
        return asdict(self)


def _checked(name: str, value: Any) -> Any:
    if name not in _CHECKS:
        raise SettingError(f"there is no setting {name!r}")
    return _CHECKS[name](name, value)


def _mode(_name: str, value: Any) -> Mode:
    try:
        return Mode(value)
    except ValueError as error:
        raise SettingError("mode must be plain, compatible or secure") from error


def _address(name: str, value: Any) -> str:
    try:
        url = URL(value)
    except (TypeError, ValueError) as error:
        raise SettingError(f"{name} must be an http or https address, or empty") from error
    if value and (url.scheme not in {"http", "https"} or not url.host):
        raise SettingError(f"{name} must be an http or https address, or empty")
    return str(value)


def _seconds(name: str, value: Any) -> float:
    least, most = _SECONDS[name]
    if not _is_number(value) or not least <= value <= most:
        raise SettingError(f"{name} must be seconds from {least} to {most}")
    return float(value)


def _result_mix(name: str, value: Any) -> dict[str, float]:
    known = {"success", "user_block", "system_failed", "none"}
    if not isinstance(value, dict) or not value or not set(value) <= known:
        raise SettingError(f"{name} must be an object with weights for {', '.join(sorted(known))}")
    fit = all(_is_number(weight) and 0 <= weight <= _LARGEST_WEIGHT for weight in value.values())
    if not fit or not sum(value.values()):
        raise SettingError(f"the weights of {name} must be from 0 to a million, and not all of them 0")
    return {outcome: float(weight) for outcome, weight in value.items()}


def _limits(name: str, value: Any) -> dict[str, int]:
    if not isinstance(value, dict) or not all(_is_limit(limit) for limit in value.values()):
        raise SettingError(f"{name} must be an object of path and whole number from 0")
    return dict(value)


def _texts(name: str, value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise SettingError(f"{name} must be a list of texts")
    return list(value)


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise SettingError(f"{name} must be a text")
    return value


def _flag(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise SettingError(f"{name} must be true or false")
    return value


def _is_limit(value: Any) -> bool:
    return isinstance(value, int) and _is_number(value) and value >= 0


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_CHECKS: dict[str, Callable[[str, Any], Any]] = {
    "callback_url": _address,
    "mode": _mode,
    **dict.fromkeys(_SECONDS, _seconds),
    "result_mix": _result_mix,
    "strict_oauth": _flag,
    "oauth_domain": _text,
    "ip_whitelist": _texts,
    "daily_limits": _limits,
    "minute_limits": _limits,
    "check_field_types": _flag,
}
