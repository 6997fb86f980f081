"""The verbs of the certificates: apply what an issuer delivers, show and reset the query code."""

import hashlib
import json
from dataclasses import asdict

from sqlalchemy import delete, insert, select

from app.audit.service import record
from app.certificates import rules
from app.certificates.delivered import Action, Applied, Delivered, Verdict
from app.certificates.models import (
    Certificate,
    CertificateVersion,
    Direction,
    Event,
    Issuer,
    Owner,
    Party,
    Status,
)
from app.core import clock, outbox
from app.core.crypto import draw_digits
from app.core.db import db
from app.core.errors import NotFoundError
from app.core.gateways import current
from app.sms import service as sms
from app.sms.texts import Kind

FAN_OUT = "notifications.fan_out"
PREPARE_DOCUMENTS = "documents.prepare"


def create_issuer(*, code: str, name: str) -> Issuer:
    """Register an issuing system."""
    issuer = Issuer(code=code, name=name, created_at=clock.now())
    db.session.add(issuer)
    db.session.flush()
    return issuer


def apply(item: Delivered, *, issuer_id: int, ingest_message_id: int | None, quiet: bool = False) -> Applied:
    """Store what an item says, promise the push and the documents; a refusal changes nothing.

    A certificate of another issuer is answered as unknown, or as existing when it would be created (D11).
    """
    stored = db.session.scalars(
        select(Certificate)
        .where(Certificate.direction == item.direction, Certificate.certificate_no == item.certificate_no)
        .with_for_update()
    ).one_or_none()
    if stored is not None and stored.issuer_id != issuer_id:
        foreign = rules.Refusal.EXISTS if item.action is Action.CREATE else rules.Refusal.UNKNOWN
        return _refused(foreign)
    content_hash = _content_hash(item)
    decision = rules.decide(item.action, item.version, content_hash, _known(stored))
    if isinstance(decision, rules.Refusal):
        return _refused(decision)
    if decision is None:
        return Applied(Verdict.UNCHANGED, stored.id if stored else None)
    certificate = stored or _created(item, issuer_id)
    if decision is Event.AMENDED:
        _fill(certificate, item)
    if decision is not Event.WITHDRAWN:
        _replace_owners(certificate, item)
    if decision is Event.WITHDRAWN:
        _withdraw(certificate, item)
    _note_version(certificate, item, decision, content_hash, ingest_message_id, quiet=quiet)
    return Applied(Verdict.ACCEPTED, certificate.id)


def query_code_of(certificate_id: int) -> str | None:
    """Give the query code in clear, for the bound user who opens his own message."""
    sealed = db.session.scalar(select(Certificate.query_code_sealed).where(Certificate.id == certificate_id))
    return current().vault.decrypt(sealed) if sealed else None


def code_hash(direction: Direction, certificate_no: str, code: str) -> str:
    """Give the keyed hash under which a query code is stored."""
    return current().vault.fingerprint("query-code", direction.value, certificate_no, code)


def reset_query_code(certificate_id: int, *, uscc: str, actor: str) -> str:
    """Draw a new query code on the wish of one of the owners (D14) and give it; call inside a unit of work.

    The old code answers nothing from then on, and an amendment never overwrites the new one (D10).

    Raises:
        NotFoundError: when there is no such certificate, or it is not of the enterprise with this `uscc`.
    """
    certificate = db.session.get(Certificate, certificate_id, with_for_update=True, populate_existing=True)
    if certificate is None or db.session.get(Owner, (certificate_id, uscc)) is None:
        raise NotFoundError
    old, code = query_code_of(certificate_id), draw_digits(current().settings.query_code_length)
    while code == old:
        code = draw_digits(current().settings.query_code_length)
    _set_code(certificate, code)
    certificate.query_code_reset_by_owner = True
    record("certificates:query_code:reset", actor=actor, subject_id=certificate_id)
    return code


def _refused(reason: rules.Refusal) -> Applied:
    return Applied(
        Verdict.REFUSED,
        field=rules.REFUSAL_FIELD[reason],
        code=reason.value,
        message_zh=rules.REFUSAL_ZH[reason],
    )


def _content_hash(item: Delivered) -> str:
    fields = asdict(item)
    if item.action is not Action.WITHDRAW:
        # Issuing and amending carry the same content; a system that repeats one as the other says nothing new.
        del fields["action"]
    if item.query_code:
        # A plain hash over four digits would tell them; the keyed one does not.
        fields["query_code"] = code_hash(item.direction, item.certificate_no, item.query_code)
    text = json.dumps(fields, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _known(stored: Certificate | None) -> rules.Known | None:
    if stored is None:
        return None
    rows = db.session.execute(
        select(CertificateVersion.version, CertificateVersion.content_hash).where(
            CertificateVersion.certificate_id == stored.id
        )
    )
    return rules.Known(stored.version, stored.status, {row.version: row.content_hash for row in rows})


def _created(item: Delivered, issuer_id: int) -> Certificate:
    certificate = Certificate(
        issuer_id=issuer_id,
        direction=item.direction,
        certificate_no=item.certificate_no,
        status=Status.ISSUED,
        parties=[],
        query_code_reset_by_owner=False,
        created_at=clock.now(),
    )
    _fill(certificate, item)
    if not item.query_code:
        _set_code(certificate, draw_digits(current().settings.query_code_length))
    certificate.status_on = certificate.issued_on
    db.session.add(certificate)
    db.session.flush()
    return certificate


def _fill(certificate: Certificate, item: Delivered) -> None:
    if item.issued_on is None:
        raise ValueError("an issued certificate has a date")
    certificate.version = item.version
    certificate.format = item.format
    certificate.kind_name = item.kind_name
    certificate.kind_name_en = item.kind_name_en
    certificate.issued_on = item.issued_on
    certificate.valid_until = item.valid_until
    certificate.origin = item.origin
    certificate.inspection_no = item.inspection_no
    certificate.declaration_no = item.declaration_no
    certificate.collection_method = item.collection_method
    certificate.contact_phone = item.contact_phone
    certificate.content = item.content
    certificate.changed_at = clock.now()
    _replace_parties(certificate, item)
    if item.query_code and not certificate.query_code_reset_by_owner:
        _set_code(certificate, item.query_code)


def _replace_parties(certificate: Certificate, item: Delivered) -> None:
    if certificate.id is not None:
        for party in db.session.scalars(select(Party).where(Party.certificate_id == certificate.id)):
            db.session.delete(party)
    for party_item in item.parties:
        db.session.add(
            Party(certificate=certificate, role=party_item.role, uscc=party_item.uscc, name=party_item.name)
        )


def _replace_owners(certificate: Certificate, item: Delivered) -> None:
    if item.action is Action.AMEND:
        db.session.execute(delete(Owner).where(Owner.certificate_id == certificate.id))
    rows = [
        {
            "certificate_id": certificate.id,
            "uscc": uscc,
            "direction": certificate.direction,
            "dated_on": rules.dated_on(item),
        }
        for uscc in rules.owner_codes(item)
    ]
    if rows:
        db.session.execute(insert(Owner), rows)


def _withdraw(certificate: Certificate, item: Delivered) -> None:
    certificate.version = item.version
    certificate.status = Status.REPLACED if item.successor_no else Status.WITHDRAWN
    certificate.status_on = clock.today()
    certificate.reason = item.reason
    certificate.successor_no = item.successor_no
    certificate.changed_at = clock.now()
    # Whoever knew the old code shall not read on, and the holder is told a new one (D10).
    _set_code(certificate, draw_digits(current().settings.query_code_length))


def _set_code(certificate: Certificate, code: str) -> None:
    certificate.query_code_hash = code_hash(certificate.direction, certificate.certificate_no, code)
    certificate.query_code_sealed = current().vault.encrypt(code)


def _note_version(
    certificate: Certificate,
    item: Delivered,
    event: Event,
    content_hash: str,
    ingest_message_id: int | None,
    *,
    quiet: bool,
) -> None:
    fields = json.loads(json.dumps(asdict(item), default=str))
    del fields["query_code"]
    is_fresh = rules.is_worth_a_push(
        event,
        certificate.issued_on,
        clock.today(),
        max_age_days=current().settings.push_max_age_days,
        quiet=quiet,
    )
    pushed = certificate.direction is Direction.EXIT and is_fresh
    db.session.add(
        CertificateVersion(
            certificate_id=certificate.id,
            version=item.version,
            event=event,
            fields=fields,
            content_hash=content_hash,
            ingest_message_id=ingest_message_id,
            received_at=clock.now(),
            pushed=pushed,
        )
    )
    if pushed:
        outbox.promise(FAN_OUT, certificate_id=certificate.id, version=item.version, notice=event.value)
    if is_fresh and rules.is_read_soon(event, certificate.direction, certificate.collection_method):
        outbox.promise(PREPARE_DOCUMENTS, certificate_id=certificate.id, version=item.version)
    if is_fresh and rules.is_told_by_sms(event, certificate.direction):
        _text_code(certificate)


def _text_code(certificate: Certificate) -> None:
    """Send the query code to the contact of the declaration, once per certificate (D36, R104)."""
    code = query_code_of(certificate.id)
    if current().settings.sms_query_code and certificate.contact_phone and code:
        sms.send(
            Kind.QUERY_CODE,
            certificate.contact_phone,
            certificate.certificate_no,
            code,
            once_key=f"query-code-issued:{certificate.id}",
        )
