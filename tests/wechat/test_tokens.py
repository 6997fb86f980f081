import threading
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests.wechat.platform import CLASSIC, STABLE, Answer, error, tokens
from wechat.account import TokenKind
from wechat.errors import OurFault, RetryLater
from wechat.tokens import CredentialSource, MemoryCredentialStore

TICKET = "/cgi-bin/ticket/getticket"


def stable(value, seconds=7200):
    return Answer({"access_token": value, "expires_in": seconds})


@pytest.fixture
def store(clock):
    return MemoryCredentialStore(clock)


@pytest.fixture
def source(platform, store, clock):
    return CredentialSource(platform.account(), store, clock=clock, wait_seconds=5.0, poll_seconds=0.01)


def test_fifty_cold_callers_cause_one_fetch(platform, store, clock):
    platform.on(STABLE, Answer({"access_token": "T1", "expires_in": 7200}, delay=0.2))
    barrier = threading.Barrier(50)

    def ask(_):
        source = CredentialSource(platform.account(), store, clock=clock, poll_seconds=0.01)
        barrier.wait()
        return source.access_token()

    with ThreadPoolExecutor(50) as pool:
        got = set(pool.map(ask, range(50)))

    assert got == {"T1"}
    assert platform.times(STABLE) == 1


def test_fifty_refreshes_of_one_failing_token_cause_one_fetch(platform, source):
    platform.on(STABLE, tokens())
    failing = source.access_token()

    with ThreadPoolExecutor(50) as pool:
        got = set(pool.map(lambda _: source.refresh(failing), range(50)))

    assert got == {"TOKEN-2"}
    assert platform.times(STABLE) == 2


def test_when_the_fetch_fails_fifty_waiting_callers_do_not_repeat_it_one_by_one(platform, source):
    platform.on(STABLE, Answer(error(40164, "invalid ip 1.2.3.4, not in whitelist").body, delay=1.0))
    together = Barrier(50)

    def ask(_):
        together.wait()
        with pytest.raises(OurFault) as caught:
            source.access_token()
        return caught.value.errcode

    with ThreadPoolExecutor(50) as pool:
        assert set(pool.map(ask, range(50))) == {40164}
    assert platform.times(STABLE) == 1


def test_the_stable_token_is_asked_for_without_force(platform, source):
    platform.on(STABLE, stable("T1"))

    assert source.access_token() == "T1"
    assert platform.bodies(STABLE) == [
        {
            "grant_type": "client_credential",
            "appid": "wxba5fad812f8e6fb9",
            "secret": "s3cret-of-the-account",
            "force_refresh": False,
        }
    ]


def test_the_classic_token_is_fetched_by_setting(platform, store, clock):
    platform.on(CLASSIC, stable("C1"))
    source = CredentialSource(platform.account(token_kind=TokenKind.classic), store, clock=clock)

    assert source.access_token() == "C1"
    assert platform.asked[0].query["grant_type"] == "client_credential"
    assert platform.times(STABLE) == 0


def test_keys_carry_the_appid_so_that_accounts_do_not_share_tokens(platform, store, clock):
    platform.on(STABLE, tokens())
    sources = [
        CredentialSource(platform.account(appid=appid), store, clock=clock) for appid in ("wx1", "wx2")
    ]

    assert [source.access_token() for source in sources] == ["TOKEN-1", "TOKEN-2"]
    assert store.read("wx1:access_token").value == "TOKEN-1"


def test_a_token_is_kept_until_some_minutes_before_its_end(platform, source, clock):
    platform.on(STABLE, tokens())
    source.access_token()

    clock.advance(minutes=115)
    early = source.access_token()
    clock.advance(minutes=2)
    late = source.access_token()

    assert (early, late) == ("TOKEN-1", "TOKEN-2")
    assert platform.times(STABLE) == 2


def test_while_another_renews_in_time_the_present_token_serves_without_waiting(
    platform, source, store, clock
):
    platform.on(STABLE, tokens())
    source.access_token()
    clock.advance(minutes=117)
    store.begin_refresh("wxba5fad812f8e6fb9:access_token", failing="TOKEN-1", lease_seconds=60)

    assert source.access_token() == "TOKEN-1"


def test_a_failed_renewal_leaves_the_present_token_in_use_and_pauses(platform, source, clock):
    platform.on(STABLE, stable("T1"), error(-1, "system error"))
    source.access_token()
    clock.advance(minutes=117)

    assert [source.access_token(), source.access_token()] == ["T1", "T1"]
    assert platform.times(STABLE) == 2


def test_a_token_that_the_platform_gives_a_short_life_is_not_fetched_at_each_call(platform, source):
    platform.on(STABLE, stable("T1", seconds=100))

    assert {source.access_token() for _ in range(10)} == {"T1"}
    assert platform.times(STABLE) == 1


def test_refresh_costs_nothing_when_the_failing_token_is_no_longer_the_stored_one(platform, source):
    platform.on(STABLE, tokens())
    source.access_token()

    assert source.refresh("an older token") == "TOKEN-1"
    assert platform.times(STABLE) == 1


def test_a_repeated_stable_token_is_forced_away_once_in_thirty_seconds(platform, source, clock):
    def answer(asked):
        forced = sum(body["force_refresh"] for body in platform.bodies(STABLE))
        return stable(f"F{forced}")

    platform.on(STABLE, answer)
    source.access_token()

    first = source.refresh("F0")
    with pytest.raises(RetryLater, match="repeats the token"):
        source.refresh("F1")
    clock.advance(seconds=32)
    second = source.refresh("F1")

    assert (first, second) == ("F1", "F2")
    assert [body["force_refresh"] for body in platform.bodies(STABLE)] == [
        False,
        False,
        True,
        False,
        False,
        True,
    ]


def test_force_is_used_at_most_twenty_times_a_day(platform, source, clock):
    platform.on(STABLE, stable("SAME"))
    source.access_token()

    for _ in range(25):
        with pytest.raises(RetryLater):
            source.refresh("SAME")
        clock.advance(seconds=40)

    assert sum(body["force_refresh"] for body in platform.bodies(STABLE)) == 20


def test_a_spent_budget_stops_all_fetches_and_says_until_when(platform, store, clock):
    platform.on(STABLE, tokens())
    source = CredentialSource(platform.account(), store, clock=clock, daily_budget=2)
    source.refresh(source.access_token())

    with pytest.raises(RetryLater, match="spent until midnight") as caught:
        source.refresh("TOKEN-2")

    assert caught.value.retry_after == 10 * 3600
    assert platform.times(STABLE) == 2
    clock.advance(hours=10)
    assert source.refresh("TOKEN-2") == "TOKEN-3"


@pytest.mark.parametrize("errcode", [40164, 40125, 40013, 40001, 40243, 41002])
def test_wrong_settings_are_our_fault(platform, source, errcode):
    platform.on(STABLE, error(errcode))

    with pytest.raises(OurFault) as caught:
        source.access_token()

    assert caught.value.errcode == errcode
    assert caught.value.rid


def test_after_a_fault_a_fetch_is_tried_again_when_the_pause_is_over(platform, source, clock):
    platform.on(STABLE, error(40164), stable("T1"))

    with pytest.raises(OurFault):
        source.access_token()
    with pytest.raises(OurFault):
        source.access_token()
    clock.advance(seconds=31)

    assert source.access_token() == "T1"
    assert platform.times(STABLE) == 2


@pytest.mark.parametrize(
    "answer",
    [
        error(-1, "system error"),
        error(45009),
        Answer(b"<html>", status=502),
        Answer({}),
        Answer({"access_token": "", "expires_in": 7200}),
        Answer({"access_token": 5, "expires_in": 7200}),
        Answer({"access_token": "T", "expires_in": 0}),
        Answer({"access_token": "T", "expires_in": True}),
        Answer({"access_token": "T", "expires_in": "7200"}),
        Answer({"access_token": "T", "expires_in": 7200, "errcode": "no"}),
    ],
)
def test_any_other_trouble_of_a_fetch_is_for_later(platform, source, answer):
    platform.on(STABLE, answer)

    with pytest.raises(RetryLater):
        source.access_token()


def test_an_absurd_life_counts_as_one_day(platform, source, store, clock):
    platform.on(STABLE, stable("T1", seconds=10**15))

    source.access_token()

    stored = store.read("wxba5fad812f8e6fb9:access_token")
    assert (stored.expires_at - clock()).total_seconds() == 86_400


def test_waiting_for_another_process_ends(platform, store, clock):
    store.begin_refresh("wxba5fad812f8e6fb9:access_token", failing=None, lease_seconds=60)
    source = CredentialSource(platform.account(), store, clock=clock, wait_seconds=0.1, poll_seconds=0.01)

    with pytest.raises(RetryLater, match="takes too long"):
        source.access_token()

    assert platform.asked == []


def test_a_lease_that_ran_out_is_taken_over(platform, source, store, clock):
    platform.on(STABLE, stable("T1"))
    store.begin_refresh("wxba5fad812f8e6fb9:access_token", failing=None, lease_seconds=20)
    clock.advance(seconds=20)

    assert source.access_token() == "T1"


def test_the_page_ticket_is_fetched_once_and_kept(platform, source):
    platform.on(STABLE, tokens())
    platform.on(TICKET, {"errcode": 0, "errmsg": "ok", "ticket": "TICKET-1", "expires_in": 7200})

    assert [source.jsapi_ticket(), source.jsapi_ticket()] == ["TICKET-1", "TICKET-1"]
    assert platform.times(TICKET) == 1
    assert platform.asked[-1].query == {"access_token": "TOKEN-1", "type": "jsapi"}


def test_a_ticket_refused_for_its_token_costs_one_refresh(platform, source):
    platform.on(STABLE, tokens())
    platform.on(TICKET, error(40001), {"ticket": "TICKET-1", "expires_in": 7200})

    assert source.jsapi_ticket() == "TICKET-1"
    assert (platform.times(STABLE), platform.times(TICKET)) == (2, 2)


def test_a_ticket_refused_for_ever_is_asked_twice_and_no_more(platform, source):
    platform.on(STABLE, tokens())
    platform.on(TICKET, error(40001))

    with pytest.raises(OurFault):
        source.jsapi_ticket()

    assert (platform.times(STABLE), platform.times(TICKET)) == (2, 2)
