"""`python -m app switch`: the kill switches of operations, each change audited."""

import argparse
import getpass
from typing import Any

from app.audit.service import record
from app.cli.opened import application
from app.core import switches
from app.core.switches import Switch
from app.core.unit_of_work import unit_of_work


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Add `switch`."""
    parser: argparse.ArgumentParser = commands.add_parser("switch", help="show or flip the kill switches")
    parser.add_argument("name", nargs="?", choices=[switch.value for switch in Switch])
    parser.add_argument("state", nargs="?", choices=["on", "off"])
    parser.add_argument("--reason", default="", help="why, for those who come after")
    return parser


def run(options: argparse.Namespace) -> int:
    """Flip a switch, and show all."""
    with application():
        if options.name and options.state:
            on = options.state == "on"
            with unit_of_work():
                switches.turn(Switch(options.name), on=on, reason=options.reason)
                record(
                    f"operations:{options.name}:{options.state}",
                    actor=getpass.getuser(),
                    reason=options.reason,
                )
        for switch in Switch:
            print(f"{switch.value:18} {'on' if switches.is_on(switch) else 'off'}")
    return 0
