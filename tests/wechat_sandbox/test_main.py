import json
import os
import signal
import socket
import subprocess
import sys

import pytest
import requests

COMMAND = [sys.executable, "-m", "wechat_sandbox"]


@pytest.fixture
def launch():
    started = []

    def start(*options, **variables):
        process = subprocess.Popen(
            [*COMMAND, *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **variables},
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate(timeout=10)


def ready(process):
    line = process.stdout.readline()
    assert line.startswith("WeChat sandbox ready: http://localhost:"), process.stderr.read()
    return line.split()[-1]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_when_it_is_ready_and_stops_when_told(launch, number):
    process = launch("--port", "0")
    base = ready(process)

    with requests.get(f"{base}/_sandbox/events", stream=True, timeout=5):
        process.send_signal(number)
        code = process.wait(timeout=3)

    assert code == 0
    assert process.stderr.read() == ""


def test_a_restart_with_a_state_file_is_the_same_account(launch, tmp_path):
    options = ("--port", "0", "--state", str(tmp_path / "state.json"))
    first = launch(*options)
    base = ready(first)
    before = requests.get(f"{base}/_sandbox/account", timeout=5).json()
    openid = requests.post(f"{base}/_sandbox/users", json={"nickname": "张三"}, timeout=5).json()["openid"]
    first.terminate()
    first.wait(timeout=5)

    base = ready(launch(*options))

    assert requests.get(f"{base}/_sandbox/account", timeout=5).json() == before
    assert requests.get(f"{base}/_sandbox/users", timeout=5).json()["users"][0]["openid"] == openid


def test_account_file_options_and_templates_are_taken(launch, tmp_path):
    account = {"appid": "wxba5fad812f8e6fb9", "secret": "s" * 32, "token": "AAAAA", "aes_key": "A" * 43}
    (tmp_path / "account.json").write_text(json.dumps(account))
    rows = [{"template_id": "T1", "title": "出证通知", "content": "编号：{{character_string1.DATA}}"}]
    (tmp_path / "templates.json").write_text(json.dumps(rows))
    process = launch(
        *(
            "--port",
            "0",
            "--mode",
            "plain",
            "--token",
            "BBBBB",
            "--callback-url",
            "http://localhost:9/wechat",
        ),
        *("--account-file", str(tmp_path / "account.json"), "--templates", str(tmp_path / "templates.json")),
    )
    base = ready(process)

    found = requests.get(f"{base}/_sandbox/account", timeout=5).json()
    requests.post(f"{base}/_sandbox/reset", json={}, timeout=5)
    templates = requests.get(f"{base}/_sandbox/templates", timeout=5).json()["templates"]

    assert (found["appid"], found["aes_key"], found["token"]) == ("wxba5fad812f8e6fb9", "A" * 43, "BBBBB")
    assert (found["mode"], found["callback_url"]) == ("plain", "http://localhost:9/wechat")
    assert [template["template_id"] for template in templates] == ["T1"]


def test_the_port_may_come_from_the_environment_and_a_taken_one_is_named(launch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = launch(ECERT_SANDBOX_PORT=str(port))
        _, complaint = process.communicate(timeout=10)

    assert process.returncode == 3
    assert complaint == f"cannot listen on 127.0.0.1:{port}: Address already in use. Choose another --port.\n"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--aes-key", "short"), "AES key"),
        (("--account-file", "/nowhere.json"), "account file"),
        (("--templates", "/nowhere.json"), "templates"),
        (("--port", "99999"), "port"),
        (("--callback-url", "http://["), "callback_url"),
    ],
)
def test_unusable_options_are_explained_without_a_traceback(launch, options, words):
    process = launch("--port", "0", *options)
    _, complaint = process.communicate(timeout=10)

    assert process.returncode == 2
    assert words in complaint
    assert "Traceback" not in complaint
