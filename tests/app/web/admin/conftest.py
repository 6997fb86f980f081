"""Staff before the pages of the desk."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.staff.models import Role
from tests.app.staff import people
from tests.app.staff.people import PASSWORD, Colleague
from tests.app.web.conftest import Visitor


@pytest.fixture
def colleague(app: Flask) -> Callable[..., Colleague]:
    """Open staff accounts."""

    def make(user_name: str = "li", *roles: Role) -> Colleague:
        with app.app_context():
            return people.colleague(user_name, *roles)

    return make


@pytest.fixture
def knock(app: Flask, visitor: Callable[..., Visitor]) -> Callable[..., Visitor]:
    """Send the log-in form as a staff member; gives the browser."""

    def make(person: Colleague, browser: Visitor | None = None) -> Visitor:
        found = browser or visitor()
        with app.app_context():
            code = person.code()
        found.send(
            found.open("/admin/login"), "login", user_name=person.user_name, password=PASSWORD, code=code
        )
        return found

    return make


@pytest.fixture
def desk(colleague: Callable[..., Colleague], knock: Callable[..., Visitor]) -> Callable[..., Visitor]:
    """Give the browser of a staff member with some roles, logged in."""

    def make(*roles: Role, user_name: str = "li") -> Visitor:
        return knock(colleague(user_name, *roles))

    return make
