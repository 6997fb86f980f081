"""`python -m app seal`: whose seal this installation sets, how long it lasts, and who vouches for it."""

import argparse
from typing import Any

from asn1crypto import x509

from app.cli.errors import CommandError
from app.core.clock import SystemClock, beijing_text
from app.documents.authority import is_demo
from app.documents.errors import SealError
from app.documents.seal import Seal
from config.settings import Settings


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Add `seal`."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "seal", help="show the seal's certificate, or why it does not serve"
    )
    return parser


def run(_options: argparse.Namespace) -> int:
    """Show the seal; a fault of it is told in a sentence, with exit code 2."""
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
