"""Values that scripts send, read with their types checked."""

from typing import Any

from wechat_sandbox.guard import ControlError
from wechat_sandbox.platform import Platform
from wechat_sandbox.state import User

_DEEPEST_PATH = 2


class Inputs:
    """The fields of one request; a reader raises ControlError 422 when its field is absent or wrong."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.values = values

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text."""
        value = self.values.get(name, default)
        if not isinstance(value, str):
            raise ControlError(422, "bad_value", f"{name} must be a text")
        return value

    def whole(self, name: str, default: int, least: int) -> int:
        """Return a whole number of at least `least`."""
        value = self.values.get(name, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise ControlError(422, "bad_value", f"{name} must be a whole number from {least}")
        return value

    def number(self, name: str, default: float, most: float) -> float:
        """Return a number from 0 to `most`."""
        value = self.values.get(name, default)
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= most:
            raise ControlError(422, "bad_value", f"{name} must be a number from 0 to {most}")
        return float(value)

    def path(self) -> list[int]:
        """Return the place of a menu button: one or two whole numbers from 0."""
        value = self.values.get("path")
        if (
            not isinstance(value, list)
            or not 1 <= len(value) <= _DEEPEST_PATH
            or not all(isinstance(index, int) and not isinstance(index, bool) for index in value)
        ):
            raise ControlError(422, "bad_value", "path must be a list of one or two whole numbers, from 0")
        return value

    def user(self, platform: Platform) -> User:
        """Return the user named by `openid`; raises ControlError 404 when there is none."""
        user = platform.user(self.text("openid"))
        if user is None:
            raise ControlError(404, "no_such_user", "there is no user with this openid")
        return user
