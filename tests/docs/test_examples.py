"""The example client signs as the interface verifies."""

import runpy
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.ingest import signature
from app.ingest.keys import Caller
from app.ingest.signature import Head

EXAMPLE = Path(__file__).resolve().parents[2] / "docs/examples/send_certificate.py"
BODY = b'{"certificate_no": "1"}'


@pytest.mark.parametrize("query", ["", "check=1"])
def test_what_the_python_example_signs_is_verified(query: str) -> None:
    example = runpy.run_path(str(EXAMPLE))
    url = f"http://localhost{example['PATH']}" + (f"?{query}" if query else "")

    headers = example["signed_headers"]("ik-1", "a secret", query, BODY, "m-1")

    caller = signature.verify(
        Head("POST", url, headers),
        now=datetime.now(UTC),
        find_key=lambda key_id: Caller(key_id, 1, frozenset(), b"a secret"),
    )
    signature.verify_digest(headers, BODY)
    assert caller.key_id == "ik-1"
    assert signature.message_id(headers) == "m-1"
