"""`python -m app staff`: accounts of the institution's own people, made by whoever runs the machine (D37)."""

import argparse
import getpass
import sys
from typing import Any

import qrcode

from app.cli.errors import CommandError
from app.cli.opened import application
from app.core.db import db
from app.core.errors import AppError
from app.core.unit_of_work import unit_of_work
from app.staff import queries, rules, service
from app.staff.models import Role
from app.staff.service import Enrolled


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Add `staff add`, `staff list`, `staff roles`, `staff close` and `staff reset`."""
    parser: argparse.ArgumentParser = commands.add_parser("staff", help="the institution's own people")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    add = actions.add_parser("add", help="open an account; the password is asked for, or read from a pipe")
    add.add_argument("user_name")
    add.add_argument("--name", required=True, help="name for people")
    add.add_argument("--role", required=True, nargs="+", choices=[role.value for role in Role])
    roles = actions.add_parser("roles", help="give an account other roles, all of them named")
    roles.add_argument("user_name")
    roles.add_argument("--role", required=True, nargs="+", choices=[role.value for role in Role])
    actions.add_parser("list", help="list accounts and roles")
    close = actions.add_parser("close", help="close an account and end its sessions")
    close.add_argument("user_name")
    reset = actions.add_parser("reset", help="new password and new second factor; ends all sessions")
    reset.add_argument("user_name")
    return parser


def run(options: argparse.Namespace) -> int:
    """Run one of the actions."""
    with application():
        try:
            return _ACTIONS[options.action](options)
        except AppError as error:
            raise CommandError(f"{error.message_zh} {error.code}") from error


def _add(options: argparse.Namespace) -> int:
    if not rules.clean_user_name(options.user_name):
        raise CommandError("用户名不能为空。The user name is empty.")
    password = _password(options.user_name)
    with unit_of_work():
        made = service.add(
            user_name=options.user_name,
            name=options.name,
            roles=[Role(role) for role in options.role],
            password=password,
            by=_by(),
        )
    return _show(made)


def _reset(options: argparse.Namespace) -> int:
    password = _password(options.user_name)
    with unit_of_work():
        made = service.reset(options.user_name, password=password, by=_by())
    return _show(made)


def _roles(options: argparse.Namespace) -> int:
    with unit_of_work():
        service.set_roles(options.user_name, roles=[Role(role) for role in options.role], by=_by())
    print(f"角色 roles: {' '.join(sorted(options.role))}")
    return 0


def _close(options: argparse.Namespace) -> int:
    with unit_of_work():
        service.close(options.user_name, by=_by())
    print("已停用 closed")
    return 0


def _list(_options: argparse.Namespace) -> int:
    for member in queries.everybody(db.session()):
        roles = " ".join(sorted(member.roles))
        print(f"{member.user_name}\t{member.name}\t{roles}\t{'closed' if member.closed_at else 'open'}")
    return 0


def _by() -> str:
    return f"command {getpass.getuser()}"


def _password(user_name: str) -> str:
    typed = sys.stdin.isatty()
    password = getpass.getpass("密码 password: ") if typed else sys.stdin.readline().rstrip("\n")
    fault = rules.password_fault(password, user_name)
    if fault:
        raise CommandError(
            f"{fault}。The password needs {rules.SHORTEST_PASSWORD} characters at least, and not a simple row."
        )
    if typed and getpass.getpass("再次输入 again: ") != password:
        raise CommandError("两次输入的密码不一致。The passwords differ.")
    return password


def _show(made: Enrolled) -> int:
    """Show the second factor, as a QR code too when a person looks."""
    if sys.stdout.isatty():
        code = qrcode.QRCode(border=2)
        code.add_data(made.address)
        code.print_ascii(invert=True)
    print(
        f"{made.address}\n请用验证器应用扫描或录入，只显示这一次。Add it to an authenticator app; it is shown only now."
    )
    return 0


_ACTIONS = {"add": _add, "list": _list, "roles": _roles, "close": _close, "reset": _reset}
