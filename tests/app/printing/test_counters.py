"""Counters never lie: whatever people do in whatever order, stock, counters, states and history agree."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.blanks import continuations, rules
from app.blanks.errors import BlankRefusedError
from app.blanks.models import Blank, BlankStep, SheetState, Step
from app.core.errors import AppError
from app.core.unit_of_work import unit_of_work
from app.printing import queries, service
from app.printing.models import JobState, PrintJob
from tests.app.blanks import stocks
from tests.app.blanks.stocks import FORMAT
from tests.app.printing.prints import Desk

STAFF = "staff li"
STOCK = 10_000
# What a sheet is while its newest job stands so.
SHEET_OF = {
    JobState.RESERVED: SheetState.RESERVED,
    JobState.PRINTED: SheetState.USED,
    JobState.FAILED: SheetState.SPOILED,
    JobState.CANCELLED: SheetState.COLLECTED,
}
DEEDS = st.one_of(
    st.tuples(st.just("reserve"), st.integers(0, 1), st.integers(0, 3), st.integers(0, 2)),
    st.tuples(st.sampled_from(["send", "fetch", "confirm", "fail", "cancel"]), st.integers(0, 5)),
    st.tuples(st.sampled_from(["grant", "leave", "release"]), st.integers(0, 1)),
)


@pytest.fixture
def desk(session):
    made = Desk()
    made.more = stocks.kind(is_continuation=True)
    stocks.continuations(made.more, made.person.enterprise_id, STOCK)
    return made


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(DEEDS, max_size=24))
def test_stock_counters_states_and_history_agree_after_any_deeds(session, desk, deeds):
    certificates = [desk.certificate(), desk.certificate()]
    sheets = [desk.sheet() for _ in range(4)]
    jobs, written = [], {}

    for deed, *numbers in deeds:
        try:
            _do(desk, (certificates, sheets, jobs, written), deed, *numbers)
        except AppError:
            session.rollback()

    session.expire_all()
    _check_certificates(session, certificates)
    _check_sheets(session, sheets)
    spent = sum(job.continuations for job in session.scalars(select(PrintJob)) if job.state != "cancelled")
    assert continuations.held(session, desk.person.enterprise_id, FORMAT) == [(desk.more, STOCK - spent)]


def _do(desk, world, deed, number, *more):
    certificates, sheets, jobs, written = world
    if deed == "reserve":
        sheet, pages = more
        jobs.append(desk.reserve_only(certificates[number], sheets[sheet], continuations=pages))
    elif deed in {"send", "fetch"}:
        if number < len(jobs) and deed == "send":
            written[number] = desk.send(jobs[number])
        elif number in written:
            desk.fetch(written[number])
    elif deed in {"confirm", "fail", "cancel"}:
        if number < len(jobs):
            with unit_of_work() as session:
                if deed == "cancel":
                    service.cancel(session, jobs[number], by=desk.person.actor)
                else:
                    service.confirm(session, jobs[number], succeeded=deed == "confirm", by=desk.person.actor)
    else:
        verb = {
            "grant": service.grant_reprint,
            "leave": service.leave_self_printing,
            "release": service.release,
        }[deed]
        with unit_of_work() as session:
            verb(session, certificates[number], by=STAFF)


def _check_certificates(session, certificates):
    for certificate_id in certificates:
        states = Counter(job.state for job in queries.jobs_of(session, certificate_id))
        standing = queries.standing(session, certificate_id)
        for job in queries.jobs_of(session, certificate_id):
            # What can have been printed was settled as such, and what was given up never left.
            if job.state is not JobState.RESERVED:
                assert queries.has_left(session, job) is (job.state is not JobState.CANCELLED)
        assert standing.prints == states[JobState.PRINTED] <= standing.allowed <= standing.prints + 1
        assert states[JobState.RESERVED] <= 1
        assert standing.failures <= states[JobState.FAILED]


def _check_sheets(session, sheets):
    for blank in session.scalars(select(Blank).where(Blank.blank_no.in_(sheets))):
        newest = session.scalars(
            select(PrintJob).where(PrintJob.blank_id == blank.id).order_by(PrintJob.id.desc()).limit(1)
        ).one_or_none()
        assert blank.state is (SHEET_OF[newest.state] if newest else SheetState.COLLECTED)
        history = session.scalars(
            select(BlankStep.step).where(BlankStep.first_no == blank.blank_no).order_by(BlankStep.id)
        )
        state = SheetState.IN_STOCK
        for step in history:
            if step is not Step.RECEIVED:
                before, after = rules.MOVES[step]
                assert state in before
                state = after
        assert state is blank.state


def test_of_two_who_print_on_one_sheet_exactly_one_wins(app, session, desk):
    for _ in range(4):
        certificates, blank_no = [desk.certificate(), desk.certificate()], desk.sheet()
        session.rollback()

        def begin(certificate_id, blank_no=blank_no):
            with app.app_context():
                try:
                    return desk.reserve(certificate_id, blank_no)
                except BlankRefusedError:
                    return None

        with ThreadPoolExecutor(2) as pool:
            begun = list(pool.map(begin, certificates))

        assert sum(job is not None for job in begun) == 1


def test_a_job_is_given_up_or_its_file_leaves_never_both(app, session, desk):
    for _ in range(4):
        job_id = desk.reserve_only(desk.certificate(), desk.sheet())
        ticket = desk.send(job_id)
        session.rollback()

        def cancel(job_id=job_id):
            with unit_of_work() as writing:
                service.cancel(writing, job_id, by=desk.person.actor)

        def tried(deed):
            with app.app_context():
                try:
                    deed()
                except AppError:
                    return False
                return True

        with ThreadPoolExecutor(2) as pool:
            ends = list(pool.map(tried, (cancel, lambda ticket=ticket: desk.fetch(ticket))))

        assert sum(ends) == 1


def test_of_two_who_print_or_settle_one_certificate_exactly_one_wins(app, session, desk):
    certificate_id, sheets = desk.certificate(), [desk.sheet(), desk.sheet()]
    session.rollback()

    def tried(deed):
        with app.app_context():
            try:
                return deed()
            except AppError:
                return None

    with ThreadPoolExecutor(2) as pool:
        begun = list(pool.map(lambda sheet: tried(lambda: desk.reserve(certificate_id, sheet)), sheets))
        (job_id,) = [job for job in begun if job is not None]
        ends = (True, False)
        settled = list(
            pool.map(lambda end: tried(lambda: (desk.confirm(job_id, succeeded=end), end)[1]), ends)
        )

    assert sum(end is not None for end in settled) == 1
    standing = queries.standing(session, certificate_id)
    assert standing.prints + standing.failures == 1
