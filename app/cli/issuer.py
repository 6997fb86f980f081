"""`python -m app issuer`: register issuing systems, make and revoke their keys."""

import argparse
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from app.certificates import service as certificates
from app.certificates.models import Issuer
from app.cli.errors import CommandError
from app.core.clock import beijing_text
from app.core.db import db
from app.core.errors import AppError
from app.core.unit_of_work import unit_of_work
from app.factory import create_app
from app.ingest import keys
from app.ingest.keys import Scope
from app.ingest.models import IngestKey
from config.settings import Settings


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Add `issuer`."""
    parser: argparse.ArgumentParser = commands.add_parser("issuer", help="issuing systems and their keys")
    deeds = parser.add_subparsers(dest="deed", required=True)
    deeds.add_parser("list", help="show the issuing systems and their keys")
    add = deeds.add_parser("add", help="register an issuing system")
    add.add_argument("code")
    add.add_argument("name")
    key = deeds.add_parser("key", help="make a key; its secret is shown this once")
    key.add_argument("code")
    key.add_argument("--quiet", action="store_true", help="the key may also load without a push")
    revoke = deeds.add_parser("revoke", help="end a key at once")
    revoke.add_argument("key_id")
    return parser


def run(options: argparse.Namespace) -> int:
    """Do one of the deeds."""
    app = create_app(Settings.load())
    with app.app_context():
        try:
            _DEEDS[options.deed](options)
        except AppError as error:
            raise CommandError(f"{error.message_zh} / {error.code}") from error
    return 0


def _list(_options: argparse.Namespace) -> None:
    for issuer in db.session.scalars(select(Issuer).order_by(Issuer.code)).all():
        print(f"{issuer.code}  {issuer.name}")
        for key in db.session.scalars(
            select(IngestKey).where(IngestKey.issuer_id == issuer.id).order_by(IngestKey.id)
        ):
            ended = f"，停用于 {beijing_text(key.revoked_at)}" if key.revoked_at else ""
            print(f"  {key.key_id}  {' '.join(key.scopes)}  创建于 {beijing_text(key.created_at)}{ended}")


def _add(options: argparse.Namespace) -> None:
    if db.session.scalar(select(Issuer.id).where(Issuer.code == options.code)) is not None:
        raise CommandError(f"{options.code} 已登记 / is registered already")
    with unit_of_work():
        certificates.create_issuer(code=options.code, name=options.name)
    print(f"已登记 {options.code} / registered")


def _key(options: argparse.Namespace) -> None:
    scopes = tuple(Scope) if options.quiet else (Scope.WRITE,)
    with unit_of_work() as session:
        issuer = session.scalars(select(Issuer).where(Issuer.code == options.code)).one_or_none()
        if issuer is None:
            raise CommandError(f"没有签发系统 {options.code} / no such issuing system")
        key_id, secret = keys.create_key(issuer, scopes)
    print(f'{{"ingest_key_id": "{key_id}", "ingest_secret": "{secret}"}}')


def _revoke(options: argparse.Namespace) -> None:
    with unit_of_work():
        keys.revoke(options.key_id)
    print(f"已停用 {options.key_id} / revoked")


_DEEDS: dict[str, Callable[[argparse.Namespace], None]] = {
    "list": _list,
    "add": _add,
    "key": _key,
    "revoke": _revoke,
}
