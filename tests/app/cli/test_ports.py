import socket
from collections.abc import Iterator

import pytest

from app.cli import ports
from app.cli.errors import CommandError


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server((ports.LOOPBACK, 0)) as server:
        yield server.getsockname()[1]


def test_a_free_port_is_given_back():
    free = ports.choose("ECERT_WEB_PORT", ports.LOOPBACK, 0)

    assert ports.choose("ECERT_WEB_PORT", ports.LOOPBACK, free) == free


def test_a_taken_port_is_named_with_its_setting_in_both_languages(taken_port: int):
    with pytest.raises(CommandError) as caught:
        ports.choose("ECERT_WEB_PORT", ports.LOOPBACK, taken_port)

    chinese, english = str(caught.value).splitlines()
    assert f"端口 {taken_port} 已被其他程序占用" in chinese
    assert f"Port {taken_port} is taken" in english
    assert f"ECERT_WEB_PORT={taken_port + 10} make run" in english


def test_a_host_that_is_not_this_machine_is_explained():
    with pytest.raises(CommandError, match=r"Cannot listen on 192\.0\.2\.1:0"):
        ports.choose("ECERT_WEB_HOST", "192.0.2.1", 0)


def test_a_port_where_nobody_speaks_http_does_not_answer(taken_port: int):
    assert not ports.answers(taken_port)
