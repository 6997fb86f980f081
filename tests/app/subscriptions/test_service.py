from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import select

from app.accounts.models import Operator
from app.core.errors import NotFoundError
from app.core.unit_of_work import unit_of_work
from app.subscriptions import queries, service
from app.subscriptions.errors import PeriodError, PhoneNotProvenError
from app.subscriptions.models import Subscription, Topic
from tests.app import made


def confirm(session, operator_id, until=None):
    with unit_of_work():
        return service.confirm(session.get_one(Operator, operator_id), Topic.CERTIFICATES, until=until).id


def ends_on(session, number):
    return session.scalar(select(Subscription.ends_on).where(Subscription.id == number))


def test_confirming_takes_the_accounts_phone_and_one_year(session):
    operator_id = made.operator()

    confirm(session, operator_id)

    (listed,) = queries.of_operator(operator_id)
    assert (listed.masked_phone, listed.starts_on, listed.ends_on, listed.standing_zh) == (
        "136****6818",
        date(2026, 11, 22),
        date(2027, 11, 22),
        "推送中",
    )


def test_confirming_again_extends_the_open_subscription_and_makes_no_second(session, clock):
    operator_id = made.operator()
    first = confirm(session, operator_id)
    clock.advance(days=100)

    second = confirm(session, operator_id)

    assert second == first
    assert ends_on(session, first) == date(2028, 3, 2)


def test_confirming_after_the_last_day_starts_a_new_one(session, clock):
    operator_id = made.operator()
    first = confirm(session, operator_id, until=date(2026, 11, 30))
    clock.advance(days=9)

    second = confirm(session, operator_id)

    assert second != first
    assert [line.standing_zh for line in queries.of_operator(operator_id)] == ["推送中", "已过期"]


def test_a_phone_that_is_not_proven_cannot_be_subscribed(session):
    operator_id = made.operator(proven=False)

    with pytest.raises(PhoneNotProvenError):
        confirm(session, operator_id)


@pytest.mark.parametrize(
    ("until", "words"), [(date(2026, 11, 21), "有效期不能早于今天"), (date(2027, 11, 23), "有效期最长为1年")]
)
def test_an_end_outside_today_and_one_year_is_refused_with_its_reason(session, until, words):
    operator_id = made.operator()

    with pytest.raises(PeriodError) as caught:
        confirm(session, operator_id, until=until)

    assert caught.value.message_zh == words


def test_cancelling_stops_the_matching_at_once(session):
    subscriber = made.subscriber()
    assert queries.matching(Topic.CERTIFICATES, made.PHONE, date(2026, 11, 22))

    with unit_of_work():
        service.cancel(subscriber.operator_id, subscriber.subscription_id)

    assert not queries.matching(Topic.CERTIFICATES, made.PHONE, date(2026, 11, 22))


def test_another_operators_subscription_answers_as_not_existing(session):
    subscriber = made.subscriber()
    stranger = made.operator(phone="13900002207")

    for verb in (service.cancel, lambda who, number: service.change_end(who, number, until=None)):
        with pytest.raises(NotFoundError), unit_of_work():
            verb(stranger, subscriber.subscription_id)


def test_the_last_day_still_matches_and_the_day_after_does_not(session):
    made.subscriber(until=date(2026, 11, 30))

    assert queries.matching(Topic.CERTIFICATES, made.PHONE, date(2026, 11, 30))
    assert not queries.matching(Topic.CERTIFICATES, made.PHONE, date(2026, 12, 1))


def test_renewing_moves_the_end_to_one_year_from_today(session, clock):
    subscriber = made.subscriber(until=date(2026, 11, 30))
    clock.advance(days=3)

    with unit_of_work():
        service.change_end(subscriber.operator_id, subscriber.subscription_id, until=None)

    assert ends_on(session, subscriber.subscription_id) == date(2027, 11, 25)


def test_two_taps_on_the_same_button_subscribe_once(app, session):
    for round_no in range(5):
        operator_id = made.operator(phone=f"1390000{round_no:04}")

        def tap(operator_id=operator_id):
            with app.app_context(), unit_of_work() as own:
                return service.confirm(own.get_one(Operator, operator_id), Topic.CERTIFICATES, until=None).id

        with ThreadPoolExecutor(2) as pool:
            first, second = (pool.submit(tap) for _ in range(2))

        assert first.result() == second.result()
