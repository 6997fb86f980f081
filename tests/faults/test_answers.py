"""What the platform answers, or does not, and what becomes of the messages."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count

import pytest
from sqlalchemy import select

from app.binding.models import Binding
from app.core.db import db
from app.core.gateways import NoWake
from app.factory import Twins, create_app
from app.notifications import dispatch
from app.notifications.models import State
from tests.wechat.platform import CUT, OK, Answer, error

pytestmark = pytest.mark.faults


@contextmanager
def two_workers(stage, clock):
    """Two applications on one database, as two processes have them; the call makes both work at once."""
    apps = [stage.app, create_app(stage.settings, Twins(clock=clock, wake=NoWake()))]

    def work(app):
        with app.app_context():
            dispatch.work()

    with ThreadPoolExecutor(len(apps)) as pool:
        yield lambda: list(pool.map(work, apps))
    with apps[1].app_context():
        db.engine.dispose()


@pytest.mark.parametrize(("errcode", "pause"), [(45009, {"hours": 14}), (45011, {"seconds": 61})])
def test_a_spent_quota_stops_all_sending_and_loses_nothing(make_stage, database_url, clock, errcode, pause):
    stage = make_stage(database_url, twins=Twins(clock=clock, wake=NoWake()), push_batch=20)
    stage.issue(200)
    phones = stage.phones
    # Posts come at once: each is counted by itself, or the quota would end a few too early.
    posted = count()
    phones.instead = lambda _: error(errcode, "reach max api quota limit") if next(posted) >= 30 else None

    with two_workers(stage, clock) as work:
        work()
        turned_away = phones.posts.total() - 30
        work()
        assert turned_away == phones.posts.total() - 30 <= 100
        assert stage.states() == {State.ACCEPTED: 30, State.WAITING: 170}

        phones.instead = lambda _: None
        clock.advance(**pause)
        work()

    stage.assert_all_arrived_once(200)


def test_a_token_refused_for_ever_costs_one_forced_refresh_and_then_all_wait(make_stage, database_url, clock):
    stage = make_stage(database_url, twins=Twins(clock=clock, wake=NoWake()), push_batch=20)
    stage.issue(100)
    stage.phones.instead = lambda _: error(40001, "invalid credential")

    with two_workers(stage, clock) as work:
        work()
        tried = stage.phones.posts.total()
        work()
        assert stage.phones.posts.total() == tried
        assert max(stage.phones.posts.values()) <= 2
        assert stage.phones.forced <= 1
        assert stage.states() == {State.WAITING: 100}

        stage.phones.instead = lambda _: None
        clock.advance(seconds=61)
        work()

    stage.assert_all_arrived_once(100)


# Long enough that a busy machine still answers in time when the platform speaks again.
PATIENCE = 2.0
SILENCE = Answer(OK | {"msgid": 1}, delay=2 * PATIENCE)
SURELY_NOT_SENT = {"busy": error(-1)}
MAYBE_SENT = {
    "502": Answer(b"<html>Bad Gateway</html>", status=502),
    "cut": CUT,
    "silence": SILENCE,
    "html": Answer(b"<html>busy</html>", content_type="text/html"),
    "empty": Answer({}),
    "half": Answer(b'{"errcode":0,"errm', truncated=True),
    "no msgid": Answer(OK),
}
NEVER = {"openid": error(40003), "unfollowed": error(43004), "refused": error(43101), "field": error(47003)}


@pytest.fixture
def one_message(make_stage, sqlite_url, clock):
    """Send one message to a platform that gives one answer; gives the stage."""

    def send(answer):
        twins = Twins(clock=clock, wake=NoWake())
        stage = make_stage(
            sqlite_url, subscribers=1, twins=twins, wechat_timeout_seconds=PATIENCE, push_lease_seconds=45.0
        )
        stage.issue(1)
        stage.phones.instead = lambda _: answer
        with stage.app.app_context():
            dispatch.work()
        return stage

    return send


@pytest.mark.parametrize("answer", SURELY_NOT_SENT.values(), ids=SURELY_NOT_SENT)
def test_what_was_surely_not_sent_waits_and_may_wait_for_hours(one_message, clock, answer):
    stage = one_message(answer)
    (row,) = stage.rows()
    assert (row.state, row.maybe_sent_at) == (State.WAITING, None)

    stage.phones.instead = lambda _: None
    clock.advance(hours=3)
    with stage.app.app_context():
        dispatch.work()

    stage.assert_all_arrived_once(1)


@pytest.mark.parametrize("answer", MAYBE_SENT.values(), ids=MAYBE_SENT)
def test_what_may_have_been_sent_goes_again_with_the_same_id_within_nine_minutes(one_message, clock, answer):
    stage = one_message(answer)
    (row,) = stage.rows()
    assert (row.state, row.msgid) == (State.WAITING, None)
    assert row.maybe_sent_at is not None

    stage.phones.instead = lambda _: None
    clock.advance(seconds=20)
    with stage.app.app_context():
        dispatch.work()

    stage.assert_all_arrived_once(1)


@pytest.mark.parametrize("answer", MAYBE_SENT.values(), ids=MAYBE_SENT)
def test_what_may_have_been_sent_does_not_go_again_later(one_message, clock, answer):
    stage = one_message(answer)

    clock.advance(minutes=9)
    with stage.app.app_context():
        dispatch.work()

    assert stage.phones.posts.total() == 1
    assert stage.states() == {State.UNKNOWN: 1}


@pytest.mark.parametrize("answer", NEVER.values(), ids=NEVER)
def test_what_the_platform_refuses_for_good_is_posted_once(one_message, clock, answer):
    stage = one_message(answer)

    clock.advance(days=1)
    with stage.app.app_context():
        dispatch.work()

    assert stage.phones.posts.total() == 1
    assert stage.states() == {State.REFUSED: 1}


def test_a_receiver_who_has_left_is_noted(one_message):
    stage = one_message(error(43004))

    with stage.app.app_context():
        assert db.session.scalars(select(Binding.following)).all() == [False]


def test_a_message_that_cannot_be_made_holds_up_no_other(make_stage, sqlite_url, clock):
    stage = make_stage(sqlite_url, twins=Twins(clock=clock, wake=NoWake()), push_batch=5)
    stage.issue(10)
    with stage.app.app_context():
        dispatch.relay()
        with db.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE certificate SET query_code_sealed = x'00' WHERE id <= 6")
        dispatch.work()

    assert stage.states() == {State.WAITING: 6, State.ACCEPTED: 4}
