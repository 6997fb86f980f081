"""The off-line checker, against the key list and status list of a real server."""

import runpy
import socket
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from werkzeug.serving import make_server

from app.certificates.delivered import Action
from app.core.unit_of_work import unit_of_work
from app.proofs import keys
from app.proofs.claims import from_text, to_text
from app.proofs.service import proof_of
from tests.app import made
from tests.applications import START

START_DAY = START.date()
EXAMPLE = Path(__file__).resolve().parents[2] / "docs/examples/check_offline.py"


@pytest.fixture
def settings(make_settings, database_url):
    with socket.socket() as spare:
        spare.bind(("127.0.0.1", 0))
        port = spare.getsockname()[1]
    return make_settings(database_url=database_url, web_port=port)


@pytest.fixture
def partner(app, settings, clock, tmp_path):
    """A partner who fetches over HTTP and then checks without a connection."""
    server = make_server("127.0.0.1", settings.web_port, app)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    example = SimpleNamespace(**runpy.run_path(str(EXAMPLE)))
    folder = tmp_path / "kept"
    yield SimpleNamespace(
        fetch=lambda: example.fetch(settings.public_url, folder),
        check=lambda text: example.check(text, folder, clock.now().timestamp()),
        refused=example.RefusedError,
        main=example.main,
        folder=folder,
    )
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def item():
    return made.delivered()


@pytest.fixture
def issuer_id(app):
    with app.app_context():
        return made.issuer()


@pytest.fixture
def url(app, item, issuer_id):
    with app.app_context():
        certificate_id = made.certificate(item, issuer_id=issuer_id)
        with unit_of_work() as session:
            return proof_of(session, certificate_id).qr_url


@pytest.fixture
def withdraw(app, item, issuer_id):
    def withdraw_it():
        withdrawal = made.delivered(item.certificate_no, action=Action.WITHDRAW, version=2)
        with app.app_context():
            made.certificate(withdrawal, issuer_id=issuer_id)

    return withdraw_it


def test_a_genuine_paper_is_accepted_without_a_connection(partner, url, item):
    assert partner.fetch() == 1

    found = partner.check(url)

    assert (found["number"], found["format"], found["direction"]) == (item.certificate_no, "3-2-4", "exit")
    assert found["issued on"] == item.issued_on


def test_a_withdrawn_paper_is_caught_by_the_next_list(partner, url, item, withdraw, clock):
    partner.fetch()
    withdraw()
    clock.advance(minutes=1)
    assert partner.check(url)["number"] == item.certificate_no

    partner.fetch()

    with pytest.raises(partner.refused, match="withdrawn"):
        partner.check(url)


def test_one_changed_bit_is_caught(partner, url):
    partner.fetch()
    head, _, signed = url.rpartition("/")
    changed = bytearray(from_text(signed))
    changed[60] ^= 1

    with pytest.raises(partner.refused, match="forged"):
        partner.check(f"{head}/{to_text(bytes(changed))}")


def test_a_revoked_key_is_caught_by_the_next_key_list(partner, app, url):
    with app.app_context(), unit_of_work() as session:
        keys.revoke(session, keys.all_keys(session)[0].key_id)
    partner.fetch()

    with pytest.raises(partner.refused, match="revoked"):
        partner.check(url)


def test_a_status_list_kept_for_too_long_counts_for_nothing(partner, url, clock):
    partner.fetch()
    clock.advance(days=8)

    with pytest.raises(partner.refused, match="fetch again"):
        partner.check(url)


def test_an_expired_certificate_is_refused_though_its_signature_holds(partner, app, issuer_id, clock):
    with app.app_context():
        certificate_id = made.certificate(made.delivered(valid_until=START_DAY), issuer_id=issuer_id)
        with unit_of_work() as session:
            url = proof_of(session, certificate_id).qr_url
    partner.fetch()
    assert partner.check(url)["valid until"] == START_DAY
    clock.advance(days=1)

    with pytest.raises(partner.refused, match="expired after"):
        partner.check(url)


def test_the_commands_print_what_they_found(partner, settings, url, capsys):
    assert partner.main(["fetch", settings.public_url, str(partner.folder)]) == 0
    assert partner.main(["check", str(partner.folder), "https://other.example/"]) == 1

    assert "NOT ACCEPTED: the QR leads to another site" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda url: url.replace("LOCALHOST", "LOCALHOST.EVIL.EXAMPLE"), "another site"),
        (lambda url: url.rpartition("/V/")[0] + "/M/Q/1", "proves nothing"),
        (lambda url: url[:-16], "damaged"),
        (lambda url: url[:-1] + "1", "damaged"),
    ],
)
def test_other_codes_are_refused_with_the_reason(partner, url, change, why):
    partner.fetch()

    with pytest.raises(partner.refused, match=why):
        partner.check(change(url))
