"""`python -m app trail NUMBER`: everything that happened to the notices of a certificate, for staff (D20)."""

import argparse
from typing import Any

from app.certificates.rules import clean_no
from app.cli.errors import CommandError
from app.cli.opened import application
from app.core.clock import beijing_text
from app.core.unit_of_work import unit_of_work
from app.notifications import queries, service


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Add `trail`."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "trail", help="what became of a certificate's notices"
    )
    wanted = parser.add_mutually_exclusive_group(required=True)
    wanted.add_argument("certificate_no", nargs="?", help="number of the certificate")
    wanted.add_argument(
        "--send-again",
        type=int,
        nargs="+",
        metavar="ID",
        help="send notices again that are unknown, refused or given up",
    )
    return parser


def run(options: argparse.Namespace) -> int:
    """Print the trail, or send one notice again."""
    with application():
        if options.send_again is not None:
            return _send_again(options.send_again)
        steps = queries.trail(clean_no(options.certificate_no) or "")
        if not steps:
            raise CommandError("没有该编号的证书。No certificate with this number.")
        for step in steps:
            print(f"{beijing_text(step.at)}  {step.words}")
    return 0


def _send_again(delivery_ids: list[int]) -> int:
    with unit_of_work():
        left = [number for number in delivery_ids if not service.send_again(number)]
    print(f"已重新排队 queued again: {len(delivery_ids) - len(left)}")
    if left:
        raise CommandError(
            f"只有结果未知、被拒绝或已放弃的通知可以重发。Only notices that are unknown, refused or given up "
            f"can go again; not these: {', '.join(map(str, left))}"
        )
    return 0
