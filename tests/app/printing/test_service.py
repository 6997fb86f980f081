"""A print job: who may begin one, on which sheet, and what its end does to counters, sheet and state."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.blanks import kinds
from app.blanks.errors import BlankRefusedError, ContinuationsMissingError
from app.blanks.models import Blank, BlankStep, SheetState, Step
from app.certificates.delivered import Action
from app.certificates.models import CollectionMethod, Direction
from app.core import switches
from app.core.errors import NotFoundError, SwitchedOffError
from app.core.outbox import Outbox
from app.core.switches import Switch
from app.core.unit_of_work import unit_of_work
from app.print_agents.errors import TicketExpiredError
from app.printing import queries, service
from app.printing.errors import (
    JobBegunError,
    JobSettledError,
    NothingSentError,
    NotPrintableError,
    PagesError,
)
from app.printing.models import JobState, PrintEvent, PrintEventKind, PrintJob
from app.printing.rules import Standing
from tests.app import made
from tests.app.blanks import stocks
from tests.app.printing.prints import Desk

STAFF = "staff li"


@pytest.fixture
def desk(session):
    return Desk()


def sheet(session, blank_no):
    session.expire_all()
    return session.scalars(select(Blank.state).where(Blank.blank_no == blank_no)).one()


def standing(session, certificate_id):
    session.expire_all()
    return queries.standing(session, certificate_id)


def refused(desk, certificate_id):
    with pytest.raises(NotPrintableError) as error:
        desk.reserve(certificate_id, desk.sheet())
    return error.value.message_zh


def grant(certificate_id):
    with unit_of_work() as session:
        service.grant_reprint(session, certificate_id, by=STAFF)


def test_a_confirmed_print_uses_the_sheet_and_counts_once(session, desk):
    certificate_id, blank_no = desk.certificate(), desk.sheet()

    job_id = desk.reserve(certificate_id, blank_no.lower())
    before = (sheet(session, blank_no), standing(session, certificate_id))
    desk.confirm(job_id)
    with pytest.raises(JobSettledError):
        desk.confirm(job_id, succeeded=False)

    assert before == (SheetState.RESERVED, Standing())
    assert sheet(session, blank_no) is SheetState.USED
    assert standing(session, certificate_id) == Standing(prints=1)
    assert session.get(PrintJob, job_id).state is JobState.PRINTED
    steps = session.execute(
        select(BlankStep.step, BlankStep.print_job_id, BlankStep.actor).where(
            BlankStep.print_job_id == job_id
        )
    ).all()
    assert [tuple(one) for one in steps] == [
        (step, job_id, desk.person.actor) for step in (Step.RESERVED, Step.USED)
    ]
    assert [one.kind for one in queries.events_of(session, certificate_id)] == [
        PrintEventKind.PRINTED,
        PrintEventKind.RESERVED,
    ]
    assert session.scalars(select(Outbox.ids).where(Outbox.topic == service.PRINTED)).all() == [
        {"certificate_id": certificate_id, "print_job_id": job_id}
    ]


def test_a_failure_spoils_the_sheet_and_the_third_one_goes_to_staff(session, desk):
    certificate_id = desk.certificate()

    for _ in range(3):
        blank_no = desk.sheet()
        desk.confirm(desk.reserve(certificate_id, blank_no), succeeded=False)
        assert sheet(session, blank_no) is SheetState.SPOILED

    assert standing(session, certificate_id) == Standing(failures=3)
    assert "联系签发机构" in refused(desk, certificate_id)
    assert [one[0] for one in queries.stopped(session)] == [certificate_id]
    with unit_of_work() as writing:
        service.release(writing, certificate_id, by=STAFF)
    desk.print(certificate_id)
    assert standing(session, certificate_id) == Standing(prints=1)


def test_a_given_up_job_counts_nothing_and_frees_its_sheets(session, desk):
    more = stocks.kind(is_continuation=True)
    stocks.continuations(more, desk.person.enterprise_id, 2)
    certificate_id, blank_no = desk.certificate(), desk.sheet()

    job_id = desk.reserve_only(certificate_id, blank_no, pages=3, continuations=2)
    unused = desk.send(job_id)
    with pytest.raises(NothingSentError):
        desk.confirm(job_id)
    with unit_of_work() as writing:
        service.cancel(writing, job_id, by=desk.person.actor)

    assert sheet(session, blank_no) is SheetState.COLLECTED
    assert standing(session, certificate_id) == Standing()
    with pytest.raises(TicketExpiredError):
        desk.fetch(unused)
    begun = desk.reserve(certificate_id, blank_no, pages=3, continuations=2)
    for deed in (lambda: desk.send(begun), lambda: cancelled(desk, begun)):
        with pytest.raises(JobBegunError):
            deed()


def cancelled(desk, job_id):
    with unit_of_work() as session:
        service.cancel(session, job_id, by=desk.person.actor)


def test_a_second_print_needs_a_grant_and_is_a_numbered_copy(session, desk):
    certificate_id = desk.certificate()
    first = desk.print(certificate_id)

    assert "自助重打" in refused(desk, certificate_id)
    grant(certificate_id)
    assert not standing(session, certificate_id).is_printed
    second = desk.print(certificate_id)

    assert [session.get(PrintJob, job_id).copy_no for job_id in (first, second)] == [0, 1]
    assert standing(session, certificate_id) == Standing(prints=2, allowed=2)
    assert "自助重打" in refused(desk, certificate_id)


def test_a_reprint_is_granted_once_at_a_time_and_only_of_what_was_printed(session, desk):
    certificate_id = desk.certificate()

    with pytest.raises(NotPrintableError):
        grant(certificate_id)
    desk.print(certificate_id)
    grant(certificate_id)
    with pytest.raises(NotPrintableError):
        grant(certificate_id)

    assert standing(session, certificate_id).allowed == 2


def test_one_job_a_certificate_and_one_certificate_a_sheet(session, desk):
    first, second = desk.certificate(), desk.certificate()
    blank_no = desk.sheet()
    desk.reserve(first, blank_no)

    assert "尚未确认" in refused(desk, first)
    with pytest.raises(BlankRefusedError):
        desk.reserve(second, blank_no)

    assert queries.open_job(session, second) is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"collection_method": CollectionMethod.ON_SITE}, "领证方式"),
        ({"collection_method": None}, "领证方式"),
        ({"valid_until": date(2026, 11, 21)}, "失效"),
    ],
)
def test_what_is_not_for_self_printing_or_invalid_is_refused(desk, changes, words):
    certificate_id = desk.certificate(**changes)

    assert words in refused(desk, certificate_id)


def test_a_withdrawn_certificate_is_not_printed(session, desk):
    item = made.delivered(collection_method=CollectionMethod.SELF_PRINT)
    certificate_id = made.certificate(item, issuer_id=desk.issuer_id)
    made.certificate(
        made.delivered(item.certificate_no, action=Action.WITHDRAW, version=2), issuer_id=desk.issuer_id
    )

    assert "失效" in refused(desk, certificate_id)


def test_a_certificate_of_others_and_an_entry_one_are_missing_ones(session, desk):
    theirs = desk.certificate(
        parties=(made.DeliveredParty(made.PartyRole.CONSIGNOR, "他人", "91310000DEM00001AE"),)
    )
    entry = desk.certificate(direction=Direction.ENTRY)

    for certificate_id in (theirs, entry, entry + 1):
        with pytest.raises(NotFoundError):
            desk.reserve(certificate_id, desk.sheet())


def test_a_certificate_that_left_is_not_printed_and_does_not_leave_in_the_middle(session, desk):
    certificate_id = desk.certificate()
    job_id = desk.reserve(certificate_id, desk.sheet())

    with pytest.raises(NotPrintableError), unit_of_work() as writing:
        service.leave_self_printing(writing, certificate_id, by=STAFF)
    desk.confirm(job_id, succeeded=False)
    with unit_of_work() as writing:
        service.leave_self_printing(writing, certificate_id, by=STAFF)

    assert "现场出证" in refused(desk, certificate_id)


def test_continuation_sheets_go_with_the_pages(session, desk):
    certificate_id = desk.certificate()

    for pages, continuations in ((2, 0), (2, -1), (1, 100), (1, 10**9)):
        with pytest.raises(PagesError):
            desk.reserve(certificate_id, desk.sheet(), pages=pages, continuations=continuations)
    blank_no = desk.sheet()
    with pytest.raises(ContinuationsMissingError):
        desk.reserve(certificate_id, blank_no, pages=2, continuations=1)

    assert sheet(session, blank_no) is SheetState.COLLECTED


def test_an_issuer_on_plain_paper_needs_no_sheet(session, desk):
    with unit_of_work() as writing:
        kinds.set_plain_paper(writing, desk.issuer_id, is_plain=True, by=STAFF)
    certificate_id = desk.certificate()

    job_id = desk.reserve(certificate_id, "", pages=3)
    desk.confirm(job_id)

    assert session.get(PrintJob, job_id).blank_no is None
    assert standing(session, certificate_id).prints == 1


def test_nothing_begins_while_self_printing_is_paused(session, desk):
    certificate_id = desk.certificate()
    open_id = desk.reserve(desk.certificate(), desk.sheet())
    with unit_of_work():
        switches.turn(Switch.PAUSE_SELF_PRINT, on=True, reason="盘点")

    with pytest.raises(SwitchedOffError):
        desk.reserve(certificate_id, desk.sheet())
    desk.confirm(open_id)


def test_jobs_without_a_result_for_a_day_go_to_staff(session, clock, desk):
    certificate_id, blank_no = desk.certificate(), desk.sheet()
    job_id = desk.reserve(certificate_id, blank_no)

    assert queries.unconfirmed(session, clock.now()) == []
    clock.advance(hours=24)

    (found,) = queries.unconfirmed(session, clock.now())
    assert (found.job_id, found.blank_no) == (job_id, blank_no)
    assert sheet(session, blank_no) is SheetState.RESERVED


def test_upstream_reads_every_event_once_in_order_and_only_its_own(session, clock, desk):
    certificate_id = desk.certificate()
    desk.print(certificate_id)
    stranger = made.issuer("stranger")

    assert queries.events_after(session, desk.issuer_id, 0, 10) == []
    clock.advance(seconds=31)
    first = queries.events_after(session, desk.issuer_id, 0, 1)
    rest = queries.events_after(session, desk.issuer_id, first[0].PrintEvent.id, 10)

    assert [row.PrintEvent.kind for row in (*first, *rest)] == [
        PrintEventKind.RESERVED,
        PrintEventKind.PRINTED,
    ]
    assert queries.events_after(session, stranger, 0, 10) == []
    assert session.scalars(select(PrintEvent.id)).all() == [row.PrintEvent.id for row in (*first, *rest)]


def test_a_list_shows_what_the_conditions_say(session, clock, desk):
    day = date(2026, 11, 22)
    waiting = desk.certificate(inspection_no="220000000000001")
    printed = desk.certificate(inspection_no="220000000000002", format="C5-1")
    old = desk.certificate(issued_on=day - timedelta(days=40))
    desk.certificate(collection_method=CollectionMethod.ON_SITE)
    left = desk.certificate()
    with unit_of_work() as writing:
        service.leave_self_printing(writing, left, by=STAFF)
        kinds.change(writing, desk.kind_id, name="新名称", formats=("3-2-4", "C5-1"), by=STAFF)
    desk.print(printed)

    def found(**wanted):
        conditions = queries.Conditions(**wanted)
        lines = queries.search(session, desk.person.uscc, conditions)
        assert queries.count(session, desk.person.uscc, conditions) == len(lines)
        assert queries.Conditions.loaded(conditions.dumped()) == conditions
        assert [
            line for batch in queries.every_line(session, desk.person.uscc, conditions) for line in batch
        ] == lines
        return {line.id for line in lines}

    last_week = {"first_day": day - timedelta(days=7), "last_day": day}
    assert found() == {waiting, old}
    assert found(**last_week) == {waiting}
    assert found(status=None) == {waiting, printed, old}
    assert found(status=queries.PrintStatus.PRINTED) == {printed}
    assert found(status=None, format="C5-1") == {printed}
    assert found(status=None, inspection_no="220000000000001") == {waiting}
    assert found(status=queries.PrintStatus.PRINTED, inspection_no="220000000000001") == set()
    assert [code for code, _ in queries.formats(session, desk.person.uscc)] == ["3-2-4", "C5-1"]
    (line,) = queries.search(session, desk.person.uscc, queries.Conditions(**last_week))
    assert (line.consignor, line.declarant, line.prints, line.is_printed) == ("示例企业", "", 0, False)
