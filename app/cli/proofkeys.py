"""`python -m app keys`: the keys that sign the QR of papers and the status lists."""

import argparse
import getpass
from typing import Any

from app.audit.service import record
from app.cli.errors import CommandError
from app.cli.opened import application
from app.core import clock
from app.core.db import db
from app.core.errors import AppError
from app.core.unit_of_work import unit_of_work
from app.proofs import keys
from app.proofs.models import ProofKey


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Add `keys list`, `keys rotate` and `keys revoke`."""
    parser: argparse.ArgumentParser = commands.add_parser("keys", help="keys that sign QR codes of papers")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="list all keys")
    actions.add_parser("rotate", help="draw a new key, which signs from now on; older ones still verify")
    revoke = actions.add_parser("revoke", help="revoke a key: nothing that it signed holds any more")
    revoke.add_argument("key_id")
    return parser


def run(options: argparse.Namespace) -> int:
    """Run one of the actions."""
    with application():
        try:
            return _ACTIONS[options.action](options)
        except AppError as error:
            raise CommandError(f"{error.message_zh} {error.code}") from error


def _list(_options: argparse.Namespace) -> int:
    for key in keys.all_keys(db.session()):
        print(
            f"{key.key_id}  {clock.beijing_text(key.not_before)} - {clock.beijing_text(key.not_after)}  {_state(key)}"
        )
    return 0


def _rotate(_options: argparse.Namespace) -> int:
    with unit_of_work() as session:
        key_id = keys.rotate(session).key_id
        record("proofs:key:rotated", actor=getpass.getuser(), key_id=key_id)
    print(f"新密钥 new key {key_id}")
    return 0


def _revoke(options: argparse.Namespace) -> int:
    with unit_of_work() as session:
        key_id = keys.revoke(session, options.key_id).key_id
        record("proofs:key:revoked", actor=getpass.getuser(), key_id=key_id)
    print(f"已吊销 revoked {key_id}")
    return 0


def _state(key: ProofKey) -> str:
    if key.revoked_at is not None:
        return f"已吊销 revoked {clock.beijing_text(key.revoked_at)}"
    return "有效 live" if clock.now() < key.not_after else "已过期 expired"


_ACTIONS = {"list": _list, "rotate": _rotate, "revoke": _revoke}
