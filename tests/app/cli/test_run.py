import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from app.cli import broker, ports
from tests.services import ROOT, SECONDS_TO_STOP, Live, descendants, running_product, wait_until

pytestmark = pytest.mark.faults

COMMAND = (sys.executable, "-m", "app", "run")


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with running_product(tmp_path_factory.mktemp("run") / "var") as found:
        yield found


def _environment(product: Live, **changes: str) -> dict[str, str]:
    return (
        os.environ
        | {
            "ECERT_VAR_DIR": str(product.var_dir),
            "ECERT_WEB_PORT": product.web.rpartition(":")[2],
            "ECERT_SANDBOX_PORT": product.sandbox.url.rpartition(":")[2],
        }
        | changes
    )


def test_both_addresses_answer_once_the_line_ready_is_printed(product: Live):
    answers = [requests.get(f"{url}/healthz", timeout=5) for url in (product.web, product.sandbox.url)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert product.output.splitlines()[-1].startswith("ready")


def test_the_greeting_names_the_addresses_the_account_and_what_to_try(product: Live):
    greeting = product.output

    assert f"{product.web}/m/" in greeting
    assert f"{product.sandbox.url}/" in greeting
    assert product.demo["password"] in greeting
    assert "-m app demo issue --phone 13600006818" in greeting


def test_the_demo_file_tells_scripts_everything(product: Live):
    demo = product.demo

    assert demo["web"] == product.web
    assert demo["sandbox"] == product.sandbox.url
    assert demo["user"] == "demo"
    assert {"password", "key_id", "secret"} <= demo.keys()


def test_what_the_installation_keeps_is_for_its_owner_only(product: Live):
    modes = {
        str(path.relative_to(product.var_dir)): stat.S_IMODE(path.stat().st_mode)
        for path in product.var_dir.rglob("*")
        if path != product.log
    }

    assert {name: oct(mode) for name, mode in modes.items() if mode & 0o077} == {}


def test_the_sandbox_shows_our_menu(product: Live):
    openid = product.sandbox.post("users")["openid"]
    product.sandbox.post("follow", openid=openid)

    tapped = product.sandbox.post("tap", openid=openid, path=[1, 1])

    assert tapped["url"].startswith(f"{product.web}/m/bind")


def test_a_second_start_in_the_same_folder_says_who_is_running(product: Live):
    second = subprocess.run(
        COMMAND, cwd=ROOT, env=_environment(product), capture_output=True, text=True, check=False
    )

    assert second.returncode == 2
    assert f"is already running (process {product.process.pid})" in second.stderr
    assert "Traceback" not in second.stderr


def test_a_taken_port_gives_a_sentence_and_starts_nothing(product: Live, tmp_path: Path):
    environment = _environment(product, ECERT_VAR_DIR=str(tmp_path / "other"))

    second = subprocess.run(COMMAND, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert second.returncode == 2
    assert f"ECERT_WEB_PORT={int(product.web.rpartition(':')[2]) + 10} make run" in second.stderr
    assert "Traceback" not in second.stderr


def test_a_killed_worker_is_started_again(product: Live):
    worker = next(member for member in descendants(product.process.pid) if "celery" in member.cmdline())
    while worker.parent().pid != product.process.pid:
        worker = worker.parent()

    os.kill(worker.pid, signal.SIGKILL)

    wait_until(lambda: "worker died, starting it again" in product.output, "the supervisor notices")
    wait_until(
        lambda: any("celery" in member.cmdline() for member in descendants(product.process.pid)),
        "a worker runs again",
    )


def test_a_killed_web_process_is_replaced(product: Live):
    server = next(
        member
        for member in descendants(product.process.pid)
        if "granian" in member.cmdline() and member.parent().pid != product.process.pid
    )

    server.kill()

    port = int(product.web.rpartition(":")[2])
    wait_until(lambda: all(ports.answers(port) for _ in range(10)), "it answers each time", seconds=5)
    assert product.process.poll() is None


def test_a_signal_to_make_stops_everything_within_ten_seconds(tmp_path: Path):
    # `-o` has make leave the environment alone: the tests run in one already.
    make = ("make", "-o", ".venv/base.txt", f"python={sys.executable}", "run")
    with running_product(tmp_path / "var", make, ECERT_DEMO_ENABLED="false") as product:
        family = descendants(product.process.pid)
        began = time.monotonic()

        product.process.terminate()
        product.process.wait(SECONDS_TO_STOP)

        assert time.monotonic() - began < SECONDS_TO_STOP
        assert [member for member in family if member.is_running()] == []
        assert not ports.answers(int(product.web.rpartition(":")[2]))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of their parent's death")
def test_a_killed_supervisor_leaves_nothing_behind(tmp_path: Path):
    with running_product(tmp_path / "var", ECERT_DEMO_ENABLED="false") as product:
        family = descendants(product.process.pid)

        product.process.kill()
        product.process.wait()

        wait_until(lambda: not any(member.is_running() for member in family), "all are gone", SECONDS_TO_STOP)


def test_a_stop_in_the_middle_of_the_first_start_leaves_nothing_behind_and_the_next_one_is_whole(
    tmp_path: Path,
):
    var_dir = tmp_path / "var"
    environment = os.environ | {
        "ECERT_VAR_DIR": str(var_dir),
        "ECERT_WEB_PORT": str(ports.choose("", ports.LOOPBACK, 0)),
        "ECERT_SANDBOX_PORT": str(ports.choose("", ports.LOOPBACK, 0)),
    }
    with subprocess.Popen(COMMAND, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as process:
        wait_until((var_dir / "log/sandbox.log").exists, "the first children run")
        family = descendants(process.pid)

        process.send_signal(signal.SIGINT)
        code = process.wait(SECONDS_TO_STOP)

    assert code == 0
    assert [member for member in family if member.is_running()] == []
    with running_product(var_dir) as product:
        family = descendants(product.process.pid)
        assert product.demo["user"] == "demo"
        product.process.send_signal(signal.SIGHUP)
        assert product.process.wait(SECONDS_TO_STOP) == 0
        assert [member for member in family if member.is_running()] == []


def test_a_long_folder_name_gets_its_broker_socket_elsewhere(tmp_path: Path):
    folder = tmp_path / ("long" * 20) / "broker"
    program = broker.find_program()
    if program is None:
        pytest.skip("no Valkey wheel fits this machine")

    prepared = broker.prepare(program, folder)

    assert len(os.fsencode(prepared.path)) < broker.LONGEST_SOCKET_PATH
    assert stat.S_IMODE(prepared.path.parent.stat().st_mode) == 0o700
    prepared.clean()
    assert not prepared.path.parent.exists()
