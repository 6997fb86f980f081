"""Sheets go from stock to an enterprise in whole ranges or not at all, and every step stays on record."""

import pytest
from sqlalchemy import select

from app.blanks import continuations, kinds, requests, service, stock
from app.blanks.errors import (
    BlankRefusedError,
    ContinuationsMissingError,
    KindError,
    RangeError,
    RequestClosedError,
)
from app.blanks.kinds import KindDraft
from app.blanks.models import Blank, BlankRequest, BlankStep, RequestState, SheetState, Step
from app.core.errors import NotFoundError
from app.core.unit_of_work import unit_of_work
from app.inbox.models import Letter
from tests.app import made
from tests.app.blanks import stocks
from tests.app.blanks.stocks import BY, FORMAT


@pytest.fixture
def person(session):
    operator_id = made.operator()
    return operator_id, made.enterprise_of(operator_id)


def states(session):
    session.expire_all()
    return dict(session.execute(select(Blank.blank_no, Blank.state).order_by(Blank.blank_no)).all())


def taken(enterprise_id, typed, *, certificate_format=FORMAT, pages=0):
    with unit_of_work() as session:
        return service.reserve(
            session, typed, enterprise_id=enterprise_id, certificate_format=certificate_format, pages=pages
        )


def test_a_range_is_received_issued_collected_and_every_step_is_on_record(session, person):
    _, enterprise_id = person
    kind_id = stocks.kind()

    stocks.collected(kind_id, enterprise_id, "HB20260001", "hb 20260003")

    assert set(states(session).values()) == {SheetState.COLLECTED}
    steps = session.scalars(select(BlankStep).order_by(BlankStep.id)).all()
    assert [(one.step, one.first_no, one.last_no, one.quantity, one.actor) for one in steps] == [
        (step, "HB20260001", "HB20260003", 3, BY) for step in (Step.RECEIVED, Step.ISSUED, Step.COLLECTED)
    ]


@pytest.mark.parametrize(
    ("ends", "field"),
    [
        (("HB1", ""), "first_no"),
        (("XX20260001", ""), "first_no"),
        (("HB20260001", "HB2026"), "last_no"),
        (("HB20260002", "HB20260001"), "last_no"),
        (("HB00000000", "HB00010000"), "last_no"),
    ],
)
def test_a_range_that_cannot_be_meant_is_refused_at_its_field(session, ends, field):
    kind_id = stocks.kind()

    with pytest.raises(RangeError) as refused, unit_of_work() as writing:
        stock.receive(writing, kind_id, *ends, by=BY)

    assert refused.value.field == field
    assert states(session) == {}


def test_a_number_is_in_stock_once_whatever_its_kind(session):
    first, second = stocks.kind(), stocks.kind()
    with unit_of_work() as writing:
        stock.receive(writing, first, "HB20260005", "HB20260006", by=BY)

    with pytest.raises(RangeError, match="blank_range"), unit_of_work() as writing:
        stock.receive(writing, second, "HB20260001", "HB20260005", by=BY)

    assert len(states(session)) == 2


def test_a_step_that_one_sheet_cannot_take_leaves_the_whole_range(session, person):
    _, enterprise_id = person
    kind_id = stocks.kind()
    stocks.collected(kind_id, enterprise_id, "HB20260002")
    with unit_of_work() as writing:
        stock.receive(writing, kind_id, "HB20260001", "", by=BY)

    with pytest.raises(RangeError) as refused, unit_of_work() as writing:
        stock.issue(writing, kind_id, "HB20260001", "HB20260002", enterprise_id=enterprise_id, by=BY)

    assert refused.value.message_zh == "编号 HB20260002 目前“已领取”，不能发放。"
    assert states(session)["HB20260001"] is SheetState.IN_STOCK


def test_only_a_collected_sheet_of_ones_own_that_fits_the_format_can_be_printed_on(session, person):
    _, enterprise_id = person
    other_id = made.enterprise_of(made.operator(phone="13800002222"))
    kind_id, other_kind = stocks.kind(), stocks.kind(formats=("C5-1",), prefix="ZW")
    stocks.collected(kind_id, enterprise_id, "HB20260001", "HB20260002")
    stocks.collected(other_kind, enterprise_id, "ZW20260001")
    stocks.collected(kind_id, other_id, "HB20260009")
    with unit_of_work() as writing:
        stock.receive(writing, kind_id, "HB20260003", "HB20260004", by=BY)
        stock.issue(writing, kind_id, "HB20260004", "", enterprise_id=enterprise_id, by=BY)
        stock.void(writing, kind_id, "HB20260002", "", reason="破损", by=BY)

    assert taken(enterprise_id, " hb20260001 ").blank_no == "HB20260001"
    for number in (
        "HB20260001",
        "HB20260002",
        "HB20260003",
        "HB20260004",
        "HB20260009",
        "ZW20260001",
        "-",
        "X" * 99,
    ):
        with pytest.raises(BlankRefusedError) as refused:
            taken(enterprise_id, number)
        assert refused.value.message_zh == (
            "不存在该空白证单编号,或该空白证单编号不符合要求,请确认信息是否正确!"
        )


def test_a_retired_kind_is_printed_on_no_more(session, person):
    _, enterprise_id = person
    kind_id = stocks.kind()
    stocks.collected(kind_id, enterprise_id, "HB20260001")
    with unit_of_work() as writing:
        kinds.retire(writing, kind_id, is_retired=True, by=BY)

    with pytest.raises(BlankRefusedError):
        taken(enterprise_id, "HB20260001")


def test_continuation_sheets_are_counted_and_never_below_nothing(session, person):
    _, enterprise_id = person
    kind_id, more = stocks.kind(), stocks.kind(is_continuation=True)
    stocks.collected(kind_id, enterprise_id, "HB20260001", "HB20260003")
    stocks.continuations(more, enterprise_id, 3)

    taken(enterprise_id, "HB20260001", pages=2)
    with pytest.raises(ContinuationsMissingError) as refused:
        taken(enterprise_id, "HB20260002", pages=2)

    assert refused.value.message_zh == "空白续页/副页不足：需要 2 张，贵企业现有 1 张，请先申领。"
    assert continuations.held(session, enterprise_id, FORMAT) == [(more, 1)]
    assert states(session)["HB20260002"] is SheetState.COLLECTED


def test_stock_that_is_not_there_cannot_be_issued(session, person):
    _, enterprise_id = person
    more = stocks.kind(is_continuation=True)

    with pytest.raises(RangeError), unit_of_work() as writing:
        stock.issue_continuations(writing, more, 1, enterprise_id=enterprise_id, by=BY)
    with pytest.raises(NotFoundError), unit_of_work() as writing:
        stock.receive(writing, more, "HB20260001", "", by=BY)


def test_an_application_is_issued_collected_and_its_applicant_told(session, person):
    operator_id, enterprise_id = person
    kind_id = stocks.kind()
    with unit_of_work() as writing:
        stock.receive(writing, kind_id, "HB20260001", "HB20260010", by=BY)
        asked = requests.apply(
            writing,
            operator_id=operator_id,
            enterprise_id=enterprise_id,
            kind_id=kind_id,
            quantity=2,
            note="",
        )

    with pytest.raises(RangeError), unit_of_work() as writing:
        requests.issue(writing, asked, first_no="HB20260001", last_no="HB20260003", by=BY)
    with unit_of_work() as writing:
        requests.issue(writing, asked, first_no="HB20260001", last_no="HB20260002", by=BY)
        requests.hand_out(writing, asked, by=BY)
    with pytest.raises(RequestClosedError), unit_of_work() as writing:
        requests.withdraw(writing, enterprise_id, asked, operator_id=operator_id)

    assert session.get(BlankRequest, asked).state is RequestState.COLLECTED
    assert [states(session)[f"HB2026000{n}"] for n in (1, 2, 3)] == [
        SheetState.COLLECTED,
        SheetState.COLLECTED,
        SheetState.IN_STOCK,
    ]
    letter = session.scalars(select(Letter)).one()
    assert (letter.operator_id, letter.title) == (operator_id, "空白单证申领已发放")


def test_an_application_of_others_is_a_missing_one(session, person):
    operator_id, enterprise_id = person
    kind_id = stocks.kind()
    with unit_of_work() as writing:
        asked = requests.apply(
            writing,
            operator_id=operator_id,
            enterprise_id=enterprise_id,
            kind_id=kind_id,
            quantity=2,
            note="",
        )

    with pytest.raises(NotFoundError), unit_of_work() as writing:
        requests.withdraw(writing, enterprise_id + 1, asked, operator_id=operator_id)


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (KindDraft("", "名称", (FORMAT,)), "code"),
        (KindDraft("A", "", (FORMAT,)), "name"),
        (KindDraft("A", "名称", ()), "formats"),
        (KindDraft("A", "名称", (FORMAT,), prefix="H-"), "prefix"),
        (KindDraft("A", "名称", (FORMAT,), digits=3), "digits"),
    ],
)
def test_a_kind_that_cannot_be_kept_is_refused_at_its_field(session, draft, field):
    with pytest.raises(KindError) as refused, unit_of_work() as writing:
        kinds.add(writing, draft, by=BY)

    assert refused.value.field == field
