"""`python -m app seal`: whose seal this installation sets, who vouches for it, and which seals it has used."""

import argparse
import getpass
from typing import Any

from asn1crypto import x509

from app.audit.service import record
from app.cli.errors import CommandError
from app.cli.opened import application
from app.core.clock import SystemClock, beijing_text
from app.core.db import db
from app.core.errors import NotFoundError
from app.core.unit_of_work import unit_of_work
from app.documents import seals
from app.documents.authority import is_demo
from app.documents.errors import SealError
from app.documents.seal import Seal
from config.settings import Settings


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Add `seal`."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "seal", help="show the seal's certificate, or why it does not serve"
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    actions.add_parser("used", help="list every certificate that has sealed files here")
    revoke = actions.add_parser("revoke", help="revoke one of them, because its key came into wrong hands")
    revoke.add_argument("fingerprint", help="SHA-256 of the certificate, as `seal used` lists it")
    return parser


def run(options: argparse.Namespace) -> int:
    """Run one of the actions; without one, show the seal: a fault of it is told in a sentence, with exit code 2."""
    if options.action is None:
        return _show()
    with application():
        return _used() if options.action == "used" else _revoke(options.fingerprint)


def _used() -> int:
    for seal in seals.used(db.session()):
        state = f"已吊销 revoked {beijing_text(seal.revoked_at)}" if seal.revoked_at else "有效 live"
        subject = _name(x509.Certificate.load(seal.certificate))
        print(f"{seal.fingerprint}  {beijing_text(seal.first_used_at)}  {subject}  {state}")
    return 0


def _revoke(fingerprint: str) -> int:
    try:
        with unit_of_work() as session:
            seals.revoke(session, fingerprint)
            record("documents:seal:revoked", actor=getpass.getuser(), fingerprint=fingerprint)
    except NotFoundError as error:
        raise CommandError(f"{error.message_zh} {error.code}") from error
    print(f"已吊销 revoked {fingerprint}")
    return 0


def _show() -> int:
    settings, clock = Settings.load(), SystemClock()
    try:
        key = Seal(settings, clock).key()
        print(_described("签章 seal", key.certificate))
        for above in key.chain:
            print(_described("签发者 issuer", above))
        for root in key.roots:
            print(f"信任 trusted  {_name(root)}  SHA-256 {root.sha256.hex()}")
        print(f"时间戳 time stamps  {settings.seal_timestamp_url or '无 none'}")
        print(f"长期验证数据 long-term data  {'有 yes' if settings.seal_long_term else '无 no'}")
        if is_demo(key.certificate.dump()):
            print("这是演示签章，不证明任何事。This is the demo seal: it proves nothing")
        key.require_valid(clock.now())
    except SealError as error:
        raise CommandError(error.reason) from error
    return 0


def _described(role: str, certificate: x509.Certificate) -> str:
    since, until = beijing_text(certificate.not_valid_before), beijing_text(certificate.not_valid_after)
    serial = f"{certificate.serial_number:x}"
    return f"{role}  {_name(certificate)}  {serial}  {since} — {until}"


def _name(certificate: x509.Certificate) -> str:
    return str(certificate.subject.human_friendly)
