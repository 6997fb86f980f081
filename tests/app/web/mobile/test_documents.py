"""下载PDF证书 on its own address (D27)."""

import hashlib
from datetime import date
from urllib.parse import unquote

import pytest
from sqlalchemy import select

from app.audit.models import Lookup, LookupResult, LookupWay
from app.certificates import service as certificates
from app.certificates.delivered import Action
from app.certificates.models import Direction
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from tests.app import made
from tests.browsers import USER_AGENT
from tests.pages import Page

NUMBER, CODE = "010120221000003013001", "5012"
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148"
IPHONE_WECHAT = f"{IPHONE} MicroMessenger/8.0.50"


@pytest.fixture
def entry(app):
    """A valid entry certificate, and how one asks for it."""
    with app.app_context():
        made.certificate(_item(), issuer_id=made.issuer())
    return {"direction": "entry", "certificate_no": NUMBER, "query_code": CODE}


def _item(**changes):
    traits = {
        "direction": Direction.ENTRY,
        "format": "5-1",
        "kind_name": "5-1入境货物检验检疫证明",
        "query_code": CODE,
    }
    return made.delivered(NUMBER, **traits | changes)


def asked(visitor, entry):
    """Ask as a phone does and give the page of the result."""
    answer = visitor.send(visitor.open("/m/query"), **entry)
    return Page(visitor.open(answer.location).text)


def link(visitor, entry):
    return asked(visitor, entry).links["下载PDF证书"]


def fetch(visitor, address, agent=DESK, **headers):
    answer = visitor.open(address, headers={"User-Agent": agent} | headers)
    assert answer.data
    # Else the file stays open until the garbage is collected.
    answer.close()
    return answer


def test_a_desk_gets_the_sealed_pdf_as_a_file_with_a_chinese_name(visitor, entry):
    person = visitor()

    answer = fetch(person, link(person, entry))

    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")
    assert answer.content_length == len(answer.data)
    kind, _, name = answer.headers["Content-Disposition"].partition("filename*=UTF-8''")
    assert kind.startswith("attachment")
    assert unquote(name) == f"入境货物检验检疫证明_{NUMBER}.pdf"


def test_no_mark_in_a_kind_turns_the_name_of_the_file_round(visitor, app):
    with app.app_context():
        item = _item(kind_name="5-1证明\u202efdp.\u2066/..\\x")
        made.certificate(item, issuer_id=made.issuer())
    person = visitor()

    answer = fetch(person, link(person, {"direction": "entry", "certificate_no": NUMBER, "query_code": CODE}))

    name = unquote(answer.headers["Content-Disposition"].partition("filename*=UTF-8''")[2])
    assert name == f"证明fdp._.._x_{NUMBER}.pdf"


@pytest.mark.parametrize(
    "agent", [IPHONE, IPHONE_WECHAT, "Mozilla/5.0 (Linux; Android 14) Chrome/126.0 Mobile"]
)
def test_a_phone_shows_the_pdf_in_place(visitor, entry, agent):
    person = visitor()

    answer = fetch(person, link(person, entry), agent)

    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"].startswith("inline")


def test_wechat_on_android_says_how_to_open_the_same_address_elsewhere(visitor, entry):
    person = visitor()
    address = link(person, entry)

    pages = [fetch(person, address, USER_AGENT) for _ in range(7)]
    elsewhere = fetch(visitor(address="198.51.100.4"), address, IPHONE)

    assert {page.status_code for page in pages} == {200}
    assert "在浏览器打开" in pages[-1].text
    assert elsewhere.data.startswith(b"%PDF-")


def test_nothing_keeps_or_passes_on_the_address(visitor, entry):
    person = visitor()

    headers = fetch(person, link(person, entry)).headers

    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_hash_of_the_file_stands_beside_it(visitor, entry):
    person = visitor()
    answer = fetch(person, link(person, entry))

    page = asked(person, entry)

    sha256 = hashlib.sha256(answer.data).hexdigest()
    assert answer.headers["X-Content-SHA256"] == sha256
    assert answer.headers["ETag"] == f'"{sha256}"'
    assert sha256 in page.text


def test_the_file_comes_in_pieces_when_a_reader_asks_so(visitor, entry):
    person = visitor()
    address = link(person, entry)
    whole = fetch(person, address).data

    pieces = [fetch(person, address, Range=f"bytes={start}-{start + 999}") for start in range(0, 9000, 1000)]

    assert {piece.status_code for piece in pieces} == {206}
    assert b"".join(piece.data for piece in pieces) == whole[:9000]


def test_a_link_gives_the_file_five_times(visitor, entry):
    person = visitor()
    address = link(person, entry)

    answers = [fetch(person, address).status_code for _ in range(6)]
    renewed = fetch(person, link(person, entry))

    assert answers == [200] * 5 + [429]
    assert renewed.status_code == 200


def test_pieces_are_no_way_around_the_limit_or_the_owners_list(visitor, entry, app):
    person = visitor()
    address = link(person, entry)

    answers = [fetch(person, address, Range="bytes=1-").status_code for _ in range(52)]

    assert answers == [206] * 51 + [429]
    with app.app_context():
        noted = db.session.scalars(select(Lookup.result).order_by(Lookup.id)).all()
    assert noted == [LookupResult.SHOWN, LookupResult.DOWNLOADED]


def test_a_link_ends_after_ten_minutes(visitor, entry, clock):
    person = visitor()
    address = link(person, entry)

    clock.advance(minutes=11)

    answer = fetch(person, address)
    assert answer.status_code == 410
    assert "下载链接已过期" in answer.text


@pytest.mark.parametrize("token", ["x", "e30.abc", "1" * 3000])
def test_a_forged_link_gives_nothing(visitor, entry, token):
    assert fetch(visitor(), f"/m/pdf/{token}").status_code == 410


def test_a_result_token_is_no_pdf_token(visitor, entry):
    person = visitor()
    result = person.send(person.open("/m/query"), **entry).location

    assert fetch(person, result.replace("/m/r/", "/m/pdf/")).status_code == 410


def test_a_withdrawal_stops_the_link_at_once(visitor, entry, app):
    person = visitor()
    address = link(person, entry)
    with app.app_context(), unit_of_work() as session:
        issuer_id = session.scalar(select(certificates.Issuer.id))
        withdrawal = _item(action=Action.WITHDRAW, version=2, reason="错发", query_code=None)
        certificates.apply(withdrawal, issuer_id=issuer_id, ingest_message_id=None)

    answer = fetch(person, address)

    assert answer.status_code == 409
    assert "该证书已失效" in answer.text


def test_an_expired_certificate_greys_the_button_and_says_why(visitor, app):
    with app.app_context():
        made.certificate(_item(valid_until=date(2026, 11, 21)), issuer_id=made.issuer())

    page = asked(visitor(), {"direction": "entry", "certificate_no": NUMBER, "query_code": CODE})

    assert "下载PDF证书" in page.text
    assert "下载PDF证书" not in page.links
    assert "已于2026-11-21到期" in page.text
    assert "不能下载PDF" in page.text


def test_an_exit_certificate_offers_no_pdf(visitor, app):
    with app.app_context():
        made.certificate(made.delivered("22260000000018001", query_code=CODE), issuer_id=made.issuer())

    page = asked(visitor(), {"direction": "exit", "certificate_no": "22260000000018001", "query_code": CODE})

    assert "PDF" not in page.text


def test_the_owner_can_see_each_download(visitor, entry, app):
    person = visitor()
    address = link(person, entry)
    fetch(person, address)
    fetch(person, address, Range="bytes=100-")

    with app.app_context():
        noted = db.session.execute(select(Lookup.way, Lookup.result, Lookup.origin).order_by(Lookup.id)).all()

    assert noted == [
        (LookupWay.TYPED, LookupResult.SHOWN, "203.0.113.0/24"),
        (LookupWay.TYPED, LookupResult.DOWNLOADED, "203.0.113.0/24"),
    ]
