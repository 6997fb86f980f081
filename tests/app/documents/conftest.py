"""Certificates whose documents the tests ask for."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from app.certificates.models import CollectionMethod, Direction
from tests.app import made


@pytest.fixture
def issuer_id(session) -> int:
    """An issuing system."""
    return made.issuer()


@pytest.fixture
def issue(issuer_id: int) -> Callable[..., int]:
    """Issue an entry certificate of today, with changed fields; gives its id."""

    def issue_one(*, quiet: bool = False, **changes: Any) -> int:
        fields = {
            "direction": Direction.ENTRY,
            "format": "5-1",
            "kind_name": "格式5-1《入境货物检验检疫证明》",
        }
        return made.certificate(made.delivered(**fields | changes), issuer_id=issuer_id, quiet=quiet)

    return issue_one


@pytest.fixture
def self_printed() -> dict[str, Any]:
    """The fields of an exit certificate that its holder prints."""
    return {
        "direction": Direction.EXIT,
        "format": "3-2-4",
        "kind_name": "格式3-2-4《兽医卫生证书》",
        "collection_method": CollectionMethod.SELF_PRINT,
        "issued_on": date(2026, 11, 22),
    }
