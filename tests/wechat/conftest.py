"""What the tests of the wire share: a scripted platform and a clock that they move."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.wechat.platform import Platform, running


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2024, 4, 26, 6, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def platform() -> Iterator[Platform]:
    with running() as served:
        yield served
