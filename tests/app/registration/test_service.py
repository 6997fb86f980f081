import pytest
from sqlalchemy import select

from app.accounts import queries as accounts
from app.accounts import service as logins
from app.accounts import sessions
from app.accounts.errors import LoginFailedError, NotAdmittedError, UserNameTakenError
from app.accounts.models import State, Way
from app.binding import queries as bindings
from app.core.errors import NotFoundError
from app.core.unit_of_work import unit_of_work
from app.inbox.models import Letter, LetterKind
from app.registration import queries, service
from app.registration.errors import AlreadyAskedError
from app.sms.texts import Kind
from app.subscriptions import queries as subscriptions
from tests.app import made
from tests.app.registration.applicants import PHONE, USCC, applicant, particulars, read
from tests.app.sms import inbox


def approve(operator_id, by="staff li"):
    with unit_of_work():
        service.approve(operator_id, by=by)


def log_in(user_name):
    return logins.authenticate(user_name=user_name, password=made.PASSWORD, source="192.0.2.1")


def sit_down(operator_id):
    with unit_of_work():
        return sessions.begin(operator_id, way=Way.PASSWORD, origin="192.0.2.0/24", browser="")


def test_a_registration_grants_nothing_until_staff_approve_it(session):
    operator_id = applicant()
    token = sit_down(operator_id)

    with pytest.raises(NotAdmittedError) as refused:
        log_in("wang.wu")
    before = (sessions.signed_in(token), sessions.applicant(token), read(operator_id).phone_proven_at)
    approve(operator_id)

    assert refused.value.operator_id == operator_id
    assert before == (None, operator_id, None)
    assert log_in("wang.wu") == operator_id
    assert sessions.applicant(token) is None
    who = sessions.signed_in(token)
    assert (who.enterprise_name, who.phone) == ("示例贸易有限公司", PHONE)
    assert read(operator_id).admitted_by == "staff li"
    assert inbox.kinds(PHONE) == [Kind.ADMITTED]


def test_who_is_let_in_first_says_how_the_enterprise_is_called(session):
    applicant("impostor", phone="13800002222", name="冒名公司")
    right = applicant("wang.wu")
    later = applicant("li.si", phone="13800003333", name="改名公司")

    approve(right)
    approve(later)

    assert read(right).enterprise.name == "示例贸易有限公司"
    assert read(right).enterprise.business_address == "上海市示例路 2 号"
    assert queries.waiting(1).enterprise_name == "冒名公司"


def test_the_first_operator_admits_the_next_and_the_others_are_told(session):
    first = applicant("first.one", phone="13800002222")
    second = applicant("second.one", phone="13800003333")
    approve(first)
    approve(second, by=f"operator {first}")

    third = applicant("third.one")
    with unit_of_work():
        service.admit_colleague(first, third)

    assert read(third).state is State.ACTIVE
    assert inbox.kinds("13800002222") == [Kind.ADMITTED, Kind.APPLICATION]
    assert inbox.kinds("13800003333") == [Kind.ADMITTED, Kind.COLLEAGUE]
    letters = session.execute(select(Letter.operator_id, Letter.kind, Letter.title).order_by(Letter.id)).all()
    assert letters == [
        (first, LetterKind.DECISION, "注册已通过"),
        (second, LetterKind.DECISION, "注册已通过"),
        (first, LetterKind.NOTICE, "有账号申请成为操作员"),
        (third, LetterKind.DECISION, "注册已通过"),
        (second, LetterKind.NOTICE, "新增操作员"),
    ]


def test_nobody_decides_about_people_who_are_none_of_his(session):
    first, second = applicant("first.one", phone="13800002222"), applicant("second.one", phone="13800003333")
    stranger = made.operator(phone="13800004444")
    for one in (first, second):
        approve(one)
    waiting = applicant("third.one")

    for actor, deed, target in [
        (second, service.admit_colleague, waiting),
        (stranger, service.admit_colleague, waiting),
        (waiting, service.admit_colleague, waiting),
        (second, service.refuse_colleague, waiting),
        (second, service.close_colleague, first),
        (stranger, service.close_colleague, first),
        (first, service.close_colleague, first),
        (first, service.close_colleague, stranger),
        (first, service.admit_colleague, second),
        (first, service.admit_colleague, 999),
    ]:
        with pytest.raises(NotFoundError), unit_of_work():
            deed(actor, target)

    states = [read(one).state for one in (first, second, waiting, stranger)]
    assert states == [State.ACTIVE, State.ACTIVE, State.PENDING, State.ACTIVE]


def test_a_refusal_says_why_and_can_be_reconsidered_by_staff(session):
    operator_id = applicant()

    with unit_of_work():
        service.refuse(operator_id, reason="名称与代码不符", by="staff li")
    shown = queries.waiting(operator_id)
    with pytest.raises(NotAdmittedError):
        log_in("wang.wu")
    approve(operator_id)

    assert (shown.state, shown.reason) == (State.REFUSED, "名称与代码不符")
    assert read(operator_id).state is State.ACTIVE
    assert inbox.kinds(PHONE) == [Kind.REFUSED, Kind.ADMITTED]


def test_a_number_moves_to_the_new_account_only_when_that_is_let_in(session):
    older = made.subscriber(phone=PHONE)
    operator_id = applicant()
    untouched = read(older.operator_id).phone_proven_at

    approve(operator_id)

    assert untouched is not None
    assert read(older.operator_id).phone_proven_at is None
    assert read(operator_id).phone_proven_at is not None
    assert [one.is_open for one in subscriptions.of_operator(older.operator_id)] == [False]
    assert Kind.PHONE_TAKEN in inbox.kinds(PHONE)


def test_a_number_that_somebody_else_proved_later_stays_his(session, clock):
    operator_id = applicant()
    clock.advance(hours=1)
    newer = made.operator(phone=PHONE)

    approve(operator_id)

    assert read(newer).phone_proven_at is not None
    assert read(operator_id).phone_proven_at is None


def test_a_name_is_taken_in_capitals_too_and_a_number_waits_once(session):
    applicant("wang.wu")

    with pytest.raises(UserNameTakenError):
        applicant("Wang.Wu", phone="13800002222")
    with pytest.raises(AlreadyAskedError):
        applicant("another", phone=PHONE)


def test_a_closed_account_is_out_at_once_and_its_wechat_unbound(session):
    operator_id = made.operator()
    made.binding(operator_id)
    token = sit_down(operator_id)

    with unit_of_work():
        service.close(operator_id, by="staff li")
    out = (sessions.signed_in(token), bindings.by_operator(operator_id))
    with pytest.raises(LoginFailedError):
        log_in(read(operator_id).user_name)
    with pytest.raises(NotFoundError):
        made.binding(operator_id)
    with unit_of_work():
        service.reopen(operator_id, by="staff li")

    assert out == (None, None)
    assert read(operator_id).state is State.ACTIVE
    assert read(operator_id).phone_proven_at is None


def test_nobody_who_waits_can_be_bound_to_a_wechat_user(session):
    with pytest.raises(NotFoundError):
        made.binding(applicant())


def test_who_was_not_let_in_is_forgotten_after_ninety_days(session, clock):
    gone, kept = applicant("gone.one"), applicant("kept.one", phone="13800002222", uscc="91310115MA1EXAMPLU")
    sit_down(gone)
    approve(kept)
    clock.advance(days=91)

    with unit_of_work():
        count = service.purge()

    assert count == 1
    assert not accounts.is_user_name_taken("gone.one")
    assert read(kept).state is State.ACTIVE
    assert applicant("gone.one") is not None


def test_staff_find_people_by_state_name_code_and_number(session):
    waiting, active = applicant(), made.operator(user_name="active.one")

    def found(state=None, words=""):
        return [line.id for line in queries.search(state=state, words=words)[0]]

    assert found(State.PENDING) == [waiting]
    assert found(State.ACTIVE) == [active]
    assert found(State.CLOSED) == []
    assert found() == [active, waiting]
    for words in ("示例贸易", USCC.lower(), PHONE, "WANG"):
        assert found(words=words) == [waiting]
    assert found(words="%") == []


def test_what_certificates_say_of_an_enterprise_is_shown_beside_it(session):
    issuer_id = made.issuer()
    made.certificate(issuer_id=issuer_id)

    assert queries.known("91110108MA00DEM06X").names == ["示例企业"]
    assert queries.known(particulars().uscc).certificates == 0
