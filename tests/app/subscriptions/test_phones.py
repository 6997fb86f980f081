"""A number that is proven: whose it becomes, what becomes of subscriptions, who is told (D32)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import select

from app.accounts.models import Operator
from app.audit.models import AuditEntry
from app.core.errors import NotFoundError
from app.core.unit_of_work import unit_of_work
from app.inbox.models import Letter
from app.sms import codes
from app.sms.models import Purpose
from app.sms.texts import Kind
from app.subscriptions import phones, queries
from app.subscriptions.models import Closing, Subscription, Topic
from tests.app import made
from tests.app.sms import inbox

OLD, NEW = made.PHONE, "13800138000"
ENDS = date(2027, 3, 31)


def prove(operator_id, phone):
    with unit_of_work():
        phones.prove(operator_id, phone)


def rows(session, operator_id):
    session.rollback()
    found = session.scalars(
        select(Subscription).where(Subscription.operator_id == operator_id).order_by(Subscription.id)
    )
    return [(row.phone, row.ends_on, row.closing) for row in found]


def holders(session, phone):
    session.rollback()
    return list(
        session.scalars(
            select(Operator.id).where(Operator.phone == phone, Operator.phone_proven_at.is_not(None))
        )
    )


def test_subscriptions_follow_to_the_new_number_with_their_last_day(session):
    person = made.subscriber(phone=OLD, until=ENDS)

    prove(person.operator_id, NEW)

    assert rows(session, person.operator_id) == [
        (OLD, ENDS, Closing.PHONE_CHANGED),
        (NEW, ENDS, None),
    ]
    assert [one.standing_zh for one in queries.of_operator(person.operator_id)] == ["推送中", "已变更"]
    assert [match.openid for match in queries.matching(Topic.CERTIFICATES, NEW, ENDS)] == [person.openid]
    assert queries.matching(Topic.CERTIFICATES, OLD, ENDS) == []
    assert inbox.kinds(OLD) == [Kind.PHONE_CHANGED]
    assert inbox.kinds(NEW) == []


def test_there_and_back_again_leaves_one_open_subscription(session, clock):
    person = made.subscriber(phone=OLD, until=ENDS)

    for phone in (NEW, OLD, OLD):
        prove(person.operator_id, phone)

    assert [one for one in rows(session, person.operator_id) if one[2] is None] == [(OLD, ENDS, None)]


def test_what_has_run_out_is_not_opened_again(session, clock):
    person = made.subscriber(phone=OLD, until=date(2026, 11, 30))
    clock.advance(days=30)

    prove(person.operator_id, NEW)

    assert rows(session, person.operator_id) == [(OLD, date(2026, 11, 30), Closing.EXPIRED)]


def test_a_new_proof_takes_the_number_from_the_older_account_and_tells_both(session):
    older = made.subscriber(phone=NEW, until=ENDS)
    newer = made.operator(phone=OLD, user_name="wangwu88")

    prove(newer, NEW)

    assert holders(session, NEW) == [newer]
    assert rows(session, older.operator_id) == [(NEW, ENDS, Closing.PHONE_CHANGED)]
    assert queries.matching(Topic.CERTIFICATES, NEW, ENDS) == []
    [told] = inbox.texts(NEW)
    assert "wa***88 所有" in told
    assert "wangwu88" not in told
    assert inbox.kinds(OLD) == [Kind.PHONE_CHANGED]
    letters = session.execute(select(Letter.operator_id, Letter.title)).all()
    assert set(letters) == {(newer, "手机号已变更"), (older.operator_id, "手机号已被另一账号验证")}
    tags = session.execute(select(AuditEntry.tag, AuditEntry.subject_id)).all()
    assert {("accounts:phone:proven", newer), ("accounts:phone:lost", older.operator_id)} <= set(tags)


def test_an_account_that_lost_its_number_can_prove_another(session):
    older = made.subscriber(phone=NEW)
    prove(made.operator(phone=OLD), NEW)

    prove(older.operator_id, "13900139000")

    assert holders(session, "13900139000") == [older.operator_id]
    assert inbox.kinds(NEW) == [Kind.PHONE_TAKEN]


def test_a_closed_account_proves_nothing(session):
    operator_id = made.operator()
    with unit_of_work() as opened:
        opened.get_one(Operator, operator_id).closed_at = opened.get_one(Operator, operator_id).created_at

    with pytest.raises(NotFoundError):
        prove(operator_id, NEW)


def test_a_wrong_code_changes_nothing_and_the_right_one_the_number(session):
    person = made.subscriber(phone=OLD, until=ENDS)
    codes.ask(session_id="mine", purpose=Purpose.CHANGE_PHONE, phone=NEW, source="192.0.2.1")
    right = inbox.code(NEW)

    done = []
    for session_id, typed in (("mine", f"{(int(right) + 1) % 10**6:06}"), ("other", right), ("mine", right)):
        with unit_of_work():
            done.append(phones.change(person.operator_id, NEW, session_id=session_id, typed=typed))

    assert done == [False, False, True]
    assert holders(session, NEW) == [person.operator_id]


def test_of_many_who_prove_one_number_at_once_one_holds_it(app, session):
    people = [made.subscriber(phone=f"1390000000{number}", until=ENDS).operator_id for number in range(4)]

    def run(operator_id):
        with app.app_context():
            prove(operator_id, NEW)

    with ThreadPoolExecutor(len(people)) as pool:
        list(pool.map(run, people))

    [holder] = holders(session, NEW)
    still_open = [row for one in people for row in rows(session, one) if row[2] is None]
    assert still_open == [(NEW, ENDS, None)]
    assert rows(session, holder)[-1] == (NEW, ENDS, None)
    assert len(inbox.kinds(NEW)) == len(people) - 1


def test_two_who_swap_their_numbers_at_once_both_get_through(app, session):
    first, second = made.operator(phone=OLD), made.operator(phone=NEW)

    def run(swap):
        with app.app_context():
            prove(*swap)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, [(first, NEW), (second, OLD)]))

    assert (holders(session, NEW), holders(session, OLD)) == ([first], [second])
