import logging

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from tests.wechat.platform import CUT, Answer, refused_base
from wechat.errors import OutcomeUnknown, RetryLater
from wechat.gateway import Gateway, errcode_of, read_object

SECRET = {"access_token": "VERY-SECRET", "secret": "MORE-SECRET"}


def test_json_is_read_whatever_the_content_type_says(platform):
    platform.on("/x", Answer({"name": "证书"}, content_type="text/plain"))

    answer = Gateway().request("GET", f"{platform.base}/x")

    assert answer == {"name": "证书"}


def test_chinese_goes_out_unescaped(platform):
    platform.on("/x", Answer({}))

    Gateway().request("POST", f"{platform.base}/x", body={"name": "业务查询"})

    assert "业务查询".encode() in platform.asked[0].body


@pytest.mark.parametrize(
    "answer",
    [
        CUT,
        Answer(b"<html>Bad Gateway</html>", status=502, content_type="text/html"),
        Answer(b"<html>hello</html>", content_type="text/html"),
        Answer({"errcode": 0}, status=500),
        Answer({"errcode": 0}, status=302),
        Answer(b""),
        Answer(b"[1, 2]"),
        Answer(b'"text"'),
        Answer(b'{"errcode": 0'),
        Answer(b"\xff\xfe"),
        Answer(b"[" * 60_000),
        Answer({"errcode": 0}, truncated=True),
        Answer({"errcode": 0}, delay=0.6),
    ],
)
def test_whatever_is_no_json_object_leaves_the_outcome_unknown(platform, answer):
    platform.on("/x", answer)

    with pytest.raises(OutcomeUnknown):
        Gateway(timeout=0.3).request("GET", f"{platform.base}/x")


def test_a_refused_connection_is_known_to_have_sent_nothing():
    with pytest.raises(RetryLater) as caught:
        Gateway().request("POST", f"{refused_base()}/x", body={})

    assert type(caught.value) is RetryLater


def test_no_exception_and_no_log_line_shows_the_secrets_of_the_address(platform, caplog):
    platform.on("/x", CUT)

    with caplog.at_level(logging.NOTSET), pytest.raises(RetryLater) as caught:
        Gateway().request("GET", f"{platform.base}/x", params=SECRET)

    told = caplog.text + str(caught.value) + repr(caught.value.__context__) + repr(caught.value.__cause__)
    assert "SECRET" not in told


def test_a_session_of_the_caller_is_used(platform):
    platform.on("/x", Answer({}))

    with requests.Session() as session:
        session.params = {"mine": "1"}
        Gateway(session=session).request("GET", f"{platform.base}/x")

    assert platform.asked[0].query == {"mine": "1"}


def test_a_proxy_of_the_environment_is_not_used(platform, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", refused_base())
    monkeypatch.setenv("http_proxy", refused_base())
    platform.on("/x", Answer({"ok": 1}))

    assert Gateway().request("GET", f"{platform.base}/x") == {"ok": 1}


@given(st.binary(max_size=200))
def test_any_bytes_give_an_object_or_nothing(body):
    found = read_object(body)

    assert found is None or isinstance(found, dict)


@pytest.mark.parametrize(
    ("code", "expected"), [(0, 0), (-1, -1), ("0", None), (True, None), (1.0, None), (None, None)]
)
def test_an_error_code_is_a_whole_number_or_unreadable(code, expected):
    assert errcode_of({"errcode": code}) == expected


def test_an_answer_without_error_code_is_a_success():
    assert errcode_of({}) == 0
