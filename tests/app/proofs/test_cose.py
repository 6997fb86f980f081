from datetime import UTC, date, datetime

import cbor2
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from app.certificates.models import Direction
from app.proofs import claims, cose
from app.proofs.claims import Claims
from app.proofs.errors import ForgedProofError, UnreadableProofError
from app.proofs.keys import key_id_of


def pair():
    private = ec.generate_private_key(ec.SECP256R1())
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return pem, public.decode(), key_id_of(private.public_key())


PRIVATE, PUBLIC, KEY_ID = pair()
SIGNED = cose.sign({2: "N1", -1: "5-1"}, key_id=KEY_ID, private_key=PRIVATE)
days = st.dates(date(1990, 1, 1), date(2100, 12, 31))
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).map(  # noqa: DTZ001 - made aware below
    lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
)
all_claims = st.builds(
    Claims,
    certificate_no=st.text(max_size=64),
    format=st.text(max_size=40),
    direction=st.sampled_from(Direction),
    issued_on=days,
    valid_until=st.none() | days,
    state_at=moments,
    expires_at=moments,
    record_hash=st.binary(min_size=32, max_size=32).map(bytes.hex),
    status_index=st.integers(0, 2**31 - 1),
)
cbor_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text() | st.binary(),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(st.integers() | st.text(), inner, max_size=5)
        | st.builds(cbor2.CBORTag, st.sampled_from([18, 98, 40_000]), inner)
    ),
    max_leaves=12,
)


def test_what_is_signed_is_read_back():
    message = cose.read(SIGNED)

    assert message.key_id == KEY_ID
    assert message.claims(PUBLIC) == {2: "N1", -1: "5-1"}


def test_another_key_does_not_verify():
    with pytest.raises(ForgedProofError):
        cose.read(SIGNED).claims(pair()[1])


@pytest.mark.parametrize("place", range(len(SIGNED)))
def test_no_changed_byte_passes(place):
    changed = bytearray(SIGNED)
    changed[place] ^= 1

    with pytest.raises((UnreadableProofError, ForgedProofError)):
        cose.read(bytes(changed)).claims(PUBLIC)


@given(st.binary(max_size=640))
def test_any_bytes_are_cleanly_refused(data):
    with pytest.raises(UnreadableProofError):
        cose.read(data)


@given(value=cbor_values, tag=st.sampled_from([None, 18]))
def test_any_cbor_is_cleanly_refused(value, tag):
    with pytest.raises(UnreadableProofError):
        cose.read(cbor2.dumps(value if tag is None else cbor2.CBORTag(tag, value)))


@given(
    protected=cbor_values.map(cbor2.dumps),
    unprotected=st.just({}) | cbor_values,
    payload=st.binary(max_size=60),
    signature=st.binary(max_size=80),
)
def test_anything_in_the_shape_of_a_message_is_refused_at_the_latest_by_its_signature(
    protected, unprotected, payload, signature
):
    parts = [protected, unprotected, payload, signature]

    with pytest.raises((UnreadableProofError, ForgedProofError)):
        cose.read(cbor2.dumps(cbor2.CBORTag(18, parts))).claims(PUBLIC)


@given(
    payload=st.binary(max_size=60),
    signature=st.binary(max_size=80) | st.just(bytes(64)) | st.just(b"\xff" * 64),
)
def test_a_right_header_alone_proves_nothing(payload, signature):
    header = cbor2.dumps({1: -7, 4: bytes.fromhex(KEY_ID)})
    message = cose.read(cbor2.dumps(cbor2.CBORTag(18, [header, {}, payload, signature])))

    with pytest.raises(ForgedProofError):
        message.claims(PUBLIC)


@pytest.mark.parametrize(
    "data",
    [
        SIGNED + b"\0",
        SIGNED[:-1],
        b"",
        b"\xd2" * 500,
        b"\x9b" + b"\xff" * 8,
        b"\x5b" + b"\x7f" * 8,
        b"\x81" * 600,
        b"\xd8\x1c" * 300,
        cbor2.dumps(cbor2.CBORTag(35, "(a+)+$")),
    ],
    # The signature differs in each process, and a test must have one name.
    ids=[
        "appended",
        "cut",
        "empty",
        "tags",
        "endless array",
        "endless bytes",
        "deep arrays",
        "deep shared values",
        "a regular expression",
    ],
)
def test_poisonous_bytes_are_cleanly_refused(data):
    with pytest.raises(UnreadableProofError):
        cose.read(data)


def test_a_signed_list_of_things_is_no_map_of_claims():
    signed = cose.sign([1, 2], key_id=KEY_ID, private_key=PRIVATE)

    with pytest.raises(UnreadableProofError):
        cose.read(signed).claims(PUBLIC)


@given(all_claims)
def test_claims_survive_the_way_over_the_paper(written):
    assert claims.from_map(cbor2.loads(cbor2.dumps(claims.to_map(written)))) == written


@given(st.dictionaries(st.integers(-8, 8), cbor_values))
def test_any_other_map_is_cleanly_refused(found):
    try:
        claims.from_map(found)
    except UnreadableProofError:
        return
    assert {2, 4, 6, -1, -2, -3, -4, -5} <= found.keys()


@given(st.binary(max_size=600))
def test_base32_is_read_in_capitals_and_small_letters(data):
    text = claims.to_text(data)

    if data:
        assert claims.from_text(text) == claims.from_text(text.lower()) == data


@given(st.text(max_size=40))
def test_any_text_is_base32_or_cleanly_refused(text):
    try:
        claims.from_text(text)
    except UnreadableProofError:
        return
    assert text.isascii()


def test_a_text_longer_than_any_of_ours_is_not_even_tried():
    with pytest.raises(UnreadableProofError):
        claims.from_text("A" * (claims.LONGEST_SIGNED + 8))
