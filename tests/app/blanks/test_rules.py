import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.blanks import rules
from app.blanks.models import SheetState, Step
from app.blanks.rules import Run

PREFIXES = st.text("ABCXYZ", max_size=8)


@given(prefix=PREFIXES, first=st.integers(0, 9000), length=st.integers(1, 60))
def test_a_range_holds_every_number_once_and_is_one_run(prefix, first, length):
    ends = [f"{prefix}{value:06}" for value in (first, first + length - 1)]

    found = list(rules.numbers(*ends))

    assert len(found) == len(set(found)) == length == rules.quantity(*ends)
    assert (found[0], found[-1]) == tuple(ends)
    assert list(rules.runs(found)) == [Run(ends[0], ends[1], length)]


@given(st.sets(st.integers(0, 99), min_size=1))
def test_runs_split_at_every_gap_and_lose_nothing(values):
    numbers = [f"{value:04}" for value in sorted(values)]

    runs = list(rules.runs(numbers))

    assert [number for run in runs for number in rules.numbers(run.first_no, run.last_no)] == numbers
    assert len(runs) == 1 + sum(value + 1 not in values for value in values) - 1


@pytest.mark.parametrize(
    ("typed", "clean"),
    [("ｈｂ 2026 0001", "HB20260001"), ("hb20260001\u200b", "HB20260001"), ("20260001", "20260001")],
)
def test_a_number_is_read_as_people_type_it(typed, clean):
    assert rules.clean_no(typed) == clean


@pytest.mark.parametrize(
    "typed", ["", "HB", "HB123", "HB-20260001", "1" * 13, "HB2026000l", "'; DROP", "=1+1"]
)
def test_what_is_no_number_is_none(typed):
    assert rules.clean_no(typed) is None


def test_nothing_leads_back_from_use():
    ended = {SheetState.USED, SheetState.SPOILED, SheetState.VOID}

    assert not any(before & ended for before, _ in rules.MOVES.values())
    assert {after for _, after in rules.MOVES.values()} == set(SheetState) - {SheetState.IN_STOCK}
    assert set(rules.MOVES) == set(Step) - {Step.RECEIVED}
