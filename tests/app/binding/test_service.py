from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.binding import queries, service
from app.binding.errors import BindingConflictError
from app.binding.models import Binding
from app.core import clock
from app.core.unit_of_work import unit_of_work
from tests.app import made


def bind(openid, operator_id, *, replace=False):
    with unit_of_work():
        return service.bind(openid=openid, operator_id=operator_id, following=True, replace=replace).id


def test_binding_the_same_two_again_changes_nothing(session):
    operator_id = made.operator()

    assert bind("oA", operator_id) == bind("oA", operator_id)


def test_an_openid_bound_to_another_account_is_a_conflict_that_names_the_masked_account(session):
    bind("oA", made.operator(user_name="zhangsan01"))

    with pytest.raises(BindingConflictError) as caught:
        bind("oA", made.operator(phone="13900002207"))

    assert caught.value.bound_user_name == "zh***01"
    assert not caught.value.operator_bound_elsewhere


def test_an_account_bound_to_another_wechat_user_is_a_conflict(session):
    operator_id = made.operator()
    bind("oA", operator_id)

    with pytest.raises(BindingConflictError) as caught:
        bind("oB", operator_id)

    assert caught.value.operator_bound_elsewhere


def test_replacing_lets_both_older_bindings_go(session):
    first, second = made.operator(), made.operator(phone="13900002207")
    bind("oA", first)
    bind("oB", second)

    bind("oA", second, replace=True)

    assert queries.by_openid("oA").operator_id == second
    assert queries.by_openid("oB") is None
    assert queries.by_operator(first) is None


def test_unbinding_deletes_the_openid_and_keeps_the_row(session):
    binding_id = bind("oA", made.operator())

    with unit_of_work():
        service.unbind_by_id(binding_id)

    row = session.scalars(select(Binding).where(Binding.id == binding_id)).one()
    assert row.openid is None
    assert row.unbound_at is not None


def test_unfollowing_and_following_again_is_noted_at_the_binding(session):
    bind("oA", made.operator())

    for following in (False, True):
        with unit_of_work():
            assert service.note_following("oA", following=following, at=clock.now())
        assert queries.by_openid("oA").following is following


def test_nothing_is_stored_of_a_follower_who_is_not_bound(session):
    with unit_of_work():
        assert not service.note_following("oStranger", following=True, at=clock.now())

    assert session.scalars(select(Binding)).all() == []


def test_a_departure_that_is_told_late_does_not_undo_a_newer_return(session):
    bind("oA", made.operator())
    left = clock.now() + timedelta(seconds=60)
    with unit_of_work():
        service.note_following("oA", following=True, at=left)
        service.note_following("oA", following=False, at=left)
    with unit_of_work():
        service.note_following("oA", following=True, at=left + timedelta(seconds=60))

    with unit_of_work():
        assert service.note_following("oA", following=False, at=left)

    assert queries.by_openid("oA").following


def test_two_taps_on_the_same_button_bind_once(app, session):
    for round_no in range(5):
        openid, operator_id = f"oTwice{round_no}", made.operator(phone=f"1390000{round_no:04}")
        bind(openid, made.operator(phone=f"1380000{round_no:04}"))

        def tap(openid=openid, operator_id=operator_id):
            with app.app_context():
                return bind(openid, operator_id, replace=True)

        with ThreadPoolExecutor(2) as pool:
            first, second = (pool.submit(tap) for _ in range(2))

        assert first.result() == second.result()
        assert queries.by_openid(openid).operator_id == operator_id
        session.rollback()


def test_two_accounts_that_bind_the_same_user_at_once_leave_one_binding(app, session):
    operators = [made.operator(phone=f"1390001{number:04}") for number in range(2)]

    def tap(operator_id):
        with app.app_context():
            try:
                return bind("oContested", operator_id)
            except BindingConflictError:
                return None

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(tap, operators))

    assert sum(result is not None for result in results) == 1
