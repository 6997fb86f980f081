"""Staff of the tests: accounts with a known password and a second factor that the test can read."""

from dataclasses import dataclass

from app.core import clock
from app.core.unit_of_work import unit_of_work
from app.staff import codes, service, sessions
from app.staff.models import Role

PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Colleague:
    user_name: str
    secret: str

    def code(self) -> str:
        """Give the code that the authenticator app shows now."""
        return codes.at(self.secret, clock.now())


def colleague(user_name: str = "li", *roles: Role) -> Colleague:
    with unit_of_work():
        made = service.add(
            user_name=user_name, name="李示例", roles=roles or [Role.VIEWER], password=PASSWORD, by="test"
        )
    return Colleague(user_name, made.secret)


def log_in(person: Colleague, **changes: str) -> str:
    values = {
        "user_name": person.user_name,
        "password": PASSWORD,
        "code": person.code(),
        "source": "203.0.113.7",
        "origin": "203.0.113.0/24",
        "browser": "Firefox",
    }
    return sessions.log_in(**values | changes)
