"""Operators before the desktop."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.certificates.delivered import DeliveredParty
from app.certificates.models import Direction, PartyRole
from tests.app import made
from tests.app.web.conftest import Visitor

USCC, OTHERS = "91110108MA00DEM06X", "91310000MA00TEST9Q"
TODAY = date(2026, 11, 22)


@pytest.fixture
def desktop(app: Flask, visitor: Callable[..., Visitor]) -> Callable[..., Visitor]:
    """Give the browser of an operator who has logged in; traits are those of `made.operator`."""

    def make(user_name: str = "zhang", **traits: object) -> Visitor:
        with app.app_context():
            made.operator(user_name=user_name, **traits)
        found = visitor()
        found.send(found.open("/login"), "login", user_name=user_name, password=made.PASSWORD)
        return found

    return make


@dataclass(frozen=True)
class Office:
    """An operator of the enterprise USCC at his desk, and an issuer who sends certificates."""

    browser: Visitor
    issuer_id: int

    def open(self, path: str, **more: Any) -> TestResponse:
        return self.browser.open(path, **more)

    def send(self, shown: TestResponse, action_end: str = "", /, **values: Any) -> TestResponse:
        return self.browser.send(shown, action_end, **values)

    def issue(
        self, number: str, *, uscc: str = USCC, direction: Direction = Direction.ENTRY, **changes: Any
    ) -> int:
        """Issue a certificate to an enterprise and give its id."""
        traits: dict[str, Any] = {
            "direction": direction,
            "issued_on": TODAY,
            "declaration_no": number[:18],
            "inspection_no": number[:15],
            "parties": (DeliveredParty(PartyRole.DECLARANT, "示例企业", uscc),),
        }
        with self.browser.app.app_context():
            return made.certificate(made.delivered(number, **traits | changes), issuer_id=self.issuer_id)


@pytest.fixture
def office(app: Flask, desktop: Callable[..., Visitor]) -> Office:
    browser = desktop("zhang", uscc=USCC)
    with app.app_context():
        return Office(browser, made.issuer())
