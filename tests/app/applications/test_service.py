"""An application's way: written, sent, taken back, decided once, told to its applicant, closed (R82 to R87, D47)."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from app.applications import attachments, queries, service
from app.applications.attachments import Checked
from app.applications.errors import ApplicationStateError, IncompleteError, NotApplicableError
from app.applications.models import ApplicationKind, ApplicationState, Step
from app.applications.service import Words
from app.audit.models import AuditEntry
from app.certificates.delivered import Action
from app.certificates.models import CollectionMethod, Direction
from app.core.errors import NotFoundError
from app.core.unit_of_work import unit_of_work
from app.inbox.models import Letter
from app.notifications import dispatch
from app.notifications.models import Delivery, Notice, State
from app.printing import queries as prints
from app.printing.errors import NotPrintableError
from app.printing.service import Person
from tests.app import made
from tests.app.printing.prints import USCC, Desk

STAFF = "staff li"
FILE = Checked("证明.pdf", "a" * 64, 1000, 1, is_scanned=False)
ONSITE, REPRINT = ApplicationKind.ONSITE, ApplicationKind.REPRINT


@pytest.fixture
def desk(session):
    return Desk()


def begin(desk, kind, certificate_id, words=None):
    with unit_of_work() as session:
        return service.begin(session, desk.person, kind, certificate_id, words or Words("请办理", "卡纸")).id


def sent(desk, kind, certificate_id):
    application_id = begin(desk, kind, certificate_id)
    do(service.write, desk.person, application_id, Words("请办理", "卡纸"), [FILE])
    do(service.submit, desk.person, application_id)
    return application_id


def do(verb, *args, **traits):
    with unit_of_work() as session:
        verb(session, *args, **traits)


def state(session, application_id):
    session.expire_all()
    return queries.one(session, application_id).state


def newest(session, table):
    return session.scalars(select(table).order_by(table.id.desc()).limit(1)).one()


def test_a_draft_is_kept_changed_and_sent(session, desk):
    application_id = begin(desk, ONSITE, desk.certificate(), Words("第一稿"))
    do(service.write, desk.person, application_id, Words("第二稿"), [FILE])
    do(service.submit, desk.person, application_id)

    found = queries.one(session, application_id)
    assert (found.state, found.remark, found.state_zh) == (ApplicationState.SUBMITTED, "第二稿", "已提交")
    assert found.number.startswith("XC20261122")
    assert [one.state_zh for one in attachments.of(session, application_id)] == ["已上传"]
    assert [one.state for one in queries.steps(session, application_id)] == ["draft", "submitted"]


@pytest.mark.parametrize(
    ("words", "files", "field"), [(Words(), [FILE], "reprint_reason"), (Words("", "卡纸"), [], "files")]
)
def test_what_lacks_something_is_not_sent_and_stays_a_draft(session, desk, words, files, field):
    certificate_id = desk.certificate()
    desk.print(certificate_id)
    application_id = begin(desk, REPRINT, certificate_id, words)
    do(service.write, desk.person, application_id, words, files)

    with pytest.raises(IncompleteError) as error:
        do(service.submit, desk.person, application_id)

    assert error.value.field == field
    assert state(session, application_id) is ApplicationState.DRAFT


def test_a_granted_reprint_allows_one_more_print_and_is_closed_by_it(session, desk):
    certificate_id = desk.certificate()
    desk.print(certificate_id)
    application_id = sent(desk, REPRINT, certificate_id)

    do(service.grant, application_id, by=STAFF)
    assert not prints.standing(session, certificate_id).is_printed
    dispatch.work()
    assert state(session, application_id) is ApplicationState.GRANTED
    desk.print(certificate_id)
    dispatch.work()

    assert state(session, application_id) is ApplicationState.CLOSED
    assert prints.standing(session, certificate_id).prints == 2
    assert newest(session, Letter).title == "自助重打申请已办结"
    with pytest.raises(NotPrintableError):
        desk.reserve(certificate_id, desk.sheet())


def test_a_print_that_was_told_late_closes_no_grant_that_came_after_it(session, desk):
    certificate_id = desk.certificate()
    desk.print(certificate_id)
    application_id = sent(desk, REPRINT, certificate_id)
    do(service.grant, application_id, by=STAFF)

    dispatch.work()

    assert state(session, application_id) is ApplicationState.GRANTED


def test_a_granted_on_site_issuance_ends_self_printing(session, desk):
    certificate_id = desk.certificate()
    application_id = sent(desk, ONSITE, certificate_id)

    do(service.grant, application_id, by=STAFF)

    assert prints.standing(session, certificate_id).left
    with pytest.raises(NotPrintableError):
        desk.reserve(certificate_id, desk.sheet())
    do(service.close, application_id, by=STAFF)
    assert state(session, application_id) is ApplicationState.CLOSED


def test_a_print_that_is_not_confirmed_holds_the_grant_back_and_nothing_is_half_done(session, desk):
    certificate_id = desk.certificate()
    application_id = sent(desk, ONSITE, certificate_id)
    desk.reserve(certificate_id, desk.sheet())

    with pytest.raises(NotPrintableError):
        do(service.grant, application_id, by=STAFF)

    assert state(session, application_id) is ApplicationState.SUBMITTED
    assert not prints.standing(session, certificate_id).left
    assert session.scalars(select(Letter)).all() == []


def test_a_certificate_that_was_withdrawn_meanwhile_is_not_granted(session, desk):
    item = made.delivered(collection_method=CollectionMethod.SELF_PRINT)
    certificate_id = made.certificate(item, issuer_id=desk.issuer_id)
    application_id = sent(desk, ONSITE, certificate_id)
    made.certificate(
        replace(item, action=Action.WITHDRAW, version=2, reason="错误"), issuer_id=desk.issuer_id
    )

    with pytest.raises(NotApplicableError):
        do(service.grant, application_id, by=STAFF)
    assert state(session, application_id) is ApplicationState.SUBMITTED


def test_a_returned_one_tells_why_and_can_be_mended_and_sent_again(session, desk):
    application_id = sent(desk, ONSITE, desk.certificate())

    do(service.return_, application_id, reason="材料不清晰", by=STAFF)

    letter = newest(session, Letter)
    assert (letter.operator_id, letter.title) == (desk.person.operator_id, "现场出证申请退回")
    assert letter.text.startswith("材料不清晰\n统一编号 XC")
    assert queries.one(session, application_id).answer == "材料不清晰"
    do(service.write, desk.person, application_id, Words("已重新扫描"), [])
    do(service.submit, desk.person, application_id)
    assert state(session, application_id) is ApplicationState.SUBMITTED
    assert queries.one(session, application_id).answer is None


def test_what_is_sent_can_be_taken_back_but_not_changed(session, desk):
    application_id = sent(desk, ONSITE, desk.certificate())

    with pytest.raises(ApplicationStateError):
        do(service.write, desk.person, application_id, Words("偷改"), [])
    with pytest.raises(ApplicationStateError):
        do(service.discard, desk.person, application_id)
    do(service.withdraw, desk.person, application_id)
    assert state(session, application_id) is ApplicationState.DRAFT
    do(service.discard, desk.person, application_id)

    with pytest.raises(NotFoundError):
        queries.one(session, application_id)


@pytest.mark.parametrize(
    ("verb", "traits"), [(service.grant, {}), (service.return_, {"reason": "晚了"}), (service.withdraw, None)]
)
def test_who_decides_second_is_told_that_it_is_decided(session, desk, verb, traits):
    application_id = sent(desk, ONSITE, desk.certificate())
    do(service.grant, application_id, by=STAFF)

    args = (desk.person, application_id) if traits is None else (application_id,)

    with pytest.raises(ApplicationStateError):
        do(verb, *args, **({} if traits is None else {"by": "staff wang", **traits}))

    assert state(session, application_id) is ApplicationState.GRANTED
    assert len(session.scalars(select(Letter)).all()) == 1


def test_there_is_one_application_of_a_kind_until_it_is_over(session, desk):
    certificate_id = desk.certificate()
    first = begin(desk, ONSITE, certificate_id)

    with pytest.raises(ApplicationStateError) as error:
        begin(desk, ONSITE, certificate_id)
    assert error.value.message_zh.startswith("该证书已有一份")
    do(service.discard, desk.person, first)
    assert begin(desk, ONSITE, certificate_id) != first


def test_only_the_own_self_printed_exit_certificates_can_be_applied_for(session, desk):
    stranger = Person(made.operator(uscc="91310000MA00TEST9Q", phone="13600009999"), 0, "91310000MA00TEST9Q")
    own = desk.certificate()

    with pytest.raises(NotFoundError), unit_of_work() as writing:
        service.begin(writing, stranger, ONSITE, own, Words())
    with pytest.raises(NotFoundError):
        begin(desk, ONSITE, desk.certificate(direction=Direction.ENTRY))
    with pytest.raises(NotApplicableError):
        begin(desk, ONSITE, desk.certificate(collection_method=None))
    with pytest.raises(NotApplicableError):
        begin(desk, ONSITE, desk.certificate(valid_until=date(2026, 11, 1)))


def test_another_enterprise_touches_nothing(session, desk):
    application_id = sent(desk, ONSITE, desk.certificate())
    operator_id = made.operator(uscc="91310000MA00TEST9Q", phone="13600009999")
    stranger = Person(operator_id, made.enterprise_of(operator_id), USCC)

    for verb, args in (
        (service.withdraw, ()),
        (service.submit, ()),
        (service.discard, ()),
        (service.write, (Words("x"), [])),
        (service.detach, (attachments.of(session, application_id)[0].id,)),
    ):
        with pytest.raises(NotFoundError):
            do(verb, stranger, application_id, *args)
    with pytest.raises(NotFoundError):
        queries.of_enterprise(session, stranger.enterprise_id, application_id)


def test_a_bound_applicant_hears_by_wechat_too_and_once(session, desk):
    binding_id, _ = made.binding(desk.person.operator_id)
    application_id = sent(desk, ONSITE, desk.certificate())

    do(service.grant, application_id, by=STAFF)

    delivery = session.scalars(select(Delivery)).one()
    letter = session.scalars(select(Letter)).one()
    assert (delivery.notice, delivery.binding_id, delivery.state) == (
        Notice.LETTER,
        binding_id,
        State.WAITING,
    )
    assert delivery.letter_id == letter.id


def test_every_step_is_in_the_audit(session, desk):
    application_id = sent(desk, ONSITE, desk.certificate())
    do(service.grant, application_id, by=STAFF)

    tags = session.scalars(
        select(AuditEntry.tag)
        .where(AuditEntry.subject_id == application_id, AuditEntry.tag.startswith("applications:onsite"))
        .order_by(AuditEntry.id)
    ).all()
    assert tags == [f"applications:onsite:{state}" for state in ("draft", "submitted", "granted")]
    assert [one.actor for one in session.scalars(select(Step).order_by(Step.id))][-1] == STAFF
