"""Where each deed leads, and which numbers are ours."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.applications import rules
from app.applications.models import Application, ApplicationKind, ApplicationState
from app.applications.rules import Deed, Subject
from app.printing.rules import Standing

# Hypothesis gives them their zone itself.
EARLIEST, LATEST = datetime(2020, 1, 1), datetime(2090, 1, 1)  # noqa: DTZ001
FIT = Subject(is_self_print=True, is_valid=True, has_open_job=False, standing=Standing())
PRINTED = Subject(is_self_print=True, is_valid=True, has_open_job=False, standing=Standing(prints=1))


@given(st.lists(st.sampled_from(Deed), max_size=40))
def test_an_application_is_granted_only_after_it_was_sent_and_ends_for_good(deeds):
    state, sent_since_draft = ApplicationState.DRAFT, False

    for deed in deeds:
        found = rules.after(state, deed)
        if found is None:
            continue
        assert state not in (ApplicationState.CLOSED, ApplicationState.DISCARDED)
        if found is ApplicationState.GRANTED:
            assert sent_since_draft
        sent_since_draft = found in (ApplicationState.SUBMITTED, ApplicationState.GRANTED)
        state = found


@given(
    st.sampled_from(ApplicationKind),
    st.integers(1, 10**12),
    st.datetimes(min_value=EARLIEST, max_value=LATEST, timezones=st.just(UTC)),
)
def test_a_number_leads_back_to_its_row(kind, row_id, created_at):
    made = Application(id=row_id, kind=kind, created_at=created_at)

    assert rules.id_of(made.number) == row_id


@pytest.mark.parametrize(
    "number", ["", "XC2026112600001", "XX20261126000012", "XC20261126000012'--", "XC-20261126-12"]
)
def test_what_is_no_number_leads_nowhere(number):
    assert rules.id_of(number) is None


@pytest.mark.parametrize(
    ("kind", "about", "words"),
    [
        (ApplicationKind.ONSITE, FIT, None),
        (ApplicationKind.REPRINT, PRINTED, None),
        (ApplicationKind.REPRINT, FIT, "尚未打印"),
        (ApplicationKind.ONSITE, PRINTED, "已自助打印"),
        (ApplicationKind.ONSITE, Subject(False, True, False, Standing()), "不是自助打印"),
        (ApplicationKind.ONSITE, Subject(True, False, False, Standing()), "已失效"),
        (ApplicationKind.ONSITE, Subject(True, True, True, Standing()), "尚未确认"),
        (ApplicationKind.ONSITE, Subject(True, True, False, Standing(left=True)), "已改为现场出证"),
        (ApplicationKind.REPRINT, Subject(True, True, False, Standing(prints=1, allowed=2)), "已准予重打"),
    ],
)
def test_what_may_be_applied_for(kind, about, words):
    found = rules.refusal(kind, about)

    assert found is None if words is None else words in found


def test_a_file_that_is_just_small_enough_passes():
    assert rules.file_refusal("A.PDF", rules.LARGEST_FILE) is None
    assert rules.page_refusal(rules.LARGEST_PAGE * 3, 3) is None
    assert rules.page_refusal(rules.LARGEST_PAGE * 3 + 1, 3) is not None
