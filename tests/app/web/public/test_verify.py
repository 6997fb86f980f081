"""证书核验: file, QR content, or number and code in; three answers out (D25, D26)."""

import io
import re

import pytest
import zxingcpp
from PIL import Image
from sqlalchemy import select

from app.audit.models import Lookup, LookupResult, LookupWay
from app.core.db import db
from app.verification import limits
from tests.app.web.public.conftest import CODE, ENGLISH, ENTRY, NUMBER
from tests.pages import Page

VIEWER = {"REMOTE_ADDR": "203.0.113.7"}


def upload(person, content, name="certificate.pdf", **more):
    token = Page(person.open("/verify").text).form("/verify/file").values["csrf_token"]
    values = {"csrf_token": token, "file": (io.BytesIO(content), name)}
    return person.client.post("/verify/file", data=values, environ_base=VIEWER, **more)


def paste(person, text):
    return person.send(person.open("/verify"), "/verify/qr", qr=text)


def codes(answer):
    """Give the stable codes of the three answers."""
    return re.findall(r'data-code="(\w+)"', answer.text)


def changed(content):
    """Change one byte inside the first stream."""
    place = content.index(b"stream") + 200
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def picture(text):
    image = zxingcpp.write_barcode_to_image(
        zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode), scale=4
    )
    file = io.BytesIO()
    Image.fromarray(image).save(file, "PNG")
    return file.getvalue()


def test_the_page_offers_three_ways_and_states_their_limits(visitor):
    shown = Page(visitor().open("/verify").text)

    assert [form.action for form in shown.forms] == ["/verify/file", "/verify/qr", "/verify/number"]
    assert "不超过8MB" in shown.text
    assert f"不超过{limits.MOST_PAGES}页" in shown.text


def test_our_own_file_gets_three_good_answers_in_both_languages(visitor, issue):
    answer = upload(visitor(), issue().pdf)

    shown = Page(answer.text)
    assert answer.status_code == 200
    assert codes(answer) == ["file_stored", "valid", "issued_here"]
    for words in ("是否真实未改？", "是否仍然有效？", "由谁签发？", "Genuine", "Issuedby", NUMBER, "SHA-256"):
        assert words.replace("？", "?") in shown.text


def test_a_changed_byte_is_told(visitor, issue):
    answer = upload(visitor(), changed(issue().pdf))

    assert codes(answer)[0] == "file_changed"
    assert "不真实" in answer.text


def test_a_withdrawn_certificates_file_is_genuine_but_not_valid(visitor, issue):
    issued = issue()
    content = issued.pdf
    issued.withdraw()

    answer = upload(visitor(), content)

    assert codes(answer) == ["file_stored", "withdrawn", "issued_here"]


def test_a_replaced_certificate_leads_to_its_successor(visitor, issue):
    issued = issue()
    content = issued.pdf
    issued.withdraw(successor_no="010120221000003013002")

    shown = Page(upload(visitor(), content).text)

    assert shown.links["查询替代证书010120221000003013002"] == "/?no=010120221000003013002"


def test_the_photo_of_a_qr_is_read(visitor, issue):
    answer = upload(visitor(), picture(issue().qr), "photo.png")

    assert codes(answer) == ["qr_genuine", "valid", "issued_here"]


def test_the_content_of_a_qr_is_enough(visitor, issue):
    answer = paste(visitor(), f"  {issue().qr}\n")

    assert codes(answer) == ["qr_genuine", "valid", "issued_here"]
    assert "逐项核对" in answer.text


def test_a_look_alike_address_is_a_warning(visitor, issue):
    answer = paste(visitor(), issue().qr.replace("LOCALHOST", "LOCALHOST.EVIL.EXAMPLE"))

    assert codes(answer)[0] == "foreign_host"


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "\u202e\U0001f600", "A" * limits.LONGEST_CODE])
def test_strange_contents_get_a_plain_answer(visitor, text):
    answer = paste(visitor(), text)

    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.7 nothing", "damaged"),
        (b"", "not_picture"),
        (b"just words", "not_picture"),
        (picture("https://example.com/"), "foreign_host"),
    ],
)
def test_what_is_no_certificate_is_told_so(visitor, content, code):
    answer = upload(visitor(), content)

    assert code in answer.text


def test_a_name_of_a_file_never_reaches_the_page(visitor):
    answer = upload(visitor(), b"just words", "<img src=x>.pdf")

    assert "<img src=x>" not in answer.text


def test_number_and_code_pass_the_captcha_and_the_guard(visitor, issue):
    issue()
    person = visitor()

    wrong = person.send(person.open("/verify"), "/verify/number", **ENTRY | {"query_code": "0000"})
    no_captcha = person.send(person.open("/verify"), "/verify/number", **ENTRY | {"captcha": "9999"})
    right = person.send(person.open("/verify"), "/verify/number", **ENTRY)
    report = person.open(right.location)

    assert (wrong.status_code, no_captcha.status_code, right.status_code) == (422, 422, 303)
    assert "证书编号或查询码不正确" in wrong.text
    assert codes(report) == ["record_stored", "valid", "issued_here"]
    assert visitor().open(right.location).location == "/verify?ended=1"
    assert "查询结果已过期" in person.open("/verify?ended=1").text


def test_nothing_typed_or_sent_is_right_without_a_form_token(visitor, issue):
    person = visitor()
    content = issue().pdf

    answers = [
        person.client.post("/verify/file", data={"file": (io.BytesIO(content), "a.pdf")}),
        person.client.post("/verify/qr", data={"qr": "x"}),
        person.client.post("/verify/number", data=ENTRY),
    ]

    assert [answer.status_code for answer in answers] == [400] * 3


def test_a_file_beyond_the_limit_is_refused_with_a_sentence(visitor):
    body = b"x" * (limits.LARGEST_PDF + 128 * 1024)
    answer = visitor().client.post(
        "/verify/file", data=body, content_type="multipart/form-data; boundary=sheet"
    )

    assert answer.status_code == 413
    assert codes(answer) == ["too_large", "validity_unknown", "issuer_unknown"]
    assert "最大 8 MB" in answer.text
    assert Page(answer.text).links["再核验一份"] == "/verify"


def test_other_forms_do_not_get_the_larger_limit(visitor):
    person = visitor()
    token = Page(person.open("/verify").text).form("/verify/qr").values["csrf_token"]

    answer = person.client.post("/verify/qr", data={"csrf_token": token, "qr": "x" * 100_000})

    assert answer.status_code == 413
    assert f'客服编号 <span class="num">{answer.headers["X-Request-Id"]}<' in answer.text


def test_a_source_has_thirty_checks_in_ten_minutes(visitor, clock):
    person = visitor()

    answers = [paste(person, "x").status_code for _ in range(31)]
    elsewhere = paste(visitor(address="198.51.100.7"), "x").status_code
    clock.advance(minutes=11)

    assert answers == [200] * 30 + [429]
    assert elsewhere == 200
    assert paste(person, "x").status_code == 200


@pytest.mark.parametrize("path", ["/verify/file", "/verify/qr", "/verify/number"])
def test_the_address_of_a_form_leads_back_to_the_page(visitor, path):
    assert visitor().open(path).location == "/verify"


def test_a_report_speaks_english(visitor, issue):
    answer = upload(visitor(), issue().pdf, headers=ENGLISH)

    for words in (
        "Genuine and unchanged?",
        "Still valid?",
        "Issued by whom?",
        "Compare with your certificate",
    ):
        assert words in answer.text


def test_the_owner_can_see_the_checks(visitor, issue, app):
    issued = issue()
    upload(visitor(), issued.pdf)
    paste(visitor(), issued.qr)

    with app.app_context():
        noted = db.session.execute(select(Lookup.way, Lookup.result, Lookup.origin).order_by(Lookup.id)).all()

    assert noted == [
        (LookupWay.FILE, LookupResult.CHECKED, "203.0.113.0/24"),
        (LookupWay.SIGNED_QR, LookupResult.CHECKED, "203.0.113.0/24"),
    ]


class TestTheSignedQr:
    """The page that a camera opens from the paper."""

    @pytest.mark.parametrize("written", [str, str.lower], ids=["capitals", "small"])
    def test_it_opens_in_capitals_and_in_small_letters(self, visitor, issue, written):
        answer = visitor().open(written(issue().path))

        assert codes(answer) == ["qr_genuine", "valid", "issued_here"]

    def test_it_shows_what_to_compare_and_masks_the_parties(self, visitor, issue):
        shown = Page(visitor().open(issue().path).text)

        for words in (
            NUMBER,
            "5-1入境货物检验检疫证明",
            "2023-04-24",
            "冷冻鸡肉",
            "示例****",
            "未要求查询码",
        ):
            assert words in shown.text
        assert "示例企业" not in shown.text
        assert CODE not in shown.text
        assert shown.links["用证书编号查询"] == f"/?no={NUMBER}"

    def test_it_is_not_valid_after_a_withdrawal(self, visitor, issue):
        issued = issue()
        path = issued.path
        issued.withdraw()

        assert codes(visitor().open(path)) == ["qr_genuine", "withdrawn", "issued_here"]

    @pytest.mark.parametrize("text", ["ABC", "A" * 5000, "<script>", "%00", "１２３"])
    def test_a_damaged_or_forged_one_is_told_plainly(self, visitor, text):
        answer = visitor().open(f"/V/{text}")

        assert answer.status_code == 200
        assert codes(answer)[1:] == ["validity_unknown", "issuer_unknown"]
        assert "查看完整结果" not in answer.text

    def test_a_changed_letter_breaks_the_signature(self, visitor, issue):
        path = issue().path
        other = "A" if path[-40] != "A" else "B"

        answer = visitor().open(path[:-40] + other + path[-39:])

        assert codes(answer)[0] in {"qr_changed", "qr_damaged"}

    def test_its_holder_needs_only_the_code(self, visitor, issue):
        person = visitor()
        path = issue().path

        wrong = person.post(path, **_code_form(person, path) | {"query_code": "0000"})
        right = person.post(path, **_code_form(person, path))

        assert wrong.status_code == 422
        assert "证书编号或查询码不正确" in wrong.text
        assert Page(person.open(right.location).text).links.keys() >= {NUMBER, "下载PDF证书"}

    def test_others_who_type_the_number_wrong_close_nothing_for_its_holder(self, visitor, issue):
        issued = issue()
        for turn in range(10):
            stranger = visitor(address=f"198.51.{turn}.7")
            stranger.send(stranger.open("/"), **ENTRY | {"query_code": "0000"})
        person = visitor()

        typed = person.send(person.open("/"), **ENTRY)
        held = person.post(issued.path, **_code_form(person, issued.path))

        assert typed.status_code == 429
        assert held.status_code == 303

    def test_it_speaks_english(self, visitor, issue):
        answer = visitor().open(issue().path, headers=ENGLISH)

        assert "No query code was asked for" in answer.text


def _code_form(person, path):
    values = Page(person.open(path).text).forms[-1].values
    return values | {"query_code": CODE, "captcha": "0000"}
