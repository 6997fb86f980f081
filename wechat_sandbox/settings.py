"""Settings of the sandbox that scripts may change while it runs."""

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from wechat_sandbox.account import Mode


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
        checked = {name: self._checked(name, value) for name, value in values.items()}
        for name, value in checked.items():
            setattr(self, name, value)

    def as_dict(self) -> dict[str, Any]:
        """Return all settings, ready for JSON."""
        return asdict(self)

    def _checked(self, name: str, value: Any) -> Any:
        if name not in {item.name for item in fields(self)}:
            raise SettingError(f"there is no setting {name!r}")
        if name == "mode":
            return _mode(value)
        if name == "result_mix":
            return _result_mix(value)
        if name in {"daily_limits", "minute_limits"}:
            return _limits(name, value)
        if name == "ip_whitelist":
            return _texts(name, value)
        return _like(name, getattr(self, name), value)


def _mode(value: Any) -> Mode:
    try:
        return Mode(value)
    except ValueError as error:
        raise SettingError("mode must be plain, compatible or secure") from error


def _result_mix(value: Any) -> dict[str, float]:
    known = {"success", "user_block", "system_failed", "none"}
    if not isinstance(value, dict) or not value or not set(value) <= known:
        raise SettingError(f"result_mix must be an object with weights for {', '.join(sorted(known))}")
    if not all(_is_number(weight) and weight >= 0 for weight in value.values()) or not sum(value.values()):
        raise SettingError("the weights of result_mix must be numbers from 0, and not all of them 0")
    return {name: float(weight) for name, weight in value.items()}


def _limits(name: str, value: Any) -> dict[str, int]:
    if not isinstance(value, dict) or not all(isinstance(limit, int) for limit in value.values()):
        raise SettingError(f"{name} must be an object of path and whole number")
    return dict(value)


def _texts(name: str, value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise SettingError(f"{name} must be a list of texts")
    return list(value)


def _like(name: str, present: Any, value: Any) -> Any:
    if isinstance(present, float) and _is_number(value):
        return float(value)
    if type(value) is not type(present):
        raise SettingError(f"{name} must be of the type {type(present).__name__}")
    return value


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
