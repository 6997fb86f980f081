import hashlib
import io
from dataclasses import replace
from datetime import timedelta

import pypdfium2
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from sqlalchemy import select

from app.audit.models import Lookup, LookupResult, LookupWay
from app.core.gateways import current, install
from app.core.unit_of_work import unit_of_work
from app.documents import rendering, seals
from app.documents.errors import SealError
from app.documents.models import Variant
from app.verification import service
from tests.app.verification.conftest import copied, foreign_seal


def check(data):
    return service.check_pdf(data, origin="203.0.113.0/24")


def codes(report):
    return report.genuine.code, report.validity.code, report.issuer.code


def updated(data):
    """Append an incremental update, as an editor does."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    writer.root["/Harmless"] = generic.pdf_string("nothing to see")
    writer.update_root()
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def flipped(data, place):
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def test_the_file_that_we_keep_is_known_byte_for_byte(session, paper):
    data = paper.stored()

    report = check(data)

    assert codes(report) == ("file_stored", "valid", "issued_here")
    assert report.sha256 == hashlib.sha256(data).hexdigest()
    assert "打印件" in report.to_compare[0].zh
    assert report.subject.certificate_no == paper.item.certificate_no
    noted = session.scalars(select(Lookup)).one()
    assert (noted.way, noted.result) == (LookupWay.FILE, LookupResult.CHECKED)


def test_a_preview_is_genuine_but_no_certificate(paper):
    report = check(paper.stored(Variant.PREVIEW))

    assert (report.genuine.code, report.genuine.level) == ("preview_file", "unclear")
    assert "请勿凭此文件" in report.to_compare[0].zh


def test_a_copy_says_that_it_is_one(paper):
    report = check(paper.stored(Variant.COPY, copy_no=2))

    assert report.genuine.code == "file_stored"
    assert any("副本" in note.zh for note in report.notes)


def test_specimens_say_that_they_have_no_legal_force(paper):
    assert any("SPECIMEN" in note.zh for note in check(paper.stored()).notes)


def test_a_kept_file_of_a_withdrawn_certificate_is_genuine_and_not_valid(paper):
    data = paper.stored()
    paper.withdraw(successor_no="22260000000777777")

    report = check(data)

    assert codes(report) == ("file_stored", "replaced", "issued_here")
    assert report.successor_no == "22260000000777777"


def test_a_kept_file_of_an_older_version_says_so(paper):
    data = paper.stored()
    paper.amend(content={"goods_name": "冷冻鸭胸肉"})

    assert codes(check(data)) == ("file_stored", "outdated", "issued_here")


def test_a_sealed_file_that_we_lost_is_proven_by_seal_qr_and_text_together(paper):
    report = check(paper.forgotten())

    assert codes(report) == ("file_sealed", "valid", "issued_here")
    assert {one.field: one.match for one in report.comparisons} == {
        "certificate_no": "same",
        "issued_on": "same",
        "goods_name": "same",
        "quantity": "same",
        "consignee": "same",
        "consignor": "same",
    }
    assert report.comparisons[4].expected == "示例****公司"


def test_a_lost_preview_is_still_no_certificate(paper):
    assert check(paper.forgotten(Variant.PREVIEW)).genuine.code == "preview_file"


def test_one_changed_byte_breaks_the_seal_wherever_it_is(paper):
    data = paper.forgotten()
    signature = data.index(b"/Contents <")

    for place in range(20, signature, signature // 5):
        assert check(flipped(data, place)).genuine.level != "good"
    assert check(flipped(data, data.index(b"/Reason") + 12)).genuine.code == "file_changed"


def test_an_added_update_is_told(paper):
    report = check(updated(paper.stored()))

    assert codes(report) == ("file_added", "valid", "issued_here")
    assert "请勿凭此文件" in report.to_compare[0].zh


def test_bytes_after_the_end_are_told(paper):
    assert check(paper.stored() + b"PK\x03\x04 an archive too").genuine.code == "file_added"


def test_a_seal_of_somebody_else_is_told_with_his_name(paper, make_settings, tmp_path):
    other = foreign_seal(make_settings, tmp_path / "other")
    drawing = paper.drawn()
    font = rendering.fonts(current().settings.assets_dir).name

    report = check(
        other.seal(drawing.pdf, page=drawing.seal_page, box=drawing.seal_box, font=font, reason="x")
    )

    assert (report.genuine.code, report.issuer.code) == ("seal_foreign", "issuer_foreign")
    assert "DEMO" in report.issuer.en


def test_a_stripped_seal_is_told(paper):
    report = check(copied(paper.stored()))

    assert (report.genuine.code, report.issuer.code) == ("seal_missing", "issuer_unknown")
    assert report.subject.certificate_no == paper.item.certificate_no


def test_a_qr_copied_from_another_paper_is_told_by_the_text(paper, issue):
    other = issue()

    report = check(paper.drawn(qr_url=other.proof().qr_url).pdf)

    # That the other one is valid and issued here must not shine on this file.
    assert codes(report) == ("qr_copied", "validity_unknown", "issuer_unknown")
    assert report.subject is None
    assert report.comparisons[0].match == "different"


def test_even_our_own_seal_does_not_cover_a_copied_qr(paper, issue):
    drawing = paper.drawn(qr_url=issue().proof().qr_url)

    assert codes(check(paper.sealed(drawing))) == ("qr_copied", "validity_unknown", "issuer_unknown")


def test_our_seal_over_a_page_without_our_qr_is_not_enough(paper):
    drawing = paper.drawn(qr_url="https://other.example/")

    assert check(paper.sealed(drawing)).genuine.level != "good"


def test_an_expired_seal_is_told(paper, clock):
    data = paper.forgotten()
    clock.moment += timedelta(days=3660)

    report = check(data)

    assert (report.genuine.code, report.genuine.level) == ("seal_expired", "unclear")


def test_a_revoked_seal_is_told_sets_no_more_and_spares_what_is_kept(paper, issue):
    kept, lost = issue(), paper.forgotten()
    data = kept.stored()
    with unit_of_work() as session:
        seals.revoke(session, seals.fingerprint(current().sealer.certificate()))

    report = check(lost)

    assert (report.genuine.code, report.issuer.code) == ("seal_revoked", "issuer_unknown")
    assert check(data).genuine.code == "file_stored"
    with pytest.raises(SealError, match="revoked"):
        issue().stored()


def test_former_seals_hold_without_their_key_but_never_the_demo_seal_before_others(
    paper, app, make_settings, tmp_path
):
    data, gateways = paper.forgotten(), current()

    install(app, replace(gateways, sealer=foreign_seal(make_settings, tmp_path / "redrawn")))
    assert check(data).genuine.code == "file_sealed"

    opened = gateways.settings.model_copy(update={"web_host": "192.0.2.1"})
    install(app, replace(gateways, settings=opened))
    assert check(data).genuine.code == "seal_foreign"


def test_a_scan_of_the_paper_counts_as_its_qr(paper):
    picture = pypdfium2.PdfDocument(paper.stored())[0].render(scale=3).to_pil()
    scanned = io.BytesIO()
    picture.save(scanned, "PDF", resolution=216)

    report = check(scanned.getvalue())

    assert report.genuine.code == "qr_genuine"
    assert "纸面" in report.to_compare[0].zh


@pytest.mark.parametrize("text", [b"", b"hello", b"GIF89a" + bytes(1000), b"\n%PDF-1.7"])
def test_what_is_no_pdf_is_said_to_be_none(session, text):
    assert check(text).genuine.code == "not_pdf"
