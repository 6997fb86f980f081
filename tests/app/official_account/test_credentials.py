from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.db import db
from app.core.gateways import current
from app.official_account.credentials import DatabaseCredentialStore
from app.official_account.models import StoredCredential
from wechat.credential_store import Credential

KEY = "wx0123456789abcdef:access_token"


@pytest.fixture
def store(session, clock):
    return DatabaseCredentialStore(db.engine, current().vault, clock)


def credential(clock, value="TOKEN-1", seconds=7200):
    moment = clock.now()
    return Credential(value, moment + timedelta(seconds=seconds), moment)


def put(store, clock, value="TOKEN-1"):
    failing = store.read(KEY)
    claim = store.begin_refresh(KEY, failing=failing.value if failing else None, lease_seconds=45)
    store.finish_refresh(KEY, claim, credential(clock, value))


def test_an_empty_store_has_nothing_and_lets_one_caller_fetch(store, clock):
    assert store.read(KEY) is None
    assert store.begin_refresh(KEY, failing=None, lease_seconds=45) is not None
    assert store.begin_refresh(KEY, failing=None, lease_seconds=45) is None


def test_what_was_stored_is_read_by_all_and_lies_encrypted(store, session, clock):
    put(store, clock)

    assert store.read(KEY) == credential(clock)
    assert store.begin_refresh(KEY, failing=None, lease_seconds=45) is None
    sealed = session.scalars(select(StoredCredential.value_sealed)).one()
    assert b"TOKEN-1" not in sealed


def test_only_the_stored_token_can_be_reported_as_failing(store, clock):
    put(store, clock)

    assert store.begin_refresh(KEY, failing="TOKEN-0", lease_seconds=45) is None
    assert store.begin_refresh(KEY, failing="TOKEN-1", lease_seconds=45) is not None


def test_an_expired_token_may_be_fetched_anew(store, clock):
    put(store, clock)

    clock.advance(seconds=7200)

    assert store.begin_refresh(KEY, failing=None, lease_seconds=45) is not None


def test_the_lease_of_a_caller_that_died_ends_and_he_stores_nothing_any_more(store, clock):
    late = store.begin_refresh(KEY, failing=None, lease_seconds=45)
    clock.advance(seconds=46)
    taken_over = store.begin_refresh(KEY, failing=None, lease_seconds=45)

    store.finish_refresh(KEY, late, credential(clock, "LATE"))
    assert store.read(KEY) is None
    store.abandon_refresh(KEY, late)
    assert store.begin_refresh(KEY, failing=None, lease_seconds=45) is None
    store.finish_refresh(KEY, taken_over, credential(clock, "NEW"))

    assert store.read(KEY) == credential(clock, "NEW")


def test_an_abandoned_refresh_keeps_what_was_there_and_frees_the_lease(store, clock):
    put(store, clock)
    claim = store.begin_refresh(KEY, failing="TOKEN-1", lease_seconds=45)

    store.abandon_refresh(KEY, claim)

    assert store.read(KEY) == credential(clock)
    assert store.begin_refresh(KEY, failing="TOKEN-1", lease_seconds=45) is not None


def test_fetches_are_counted_for_a_beijing_day(store, clock):
    assert [store.count_fetch(KEY, 2) for _ in range(3)] == [True, True, False]
    assert store.count_fetch("another", 2)

    clock.advance(hours=14)

    assert store.count_fetch(KEY, 2)


def test_of_many_callers_at_once_one_gets_the_claim_and_the_budget_holds(app, clock, database_url):
    with app.app_context():
        store = DatabaseCredentialStore(db.engine, current().vault, clock)

    with ThreadPoolExecutor(8) as pool:
        claims = list(pool.map(lambda _: store.begin_refresh(KEY, failing=None, lease_seconds=45), range(24)))
        counted = list(pool.map(lambda _: store.count_fetch(KEY, 5), range(24)))

    assert sum(claim is not None for claim in claims) == 1
    assert sum(counted) == 5
