from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
import zxingcpp
from PIL import Image
from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel
from sqlalchemy import func, select

from app.certificates.delivered import Action
from app.core.errors import NotFoundError
from app.core.unit_of_work import NoUnitOfWorkError, unit_of_work
from app.proofs import cose, keys, service
from app.proofs.claims import from_map, from_text
from app.proofs.models import Proof
from app.proofs.record import canonical, digest
from tests.app import made


def proof_of(certificate_id):
    with unit_of_work() as session:
        return service.proof_of(session, certificate_id)


@pytest.fixture
def issuer_id(session):
    return made.issuer()


@pytest.fixture
def proof(issuer_id):
    return proof_of(made.certificate(issuer_id=issuer_id))


def signed_claims(session, proof):
    message = cose.read(from_text(proof.signed))
    return from_map(message.claims(keys.find(session, message.key_id).public_key))


def test_a_proof_is_made_once_and_then_always_the_same(session, issuer_id):
    certificate_id = made.certificate(issuer_id=issuer_id)

    first = proof_of(certificate_id)

    assert proof_of(certificate_id) == first
    assert session.scalar(select(func.count()).select_from(Proof)) == 1


def test_the_signed_claims_say_what_the_record_says(session, issuer_id, clock):
    item = made.delivered(valid_until=date(2027, 1, 31))
    proof = proof_of(made.certificate(item, issuer_id=issuer_id))

    claims = signed_claims(session, proof)

    assert claims.certificate_no == proof.record.certificate_no == item.certificate_no
    assert (claims.format, claims.direction) == (item.format, item.direction)
    assert (claims.issued_on, claims.valid_until) == (item.issued_on, date(2027, 1, 31))
    assert claims.record_hash == proof.record_hash == digest(canonical(proof.record))
    assert claims.state_at == clock.now()
    assert claims.expires_at == keys.find(session, proof.key_id).not_after
    assert claims.status_index == proof.status_index


def test_the_record_names_the_parties_and_the_configured_authority(proof):
    assert [party.name for party in proof.record.parties] == ["示例企业"]
    assert (proof.record.issued_by, proof.record.issued_by_en) == ("示例海关", "EXAMPLE CUSTOMS")


def test_an_amendment_gets_a_proof_of_its_own_and_a_withdrawal_keeps_the_last(session, issuer_id):
    item = made.delivered()
    certificate_id = made.certificate(item, issuer_id=issuer_id)
    first = proof_of(certificate_id)

    amended = made.delivered(item.certificate_no, action=Action.AMEND, version=2, kind_name="新名称")
    made.certificate(amended, issuer_id=issuer_id)
    second = proof_of(certificate_id)
    withdrawn = made.delivered(item.certificate_no, action=Action.WITHDRAW, version=3, reason="错")
    made.certificate(withdrawn, issuer_id=issuer_id)

    assert (first.version, second.version) == (1, 2)
    assert second.record.kind_name == "新名称"
    assert proof_of(certificate_id) == second
    assert service.by_version(session, certificate_id, 1) == first


def test_a_certificate_withdrawn_before_it_was_printed_gets_the_proof_of_its_content(issuer_id):
    item = made.delivered()
    certificate_id = made.certificate(item, issuer_id=issuer_id)
    made.certificate(
        made.delivered(item.certificate_no, action=Action.WITHDRAW, version=2), issuer_id=issuer_id
    )

    assert proof_of(certificate_id).version == 1


def test_many_makers_at_once_make_one_proof(app, session, issuer_id):
    certificate_id = made.certificate(issuer_id=issuer_id)

    def work(_number):
        with app.app_context():
            return proof_of(certificate_id).signed

    with ThreadPoolExecutor(6) as pool:
        signed = set(pool.map(work, range(12)))

    assert len(signed) == 1


def test_an_unknown_certificate_has_no_proof(session):
    with pytest.raises(NotFoundError):
        proof_of(4711)


def test_a_proof_is_never_made_outside_a_unit_of_work(session, issuer_id):
    certificate_id = made.certificate(issuer_id=issuer_id)

    with pytest.raises(NoUnitOfWorkError):
        service.proof_of(session, certificate_id)


def test_a_proof_is_found_by_the_hash_and_number_that_its_qr_names(session, proof):
    found = service.by_hash(session, proof.record_hash, proof.record.certificate_no)

    assert found == proof
    assert service.by_hash(session, proof.record_hash, "22260000000999999") is None


def test_places_in_the_status_list_are_drawn_at_random_inside_the_first_list(issuer_id):
    drawn = [proof_of(made.certificate(issuer_id=issuer_id)).status_index for _ in range(12)]

    assert len(set(drawn)) == 12
    assert drawn != sorted(drawn)
    assert all(0 <= index < service.LIST_SIZE for index in drawn)


def test_a_new_list_begins_when_every_draw_of_the_present_one_is_taken(session, issuer_id, monkeypatch):
    # Chance itself stands still here: whatever is drawn, it is the same place.
    monkeypatch.setattr("app.proofs.service.secrets.randbelow", lambda _size: 5)

    drawn = [proof_of(made.certificate(issuer_id=issuer_id)).status_index for _ in range(3)]

    assert drawn == [5, service.LIST_SIZE + 5, 2 * service.LIST_SIZE + 5]


def test_the_qr_is_all_capitals_and_at_most_65_modules_wide_at_level_m(issuer_id):
    item = made.delivered("010120221000003013001", valid_until=date(2027, 1, 31))
    proof = proof_of(made.certificate(item, issuer_id=issuer_id))
    host = "ecert.customs.example.cn"
    url = proof.qr_url.replace("HTTP://LOCALHOST:8000", f"HTTPS://{host.upper()}")

    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(url)
    code.make()

    assert proof.qr_url.startswith("HTTP://LOCALHOST:8000/V/")
    assert url == url.upper()
    assert code.moduleCount <= 65
    assert zxingcpp.read_barcode(picture(code)).text == url


def picture(code):
    size = code.moduleCount
    image = Image.new("L", (size + 8, size + 8), 255)
    for row in range(size):
        for column in range(size):
            if code.isDark(row, column):
                image.putpixel((column + 4, row + 4), 0)
    return image.resize(((size + 8) * 4,) * 2, Image.Resampling.NEAREST)
