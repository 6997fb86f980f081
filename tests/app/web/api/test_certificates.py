"""The signed interface of the issuing systems, through HTTP."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import select

from app.certificates.models import Certificate
from app.core.db import db
from app.core.outbox import Outbox

Make = Callable[..., dict[str, Any]]


def test_a_signed_certificate_is_accepted_stored_and_promised(app: Flask, sender, make_item: Make) -> None:
    answer = sender.send(make_item())

    assert answer.status_code == 200
    assert answer.json["counts"] == {"accepted": 1, "unchanged": 0, "refused": 0}
    assert answer.json["results"] == [
        {"index": 0, "certificate_no": "22110000000018001", "verdict": "accepted"}
    ]
    with app.app_context():
        stored = db.session.scalars(select(Certificate)).one()
        assert stored.kind_name == "格式3-2-4《兽医卫生证书》"
        assert [row.topic for row in db.session.scalars(select(Outbox))] == ["notifications.fan_out"]
