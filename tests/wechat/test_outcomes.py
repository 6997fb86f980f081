import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wechat.outcomes import OutcomeKind, read_answer

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["errcode", "errmsg", "msgid"]), inner)
    ),
    max_leaves=6,
)


def outcome_of(answer, status=200):
    return read_answer(status, json.dumps(answer).encode())


@pytest.mark.parametrize("msgid", [1, 200228332, 2**40, 2**63 - 1])
def test_a_success_with_its_id_is_accepted(msgid):
    outcome = outcome_of({"errcode": 0, "errmsg": "ok", "msgid": msgid})

    assert (outcome.kind, outcome.msgid) == (OutcomeKind.accepted, msgid)


def test_an_absent_error_code_is_a_success():
    assert outcome_of({"msgid": 7}).kind is OutcomeKind.accepted


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b""),
        (200, b"{}"),
        (200, b"[]"),
        (200, b"<html></html>"),
        (200, b'{"errcode":0,"msgid":2002'),
        (200, b'{"errcode":0,"errmsg":"ok"}'),
        (200, b'{"errcode":0,"msgid":"200228332"}'),
        (200, b'{"errcode":0,"msgid":true}'),
        (200, b'{"errcode":0,"msgid":-1}'),
        (200, b'{"errcode":0,"msgid":9223372036854775808}'),
        (200, b'{"errcode":"0","msgid":1}'),
        (200, b'{"errcode":null,"msgid":1}'),
        (502, b'{"errcode":0,"msgid":1}'),
        (500, b'{"errcode":43004}'),
        (302, b""),
    ],
)
def test_an_answer_that_proves_nothing_leaves_the_outcome_unknown(status, body):
    assert read_answer(status, body).kind is OutcomeKind.unknown


@pytest.mark.parametrize(
    ("errcode", "kind"),
    [
        (-1, OutcomeKind.retry),
        (40001, OutcomeKind.retry),
        (40003, OutcomeKind.gone),
        (43004, OutcomeKind.gone),
        (43019, OutcomeKind.gone),
        (43101, OutcomeKind.refused),
        (43116, OutcomeKind.refused),
        (45009, OutcomeKind.quota_day),
        (45011, OutcomeKind.quota_minute),
        (40037, OutcomeKind.fault),
        (47001, OutcomeKind.fault),
        (88888, OutcomeKind.fault),
    ],
)
def test_codes_become_outcomes(errcode, kind):
    outcome = outcome_of({"errcode": errcode, "errmsg": "text rid: 6543ab21-0f1e2d3c-4b5a6978"})

    assert (outcome.kind, outcome.errcode, outcome.msgid) == (kind, errcode, None)
    assert outcome.rid == "6543ab21-0f1e2d3c-4b5a6978"


def test_a_refused_argument_names_its_field():
    outcome = outcome_of({"errcode": 47003, "errmsg": "argument invalid! data.thing1.value invalid"})

    assert (outcome.kind, outcome.field) == (OutcomeKind.fault, "thing1")


@given(JSON)
def test_any_json_has_an_outcome_and_only_a_proper_success_is_accepted(answer):
    outcome = outcome_of(answer)

    assert (outcome.kind is OutcomeKind.accepted) == (outcome.msgid is not None)


@given(st.integers(100, 599), st.binary(max_size=60))
def test_any_bytes_have_an_outcome(status, body):
    assert read_answer(status, body).kind in OutcomeKind
