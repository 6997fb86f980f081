import pytest
from cwt import COSEKey

from app.core.errors import NotFoundError
from app.core.unit_of_work import unit_of_work
from app.proofs import keys


def signing():
    with unit_of_work() as session:
        return keys.signing(session)


def rotate():
    with unit_of_work() as session:
        return keys.rotate(session).key_id


def revoke(key_id):
    with unit_of_work() as session:
        keys.revoke(session, key_id)


def test_a_key_is_drawn_at_first_need_and_signs_from_then_on(session):
    assert keys.all_keys(session) == []

    assert signing() == signing()
    assert len(keys.all_keys(session)) == 1


def test_the_private_half_is_encrypted_at_rest(session):
    signing()

    (key,) = keys.all_keys(session)
    assert b"PRIVATE" not in key.private_sealed


def test_after_a_rotation_the_new_key_signs_and_both_are_published(session):
    old = signing().key_id

    new = rotate()

    assert signing().key_id == new
    assert [jwk["kid"] for jwk in keys.published(session)["keys"]] == [old, new]


def test_a_key_signs_for_the_first_half_of_its_life_only(session, clock):
    first = signing()
    clock.advance(days=5 * 365 / 2 - 1)
    assert signing() == first

    clock.advance(days=1)

    assert signing().key_id != first.key_id
    assert clock.now() < first.not_after


def test_a_revoked_key_never_signs_again_and_says_so_in_the_list(session, clock):
    first = signing().key_id

    revoke(first)

    assert signing().key_id != first
    assert keys.published(session)["keys"][0]["revoked"] == int(clock.now().timestamp())


def test_revoking_again_keeps_the_first_moment(session, clock):
    key_id = signing().key_id
    revoke(key_id)
    first = keys.find(session, key_id).revoked_at
    clock.advance(hours=1)

    revoke(key_id)

    assert keys.find(session, key_id).revoked_at == first


def test_an_unknown_key_can_not_be_revoked(session):
    with pytest.raises(NotFoundError):
        revoke("0123456789abcdef")


def test_a_published_key_is_a_jwk_that_a_stock_library_reads(session):
    found = signing()

    (jwk,) = keys.published(session)["keys"]
    readable = {name: jwk[name] for name in ("kty", "crv", "x", "y", "kid", "alg")}

    assert COSEKey.from_jwk(readable).crv == 1
    assert jwk["kid"] == found.key_id
    assert jwk["exp"] == int(found.not_after.timestamp())
    assert "d" not in jwk
