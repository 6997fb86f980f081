from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.staff import codes, rules
from app.staff.models import Role

MOMENT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
SECRET = codes.draw_secret()
moments = st.datetimes(datetime(2020, 1, 1), datetime(2080, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def test_every_role_may_view_and_no_role_more_than_itself():
    for role in Role:
        assert {needed for needed in Role if rules.may({role}, needed)} == {role, Role.VIEWER}


def test_nobody_may_anything_without_a_role():
    assert not any(rules.may(set(), role) for role in Role)


def test_a_session_ends_when_idle_and_at_its_longest():
    assert rules.session_lives(MOMENT, MOMENT, MOMENT + timedelta(minutes=29))
    assert not rules.session_lives(MOMENT, MOMENT, MOMENT + timedelta(minutes=30))
    assert not rules.session_lives(
        MOMENT, MOMENT + timedelta(hours=9, minutes=59), MOMENT + timedelta(hours=10)
    )


def test_codes_are_those_of_rfc_6238():
    # Its appendix B: the secret "12345678901234567890" in base32; the last six of its eight digits.
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

    found = [
        codes.at(secret, datetime.fromtimestamp(second, UTC)) for second in (59, 1111111109, 20000000000)
    ]

    assert found == ["287082", "081804", "353130"]


@given(moments, st.integers(-1, 1))
def test_a_code_of_the_present_or_a_neighbouring_step_counts_once(moment, steps):
    shown = moment + timedelta(seconds=steps * codes.SECONDS)

    step = codes.step_of(SECRET, codes.at(SECRET, shown), moment, after=0)

    assert step is not None
    assert codes.step_of(SECRET, codes.at(SECRET, shown), moment, after=step + 1) is None


def test_a_code_of_another_secret_or_of_long_ago_does_not_count():
    old = MOMENT - timedelta(seconds=3 * codes.SECONDS)

    assert codes.step_of(SECRET, codes.at(SECRET, old), MOMENT, after=0) is None
    for typed in ("", "12345", "abcdef", "１２３４５６", "0" * 40):
        assert codes.step_of(SECRET, typed, MOMENT, after=0) is None
