"""Certificates for tests, brought in as an issuer brings them."""

from datetime import date
from typing import Any

from app.certificates import service
from app.certificates.delivered import Action, Delivered
from app.certificates.models import Direction, Origin
from app.core.unit_of_work import unit_of_work

NUMBER = "22110000000018001"
CODE = "8973"


def issue(number: str = NUMBER, code: str = CODE, **changes: Any) -> int:
    """Issue an exit certificate in a unit of work of its own and give its id; keyword arguments win."""
    values: dict[str, Any] = {
        "action": Action.CREATE,
        "direction": Direction.EXIT,
        "certificate_no": number,
        "version": 1,
        "format": "格式3-2-4",
        "kind_name": "兽医卫生证书",
        "issued_on": date(2026, 11, 20),
        "origin": Origin.CLOUD,
        "contact_phone": "13600006818",
        "query_code": code,
        "content": {},
    }
    with unit_of_work():
        issuer = service.create_issuer(code=f"issuer of {number}", name="云签发")
        applied = service.apply(
            Delivered(**values | changes), issuer_id=issuer.id, ingest_message_id=None, quiet=True
        )
    assert applied.certificate_id is not None
    return applied.certificate_id


def deliver(action: Action, certificate_id: int, **changes: Any) -> None:
    """Deliver a later version of a certificate that `issue` made."""
    with unit_of_work() as session:
        certificate = session.get_one(service.Certificate, certificate_id)
        values: dict[str, Any] = {
            "action": action,
            "direction": certificate.direction,
            "certificate_no": certificate.certificate_no,
            "version": certificate.version + 1,
            "format": certificate.format,
            "kind_name": certificate.kind_name,
            "issued_on": certificate.issued_on,
            "origin": certificate.origin,
            "content": {},
        }
        service.apply(
            Delivered(**values | changes),
            issuer_id=certificate.issuer_id,
            ingest_message_id=None,
            quiet=True,
        )
