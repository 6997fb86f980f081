"""`python -m app documents`: how many files are made, what failed and why; try again, check the kept files."""

import argparse
from typing import Any

from sqlalchemy import func, select

from app.certificates.models import Certificate
from app.cli.opened import application
from app.core.db import db
from app.core.gateways import current
from app.core.storage import StorageError
from app.core.unit_of_work import unit_of_work
from app.documents import claims
from app.documents.models import Document, DocumentState

_SHOWN = 20


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Add `documents`."""
    parser: argparse.ArgumentParser = commands.add_parser("documents", help="what became of the sealed files")
    parser.add_argument("--retry", action="store_true", help="try what failed again now")
    parser.add_argument("--check", action="store_true", help="read every kept file and compare its hash")
    return parser


def run(options: argparse.Namespace) -> int:
    """Show the state of the files; exit code 1 when a check finds one missing or damaged."""
    with application():
        if options.retry:
            with unit_of_work() as session:
                print(f"再次生成 {claims.retry_all(session)} 份。Tried again")
        _show()
        return _check() if options.check else 0


def _show() -> None:
    counted = select(Document.state, func.count()).group_by(Document.state)
    numbers = {row[0]: row[1] for row in db.session.execute(counted)}
    for state in DocumentState:
        print(f"{state.value:8}{numbers.get(state, 0):8}")
    failed = (
        select(Certificate.certificate_no, Document.variant, Document.attempts, Document.error)
        .join(Certificate, Certificate.id == Document.certificate_id)
        .where(Document.error.is_not(None), Document.state != DocumentState.READY)
        .order_by(Document.next_at.desc())
    )
    for number, variant, attempts, error in db.session.execute(failed.limit(_SHOWN)):
        print(f"{number}  {variant}  {attempts}  {error}")


def _check() -> int:
    storage = current().storage
    bad = 0
    kept = select(Document.sha256).where(Document.sha256.is_not(None)).order_by(Document.id)
    for sha256 in [str(one) for one in db.session.scalars(kept)]:
        try:
            storage.read(sha256)
        except StorageError:
            bad += 1
            print(f"缺失或损坏 missing or damaged: {storage.path(sha256)}")
    print(f"缺失或损坏 missing or damaged: {bad}")
    return 1 if bad else 0
