"""`python -m app ingest FILE`: take certificates from a file of JSON, JSON Lines or SPS XML."""

import argparse
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.certificates.models import Direction, Issuer
from app.cli import migrate
from app.cli.errors import CommandError
from app.cli.ingest_report import Report
from app.cli.opened import application
from app.core.db import db
from app.core.errors import AppError
from app.ingest import files, service
from app.ingest.files import Entry
from app.ingest.store import Incoming
from config.settings import Settings

BATCH = 500


@dataclass(frozen=True)
class _Load:
    """How one file is loaded."""

    issuer_id: int
    name: str
    quiet: bool
    check: bool


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Add `ingest`."""
    parser: argparse.ArgumentParser = commands.add_parser("ingest", help="take certificates from a file")
    parser.add_argument("file", type=Path, help="JSON, JSON Lines or UN/CEFACT SPSCertificate XML")
    parser.add_argument(
        "--issuer", metavar="CODE", help="whose certificates they are; needed when there are several"
    )
    parser.add_argument("--quiet", action="store_true", help="store without a push: for loading history")
    parser.add_argument("--check", action="store_true", help="say what would happen and store nothing")
    parser.add_argument(
        "--direction", choices=[kind.value for kind in Direction], help="wins over what SPS XML says"
    )
    return parser


def run(options: argparse.Namespace) -> int:
    """Load the file; 1 when something was refused."""
    settings = Settings.load()
    _require_schema(settings)
    with application(settings):
        load = _Load(_issuer_id(options.issuer), options.file.name, options.quiet, options.check)
        report = _load_file(options.file, options.direction, load)
    print(report.text())
    return 1 if report.refused else 0


def _load_file(path: Path, direction: str | None, load: _Load) -> Report:
    report = Report(check=load.check)
    try:
        entries = files.read(path, Direction(direction) if direction else None)
        for number, batch in enumerate(_batches(entries), start=1):
            _load_batch(batch, number, load, report)
            # Progress is worth a line only where the work is long.
            if number > 1:
                sys.stderr.write(f"已处理 {report.total} 条 {report.total} items done\n")
    except OSError as error:
        raise CommandError(f"无法读取文件 {path}。Can't read the file: {error.strerror}.") from error
    except AppError as error:
        raise CommandError(f"{error.message_zh} {error.code}") from error
    return report


def _load_batch(batch: list[Entry], number: int, load: _Load, report: Report) -> None:
    good = [entry for entry in batch if entry.raw is not None]
    incoming = Incoming(
        issuer_id=load.issuer_id,
        # Each run has its own id: a file loaded again says "unchanged" instead of the answer of then.
        message_id=f"file-{uuid.uuid4()}-{number}",
        body=b"\n".join(entry.text for entry in batch),
        source=f"file:{load.name}",
        quiet=load.quiet,
    )
    take = service.preview if load.check else service.receive
    answer = take(incoming, lambda _body: [entry.raw for entry in good])
    results = iter(answer.body["results"])
    for entry in batch:
        report.add(entry, next(results) if entry.raw is not None else None)


def _batches(entries: Iterator[Entry]) -> Iterator[list[Entry]]:
    while batch := list(islice(entries, BATCH)):
        yield batch


def _require_schema(settings: Settings) -> None:
    engine = migrate.open_engine(settings.database_url)
    try:
        if migrate.current(engine) != migrate.head():
            raise CommandError(
                "数据库不是本版本的结构，请先运行 python -m app migrate。Migrate the database first."
            )
    finally:
        engine.dispose()


def _issuer_id(code: str | None) -> int:
    issuers = db.session.execute(select(Issuer.id, Issuer.code).order_by(Issuer.code)).all()
    chosen = [row for row in issuers if code is None or row.code == code]
    if len(chosen) == 1:
        return int(chosen[0].id)
    known = ", ".join(row.code for row in issuers) or "-"
    raise CommandError(f"请用 --issuer 指明签发系统（已登记：{known}）。Name the issuer with --issuer.")
