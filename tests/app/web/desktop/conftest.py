"""Operators before the desktop."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.app import made
from tests.app.web.conftest import Visitor


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
