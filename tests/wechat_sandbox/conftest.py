"""A running sandbox, and a server that receives its pushes."""

from collections.abc import Iterator

import pytest

from tests.wechat_sandbox.receiver import Receiver
from tests.wechat_sandbox.stand import Stand


@pytest.fixture
def stand() -> Iterator[Stand]:
    running = Stand()
    running.start()
    yield running
    running.stop()


@pytest.fixture
def receiver(stand: Stand) -> Iterator[Receiver]:
    running = Receiver(stand.account)
    running.start()
    stand.tell("settings", callback_url=running.url)
    yield running
    stand.tell("settings", callback_url="")
    running.stop()
