"""What anybody may fetch to check papers off line."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.clock import FixedClock
from app.core.unit_of_work import unit_of_work
from app.proofs.service import ProofView, proof_of
from tests.app import made

KEYS, STATUS = "/.well-known/ecert-keys.json", "/.well-known/ecert-status/0"


@pytest.fixture
def proof(app: Flask) -> ProofView:
    with app.app_context():
        certificate_id = made.certificate(issuer_id=made.issuer())
        with unit_of_work() as session:
            return proof_of(session, certificate_id)


def test_the_key_list_names_the_key_that_signed_and_no_private_part(
    client: FlaskClient, proof: ProofView
) -> None:
    answer = client.get(KEYS)

    assert answer.mimetype == "application/jwk-set+json"
    [key] = answer.get_json(force=True)["keys"]
    assert key["kid"] == proof.key_id
    assert "d" not in key
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_before_any_paper_the_key_list_is_empty(client: FlaskClient) -> None:
    assert client.get(KEYS).get_json(force=True) == {"keys": []}


def test_a_status_list_is_public_and_may_be_kept_for_five_minutes(
    client: FlaskClient, proof: ProofView
) -> None:
    answer = client.get(STATUS)

    assert answer.status_code == 200
    assert answer.mimetype == "application/statuslist+cwt"
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert len(answer.data) < 1024


@pytest.mark.parametrize("path", [KEYS, STATUS])
def test_what_has_not_changed_is_not_sent_again(
    client: FlaskClient, clock: FixedClock, proof: ProofView, path: str
) -> None:
    etag = client.get(path).headers["ETag"]
    clock.advance(minutes=6)

    assert client.get(path, headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize("number", ["1", "99999999999999999999", "x", "-1"])
def test_a_list_that_is_not_there_is_not_found(client: FlaskClient, number: str) -> None:
    assert client.get(f"/.well-known/ecert-status/{number}").status_code == 404
