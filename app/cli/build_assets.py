"""`python -m app assets`: build what the pages and papers take from npm, without starting anything."""

import argparse
from pathlib import Path
from typing import Any

from app.cli import assets
from app.cli.errors import CommandError

_ROOT = Path(__file__).resolve().parents[2]


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Add `assets`."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "assets", help="build style sheets, icons and font into assets/"
    )
    return parser


def run(_options: argparse.Namespace) -> int:
    """Build assets/ where it is not current."""
    try:
        assets.build(_ROOT, print)
    except assets.AssetsError as error:
        raise CommandError(str(error)) from error
    print(f"{_ROOT / 'assets'}")
    return 0
