"""The published schema: it fits what the interface does, and nothing drawn from it breaks the interface."""

import json
from typing import Any

import jsonschema_rs
import schemathesis
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app.web.api import openapi
from tests.app.web.api.conftest import Sender

EXAMPLES = 200
ANSWERS = {200: "Answer"}
Json = Any

schema = schemathesis.openapi.from_dict(openapi.document())
messages = schema[openapi.PATH]["POST"].as_strategy()
json_values: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)
quickly = settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


def check_answer(answer: Any) -> None:
    """Compare an answer with the schema published for its status."""
    assert answer.status_code < 500
    document = openapi.document()
    responses = document["paths"][openapi.PATH]["post"]["responses"]
    assert str(answer.status_code) in responses
    name = ANSWERS.get(answer.status_code, "Error")
    reference = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    jsonschema_rs.validate(reference, answer.json)


def test_the_document_is_a_valid_openapi_3_1_document(client: FlaskClient) -> None:
    answer = client.get("/api/v1/openapi.json")

    assert answer.status_code == 200
    assert answer.json == json.loads(json.dumps(openapi.document()))
    assert answer.json["openapi"] == "3.1.0"
    schema.validate()


def test_the_page_shows_every_field_and_every_error(client: FlaskClient) -> None:
    page = client.get("/api/v1/docs").text

    schemas = openapi.document()["components"]["schemas"]
    for name in ("CertificateItem", "WithdrawalItem", "ItemParty", "Content", "GoodsLine"):
        assert all(f"<code>{field}</code>" in page for field in schemas[name]["properties"])
    assert all(error.code in page for error in openapi.ERRORS)
    assert "<script" not in page
    assert "style=" not in page


@quickly
@given(case=messages)
def test_nothing_that_fits_the_schema_breaks_the_interface(sender: Sender, case: Any) -> None:
    body = json.dumps(case.body if isinstance(case.body, dict) else {}).encode()

    check_answer(sender.send(body))


@quickly
@given(body=st.binary(max_size=300) | json_values.map(lambda value: json.dumps(value).encode()))
def test_no_signed_body_whatever_breaks_the_interface(sender: Sender, body: bytes) -> None:
    check_answer(sender.send(body))


@quickly
@given(
    changes=st.dictionaries(
        st.sampled_from(
            ["Signature", "Signature-Input", "Content-Digest", "Idempotency-Key", "Content-Type"]
        ),
        st.text(st.characters(max_codepoint=255, exclude_categories=["Cc"]), max_size=80),
        min_size=1,
    ),
    query=st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="#"), max_size=20),
)
def test_no_header_and_no_query_whatever_break_the_interface(
    sender: Sender, changes: dict[str, str], query: str
) -> None:
    headers = sender.headers(b"{}") | changes

    check_answer(sender.client.post(f"{openapi.PATH}?{query}", data=b"{}", headers=headers))
