import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.core.errors import NotFoundError, PausedError
from app.core.unit_of_work import unit_of_work
from app.staff import codes, queries, service, sessions
from app.staff.errors import StaffLoginFailedError, UserNameTakenError
from app.staff.models import Role, Staff, StaffSession
from tests.app.staff.people import PASSWORD, colleague, log_in

WRONG = [{"password": "wrong"}, {"code": "000000"}, {"user_name": "nobody"}]


def tags(session):
    return list(session.scalars(select(AuditEntry.tag).order_by(AuditEntry.id)))


def test_all_three_let_in_and_the_session_names_the_person(session):
    token = log_in(colleague("li", Role.EDITOR))

    member = sessions.member_of(token)

    assert (member.user_name, member.name, member.roles) == ("li", "李示例", {Role.EDITOR})
    assert tags(session) == ["staff:account:add", "staff:session:login"]


@pytest.mark.parametrize("changes", WRONG)
def test_each_wrong_part_gets_the_same_words(session, changes):
    person = colleague()

    with pytest.raises(StaffLoginFailedError) as refused:
        log_in(person, **changes)

    assert refused.value.message_zh == "用户名、密码或动态码不正确"
    failed = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert failed.tag == "staff:session:login_failed"
    assert failed.subject_id == (None if "user_name" in changes else session.scalar(select(Staff.id)))


def test_the_user_name_is_taken_in_any_case_and_the_code_with_a_gap(session):
    person = colleague("li")
    code = person.code()

    assert log_in(person, user_name=" LI ", code=f"{code[:3]} {code[3:]}")


def test_a_code_serves_once(session, clock):
    person = colleague()
    code = person.code()
    log_in(person, code=code)

    with pytest.raises(StaffLoginFailedError):
        log_in(person, code=code)

    clock.advance(seconds=codes.SECONDS)
    assert log_in(person)


def test_a_source_that_guesses_is_paused_and_others_are_not(session):
    person = colleague()
    for _ in range(5):
        with pytest.raises(StaffLoginFailedError):
            log_in(person, password="wrong")

    with pytest.raises(PausedError):
        log_in(person)

    assert log_in(person, source="198.51.100.1")


def test_whoever_knows_the_password_cannot_guess_codes_from_everywhere(session, clock):
    person = colleague()
    for number in range(10):
        with pytest.raises(StaffLoginFailedError):
            log_in(person, code="000000", source=f"198.51.100.{number}")

    with pytest.raises(StaffLoginFailedError):
        log_in(person)

    clock.advance(hours=1)
    assert log_in(person)


def test_wrong_passwords_from_everywhere_shut_nobody_out(session):
    person = colleague()
    for number in range(30):
        with pytest.raises(StaffLoginFailedError):
            log_in(person, password="wrong", source=f"198.51.100.{number}")

    assert log_in(person)


def test_a_session_lasts_while_it_is_used_and_ten_hours_at_most(session, clock):
    token = log_in(colleague())

    for _ in range(20):
        clock.advance(minutes=29)
        assert sessions.member_of(token)
    clock.advance(minutes=21)

    assert sessions.member_of(token) is None


def test_a_session_ends_after_half_an_hour_of_rest(session, clock):
    token = log_in(colleague())

    clock.advance(minutes=30)

    assert sessions.member_of(token) is None
    assert queries.live_sessions(session) == []


def test_logging_out_ends_the_session(session):
    token = log_in(colleague())

    with unit_of_work():
        sessions.log_out(token)

    assert sessions.member_of(token) is None


def test_security_can_end_a_session(session):
    token = log_in(colleague())
    [live] = queries.live_sessions(session)

    with unit_of_work():
        sessions.end(live.id, by="zhao")

    assert (live.user_name, live.origin, live.browser) == ("li", "203.0.113.0/24", "Firefox")
    assert sessions.member_of(token) is None
    with pytest.raises(NotFoundError), unit_of_work():
        sessions.end(live.id, by="zhao")


def test_the_token_and_the_secret_are_not_readable_in_the_database(session):
    person = colleague()
    token = log_in(person)

    row = session.scalars(select(StaffSession)).one()
    staff = session.scalars(select(Staff)).one()

    assert token not in row.token_hash
    assert person.secret.encode() not in staff.code_secret_sealed
    assert PASSWORD not in staff.password_hash


def test_a_closed_account_is_out_at_once_and_its_name_stays_taken(session, clock):
    person = colleague()
    token = log_in(person)
    clock.advance(seconds=codes.SECONDS)

    with unit_of_work():
        service.close("li", by="test")

    assert sessions.member_of(token) is None
    with pytest.raises(StaffLoginFailedError):
        log_in(person)
    with pytest.raises(UserNameTakenError):
        colleague("Li")


def test_a_reset_ends_sessions_and_makes_password_and_codes_new(session, clock):
    person = colleague()
    token = log_in(person)
    clock.advance(seconds=codes.SECONDS)

    with unit_of_work():
        made = service.reset("li", password="another long password", by="test")

    assert sessions.member_of(token) is None
    with pytest.raises(StaffLoginFailedError):
        log_in(person)
    assert log_in(person, password="another long password", code=codes.at(made.secret, clock.now()))


def test_old_sessions_are_cleared_away(session, clock):
    log_in(colleague())
    clock.advance(days=31)

    with unit_of_work():
        gone = sessions.purge()

    assert gone == 1


def test_the_address_names_the_account_for_the_authenticator_app(session):
    with unit_of_work():
        made = service.add(user_name="wang", name="王", roles=[Role.SECURITY], password=PASSWORD, by="test")

    assert made.address.startswith("otpauth://totp/")
    assert "wang" in made.address
    assert f"secret={made.secret}" in made.address
    assert made.secret not in repr(made)
