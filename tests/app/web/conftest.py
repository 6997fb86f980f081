"""Visitors of the phone pages: browsers that are a WeChat user, bound or not, without asking the platform."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.core import gateways
from tests.app import made
from tests.app.made import Subscriber
from tests.applications import CAPTCHA
from tests.pages import Page


@dataclass
class Visitor:
    """A browser with cookies and an address of its own."""

    app: Flask
    client: FlaskClient
    address: str = "203.0.113.7"

    def open(self, path: str, **more: Any) -> TestResponse:
        return self.client.get(path, environ_base={"REMOTE_ADDR": self.address}, **more)

    def post(self, path: str, **values: str) -> TestResponse:
        return self.client.post(path, data=values, environ_base={"REMOTE_ADDR": self.address})

    def send(self, shown: TestResponse, action_end: str = "", /, **values: str) -> TestResponse:
        """Fill in a form of a page, its captcha too, and send it."""
        form = Page(shown.text).form(action_end)
        captcha = {"captcha": CAPTCHA} if "captcha" in form.values else {}
        return self.post(form.action, **form.values | captcha | values)

    def token(self) -> str:
        """Give the form token of this browser."""
        return Page(self.open("/m/query").text).form().values["csrf_token"]

    def is_wechat_user(self, openid: str) -> None:
        """Give the browser the session that the platform's authorisation would have left."""
        with self.app.app_context():
            sealed = gateways.current().vault.encrypt(openid).decode()
        with self.client.session_transaction() as session:
            session["openid"] = sealed


@pytest.fixture
def visitor(app: Flask) -> Callable[..., Visitor]:
    """Hand out browsers; each is a WeChat user when an openid is named."""

    def make(openid: str | None = None, address: str = "203.0.113.7") -> Visitor:
        found = Visitor(app, app.test_client(), address)
        if openid:
            found.is_wechat_user(openid)
        return found

    return make


@pytest.fixture
def subscribed(app: Flask) -> Callable[..., Subscriber]:
    """People who are bound and have subscribed."""

    def make(**traits: Any) -> Subscriber:
        with app.app_context():
            return made.subscriber(**traits)

    return make
