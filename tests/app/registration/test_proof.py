import pytest

from app.accounts.models import State
from app.certificates.delivered import DeliveredParty
from app.certificates.models import Direction, PartyRole
from app.core.errors import NotFoundError, PausedError
from app.core.unit_of_work import unit_of_work
from app.registration import proof
from app.registration.errors import EnterpriseKnownError
from tests.app import made
from tests.app.registration.applicants import OTHER_USCC, PHONE, USCC, applicant, read
from tests.app.sms import inbox

CONTACT = "13900009999"
NUMBER, INSPECTION = "22260000000018001", "226000000000180"


@pytest.fixture
def certificate(session):
    issuer_id = made.issuer()

    def make(number=NUMBER, uscc=USCC, role=PartyRole.CONSIGNOR, **changes):
        item = made.delivered(
            number,
            contact_phone=CONTACT,
            parties=(DeliveredParty(role, "示例贸易有限公司", uscc),),
            **changes,
        )
        return made.certificate(item, issuer_id=issuer_id)

    return make


def ask(operator_id, number=NUMBER, session_id="mine", source="192.0.2.1"):
    proof.ask(operator_id, number, session_id=session_id, source=source)


def answer(operator_id, typed, number=NUMBER, session_id="mine"):
    with unit_of_work():
        return proof.answer(operator_id, number, session_id=session_id, typed=typed)


@pytest.mark.parametrize("number", [NUMBER, f" {INSPECTION} "])
def test_a_code_to_the_contact_of_a_declaration_lets_the_applicant_in(certificate, number):
    certificate(inspection_no=INSPECTION)
    operator_id = applicant()

    ask(operator_id, number)
    code = inbox.code(CONTACT)

    assert not answer(operator_id, "000000" if code != "000000" else "111111", number)
    assert answer(operator_id, code, number)
    assert read(operator_id).state is State.ACTIVE
    assert read(operator_id).admitted_by == "proof"
    assert "首位操作员" in inbox.texts(CONTACT)[0]


@pytest.mark.parametrize(
    "changes",
    [
        {"number": "22260000000099999"},
        {"uscc": OTHER_USCC},
        {"role": PartyRole.BLANK_HOLDER},
        {"role": PartyRole.CONSIGNEE},
    ],
    ids=["unknown", "foreign", "blank-holder", "consignee-of-an-exit"],
)
def test_a_number_that_proves_nothing_is_answered_alike_and_sends_nothing(certificate, changes):
    certificate(**changes)
    operator_id = applicant()

    ask(operator_id)

    assert inbox.texts(CONTACT) == inbox.texts(PHONE) == []
    assert not answer(operator_id, "123456")
    assert read(operator_id).state is State.PENDING


def test_the_consignee_of_an_entry_is_a_party_of_its_declaration(certificate):
    certificate(role=PartyRole.CONSIGNEE, direction=Direction.ENTRY, declaration_no="010120221000003013")
    operator_id = applicant()

    ask(operator_id, "010120221000003013")

    assert answer(operator_id, inbox.code(CONTACT), "010120221000003013")


def test_a_code_serves_only_the_browser_and_the_number_it_was_asked_for(certificate):
    certificate()
    certificate("22260000000018002", uscc=OTHER_USCC)
    operator_id, thief = applicant(), applicant("thief", phone="13800002222", uscc=OTHER_USCC)
    ask(operator_id)
    code = inbox.code(CONTACT)

    assert not answer(operator_id, code, session_id="another browser")
    assert not answer(thief, code, NUMBER, session_id="mine")
    assert answer(operator_id, code)


def test_an_applicant_asks_five_times_a_day_and_learns_nothing_of_the_limits_of_the_phone(certificate, clock):
    certificate()
    operator_id = applicant()
    others = [applicant(f"other{index}", phone=f"1380000{index:04}") for index in range(4)]

    for one in others:
        ask(one)
    with pytest.raises(PausedError):
        ask(others[0])
    sent = len(inbox.texts(CONTACT))
    for _ in range(4):
        clock.advance(minutes=2)
        ask(others[0])
    clock.advance(minutes=2)
    with pytest.raises(PausedError):
        ask(others[0])
    ask(operator_id)

    assert sent == 1
    assert len(inbox.texts(CONTACT)) == 5


def test_where_there_are_operators_a_code_lets_nobody_in(certificate):
    certificate()
    late = applicant("late.one", phone="13800002222")
    ask(late)
    code = inbox.code(CONTACT)
    first = applicant()
    with unit_of_work():
        proof.service.approve(first, by="staff li")

    with pytest.raises(EnterpriseKnownError):
        ask(late)
    with pytest.raises(EnterpriseKnownError):
        answer(late, code)
    with pytest.raises(NotFoundError):
        ask(first)
