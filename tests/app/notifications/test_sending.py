from datetime import timedelta

import pytest
from sqlalchemy import select

from app.binding import service as bindings
from app.binding.models import Binding
from app.certificates.delivered import Action
from app.core import clock as clocks
from app.core import switches
from app.core.switches import Switch
from app.core.unit_of_work import unit_of_work
from app.inbox import service as inbox
from app.inbox.models import LetterKind
from app.notifications import received, sending, service, settling
from app.notifications.models import Delivery, State
from app.subscriptions import service as subscriptions
from tests.app import made
from wechat.outcomes import Outcome, OutcomeKind

TEMPLATES = {
    "exit_issued": "T1",
    "exit_amended": "T2",
    "exit_withdrawn": "T3",
    "test_message": "T4",
    "exit_replaced": "T5",
    "letter": "T6",
}


@pytest.fixture
def settings(request, make_settings, database_url):
    budget = getattr(request, "param", 100)
    return make_settings(database_url=database_url, wechat_templates=TEMPLATES, push_daily_budget=budget)


@pytest.fixture
def issuer_id(session):
    return made.issuer()


def issue(issuer_id, **changes):
    certificate_id = made.certificate(made.delivered(**changes), issuer_id=issuer_id)
    with unit_of_work():
        service.fan_out(certificate_id=certificate_id, version=1, notice="issued")
    return certificate_id


def claim(limit=10):
    with unit_of_work() as session:
        return sending.claim(session, limit)


def settle(lease, claimed, *outcomes):
    with unit_of_work() as session:
        settling.settle(session, lease, claimed, outcomes)


def one(session):
    return session.scalars(select(Delivery)).one()


def test_a_letter_goes_to_whom_it_was_written_with_its_first_words_and_once(session):
    subscriber = made.subscriber()
    made.binding(made.operator(phone="13600009999"))
    with unit_of_work():
        letter = inbox.tell(
            subscriber.operator_id,
            LetterKind.DECISION,
            title="自助重打申请审核通过",
            text="已准予重打一次，请在自助打印中打印\n统一编号 CD20261122000001",
        )
        service.push_letter(letter)
        service.push_letter(letter)

    _, [claimed] = claim()

    assert claimed.message.openid == subscriber.openid
    assert claimed.message.url.endswith(f"/m/letters/{letter.id}")
    assert claimed.message.data["thing1"] == "自助重打申请审核通过"
    assert claimed.message.data["thing2"] == "已准予重打一次，请在自助打印中打印 统…"
    assert received.lines(subscriber.operator_id, offset=0, size=10)[1] == 1


def test_a_letter_to_somebody_who_follows_no_more_is_in_his_inbox_only(session):
    subscriber = made.subscriber(following=False)
    with unit_of_work():
        letter = inbox.tell(subscriber.operator_id, LetterKind.NOTICE, title="通知", text="内容")
        assert service.push_letter(letter) == 0

    assert claim()[1] == []


def test_a_claimed_message_carries_number_kind_date_and_query_code(session, issuer_id):
    subscriber = made.subscriber()
    issue(issuer_id, certificate_no="22110000000018001", query_code="8973")

    _, (claimed,) = claim()

    assert claimed.message.openid == subscriber.openid
    assert claimed.message.template_id == "T1"
    assert claimed.message.data == {
        "character_string1": "22110000000018001",
        "thing2": "格式3-2-4《兽医卫生证书》",
        "date3": "2026-11-22",
        "character_string4": "8973",
    }
    assert "8973" not in claimed.message.url


def test_what_is_claimed_is_not_claimed_again_while_the_lease_lasts(session, issuer_id, clock):
    made.subscriber()
    issue(issuer_id)
    claim()

    clock.advance(seconds=44)
    assert claim()[1] == []


def test_a_dead_workers_message_goes_again_with_the_same_id(session, issuer_id, clock):
    made.subscriber()
    issue(issuer_id)
    _, (first,) = claim()

    clock.advance(seconds=46)
    _, (second,) = claim()

    assert second.message.client_msg_id == first.message.client_msg_id
    assert second.tried.maybe_sent_at is not None


def test_a_dead_workers_message_found_after_nine_minutes_stays_unknown(session, issuer_id, clock):
    made.subscriber()
    issue(issuer_id)
    claim()

    clock.advance(minutes=10)

    assert claim()[1] == []
    assert one(session).state is State.UNKNOWN


def test_an_accepted_message_keeps_its_msgid(session, issuer_id):
    made.subscriber()
    issue(issuer_id)
    lease, claimed = claim()

    settle(lease, claimed, Outcome(OutcomeKind.accepted, msgid=2**40))

    assert (one(session).state, one(session).msgid) == (State.ACCEPTED, 2**40)


def test_a_worker_whose_lease_was_taken_over_writes_nothing(session, issuer_id, clock):
    made.subscriber()
    issue(issuer_id)
    late, claimed = claim()
    clock.advance(seconds=46)
    claim()

    settle(late, claimed, Outcome(OutcomeKind.refused))

    assert one(session).state is State.SENDING


def test_a_time_out_is_tried_again_with_the_same_id_and_then_stays_unknown(session, issuer_id, clock):
    made.subscriber()
    issue(issuer_id)
    ids = set()
    while True:
        lease, claimed = claim()
        if not claimed:
            break
        ids.add(claimed[0].message.client_msg_id)
        settle(lease, claimed, Outcome(OutcomeKind.unknown))
        clock.advance(seconds=120)

    assert len(ids) == 1
    assert one(session).state is State.UNKNOWN
    assert one(session).attempts <= 6


def test_a_refused_connection_is_retried_until_four_hours_are_over(session, issuer_id, clock):
    made.subscriber()
    issue(issuer_id)
    for _ in range(40):
        lease, claimed = claim()
        if claimed:
            settle(lease, claimed, Outcome(OutcomeKind.retry))
        clock.advance(minutes=10)

    assert one(session).state is State.GIVEN_UP


def test_an_unfollowed_user_is_noted_and_gets_nothing_more(session, issuer_id):
    made.subscriber()
    issue(issuer_id)
    lease, claimed = claim()

    settle(lease, claimed, Outcome(OutcomeKind.gone, errcode=43004))
    issue(issuer_id)

    assert session.scalars(select(Binding.following)).one() is False
    assert claim()[1] == []


@pytest.mark.parametrize("kind", [OutcomeKind.quota_day, OutcomeKind.quota_minute])
def test_a_quota_pauses_all_sending_and_loses_nothing(session, issuer_id, clock, kind):
    made.subscriber()
    issue(issuer_id)
    lease, claimed = claim()
    settle(lease, claimed, Outcome(kind, errcode=45009))
    issue(issuer_id)

    assert claim()[1] == []
    clock.advance(days=1)
    assert len(claim()[1]) == 2


def test_staff_can_pause_the_push(session, issuer_id):
    made.subscriber()
    issue(issuer_id)
    with unit_of_work():
        switches.turn(Switch.PAUSE_PUSH, on=True, reason="test")
    assert claim()[1] == []

    with unit_of_work():
        switches.turn(Switch.PAUSE_PUSH, on=False, reason="test")
    assert len(claim()[1]) == 1


@pytest.mark.parametrize("settings", [5], indirect=True)
def test_the_daily_budget_holds_back_the_rest_until_beijings_midnight(session, issuer_id, clock):
    made.subscriber()
    for _ in range(7):
        issue(issuer_id)

    assert len(claim()[1]) == 5
    assert claim()[1] == []
    clock.advance(hours=14)
    clock.advance(minutes=1)
    fresh = [item for item in claim()[1] if item.tried.attempts == 1]
    assert len(fresh) == 2


@pytest.mark.parametrize("ending", ["unbind", "cancel", "unfollow"])
def test_nothing_is_sent_after_the_subscriber_has_left(session, issuer_id, ending):
    subscriber = made.subscriber()
    issue(issuer_id)

    with unit_of_work():
        if ending == "unbind":
            bindings.unbind_by_id(subscriber.binding_id)
        elif ending == "cancel":
            subscriptions.cancel(subscriber.operator_id, subscriber.subscription_id)
        else:
            bindings.note_following(subscriber.openid, following=False, at=clocks.now())

    assert claim()[1] == []
    assert one(session).state is State.DROPPED


def test_a_fault_of_ours_is_refused_with_the_platforms_words(session, issuer_id):
    made.subscriber()
    issue(issuer_id)
    lease, claimed = claim()
    words = "argument invalid! data.thing2.value invalid rid: 6543ab21-0f1e2d3c-4b5a6978"

    settle(lease, claimed, Outcome(OutcomeKind.fault, errcode=47003, errmsg=words))

    assert (one(session).state, one(session).errcode, one(session).error) == (State.REFUSED, 47003, words)


def test_two_workers_never_hold_the_same_message(session, issuer_id):
    made.subscriber()
    for _ in range(5):
        issue(issuer_id)

    held = [item.id for _ in range(3) for item in claim(limit=2)[1]]

    assert len(held) == len(set(held)) == 5
    assert sending.lease_length() == timedelta(seconds=45)


def test_two_dead_workers_do_not_carry_a_message_past_the_platforms_memory(session, issuer_id, clock):
    made.subscriber()
    issue(issuer_id)
    claim()
    clock.advance(minutes=8)
    assert len(claim()[1]) == 1
    clock.advance(minutes=8)

    assert claim()[1] == []
    assert one(session).state is State.UNKNOWN


@pytest.mark.parametrize("errcode", [40037, 48001])
def test_a_fault_of_our_settings_holds_the_message_until_it_is_mended(session, issuer_id, clock, errcode):
    made.subscriber()
    issue(issuer_id)
    for _ in range(6):
        lease, claimed = claim()
        settle(lease, claimed, Outcome(OutcomeKind.fault, errcode=errcode, errmsg="a setting is wrong"))
        assert one(session).state is State.WAITING
        clock.advance(hours=1)

    lease, claimed = claim()
    settle(lease, claimed, Outcome(OutcomeKind.accepted, msgid=5))

    assert one(session).state is State.ACCEPTED


def test_a_fault_that_nobody_mends_in_a_week_is_given_up_and_a_person_may_send_it_again(
    session, issuer_id, clock
):
    made.subscriber()
    issue(issuer_id)
    lease, claimed = claim()
    clock.advance(days=7)
    settle(lease, claimed, Outcome(OutcomeKind.fault, errcode=40037))
    assert one(session).state is State.GIVEN_UP

    with unit_of_work():
        assert service.send_again(one(session).id)
    assert len(claim()[1]) == 1


def test_what_the_platform_refused_may_be_sent_again_by_a_person(session, issuer_id):
    made.subscriber()
    issue(issuer_id)
    lease, claimed = claim()
    settle(lease, claimed, Outcome(OutcomeKind.refused, errcode=43101))

    with unit_of_work():
        assert service.send_again(one(session).id)
    assert len(claim()[1]) == 1


def test_a_number_that_the_platform_gives_twice_spoils_nothing(session, issuer_id):
    made.subscriber()
    issue(issuer_id)
    issue(issuer_id)
    lease, claimed = claim()

    settle(lease, claimed, *[Outcome(OutcomeKind.accepted, msgid=77)] * 2)

    assert [row.state for row in session.scalars(select(Delivery))] == [State.ACCEPTED] * 2


@pytest.mark.parametrize("held", [Switch.PAUSE_PUSH, Switch.PUSH_QUOTA])
def test_what_is_held_back_on_purpose_is_not_overdue(session, issuer_id, clock, held):
    made.subscriber()
    issue(issuer_id)
    with unit_of_work():
        switches.turn(held, on=True, reason="a test")
    clock.advance(hours=5)

    assert not sending.is_due(clock.now())


@pytest.mark.parametrize("settings", [1], indirect=True)
def test_a_spent_daily_budget_is_seen_as_a_pause_until_midnight(session, issuer_id, clock):
    made.subscriber()
    issue(issuer_id)
    issue(issuer_id)
    assert len(claim()[1]) == 1
    assert sending.is_held()
    assert not sending.is_due(clock.now())

    clock.advance(hours=15)

    assert not sending.is_held()
    assert len(claim()[1]) == 1


def test_the_card_of_a_withdrawal_carries_number_kind_date_code_and_reason(session, issuer_id):
    made.subscriber()
    (claimed,) = withdrawn(issuer_id, reason="货物未出口")

    assert claimed.message.template_id == "T3"
    assert claimed.message.data["character_string1"] == "22110000000018001"
    assert claimed.message.data["date3"] == "2026-11-22"
    assert claimed.message.data["character_string4"].isdecimal()
    assert claimed.message.data["thing5"] == "货物未出口"


def test_the_card_of_a_replacement_names_the_successor_whole(session, issuer_id):
    made.subscriber()
    successor = "010120221000003013002"
    (claimed,) = withdrawn(issuer_id, reason="替换", successor_no=successor)

    assert claimed.message.template_id == "T5"
    assert claimed.message.data["character_string5"] == successor


def withdrawn(issuer_id, **changes):
    number = "22110000000018001"
    made.certificate(made.delivered(number), issuer_id=issuer_id)
    item = made.delivered(number, action=Action.WITHDRAW, version=2, **changes)
    certificate_id = made.certificate(item, issuer_id=issuer_id)
    with unit_of_work():
        service.fan_out(certificate_id=certificate_id, version=2, notice="withdrawn")
    return claim()[1]
