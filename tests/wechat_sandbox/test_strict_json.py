"""Whatever JSON says, the sandbox refuses it or can keep, tell and save it."""

import json

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.wechat_sandbox.stand import Stand
from wechat_sandbox.storage import Storage
from wechat_sandbox.strict_json import UnreadableError, read

# Surrogates and control characters are in it: JSON can escape what no file and no XML can carry.
TEXTS = st.text(
    st.one_of(
        st.characters(),
        st.characters(categories=["Cs", "Cc", "Cn"]),
        st.sampled_from("]<>&{}\u2028\ufeff"),
    ),
    max_size=12,
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def saving(tmp_path_factory):
    stand = Stand()
    stand.start()
    yield stand, Storage(tmp_path_factory.mktemp("sandbox") / "state.json")
    stand.stop()


@given(VALUES)
def test_what_is_read_can_be_written_as_utf_8_and_read_again(value):
    try:
        found = read(json.dumps(value).encode())
    except UnreadableError:
        return

    again = json.dumps(found, ensure_ascii=False, allow_nan=False).encode()
    assert read(again) == found == value


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"])))
def test_every_written_text_is_read_as_it_is(text):
    assert read(json.dumps({"content": text}).encode()) == {"content": text}


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"\xff", b'"\xed\xa0\x80"', b"[" * 65 + b"]" * 65, b"[" * 99_999, b"NaN", b"-1e999"]
)
def test_the_unreadable_is_named(raw):
    with pytest.raises(UnreadableError):
        read(raw)


@settings(max_examples=60, deadline=None)
@given(text=TEXTS)
def test_no_text_brings_down_the_chat_or_the_state_file(saving, text):
    stand, storage = saving
    openid = stand.follower()
    token = stand.token()
    answers = [
        stand.try_to("text", openid=openid, content=text),
        stand.try_to("users", nickname=text),
        stand.try_to("scan", openid=openid, content=text),
        stand.try_to("follow", openid=stand.tell("users")["openid"], scene=text),
        stand.try_to("grant", openid=openid, template_id=text),
        stand.try_to("templates", title=text, content=text, choices={text: [text]}),
        stand.try_to("open", openid=openid, url=f"http://localhost/{text}"),
        stand.try_to("faults", path=text, kind="none"),
        _post(stand, "/cgi-bin/user/info/updateremark", token, openid=openid, remark=text),
        _post(stand, "/cgi-bin/menu/create", token, button=[{"type": "click", "name": text, "key": text}]),
        _post(stand, "/cgi-bin/template/api_add_template", token, template_id_short=text),
    ]

    assert max(answer.status_code for answer in answers) < 500
    for name in ("users", "messages", "templates", "menu", "ledger", "callbacks"):
        stand.ask(name)
    storage.write(stand.platform.state, stand.account)
    assert openid in storage.read()[0].users


def _post(stand, path, token, **body):
    return requests.post(stand.base + path, params={"access_token": token}, json=body, timeout=10)
