"""`python -m app issuer`: register issuing systems and make, list and revoke their keys (D11)."""

import argparse
from typing import Any

from sqlalchemy import select

from app.certificates import service as certificates
from app.certificates.models import Issuer
from app.cli.errors import CommandError
from app.cli.opened import application
from app.core.db import db
from app.core.errors import AppError
from app.core.unit_of_work import unit_of_work
from app.ingest import keys
from app.ingest.models import IngestKey


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Add `issuer add`, `issuer key`, `issuer revoke` and `issuer list`."""
    parser: argparse.ArgumentParser = commands.add_parser("issuer", help="issuing systems and their keys")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    add = actions.add_parser("add", help="register an issuing system and make its first key")
    add.add_argument("code", help="short name, letters and digits")
    add.add_argument("name", help="name for people")
    key = actions.add_parser("key", help="make a further key, for rotation (two live at most)")
    key.add_argument("code")
    revoke = actions.add_parser("revoke", help="revoke a key at once")
    revoke.add_argument("key_id")
    actions.add_parser("list", help="list issuing systems and their live keys")
    return parser


def run(options: argparse.Namespace) -> int:
    """Run one of the actions."""
    with application():
        try:
            return _ACTIONS[options.action](options)
        except AppError as error:
            raise CommandError(f"{error.message_zh} {error.code}") from error


def _add(options: argparse.Namespace) -> int:
    with unit_of_work():
        if _find(options.code) is not None:
            raise CommandError(f"{options.code} 已登记。{options.code} is registered already.")
        issuer = certificates.create_issuer(code=options.code, name=options.name)
        return _show(*keys.create_key(issuer, keys.Scope))


def _key(options: argparse.Namespace) -> int:
    with unit_of_work():
        issuer = _find(options.code)
        if issuer is None:
            raise CommandError(f"没有 {options.code}。No issuing system {options.code}.")
        return _show(*keys.create_key(issuer, keys.Scope))


def _revoke(options: argparse.Namespace) -> int:
    with unit_of_work():
        keys.revoke(options.key_id)
    print("已吊销 revoked")
    return 0


def _list(_options: argparse.Namespace) -> int:
    rows = db.session.execute(
        select(Issuer.code, Issuer.name, IngestKey.key_id)
        .outerjoin(IngestKey, (IngestKey.issuer_id == Issuer.id) & IngestKey.revoked_at.is_(None))
        .order_by(Issuer.code, IngestKey.id)
    )
    for code, name, key_id in rows:
        print(f"{code}\t{name}\t{key_id or '-'}")
    return 0


def _find(code: str) -> Issuer | None:
    return db.session.scalars(select(Issuer).where(Issuer.code == code)).one_or_none()


def _show(key_id: str, secret: str) -> int:
    print(f"key id  {key_id}\nsecret  {secret}\n密钥只显示这一次，请妥善保存。The secret is shown only now.")
    return 0


_ACTIONS = {"add": _add, "key": _key, "revoke": _revoke, "list": _list}
