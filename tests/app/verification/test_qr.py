from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from app.audit.models import Lookup, LookupResult, LookupWay
from app.core.unit_of_work import unit_of_work
from app.proofs import keys
from app.proofs.claims import from_text, to_text
from app.proofs.models import Proof, ProofKey
from app.verification import service


def check(text, origin="203.0.113.0/24"):
    with unit_of_work() as session:
        return service.check_qr(session, text, origin=origin)


def codes(report):
    return report.genuine.code, report.validity.code, report.issuer.code


def test_a_genuine_qr_gets_three_good_answers_and_what_to_compare(paper):
    report = check(paper.proof().qr_url)

    assert codes(report) == ("qr_genuine", "valid", "issued_here")
    assert {report.genuine.level, report.validity.level, report.issuer.level} == {"good"}
    assert "示例海关" in report.issuer.zh
    assert "EXAMPLE CUSTOMS" in report.issuer.en
    assert "纸面" in report.to_compare[0].zh


def test_the_holder_sees_number_kind_dates_goods_and_masked_parties(paper):
    subject = check(paper.proof().qr_url).subject

    assert subject.certificate_no == paper.item.certificate_no
    assert (subject.kind_name, subject.issued_on) == (paper.item.kind_name, date(2026, 11, 20))
    assert (subject.goods_name, subject.quantity) == ("冷冻鸡胸肉", "1111千克")
    assert [party.name for party in subject.parties] == ["示例****公司", "E****** F**** L**"]


@pytest.mark.parametrize("change", [str.lower, lambda url: f"  {url}\n", lambda url: url.rpartition("/")[2]])
def test_a_qr_is_read_in_small_letters_with_blanks_and_as_bare_payload(paper, change):
    assert check(change(paper.proof().qr_url)).genuine.code == "qr_genuine"


def test_every_check_is_noted_for_the_owner_with_a_coarse_origin(session, paper):
    check(paper.proof().qr_url)

    noted = session.scalars(select(Lookup)).one()
    assert (noted.certificate_id, noted.origin) == (paper.certificate_id, "203.0.113.0/24")
    assert (noted.way, noted.result) == (LookupWay.SIGNED_QR, LookupResult.CHECKED)


def test_one_changed_letter_is_told(paper):
    signed = bytearray(from_text(paper.proof().signed))
    signed[-1] ^= 1

    report = check(f"HTTP://LOCALHOST:8000/V/{to_text(bytes(signed))}")

    assert codes(report) == ("qr_changed", "validity_unknown", "issuer_unknown")
    assert report.subject is None


def test_a_cut_off_qr_is_told(paper):
    assert check(paper.proof().qr_url[:-9]).genuine.code == "qr_damaged"


def test_a_qr_of_a_key_that_is_not_ours_is_told(session, paper):
    url = paper.proof().qr_url
    with unit_of_work() as writing:
        writing.execute(delete(ProofKey))

    assert check(url).genuine.code == "key_unknown"


def test_a_qr_of_an_expired_key_is_told(paper, clock):
    url = paper.proof().qr_url
    clock.advance(days=5 * 365)

    report = check(url)

    assert (report.genuine.code, report.genuine.level) == ("key_expired", "unclear")


def test_a_qr_of_a_revoked_key_is_told(paper):
    proof = paper.proof()
    with unit_of_work() as session:
        keys.revoke(session, proof.key_id)

    assert check(proof.qr_url).genuine.code == "key_revoked"


def test_an_old_qr_still_holds_after_a_rotation(paper):
    url = paper.proof().qr_url
    with unit_of_work() as session:
        keys.rotate(session)

    assert check(url).genuine.code == "qr_genuine"


def test_a_qr_whose_record_is_lost_is_not_called_genuine(paper):
    url = paper.proof().qr_url
    with unit_of_work() as session:
        session.execute(delete(Proof))

    assert check(url).genuine.code == "not_stored"


@pytest.mark.parametrize(
    "host",
    [
        "https://ecert-customs.example",
        "http://localhost:8000@evil.example",
        "http://localhost:8001",
        "https://localhost:8000",
        "http://localhost.evil.example:8000",
    ],
)
def test_our_payload_behind_the_address_of_somebody_else_is_a_warning(paper, host):
    report = check(f"{host}/V/{paper.proof().signed}")

    assert codes(report) == ("foreign_host", "validity_unknown", "issuer_unknown")
    assert "警告" in report.genuine.zh
    assert report.subject is None


def test_a_short_link_proves_nothing_by_itself(paper):
    report = check("http://localhost:8000/m/q/010120221000003013001")

    assert (report.genuine.code, report.genuine.level) == ("short_link", "unclear")


@pytest.mark.parametrize(
    "text", ["", "hello", "22110000000018001", "http://[", "\x00", "https：//例", "A" * 5000]
)
def test_other_texts_are_not_ours(session, text):
    assert check(text).genuine.code == "not_ours"


def test_a_withdrawn_certificate_is_genuine_but_not_valid(paper):
    url = paper.proof().qr_url
    paper.withdraw(reason="货物退运")

    report = check(url)

    assert codes(report) == ("qr_genuine", "withdrawn", "issued_here")
    assert "2026-11-22" in report.validity.en


def test_a_replaced_certificate_names_its_successor(paper):
    url = paper.proof().qr_url
    paper.withdraw(successor_no="22260000000777777")

    report = check(url)

    assert (report.validity.code, report.successor_no) == ("replaced", "22260000000777777")
    assert "22260000000777777" in report.validity.zh


def test_an_older_version_is_told_from_the_newest(paper):
    old = paper.proof().qr_url
    paper.amend(content={"goods_name": "冷冻鸭胸肉"})

    assert check(old).validity.code == "outdated"
    assert check(paper.proof().qr_url).validity.code == "valid"


def test_an_expired_certificate_says_after_which_day(issue, clock):
    url = issue(valid_until=date(2026, 11, 30)).proof().qr_url
    assert check(url).validity.code == "valid"

    clock.advance(days=9)

    report = check(url)
    assert (report.genuine.code, report.validity.code) == ("qr_genuine", "expired")
    assert "2026-11-30" in report.validity.zh


def test_the_last_day_in_beijing_still_counts(issue, clock):
    url = issue(valid_until=date(2026, 11, 22)).proof().qr_url
    clock.advance(hours=13, minutes=59)

    assert check(url).validity.code == "valid"
    clock.moment += timedelta(minutes=1)
    assert check(url).validity.code == "expired"


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_scanned_the_answer_is_a_report_and_never_a_genuine_one(session, paper, data):
    signed = from_text(paper.proof().signed)
    start = data.draw(st.integers(0, len(signed) - 1))
    end = data.draw(st.integers(start, len(signed)))
    changed = signed[:start] + data.draw(st.binary(max_size=40)) + signed[end:]

    report = check(f"HTTP://LOCALHOST:8000/V/{to_text(changed)}")

    assert (report.genuine.code == "qr_genuine") is (changed == signed)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=300))
def test_any_text_behind_our_address_is_refused_cleanly(session, text):
    assert check(f"http://localhost:8000/V/{text}").genuine.level != "good"


def test_a_refused_qr_leaves_no_look_up(session, paper):
    check("http://localhost:8000/V/AAAA")

    assert session.scalar(select(func.count()).select_from(Lookup)) == 0
