import zlib
from datetime import timedelta

import cbor2
import pytest
from cwt import COSE, COSEKey
from sqlalchemy import insert, text

from app.certificates.delivered import Action
from app.certificates.models import Certificate
from app.core.errors import NotFoundError
from app.core.unit_of_work import unit_of_work
from app.proofs import keys, service, statuslist
from app.proofs.models import Proof
from tests.app import made


@pytest.fixture
def issuer_id(session):
    return made.issuer()


def proof_of(certificate_id):
    with unit_of_work() as session:
        return service.proof_of(session, certificate_id)


def claims_of(session, number=0):
    signed = statuslist.status_list(session, number).signed
    (key,) = keys.all_keys(session)
    return cbor2.loads(
        COSE.new().decode(signed, COSEKey.from_pem(key.public_key, kid=bytes.fromhex(key.key_id)))
    )


def is_set(session, index, number=0):
    bits = zlib.decompress(claims_of(session, number)[65533]["lst"])
    return bool(bits[index // 8] >> (index % 8) & 1)


def withdraw(item, issuer_id, version=2, **more):
    withdrawal = made.delivered(item.certificate_no, action=Action.WITHDRAW, version=version, **more)
    made.certificate(withdrawal, issuer_id=issuer_id)


def test_a_list_without_papers_is_empty_and_says_until_when_it_counts(session, clock):
    claims = claims_of(session)

    assert zlib.decompress(claims[65533]["lst"]) == bytes(131_072 // 8)
    assert claims[2] == "http://localhost:8000/.well-known/ecert-status/0"
    assert claims[6] == int(clock.now().timestamp())
    assert claims[4] - claims[6] == 7 * 86_400
    assert claims[65534] == 300


def test_the_bit_of_a_paper_is_set_when_it_is_withdrawn(session, clock, issuer_id):
    item = made.delivered()
    index = proof_of(made.certificate(item, issuer_id=issuer_id)).status_index
    assert not is_set(session, index)

    withdraw(item, issuer_id)
    clock.advance(seconds=10)

    assert is_set(session, index)


def test_the_bit_of_a_paper_is_set_when_another_number_replaces_it(session, issuer_id):
    item = made.delivered()
    index = proof_of(made.certificate(item, issuer_id=issuer_id)).status_index

    withdraw(item, issuer_id, successor_no="22260000000777777")

    assert is_set(session, index)


def test_the_bit_of_the_old_version_is_set_when_a_newer_one_replaces_it(session, issuer_id):
    item = made.delivered()
    certificate_id = made.certificate(item, issuer_id=issuer_id)
    old = proof_of(certificate_id).status_index
    amended = made.delivered(item.certificate_no, action=Action.AMEND, version=2, kind_name="新名称")
    made.certificate(amended, issuer_id=issuer_id)
    new = proof_of(certificate_id).status_index

    assert is_set(session, old)
    assert not is_set(session, new)


def test_a_paper_printed_after_its_withdrawal_is_marked_from_the_start(session, issuer_id):
    item = made.delivered()
    certificate_id = made.certificate(item, issuer_id=issuer_id)
    withdraw(item, issuer_id)

    assert is_set(session, proof_of(certificate_id).status_index)


def test_a_list_is_kept_while_nothing_changes_and_signed_anew_after_five_minutes(session, clock):
    first = statuslist.status_list(session, 0)
    clock.advance(minutes=4)
    assert statuslist.status_list(session, 0) is first

    clock.advance(minutes=1)
    second = statuslist.status_list(session, 0)

    assert second.issued_at == first.issued_at + timedelta(minutes=5)
    assert second.etag == first.etag


def test_many_changes_do_not_make_a_list_more_often_than_every_ten_seconds(session, clock, issuer_id):
    first = statuslist.status_list(session, 0)
    proof_of(made.certificate(issuer_id=issuer_id))
    clock.advance(seconds=9)
    assert statuslist.status_list(session, 0) is first

    clock.advance(seconds=1)
    assert statuslist.status_list(session, 0) is not first


@pytest.mark.parametrize("number", [1, 2**40])
def test_a_list_that_no_paper_has_a_place_in_is_unknown(session, number):
    with pytest.raises(NotFoundError):
        statuslist.status_list(session, number)


def test_twenty_thousand_papers_stand_in_one_list_with_the_right_bits(session, issuer_id):
    item = made.delivered()
    certificate_id = made.certificate(item, issuer_id=issuer_id)
    template = proof_of(certificate_id)
    count = 20_000
    with unit_of_work() as writing:
        sealed = writing.get_one(Certificate, certificate_id)
        plain = {
            column.name: getattr(sealed, column.name)
            for column in Certificate.__table__.columns
            if column.name != "id"
        }
        numbers = range(2, count + 2)
        writing.execute(
            insert(Certificate),
            [
                plain | {"id": n, "certificate_no": f"N{n}", "version": 2 if n % 1000 == 0 else 1}
                for n in numbers
            ],
        )
        writing.execute(
            insert(Proof),
            [
                {
                    "certificate_id": n,
                    "version": 1,
                    "record": "{}",
                    "record_hash": template.record_hash,
                    "signed": template.signed,
                    "key_id": template.key_id,
                    "status_index": service.LIST_SIZE + n,
                    "made_at": sealed.created_at,
                }
                for n in numbers
            ],
        )
        # What the database does by itself a little later; until then it plans for two rows.
        writing.execute(text("ANALYZE"))

    bits = zlib.decompress(claims_of(session, 1)[65533]["lst"])

    ended = [index for index in range(len(bits) * 8) if bits[index // 8] >> (index % 8) & 1]
    assert ended == list(range(1000, count + 1, 1000))
    assert len(statuslist.status_list(session, 1).signed) < 4096
