"""People with phones, operators and an issuing system around the running product."""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
import requests
from flask import Flask

from app.accounts import service as accounts
from app.core import clock
from app.core.unit_of_work import unit_of_work
from app.demo import data
from app.factory import create_app
from app.ingest.signature import sign
from config.settings import Settings
from tests.applications import CAPTCHA
from tests.browsers import USER_AGENT
from tests.pages import Page
from tests.services import Live, Sandbox, wait_until

PASSWORD = "correct horse battery"
BIND, SUBSCRIBE, MANAGE = [1, 1], [1, 2], [1, 3]
_numbers = count(secrets.randbelow(10**6) * 100)


@dataclass(frozen=True)
class Operator:
    """An account for the log-in; its phone number is proven."""

    user_name: str
    phone: str


class Shown(Page):
    """A page that a server answered with."""

    def __init__(self, answer: requests.Response) -> None:
        super().__init__(answer.text)
        self.status = answer.status_code
        self.url = answer.url
        self.headers = answer.headers


@dataclass
class Phone:
    """A WeChat user: a chat at the sandbox and a web view with cookies of its own."""

    live: Live
    sandbox: Sandbox
    openid: str
    browser: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.browser.headers["User-Agent"] = USER_AGENT
        # The mark by which the platform's authorisation page knows whose phone this is.
        answer = self.browser.post(
            f"{self.sandbox.url}/_sandbox/open",
            json={"openid": self.openid, "url": self.live.web},
            timeout=10,
        )
        answer.raise_for_status()

    def follow(self) -> str:
        return self.sandbox.post("follow", openid=self.openid)["reply"]

    def unfollow(self) -> None:
        self.sandbox.post("unfollow", openid=self.openid)

    def tap(self, path: list[int]) -> Shown:
        """Tap a menu button that leads to a page."""
        return self.open(self.sandbox.post("tap", openid=self.openid, path=path)["url"])

    def type(self, content: str) -> str:
        return self.sandbox.post("text", openid=self.openid, content=content)["reply"]

    def open(self, address: str) -> Shown:
        url = address if address.startswith("http") else self.live.web + address
        return Shown(self.browser.get(url, timeout=10))

    def send(self, page: Shown, action_end: str = "", **values: str) -> Shown:
        """Fill in a form of a page, its captcha too, and send it."""
        form = page.form(action_end)
        filled = form.values | ({"captcha": CAPTCHA} if "captcha" in form.values else {}) | values
        return Shown(self.browser.post(self.live.web + form.action, data=filled, timeout=10))

    def cards(self) -> list[dict[str, Any]]:
        found = self.sandbox.get("messages", openid=self.openid)["messages"]
        return [message for message in found if message["kind"] == "card"]

    def card(self, number: str, title: str = "出境电子证书出证通知") -> dict[str, Any]:
        """Wait for the card of a certificate."""

        def find() -> dict[str, Any] | None:
            return next((card for card in self.cards() if is_about(card, number, title)), None)

        found: dict[str, Any] = wait_until(find, f"the card of {number}", 20)
        return found

    def bind(self, operator: Operator, password: str = PASSWORD) -> Shown:
        return self.send(self.tap(BIND), username=operator.user_name, password=password, consent="y")


def is_about(card: dict[str, Any], number: str, title: str) -> bool:
    """Tell whether a card is of this kind and names this certificate."""
    values = [one["value"] for one in card["data"].values()]
    return card["title"] == title and number in values


@dataclass
class Subscriber:
    phone: Phone
    operator: Operator


@dataclass(frozen=True)
class Issuer:
    """The issuing system of the demo: it signs what it sends."""

    live: Live

    def send(self, *items: dict[str, Any]) -> list[dict[str, Any]]:
        body = json.dumps({"items": items}, ensure_ascii=False).encode()
        url = f"{self.live.web}/api/v1/certificates"
        headers = sign(
            "POST",
            url,
            body,
            key_id=self.live.demo["key_id"],
            secret=self.live.demo["secret"],
            message_id=secrets.token_hex(12),
            created=datetime.now(UTC),
        )
        answer = requests.post(
            url, data=body, headers=headers | {"Content-Type": "application/json"}, timeout=20
        )
        answer.raise_for_status()
        results: list[dict[str, Any]] = answer.json()["results"]
        assert {result["verdict"] for result in results} == {"accepted"}, results
        return results

    def issue(self, phone: str, **changes: Any) -> str:
        """Issue an exit certificate for a contact phone and give its number."""
        today = clock.beijing_date(datetime.now(UTC))
        number = data.draw_number(today)
        self.send(data.exit_item(number, phone, today) | changes)
        return number


@pytest.fixture(scope="session")
def accounts_of_live(live: Live) -> Flask:
    """The product's own services on the running product's database."""
    assert live.sandbox is not None
    port = int(live.sandbox.url.rpartition(":")[2])
    return create_app(Settings.load(var_dir=live.var_dir, public_url=live.web, sandbox_port=port))


@pytest.fixture(scope="session")
def sandbox_of_live(live: Live) -> Sandbox:
    assert live.sandbox is not None
    return live.sandbox


@pytest.fixture
def operator(accounts_of_live: Flask) -> Callable[[], Operator]:
    """Register operators, each with a phone number of its own."""

    def make() -> Operator:
        number = next(_numbers)
        made = Operator(f"operator{number}", f"139{number % 10**8:08}")
        with accounts_of_live.app_context(), unit_of_work():
            enterprise = accounts.create_enterprise(uscc=f"U{number:017}", name=f"示例企业{number}")
            accounts.create_operator(
                enterprise=enterprise,
                user_name=made.user_name,
                password=PASSWORD,
                phone=made.phone,
                phone_proven=True,
            )
        return made

    return make


@pytest.fixture
def phone(live: Live, sandbox_of_live: Sandbox) -> Callable[..., Phone]:
    """Hand out phones of new WeChat users."""

    def make(**traits: Any) -> Phone:
        openid = sandbox_of_live.post("users", **traits)["openid"]
        return Phone(live, sandbox_of_live, openid)

    return make


@pytest.fixture
def bound(phone: Callable[..., Phone], operator: Callable[[], Operator]) -> Callable[[], Subscriber]:
    """People who follow and are bound."""

    def make() -> Subscriber:
        made = Subscriber(phone(), operator())
        made.phone.follow()
        made.phone.bind(made.operator)
        return made

    return make


@pytest.fixture
def subscriber(bound: Callable[[], Subscriber]) -> Callable[[], Subscriber]:
    """People who follow, are bound and have subscribed."""

    def make() -> Subscriber:
        made = bound()
        made.phone.send(made.phone.tap(SUBSCRIBE), "/subscriptions")
        return made

    return make


@pytest.fixture
def issuer(live: Live) -> Issuer:
    return Issuer(live)
