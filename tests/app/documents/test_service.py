import threading
from datetime import timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from app.certificates import service as certificates
from app.certificates.delivered import Action
from app.certificates.models import Certificate, Direction
from app.core.db import db
from app.core.errors import NotFoundError
from app.core.storage import StorageError
from app.core.unit_of_work import NoUnitOfWorkError, unit_of_work
from app.documents import claims, rendering, service
from app.documents.errors import NotReadyError, SealError
from app.documents.models import Document, DocumentState, Variant
from app.proofs.service import proof_of
from tests.app import made


def rows():
    db.session.rollback()
    return list(db.session.scalars(select(Document).order_by(Document.id)))


def text_of(path: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def change(certificate_id, issuer_id, version, action=Action.AMEND, **changes):
    """Amend or withdraw an entry certificate."""
    with unit_of_work() as session:
        number = session.get_one(Certificate, certificate_id).certificate_no
        item = made.delivered(number, action=action, version=version, direction=Direction.ENTRY, **changes)
        certificates.apply(item, issuer_id=issuer_id, ingest_message_id=None)


def test_a_document_is_rendered_once_and_then_given_from_storage(issue):
    certificate_id = issue()

    first = service.provide(certificate_id)
    second = service.provide(certificate_id)

    assert first == second
    assert first.path.stat().st_size == first.size
    assert first.pages == 1
    [row] = rows()
    assert (row.state, row.attempts, row.variant) == (DocumentState.READY, 1, Variant.ORIGINAL)
    assert first.certificate_no in text_of(first.path)


def test_nothing_is_stored_for_a_document_that_nobody_has_rendered(issue, session):
    assert service.stored(session, issue()) is None


def test_the_same_version_gives_the_same_bytes_before_the_seal(issue):
    certificate_id = issue()
    with unit_of_work() as session:
        claim = claims.take_of(session, certificate_id, 1, Variant.ORIGINAL, 0)
        proof = proof_of(session, certificate_id)

    assert rendering.drawn(claim, proof).pdf == rendering.drawn(claim, proof).pdf


@pytest.mark.parametrize(
    ("variant", "copy_no", "mark"),
    [
        (Variant.ORIGINAL, 0, "样本 SPECIMEN"),
        (Variant.PREVIEW, 0, "仅供预览"),
        (Variant.COPY, 2, "副本 COPY 2"),
    ],
)
def test_each_variant_is_a_file_of_its_own_and_says_what_it_is(issue, variant, copy_no, mark):
    certificate_id = issue()

    original = service.provide(certificate_id)
    found = service.provide(certificate_id, variant, copy_no=copy_no)

    assert (found.variant, found.copy_no) == (variant, copy_no)
    assert (found.sha256 == original.sha256) is (variant is Variant.ORIGINAL)
    assert mark in text_of(found.path)


@pytest.mark.parametrize(
    ("variant", "copy_no"), [(Variant.COPY, 0), (Variant.ORIGINAL, 1), (Variant.COPY, -1)]
)
def test_a_copy_and_only_a_copy_has_a_number(issue, variant, copy_no):
    with pytest.raises(ValueError, match="a copy"):
        service.provide(issue(), variant, copy_no=copy_no)


def test_an_unknown_certificate_has_no_document(session):
    with pytest.raises(NotFoundError):
        service.provide(404)


def test_an_amendment_gives_a_new_file_and_a_withdrawal_does_not(issue, issuer_id):
    certificate_id = issue()
    first = service.provide(certificate_id)

    change(certificate_id, issuer_id, 2, content={"goods": [{"name": "苹果"}]})
    second = service.provide(certificate_id)
    change(certificate_id, issuer_id, 3, Action.WITHDRAW, reason="错误")

    assert second.version == 2
    assert second.sha256 != first.sha256
    assert service.provide(certificate_id) == second


def test_a_file_is_found_again_by_its_hash_also_when_a_newer_version_is_there(issue, issuer_id, session):
    certificate_id = issue()
    first = service.provide(certificate_id)
    change(certificate_id, issuer_id, 2, content={})

    found = service.by_sha256(session, first.sha256)

    assert found is not None
    assert (found.certificate_id, found.version, found.variant) == (certificate_id, 1, Variant.ORIGINAL)
    assert service.by_sha256(session, "0" * 64) is None


def test_a_caller_with_an_open_unit_of_work_is_refused(issue):
    certificate_id = issue()

    with pytest.raises(NoUnitOfWorkError), unit_of_work():
        service.provide(certificate_id)


def test_threads_that_ask_at_once_get_one_rendering(app, issue):
    certificate_id = issue()
    found = []

    def ask():
        with app.app_context():
            found.append(service.provide(certificate_id))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 6
    assert len(set(found)) == 1
    assert [row.attempts for row in rows()] == [1]


def test_a_reader_waits_for_another_worker_and_is_then_asked_to_come_back(issue, monkeypatch):
    certificate_id = issue()
    monkeypatch.setattr(service, "_PATIENCE", 0.3)
    with unit_of_work() as session:
        claims.take_of(session, certificate_id, 1, Variant.ORIGINAL, 0)

    with pytest.raises(NotReadyError) as refused:
        service.provide(certificate_id)

    assert (refused.value.status, refused.value.retry_after) == (503, 5)


def test_the_claim_of_a_dead_worker_ends_and_the_document_is_rendered_once(issue, clock):
    certificate_id = issue()
    with unit_of_work() as session:
        dead = claims.take_of(session, certificate_id, 1, Variant.ORIGINAL, 0)

    clock.advance(seconds=claims.LEASE.total_seconds())
    found = service.provide(certificate_id)
    with unit_of_work() as session:
        assert claims.settle(session, dead, sha256="0" * 64, size=1, pages=1) is False

    assert service.provide(certificate_id) == found
    assert [row.attempts for row in rows()] == [2]


def test_a_file_that_is_gone_is_made_anew(issue):
    certificate_id = issue()
    service.provide(certificate_id).path.unlink()

    assert service.provide(certificate_id).path.is_file()


class TestWhatFails:
    @pytest.fixture
    def blocked(self, settings):
        """A file stands where the folder of the documents should be."""
        settings.documents_folder.write_text("in the way")
        return settings.documents_folder

    def test_a_disk_that_takes_nothing_is_said_and_the_document_comes_when_it_is_mended(
        self, issue, blocked, clock
    ):
        certificate_id = issue()

        with pytest.raises(StorageError):
            service.provide(certificate_id)
        with pytest.raises(NotReadyError) as again:
            service.provide(certificate_id)
        [row] = rows()
        blocked.unlink()
        clock.advance(seconds=again.value.retry_after)

        assert (row.state, row.attempts, row.sha256) == (DocumentState.DUE, 0, None)
        assert row.error == "storage_unavailable"
        assert service.provide(certificate_id).path.is_file()

    def test_a_broken_seal_is_said_and_recovers_without_a_restart(self, issue, settings, clock):
        certificate_id = issue()
        file = settings.var_dir / "keys/demo-seal.p12"
        file.parent.mkdir()
        file.write_bytes(b"no key")

        with pytest.raises(SealError, match="does not open"):
            service.provide(certificate_id)
        file.unlink()
        clock.advance(seconds=30)

        assert service.provide(certificate_id).size > 0

    def test_a_fault_of_the_document_itself_is_tried_ever_more_seldom_and_then_left(self, issue, clock):
        certificate_id = issue(quiet=True)
        pauses = []

        for _ in range(10):
            with unit_of_work() as session:
                claim = claims.take_of(session, certificate_id, 1, Variant.ORIGINAL, 0)
                claims.postpone(session, claim, ZeroDivisionError())
            [row] = rows()
            pauses.append(row.next_at - clock.now())
            clock.moment = row.next_at

        assert pauses == sorted(pauses)
        assert pauses[-1] == timedelta(minutes=10)
        assert (row.state, row.error) == (DocumentState.FAILED, "ZeroDivisionError")
        assert service.render_next() is False
        with unit_of_work() as session:
            assert claims.retry_all(session) == 1
        assert service.render_next() is True
        assert rows()[0].state is DocumentState.READY


class TestAhead:
    def render_all(self):
        while service.render_next():
            pass

    def test_an_entry_certificate_has_its_file_before_anybody_asks(self, issue, session):
        certificate_id = issue()

        assert service.is_behind(timedelta(0))
        self.render_all()

        assert service.stored(session, certificate_id) is not None
        assert [row.variant for row in rows()] == [Variant.ORIGINAL]
        assert not service.is_behind(timedelta(0))

    def test_a_self_printed_exit_certificate_also_has_its_preview(self, issue, self_printed):
        issue(**self_printed)

        self.render_all()

        assert [row.variant for row in rows()] == [Variant.ORIGINAL, Variant.PREVIEW]
        assert {row.state for row in rows()} == {DocumentState.READY}

    def test_quiet_and_on_site_certificates_are_rendered_when_somebody_asks(self, issue, self_printed):
        issue(quiet=True)
        issue(**self_printed | {"collection_method": None})

        self.render_all()

        assert rows() == []

    def test_a_version_that_was_replaced_before_its_turn_is_forgotten(self, issue, issuer_id):
        certificate_id = issue()
        service._take_promises()
        change(certificate_id, issuer_id, 2, content={})

        self.render_all()

        assert [(row.version, row.state) for row in rows()] == [(2, DocumentState.READY)]
