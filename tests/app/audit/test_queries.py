from datetime import UTC, date, datetime

import pytest

from app.audit import queries, service
from app.audit.models import LookupResult, LookupWay
from app.core.unit_of_work import unit_of_work
from tests.app import made


@pytest.fixture
def certificate_id(session):
    return made.certificate(issuer_id=made.issuer())


def look(certificate_id, way=LookupWay.TYPED, result=LookupResult.SHOWN, origin="203.0.113.0/24"):
    with unit_of_work():
        service.record_lookup(certificate_id=certificate_id, way=way, result=result, origin=origin)


def test_owners_see_when_how_with_which_result_and_from_which_network(session, certificate_id, clock):
    look(certificate_id)
    clock.advance(minutes=5)
    look(certificate_id, LookupWay.SIGNED_QR, LookupResult.CHECKED, None)

    lines, count = queries.lookups(session, certificate_id)

    assert count == 2
    assert [(line.way_zh, line.result_zh, line.origin) for line in lines] == [
        ("扫描证书上的签名二维码", "已核验", None),
        ("输入编号和查询码", "已显示结果", "203.0.113.0/24"),
    ]
    assert lines[0].at == clock.now()


def test_long_lists_come_in_pages_and_the_count_is_of_all(session, certificate_id):
    for number in range(5):
        look(certificate_id, origin=f"203.0.{number}.0/24")

    pages = [queries.lookups(session, certificate_id, page=page, size=2) for page in (1, 2, 3, 4)]

    assert [[line.origin for line in lines] for lines, _ in pages] == [
        ["203.0.4.0/24", "203.0.3.0/24"],
        ["203.0.2.0/24", "203.0.1.0/24"],
        ["203.0.0.0/24"],
        [],
    ]
    assert {count for _, count in pages} == {5}


def test_look_ups_of_others_and_of_unknown_numbers_are_not_listed(session, certificate_id):
    other = made.certificate(issuer_id=made.issuer("other"))
    look(other)
    look(None, result=LookupResult.WRONG)

    assert queries.lookups(session, certificate_id) == ([], 0)


@pytest.mark.parametrize(("kind", "words"), [(LookupWay, queries.WAY_ZH), (LookupResult, queries.RESULT_ZH)])
def test_every_way_and_result_has_a_name(kind, words):
    assert set(words) == set(kind)


def test_deeds_of_a_beijing_day_are_found_from_its_first_to_its_last_moment(session, clock):
    day = date(2026, 11, 22)
    for moment in (
        datetime(2026, 11, 21, 15, 59, 59, tzinfo=UTC),
        datetime(2026, 11, 21, 16, 0, tzinfo=UTC),
        datetime(2026, 11, 22, 15, 59, 59, tzinfo=UTC),
        datetime(2026, 11, 22, 16, 0, tzinfo=UTC),
    ):
        clock.moment = moment
        with unit_of_work():
            service.record("staff:session:login", actor="staff li")

    found, more = queries.deeds(session, queries.DeedSearch(first_day=day, last_day=day))

    assert [deed.at.hour for deed in found] == [15, 16]
    assert not more


def test_the_signs_of_a_pattern_are_searched_as_they_are(session):
    with unit_of_work():
        service.record("a_b:c:d", actor="100%")
        service.record("axb:c:d", actor="1000")

    assert [deed.tag for deed in queries.deeds(session, queries.DeedSearch(tag="a_b"))[0]] == ["a_b:c:d"]
    assert [deed.actor for deed in queries.deeds(session, queries.DeedSearch(actor="0%"))[0]] == ["100%"]
