"""A control is paired by six digits that only its owner sees, for five minutes, in five tries (D45)."""

import pytest
from sqlalchemy import select

from app.accounts import service as accounts
from app.accounts.models import Enterprise, Operator
from app.audit.models import AuditEntry
from app.core.errors import NotFoundError, PausedError
from app.core.unit_of_work import unit_of_work
from app.inbox.models import Letter
from app.print_agents import pairing, queries
from app.print_agents.errors import UnknownAgentError, WrongCodeError
from tests.app import made
from tests.app.print_agents import controls


@pytest.fixture
def operator(session):
    return session.get_one(Operator, made.operator())


def confirm(operator, code):
    with unit_of_work() as session:
        return pairing.confirm(session, session.get_one(Operator, operator.id), code).id


def test_the_digits_pair_once_and_colleagues_are_told(session, operator):
    with unit_of_work() as writing:
        colleague = accounts.create_operator(
            enterprise=writing.get_one(Enterprise, operator.enterprise_id),
            user_name="colleague",
            password=made.PASSWORD,
            phone="13800007777",
            phone_proven=True,
        ).id
    own_key = controls.key()
    agent_id, code = controls.introduced(own_key)

    assert (len(code), code.isdigit()) == (6, True)
    assert confirm(operator, code) == agent_id
    with pytest.raises(WrongCodeError):
        confirm(operator, code)

    line = queries.lines(session, operator.enterprise_id)[0]
    assert (line.name, line.paired_by, line.is_here) == ("收发室电脑", operator.user_name, True)
    letters = session.scalars(select(Letter)).all()
    assert [(one.operator_id, one.title) for one in letters] == [(colleague, "新的打印控件已配对")]
    tags = session.scalars(select(AuditEntry.tag)).all()
    assert "print_agents:agent:paired" in tags
    again, no_code = controls.introduced(own_key)
    assert (again, no_code) == (agent_id, "")


def test_digits_end_after_five_minutes_and_when_others_are_drawn(clock, operator):
    own_key = controls.key()
    _, old = controls.introduced(own_key)
    _, new = controls.introduced(own_key)
    with pytest.raises(WrongCodeError):
        confirm(operator, old if old != new else "000000")
    clock.advance(minutes=5)

    with pytest.raises(WrongCodeError):
        confirm(operator, new)


def test_five_tries_then_a_pause_of_five_minutes(clock, session, operator):
    def tries():
        with unit_of_work() as writing:
            pairing.count_try(writing, operator.id)

    for _ in range(5):
        tries()
    with pytest.raises(PausedError):
        tries()
    clock.advance(minutes=5)
    tries()


def test_a_revoked_control_is_over_and_a_foreign_one_is_not_there(session, operator):
    own_key = controls.key()
    agent_id = controls.paired(operator.id, own_key)
    other = session.get_one(
        Operator, made.operator(user_name="other", uscc="91310000MA00TEST9Q", phone="13800007777")
    )

    for enterprise_id, number in ((other.enterprise_id, agent_id), (operator.enterprise_id, agent_id + 1)):
        with pytest.raises(NotFoundError), unit_of_work() as writing:
            pairing.revoke(writing, number, by="operator 9", enterprise_id=enterprise_id)
    with unit_of_work() as writing:
        pairing.revoke(writing, agent_id, by="operator 1", enterprise_id=operator.enterprise_id)

    assert queries.lines(session, operator.enterprise_id) == []
    with pytest.raises(NotFoundError):
        queries.live(session, operator.enterprise_id, agent_id)
    with pytest.raises(UnknownAgentError):
        controls.introduced(own_key)


def test_controls_that_nobody_pairs_are_forgotten(clock, session, operator):
    controls.introduced(controls.key())
    kept = controls.paired(operator.id)
    clock.advance(days=1, seconds=1)

    with unit_of_work():
        assert pairing.purge() == 1

    assert queries.live(session, operator.enterprise_id, kept).id == kept
