"""What an enterprise finds of its own, and nothing else."""

from datetime import date, timedelta

import pytest

from app.certificates import owned
from app.certificates.delivered import Action, DeliveredParty
from app.certificates.models import Direction, Origin, PartyRole
from app.certificates.owned import Key
from app.core.errors import NotFoundError
from tests.app.certificates.issued import deliver, issue

OURS, THEIRS = "91110108MA00DEM06X", "91310000MA00TEST9Q"
DAY = date(2026, 11, 20)


def party(role, uscc=OURS):
    return DeliveredParty(role, "示例企业", uscc)


def numbers(found):
    return [view.certificate_no for view in found.views]


def by_days(session, uscc=OURS, direction=Direction.ENTRY, **changes):
    return owned.by_days(session, uscc, direction, DAY, DAY, **changes)


@pytest.mark.parametrize(
    ("direction", "role", "is_owner"),
    [
        (Direction.ENTRY, PartyRole.CONSIGNEE, True),
        (Direction.ENTRY, PartyRole.CONSIGNOR, True),
        (Direction.ENTRY, PartyRole.DECLARANT, True),
        (Direction.ENTRY, PartyRole.BLANK_HOLDER, False),
        (Direction.EXIT, PartyRole.CONSIGNEE, False),
        (Direction.EXIT, PartyRole.CONSIGNOR, True),
        (Direction.EXIT, PartyRole.DECLARANT, True),
        (Direction.EXIT, PartyRole.BLANK_HOLDER, False),
    ],
)
def test_only_the_parties_that_own_it_see_a_certificate(session, direction, role, is_owner):
    number = "010120221000003013001"
    certificate_id = issue(number, direction=direction, declaration_no="0101", parties=(party(role),))
    expected = [number] if is_owner else []

    assert numbers(by_days(session, direction=direction)) == expected
    assert numbers(owned.by_number(session, OURS, direction, Key.CERTIFICATE_NO, number)) == expected
    assert numbers(owned.by_number(session, OURS, direction, Key.DECLARATION_NO, "0101")) == expected
    assert list(owned.by_numbers(session, OURS, [number])) == expected
    if is_owner:
        assert owned.by_id(session, OURS, certificate_id).certificate_no == number
    else:
        with pytest.raises(NotFoundError):
            owned.by_id(session, OURS, certificate_id)


def test_a_certificate_of_others_is_as_one_that_does_not_exist(session):
    theirs = issue("22110000000018001", parties=(party(PartyRole.CONSIGNOR, THEIRS),))

    for number in ("22110000000018001", "22110000000018009"):
        found = owned.by_number(session, OURS, Direction.EXIT, Key.CERTIFICATE_NO, number)
        assert (found.views, found.total) == ([], 0)
    for certificate_id in (theirs, theirs + 1):
        with pytest.raises(NotFoundError):
            owned.by_id(session, OURS, certificate_id)


def test_an_enterprise_of_two_roles_finds_its_certificate_once(session):
    issue(parties=(party(PartyRole.CONSIGNOR), party(PartyRole.DECLARANT)))

    assert by_days(session, direction=Direction.EXIT).total == 1


def test_dates_find_exit_certificates_of_the_cloud_only_and_entry_ones_of_both(session):
    mine = (party(PartyRole.CONSIGNOR),)
    issue("22110000000018001", parties=mine, inspection_no="221100000000180")
    issue("22110000000018002", parties=mine, inspection_no="221100000000180", origin=Origin.LEGACY)
    issue("010120221000003013001", parties=mine, direction=Direction.ENTRY, origin=Origin.LEGACY)

    assert numbers(by_days(session, direction=Direction.EXIT)) == ["22110000000018001"]
    assert numbers(by_days(session)) == ["010120221000003013001"]
    numbered = owned.by_number(session, OURS, Direction.EXIT, Key.INSPECTION_NO, "221100000000180")
    assert numbers(numbered) == ["22110000000018002", "22110000000018001"]


def test_pages_are_cut_from_the_newest_on_and_counted(session):
    for step in range(5):
        issue(f"2211000000001800{step}", parties=(party(PartyRole.CONSIGNOR),))
    issue("22110000000018009", parties=(party(PartyRole.CONSIGNOR),), issued_on=DAY - timedelta(days=1))

    pages = [by_days(session, direction=Direction.EXIT, page=page, size=2) for page in (1, 2, 3, 4)]

    assert [len(page.views) for page in pages] == [2, 2, 1, 0]
    assert {page.total for page in pages} == {5}
    shown = [number for page in pages for number in numbers(page)]
    assert shown == [f"2211000000001800{step}" for step in (4, 3, 2, 1, 0)]


def test_a_search_stops_at_the_most_that_it_shows(session):
    for step in range(3):
        issue(f"2211000000001800{step}", parties=(party(PartyRole.CONSIGNOR),))

    found = by_days(session, direction=Direction.EXIT, most=2)

    assert (len(found.views), found.total, found.is_cut) == (2, 2, True)


def test_an_amendment_moves_a_certificate_to_its_new_owner_and_day(session):
    certificate_id = issue(parties=(party(PartyRole.CONSIGNOR),))

    deliver(
        Action.AMEND,
        certificate_id,
        parties=(party(PartyRole.DECLARANT, THEIRS),),
        issued_on=DAY - timedelta(days=1),
    )

    with pytest.raises(NotFoundError):
        owned.by_id(session, OURS, certificate_id)
    assert owned.by_id(session, THEIRS, certificate_id).issued_on == DAY - timedelta(days=1)
    assert by_days(session, THEIRS, Direction.EXIT).total == 0
