"""Workers, users and repeated events that meet at the same moment."""

import random
import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from app.binding import service as bindings
from app.core import clock, outbox
from app.core.db import db
from app.core.gateways import NoWake
from app.core.unit_of_work import unit_of_work
from app.factory import Twins
from app.notifications import dispatch, sending, settling
from app.notifications.models import State
from app.subscriptions import service as subscriptions
from tests.app import made
from wechat.outcomes import Outcome, OutcomeKind

pytestmark = pytest.mark.faults

ENDINGS = ("cancel", "unbind", "unfollow")


def at_once(app, *calls):
    """Make calls in threads of their own, each in its own context, all starting together."""

    def make(call):
        with app.app_context():
            return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(make, calls))


def test_the_same_event_told_three_times_at_once_becomes_one_message(make_stage, database_url, clock):
    stage = make_stage(database_url, twins=Twins(clock=clock, wake=NoWake()))
    stage.issue(12)
    with stage.app.app_context(), unit_of_work() as session:
        for row in list(session.scalars(outbox.select(outbox.Outbox))):
            for _ in range(2):
                outbox.promise(row.topic, **row.ids)

    at_once(stage.app, *[dispatch.work] * 3)

    stage.assert_all_arrived_once(12)
    assert stage.phones.posts.total() == 12


def test_two_beats_and_many_wakes_double_nothing(make_stage, database_url, clock):
    stage = make_stage(database_url, twins=Twins(clock=clock, wake=NoWake()), push_batch=5)
    stage.issue(60)

    at_once(stage.app, *[dispatch.work] * 6)

    stage.assert_all_arrived_once(60)
    assert stage.phones.posts.total() == 60


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_is_claimed_for_those_who_have_left(make_stage, database_url, clock, seed):
    stage = make_stage(database_url, subscribers=1, twins=Twins(clock=clock, wake=NoWake()))
    chance = random.Random(seed)

    with stage.app.app_context():
        claims = sum(interleave(stage, clock, chance) for _ in range(40))

    assert claims > 0


def interleave(stage, clock, chance):
    """Let work and an ending meet in a random order and give how many claims came before the end."""
    (person,) = stage.subscribers
    stage.issue(2)
    ended, held, all_claims = [], [], []

    def take():
        held.extend(found := claim(ended))
        all_claims.extend(found)

    ending = chance.choice(ENDINGS)
    steps = [
        *[dispatch.relay] * 2,
        *[take] * 3,
        lambda: held and settle(held.pop()),
        lambda: ended.append(end(person, ending)),
    ]
    chance.shuffle(steps)
    for step in steps:
        step()
        clock.advance(seconds=chance.uniform(0, 30))
    clock.advance(seconds=stage.settings.push_lease_seconds)
    dispatch.relay()
    assert claim(ended) == []
    begin_again(stage, person)
    return len(all_claims)


def claim(ended):
    with unit_of_work() as session:
        lease, claimed = sending.claim(session, 1)
    assert not (ended and claimed), "claimed after the end was confirmed"
    return [(lease, claimed)] if claimed else []


def settle(batch):
    with unit_of_work() as session:
        settling.settle(session, *batch, [Outcome(OutcomeKind.unknown)] * len(batch[1]))


def end(person, ending):
    with unit_of_work():
        if ending == "cancel":
            subscriptions.cancel(person.operator_id, person.subscription_id)
        elif ending == "unbind":
            bindings.unbind_by_id(person.binding_id)
        else:
            bindings.note_following(person.openid, following=False, at=clock.now())
    return True


def begin_again(stage, person):
    """Bind and subscribe anew, for the next round."""
    openid = f"{person.openid[:20]}{secrets.token_hex(4)}"
    with unit_of_work() as session:
        binding = bindings.bind(openid=openid, operator_id=person.operator_id, following=True, replace=True)
        session.flush()
        owner = session.get_one(made.accounts.Operator, person.operator_id)
        confirmed = subscriptions.confirm(owner, made.Topic.CERTIFICATES, until=None)
        stage.subscribers[:] = [made.Subscriber(owner.id, binding.id, confirmed.id, openid)]


def test_a_certificate_that_comes_after_the_last_day_is_told_to_nobody(make_stage, database_url, clock):
    last_day = date(2026, 11, 22)
    stage = make_stage(database_url, subscribers=0, twins=Twins(clock=clock, wake=NoWake()))
    with stage.app.app_context():
        stage.subscribers.append(made.subscriber(phone="13600006800", until=last_day))
        stage.issue(1)
        dispatch.relay()
        clock.advance(hours=14)
        stage.issue(1)
        dispatch.work()
        db.session.rollback()

    assert stage.states() == {State.ACCEPTED: 1}
