"""The public check through HTTP: a PDF or the content of a QR in, three answers out."""

import hashlib
import io
import json
from typing import Any

import jsonschema_rs
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from app.core.unit_of_work import unit_of_work
from app.documents import service as documents
from app.proofs.service import proof_of
from app.verification import limits
from app.web.api import openapi
from tests.app import made

PATH = "/api/v1/verify"


@pytest.fixture
def certificate_id(app: Flask) -> int:
    with app.app_context():
        return made.certificate(issuer_id=made.issuer())


@pytest.fixture
def qr(app: Flask, certificate_id: int) -> str:
    with app.app_context(), unit_of_work() as session:
        return proof_of(session, certificate_id).qr_url


def send_qr(client: FlaskClient, text: Any, address: str = "203.0.113.7") -> TestResponse:
    return client.post(PATH, json={"qr": text}, environ_base={"REMOTE_ADDR": address})


def send_pdf(client: FlaskClient, data: bytes, **headers: str) -> TestResponse:
    return client.post(PATH, data=data, headers={"Content-Type": "application/pdf"} | headers)


def fits(answer: TestResponse) -> bool:
    document = openapi.document()
    responses = document["paths"][openapi.VERIFY_PATH]["post"]["responses"]
    body = responses[str(answer.status_code)]["content"]["application/json"]["schema"]
    return bool(jsonschema_rs.is_valid(body | {"components": document["components"]}, answer.json))


def test_a_qr_gets_three_answers_in_both_languages(client: FlaskClient, qr: str) -> None:
    answer = send_qr(client, qr)

    assert answer.status_code == 200
    assert [answer.json[name]["code"] for name in ("genuine", "validity", "issuer")] == [
        "qr_genuine",
        "valid",
        "issued_here",
    ]
    assert "真实" in answer.json["genuine"]["zh"]
    assert "genuine" in answer.json["genuine"]["en"]
    assert answer.json["subject"]["parties"] == [{"role": "consignor", "name": "示例****"}]
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]
    assert "certificate_id" not in answer.json
    assert fits(answer)


def test_a_pdf_of_ours_gets_three_answers_and_its_hash(
    app: Flask, client: FlaskClient, certificate_id: int
) -> None:
    with app.app_context():
        data = documents.provide(certificate_id).path.read_bytes()

    answer = send_pdf(client, data)

    assert answer.json["genuine"]["code"] == "file_stored"
    assert answer.json["sha256"] == hashlib.sha256(data).hexdigest()
    assert fits(answer)


def test_a_file_that_is_no_pdf_gets_a_report_too(client: FlaskClient) -> None:
    answer = send_pdf(client, b"hello")

    assert (answer.status_code, answer.json["genuine"]["code"]) == (200, "not_pdf")
    assert fits(answer)


def test_a_pdf_may_be_larger_than_any_form_and_is_refused_beyond_its_limit(client: FlaskClient) -> None:
    assert send_pdf(client, bytes(limits.LARGEST_PDF)).status_code == 200

    refused = send_pdf(client, bytes(limits.LARGEST_PDF + 1))

    assert (refused.status_code, refused.json["error"]["code"]) == (413, "file_too_large")
    assert fits(refused)


def test_a_pdf_of_unknown_length_is_refused_beyond_the_limit(client: FlaskClient) -> None:
    body = bytes(limits.LARGEST_PDF + 100)

    answer = client.post(
        PATH,
        input_stream=io.BytesIO(body),
        headers={"Content-Type": "application/pdf", "Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )

    assert answer.status_code == 413


@pytest.mark.parametrize(
    "body",
    ["", "[]", "{}", '{"qr": 1}', '{"qr": "x", "code": "8973"}', '{"number": "1", "code": "8973"}', "{"],
)
def test_json_of_another_shape_is_refused_and_never_a_number_with_a_code(
    client: FlaskClient, body: str
) -> None:
    answer = client.post(PATH, data=body, content_type="application/json")

    assert (answer.status_code, answer.json["error"]["code"]) == (422, "not_a_qr")
    assert fits(answer)


def test_long_json_is_refused(client: FlaskClient) -> None:
    assert send_qr(client, "A" * 20_000).status_code == 413


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data", "application/octet-stream", ""])
def test_other_types_are_refused(client: FlaskClient, kind: str) -> None:
    answer = client.post(PATH, data=b"x", content_type=kind)

    assert (answer.status_code, answer.json["error"]["code"]) == (415, "unsupported_file")


def test_encoded_bodies_are_refused(client: FlaskClient) -> None:
    assert send_pdf(client, b"x", **{"Content-Encoding": "gzip"}).status_code == 415


def test_a_source_is_paused_after_thirty_checks_and_others_go_on(client: FlaskClient) -> None:
    for _ in range(30):
        assert send_qr(client, "x").status_code == 200

    paused = send_qr(client, "x")

    assert paused.status_code == 429
    assert paused.headers["Retry-After"] == "600"
    assert fits(paused)
    assert send_qr(client, "x", address="203.0.113.8").status_code == 200


@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(body=st.binary(max_size=300) | st.text().map(lambda text: json.dumps({"qr": text}).encode()))
def test_no_json_whatever_breaks_the_check(client: FlaskClient, body: bytes) -> None:
    answer = client.post(PATH, data=body, content_type="application/json")

    assert answer.status_code in {200, 413, 422, 429}
    assert fits(answer)
