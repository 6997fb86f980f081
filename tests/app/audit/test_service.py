from sqlalchemy import func, select

from app.audit import service
from app.audit.models import AuditEntry, Lookup, LookupResult, LookupWay
from app.core import outbox
from app.core.db import db
from app.core.outbox import Outbox
from app.core.unit_of_work import unit_of_work


def _note():
    with unit_of_work():
        service.record("test:thing:done", actor="system")
        service.record_lookup(
            certificate_id=None, way=LookupWay.TYPED, result=LookupResult.WRONG, origin="192.0.2.0/24"
        )


def _count(table):
    return db.session.scalar(select(func.count()).select_from(table))


def test_records_go_when_their_time_is_over_and_not_before(session, clock, make_settings):
    days = make_settings().record_retention_days
    _note()
    clock.advance(days=days)
    _note()
    with unit_of_work():
        assert service.purge() == 0
    clock.advance(seconds=1)

    with unit_of_work():
        assert service.purge() == 2
    assert (_count(Lookup), _count(AuditEntry)) == (1, 1)


def test_promises_go_a_month_after_they_were_kept_and_open_ones_stay(session, clock):
    with unit_of_work():
        outbox.promise("test.kept")
        outbox.promise("test.open")
    with unit_of_work() as open_session:
        kept = open_session.scalars(select(Outbox).order_by(Outbox.id)).first()
        assert outbox.keep(open_session, kept.id)
    clock.advance(days=outbox.KEPT_PROMISES_STAY.days, seconds=1)

    with unit_of_work():
        assert outbox.purge() == 1
    assert db.session.scalars(select(Outbox.topic)).all() == ["test.open"]
