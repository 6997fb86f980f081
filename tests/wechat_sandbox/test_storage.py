import stat
import time

import pytest

from tests.wechat_sandbox.stand import Stand
from wechat_sandbox.account import Account
from wechat_sandbox.state import State
from wechat_sandbox.storage import StateFileError, Storage


def test_a_restart_keeps_people_chats_templates_menu_and_tokens(tmp_path):
    path = tmp_path / "deep" / "state.json"
    first = Stand(Storage(path))
    first.start()
    openid, template = first.follower(), first.template()
    first.send(openid, template)
    first.post("/cgi-bin/menu/create", {"button": [{"type": "click", "name": "帮助", "key": "help"}]})
    first.stop()

    state, account = Storage(path).read()

    assert account == first.account.as_dict()
    assert state.users[openid].following is True
    assert [message.kind for message in state.messages[openid]] == ["card"]
    assert state.templates[template].title == "出证通知"
    assert state.menu["button"][0]["name"] == "帮助"
    assert first.token() in state.tokens
    assert state.next_number() > state.messages[openid][0].body["msgid"]


def test_the_state_file_is_for_its_owner_only(tmp_path):
    path = tmp_path / "state.json"

    Storage(path).write(State(), Account.drawn())

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["state.json"]


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"account": {}, "state": {"users": [{"who": 1}]}}'])
def test_a_broken_state_file_is_named(tmp_path, content):
    path = tmp_path / "state.json"
    path.write_text(content)

    with pytest.raises(StateFileError, match=r"state\.json"):
        Storage(path).read()


def test_without_a_path_nothing_is_read_or_written():
    state, account = Storage(None).read()

    assert (state.users, account) == ({}, {})


def test_what_cannot_be_written_is_logged_and_leaves_nothing_beside_the_old_file(tmp_path, caplog):
    path = tmp_path / "state.json"
    stand = Stand(Storage(path))
    stand.start()
    openid = stand.follower()
    wait_for(path)
    written = path.read_text("utf-8")

    # No request can bring this in any more; the writer must bear it all the same.
    stand.platform.state.users[openid].remark = "\ud800"
    stand.platform.storage.touch()
    until(lambda: "cannot write the state file" in caplog.text)

    assert path.read_text("utf-8") == written
    assert [file.name for file in tmp_path.iterdir()] == ["state.json"]

    stand.platform.state.users[openid].remark = "wieder gut"
    until(lambda: "wieder gut" in path.read_text("utf-8"))
    stand.stop()


def test_a_last_write_that_fails_is_logged_too(tmp_path, caplog):
    path = tmp_path / "state.json"
    stand = Stand(Storage(path))
    stand.start()
    stand.platform.state.users[stand.follower()].remark = "\ud800"

    stand.stop()

    assert "cannot write the state file" in caplog.text
    assert not path.exists()


def wait_for(path):
    until(path.exists)


def until(come):
    deadline = time.monotonic() + 20
    while not come() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert come()
