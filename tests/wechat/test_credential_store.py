import threading
from datetime import timedelta

import pytest

from wechat.credential_store import Credential, MemoryCredentialStore

KEY = "wx1:access_token"


@pytest.fixture
def store(clock):
    return MemoryCredentialStore(clock)


def credential(clock, value="T1", seconds=7200):
    return Credential(value, clock() + timedelta(seconds=seconds), clock())


def test_printing_a_credential_does_not_show_its_value(clock):
    assert "TOP-SECRET" not in repr(credential(clock, "TOP-SECRET"))


def test_the_first_who_asks_gets_the_claim_and_the_others_none(store):
    claims = [store.begin_refresh(KEY, failing=None, lease_seconds=30) for _ in range(3)]

    assert claims[0]
    assert claims[1:] == [None, None]


def test_a_fresh_value_is_fetched_again_only_when_it_is_the_failing_one(store, clock):
    store.finish_refresh(KEY, store.begin_refresh(KEY, failing=None, lease_seconds=30), credential(clock))

    assert store.begin_refresh(KEY, failing=None, lease_seconds=30) is None
    assert store.begin_refresh(KEY, failing="T0", lease_seconds=30) is None
    assert store.begin_refresh(KEY, failing="T1", lease_seconds=30)


def test_an_expired_value_may_be_fetched_by_anybody(store, clock):
    store.finish_refresh(KEY, store.begin_refresh(KEY, failing=None, lease_seconds=30), credential(clock))
    clock.advance(seconds=7200)

    assert store.begin_refresh(KEY, failing="other", lease_seconds=30)


def test_an_abandoned_claim_frees_the_lease_and_keeps_the_value(store, clock):
    store.finish_refresh(KEY, store.begin_refresh(KEY, failing=None, lease_seconds=30), credential(clock))

    store.abandon_refresh(KEY, store.begin_refresh(KEY, failing="T1", lease_seconds=30))

    assert store.read(KEY).value == "T1"
    assert store.begin_refresh(KEY, failing="T1", lease_seconds=30)


def test_a_claim_whose_lease_ran_out_and_was_taken_over_changes_nothing(store, clock):
    late = store.begin_refresh(KEY, failing=None, lease_seconds=30)
    clock.advance(seconds=30)
    present = store.begin_refresh(KEY, failing=None, lease_seconds=30)

    store.finish_refresh(KEY, late, credential(clock, "LATE"))
    store.abandon_refresh(KEY, late)

    assert store.read(KEY) is None
    assert store.begin_refresh(KEY, failing=None, lease_seconds=30) is None
    store.finish_refresh(KEY, present, credential(clock, "PRESENT"))
    assert store.read(KEY).value == "PRESENT"


def test_the_budget_is_counted_by_key_and_starts_afresh_at_midnight_in_beijing(store, clock):
    spent = [store.count_fetch(KEY, 2) for _ in range(4)]
    clock.advance(hours=10)
    next_day = store.count_fetch(KEY, 2)

    assert spent == [True, True, False, False]
    assert next_day
    assert store.count_fetch("wx2:access_token", 1)


def test_of_many_threads_one_gets_the_claim(store):
    barrier, claims = threading.Barrier(20), []

    def ask():
        barrier.wait()
        claims.append(store.begin_refresh(KEY, failing=None, lease_seconds=30))

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len([claim for claim in claims if claim]) == 1
