"""An issuing system with a key, and a client that signs what it sends."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.certificates import service as certificates
from app.core.clock import FixedClock
from app.core.unit_of_work import unit_of_work
from app.ingest import keys
from app.ingest.keys import Scope
from app.ingest.signature import sign

PATH = "/api/v1/certificates"


@dataclass
class Sender:
    """A system that signs its messages with one key."""

    client: FlaskClient
    clock: FixedClock
    key_id: str
    secret: str
    path: str = PATH
    _count: int = field(default=0)

    def headers(self, body: bytes, *, query: str = "", message_id: str | None = None) -> dict[str, str]:
        self._count += 1
        return {
            "Content-Type": "application/json",
            **sign(
                "POST",
                f"http://localhost{self.path}{query}",
                body,
                key_id=self.key_id,
                secret=self.secret,
                message_id=message_id or f"m-{self.key_id}-{self._count}",
                created=self.clock.now(),
            ),
        }

    def send(self, message: Any, *, query: str = "", message_id: str | None = None) -> TestResponse:
        body = message if isinstance(message, bytes) else json.dumps(message, ensure_ascii=False).encode()
        return self.client.post(
            self.path + query, data=body, headers=self.headers(body, query=query, message_id=message_id)
        )


def make_sender(
    app: Flask, clock: FixedClock, code: str, scopes: tuple[Scope, ...], *, path: str = PATH
) -> Sender:
    with app.app_context(), unit_of_work():
        issuer = certificates.create_issuer(code=code, name=f"签发系统 {code}")
        key_id, secret = keys.create_key(issuer, scopes)
    return Sender(app.test_client(), clock, key_id, secret, path)


@pytest.fixture
def sender(app: Flask, clock: FixedClock) -> Sender:
    return make_sender(app, clock, "A", tuple(Scope))


@pytest.fixture
def stranger(app: Flask, clock: FixedClock) -> Sender:
    """Another issuing system, without the right to load quietly."""
    return make_sender(app, clock, "B", (Scope.WRITE,))


@pytest.fixture
def make_item() -> Callable[..., dict[str, Any]]:
    def make(number: str = "22110000000018001", **changes: Any) -> dict[str, Any]:
        item = {
            "action": "create",
            "direction": "exit",
            "certificate_no": number,
            "version": 1,
            "format": "3-2-4",
            "kind_name": "格式3-2-4《兽医卫生证书》",
            "issued_on": "2026-11-22",
            "contact_phone": "13600006818",
            "query_code": "8973",
            "parties": [{"role": "consignor", "name": "示例禽业有限公司", "uscc": "91370000MA00000001"}],
            "content": {"goods_name": "冻鸡肉", "goods": [{"name": "冻鸡胸", "quantity": "**1111千克"}]},
        }
        return {name: value for name, value in (item | changes).items() if value is not None}

    return make
