import pytest

from wechat_sandbox.answers import ApiError
from wechat_sandbox.clock import Clock
from wechat_sandbox.state import State
from wechat_sandbox.tokens import TokenOffice


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def office(clock):
    return TokenOffice(State(), clock)


def errcode(office, value):
    with pytest.raises(ApiError) as caught:
        office.check(value)
    return caught.value.errcode


def test_a_new_classic_token_leaves_the_old_one_five_minutes(office, clock):
    old, new = office.classic(), office.classic()

    assert old.value != new.value
    assert office.check(old.value) is old
    clock.advance(301)
    assert errcode(office, old.value) == 40001
    assert office.check(new.value) is new


def test_the_stable_token_stays_the_same_until_its_last_five_minutes(office, clock):
    first = office.stable(force=False)
    clock.advance(6800)
    second = office.stable(force=False)
    clock.advance(200)
    third = office.stable(force=False)

    assert second is first
    assert third is not first
    assert office.check(first.value) is first
    clock.advance(201)
    assert errcode(office, first.value) == 42001


def test_a_forced_refresh_kills_the_old_token_at_once(office, clock):
    first = office.stable(force=False)
    second = office.stable(force=True)

    assert errcode(office, first.value) == 40001
    assert office.check(second.value) is second


def test_a_forced_refresh_within_thirty_seconds_changes_nothing(office, clock):
    first = office.stable(force=True)
    clock.advance(29)
    second = office.stable(force=True)
    clock.advance(2)
    third = office.stable(force=True)

    assert second is first
    assert third is not first


def test_the_twenty_first_forced_refresh_of_a_day_is_refused(office, clock):
    clock.advance((24 * 3600) - (clock.now() + 8 * 3600) % (24 * 3600) + 1)
    for _ in range(20):
        office.stable(force=True)
        clock.advance(31)

    with pytest.raises(ApiError) as caught:
        office.stable(force=True)
    assert caught.value.errcode == 45009


def test_the_two_kinds_do_not_disturb_each_other(office):
    stable = office.stable(force=False)
    classic = office.classic()
    office.stable(force=True)

    assert office.check(classic.value) is classic
    assert errcode(office, stable.value) == 40001


def test_missing_malformed_unknown_and_expired_tokens_have_their_codes(office, clock):
    token = office.classic()
    clock.advance(7201)

    assert errcode(office, "") == 41001
    assert errcode(office, "short") == 40014
    assert errcode(office, "漢" * 100) == 40014
    assert errcode(office, "x" * 100) == 40001
    assert errcode(office, token.value) == 42001


def test_the_ticket_stays_until_its_last_five_minutes(office, clock):
    first, seconds = office.ticket()
    clock.advance(6000)
    second, left = office.ticket()
    clock.advance(1000)
    third, _ = office.ticket()

    assert (seconds, second) == (7200, first)
    assert left <= 1200
    assert third != first
