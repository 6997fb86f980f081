from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from app.audit.models import AuditEntry
from app.certificates import service
from app.certificates.delivered import Action, DeliveredParty, Verdict
from app.certificates.models import (
    Certificate,
    CertificateVersion,
    Direction,
    Event,
    Origin,
    Party,
    PartyRole,
    Status,
)
from app.core.errors import NotFoundError
from app.core.outbox import Outbox
from app.core.unit_of_work import unit_of_work
from tests.app import made

NUMBER = "22110000000018001"
OWNER, OTHER = "91350200000000000X", "91110000000000001Y"


@pytest.fixture
def issuer_id(session):
    return made.issuer()


def apply(item, issuer_id, *, quiet=False):
    with unit_of_work():
        return service.apply(item, issuer_id=issuer_id, ingest_message_id=None, quiet=quiet)


def stored(session):
    session.expire_all()
    return session.scalars(select(Certificate)).one()


def promises(session):
    rows = session.scalars(select(Outbox).where(Outbox.topic == service.FAN_OUT).order_by(Outbox.id))
    return [row.ids["notice"] for row in rows]


def test_a_new_certificate_is_stored_with_its_code_only_hashed_and_encrypted(session, issuer_id):
    applied = apply(made.delivered(NUMBER, query_code="8973"), issuer_id)

    certificate = stored(session)
    assert applied.verdict is Verdict.ACCEPTED
    assert service.query_code_of(certificate.id) == "8973"
    assert "8973" not in certificate.query_code_hash
    assert b"8973" not in certificate.query_code_sealed
    fields = session.scalars(select(CertificateVersion.fields)).one()
    assert "8973" not in str({name: fields[name] for name in fields if name != "certificate_no"})


def test_a_code_is_drawn_when_none_is_delivered(session, issuer_id):
    apply(made.delivered(NUMBER), issuer_id)

    code = service.query_code_of(stored(session).id)
    assert len(code) == 4
    assert code.isdigit()


def test_the_same_item_twice_changes_nothing_and_promises_one_push(session, issuer_id):
    item = made.delivered(NUMBER)
    apply(item, issuer_id)

    again = apply(item, issuer_id)

    assert again.verdict is Verdict.UNCHANGED
    assert promises(session) == ["issued"]


def test_the_same_version_with_other_content_is_refused_and_names_the_field(session, issuer_id):
    item = made.delivered(NUMBER)
    apply(item, issuer_id)

    refused = apply(replace(item, kind_name="另一种证书"), issuer_id)

    assert (refused.verdict, refused.field, refused.code) == (Verdict.REFUSED, "version", "version_conflict")
    assert stored(session).kind_name == item.kind_name


def test_an_older_version_never_overwrites_a_newer_one(session, issuer_id):
    item = made.delivered(NUMBER)
    apply(replace(item, version=3), issuer_id)

    refused = apply(replace(item, action=Action.AMEND, version=2, kind_name="旧内容"), issuer_id)

    assert refused.code == "version_outdated"
    assert stored(session).version == 3


def test_an_amendment_that_overtakes_its_issue_counts_as_the_issue(session, issuer_id):
    item = made.delivered(NUMBER)
    apply(replace(item, action=Action.AMEND, version=2), issuer_id)

    late = apply(item, issuer_id)

    assert late.code == "version_outdated"
    assert promises(session) == ["issued"]


def test_an_amendment_replaces_content_and_parties_and_is_pushed(session, issuer_id):
    item = made.delivered(NUMBER)
    apply(item, issuer_id)
    parties = (DeliveredParty(PartyRole.DECLARANT, "新申报单位", "91310000TEST"),)

    apply(replace(item, action=Action.AMEND, version=2, kind_name="新名称", parties=parties), issuer_id)

    assert stored(session).kind_name == "新名称"
    assert session.scalars(select(Party.name)).all() == ["新申报单位"]
    assert promises(session) == ["issued", "amended"]


def test_a_withdrawal_makes_it_invalid_and_resets_the_code(session, issuer_id):
    apply(made.delivered(NUMBER, query_code="8973"), issuer_id)
    item = made.delivered(NUMBER, action=Action.WITHDRAW, version=2, reason="申请人要求", contact_phone=None)

    apply(item, issuer_id)

    certificate = stored(session)
    assert (certificate.status, certificate.reason) == (Status.WITHDRAWN, "申请人要求")
    assert certificate.contact_phone == made.PHONE
    assert certificate.query_code_hash != service.code_hash(Direction.EXIT, NUMBER, "8973")
    assert promises(session) == ["issued", "withdrawn"]


def test_a_withdrawal_with_a_successor_is_a_replacement(session, issuer_id):
    apply(made.delivered(NUMBER), issuer_id)
    item = made.delivered(
        NUMBER, action=Action.WITHDRAW, version=2, reason="更改", successor_no="22110000000018002"
    )

    apply(item, issuer_id)

    assert (stored(session).status, stored(session).successor_no) == (Status.REPLACED, "22110000000018002")


def test_a_withdrawn_certificate_can_not_come_back(session, issuer_id):
    item = made.delivered(NUMBER)
    apply(item, issuer_id)
    apply(replace(item, action=Action.WITHDRAW, version=2, reason="x"), issuer_id)

    assert apply(replace(item, action=Action.AMEND, version=3), issuer_id).code == "already_withdrawn"


def test_withdrawing_what_is_not_there_is_refused(session, issuer_id):
    item = made.delivered(NUMBER, action=Action.WITHDRAW, reason="x")

    assert apply(item, issuer_id).code == "unknown_certificate"
    assert session.scalar(select(func.count()).select_from(Certificate)) == 0


@pytest.mark.parametrize(
    ("action", "code"),
    [
        (Action.AMEND, "unknown_certificate"),
        (Action.WITHDRAW, "unknown_certificate"),
        (Action.CREATE, "already_exists"),
    ],
)
def test_a_foreign_issuers_certificate_is_nobody_elses_to_change(session, issuer_id, action, code):
    item = made.delivered(NUMBER)
    apply(item, issuer_id)

    refused = apply(replace(item, action=action, version=2, reason="x"), made.issuer("other"))

    assert refused.code == code
    assert stored(session).version == 1


def test_an_owners_new_code_survives_amendments_and_the_old_one_answers_nothing(session, issuer_id):
    ours = DeliveredParty(PartyRole.DECLARANT, "示例报关有限公司", OWNER)
    item = made.delivered(NUMBER, query_code="8973", parties=(ours,))
    apply(item, issuer_id)
    old_hash = stored(session).query_code_hash
    with unit_of_work():
        code = service.reset_query_code(stored(session).id, uscc=OWNER, actor="operator 7")

    apply(replace(item, action=Action.AMEND, version=2, query_code="1111"), issuer_id)

    certificate = stored(session)
    assert code != "8973"
    assert service.query_code_of(certificate.id) == code
    assert certificate.query_code_hash != old_hash
    entry = session.scalars(select(AuditEntry).where(AuditEntry.tag == "certificates:query_code:reset")).one()
    assert (entry.actor, entry.subject_id, entry.details) == ("operator 7", certificate.id, {})


def test_only_an_owner_resets_a_code_and_a_foreign_certificate_answers_as_a_missing_one(session, issuer_id):
    # Who holds the blank form, or receives the goods abroad, is no owner of an exit certificate (D14).
    parties = (
        DeliveredParty(PartyRole.DECLARANT, "示例报关有限公司", OTHER),
        DeliveredParty(PartyRole.CONSIGNEE, "Example Foods", OWNER),
        DeliveredParty(PartyRole.BLANK_HOLDER, "示例申领有限公司", OWNER),
    )
    apply(made.delivered(NUMBER, query_code="8973", parties=parties), issuer_id)
    certificate_id = stored(session).id

    for wanted, uscc in ((certificate_id, OWNER), (certificate_id, ""), (certificate_id + 1, OTHER)):
        with pytest.raises(NotFoundError), unit_of_work():
            service.reset_query_code(wanted, uscc=uscc, actor="operator 7")

    assert service.query_code_of(certificate_id) == "8973"


@pytest.mark.parametrize(
    ("changes", "quiet", "pushed"),
    [
        ({}, False, True),
        ({}, True, False),
        ({"direction": Direction.ENTRY}, False, False),
        ({"issued_on": date(2026, 11, 15)}, False, True),
        ({"issued_on": date(2026, 11, 14)}, False, False),
        ({"origin": Origin.LEGACY}, False, True),
    ],
)
def test_only_fresh_exit_certificates_that_are_not_loaded_quietly_are_pushed(
    session, issuer_id, changes, quiet, pushed
):
    apply(made.delivered(NUMBER, **changes), issuer_id, quiet=quiet)

    assert bool(promises(session)) is pushed
    assert session.scalars(select(CertificateVersion.pushed)).one() is pushed


def test_every_version_is_kept_with_its_event(session, issuer_id):
    item = made.delivered(NUMBER)
    apply(item, issuer_id)
    apply(replace(item, action=Action.AMEND, version=2, format="C5-1"), issuer_id)

    rows = session.execute(
        select(CertificateVersion.version, CertificateVersion.event).order_by(CertificateVersion.version)
    ).all()
    assert [tuple(row) for row in rows] == [(1, Event.ISSUED), (2, Event.AMENDED)]


def test_the_same_number_may_stand_for_an_entry_and_an_exit_certificate(session, issuer_id):
    apply(made.delivered(NUMBER), issuer_id)

    assert apply(made.delivered(NUMBER, direction=Direction.ENTRY), issuer_id).verdict is Verdict.ACCEPTED


def test_the_same_content_sent_as_an_amendment_of_the_same_version_says_nothing_new(session, issuer_id):
    item = made.delivered(NUMBER)
    apply(item, issuer_id)

    assert apply(replace(item, action=Action.AMEND), issuer_id).verdict is Verdict.UNCHANGED
