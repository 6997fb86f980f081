"""An issuing system and messages from it."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.certificates import service as certificates
from app.core.unit_of_work import unit_of_work
from app.ingest.store import Incoming


@pytest.fixture
def make_issuer(session: Session) -> Callable[[str], int]:
    def make(code: str) -> int:
        with unit_of_work():
            return certificates.create_issuer(code=code, name=f"签发系统 {code}").id

    assert session
    return make


@pytest.fixture
def issuer_id(make_issuer: Callable[[str], int]) -> int:
    return make_issuer("A")


@pytest.fixture
def message(issuer_id: int) -> Callable[..., Incoming]:
    """Make a message of items; keyword arguments are those of `Incoming`."""

    def make(*items: Any, **changes: Any) -> Incoming:
        values: dict[str, Any] = {
            "issuer_id": issuer_id,
            "message_id": str(uuid.uuid4()),
            "body": json.dumps({"items": list(items)}).encode(),
            "source": "key:ik-1",
        }
        return Incoming(**values | changes)

    return make
