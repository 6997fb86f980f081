import pytest
from sqlalchemy import select

from app.binding import queries, service
from app.binding.errors import BindingConflictError
from app.binding.models import Binding
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
            assert service.note_following("oA", following=following)
        assert queries.by_openid("oA").following is following


def test_nothing_is_stored_of_a_follower_who_is_not_bound(session):
    with unit_of_work():
        assert not service.note_following("oStranger", following=True)

    assert session.scalars(select(Binding)).all() == []
