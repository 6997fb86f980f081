"""`python -m app operator add`: open an account for an enterprise's operator without a registration."""

import argparse
import getpass
import sys
from typing import Any

from sqlalchemy import select

from app.accounts import service
from app.accounts.models import Enterprise, Operator
from app.accounts.rules import password_fault
from app.cli.errors import CommandError
from app.cli.opened import application
from app.core.db import db
from app.core.unit_of_work import unit_of_work


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Add `operator add`."""
    parser: argparse.ArgumentParser = commands.add_parser("operator", help="operators of enterprises")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    add = actions.add_parser("add", help="open an account; the password is asked for, or read from a pipe")
    add.add_argument("user_name")
    add.add_argument("--uscc", required=True, help="统一社会信用代码 of the enterprise")
    add.add_argument("--enterprise", required=True, help="name of the enterprise")
    add.add_argument("--phone", required=True, help="mobile number; you vouch that it is the operator's")
    return parser


def run(options: argparse.Namespace) -> int:
    """Open the account."""
    password = _password()
    with application(), unit_of_work():
        if db.session.scalars(select(Operator).where(Operator.user_name == options.user_name)).first():
            raise CommandError(f"用户名 {options.user_name} 已存在。This user name exists already.")
        taken = select(Operator).where(Operator.phone == options.phone, Operator.phone_proven_at.is_not(None))
        if db.session.scalars(taken).first():
            raise CommandError("该手机号已属于另一个账号。This number belongs to another account.")
        enterprise = db.session.scalars(
            select(Enterprise).where(Enterprise.uscc == options.uscc)
        ).one_or_none() or service.create_enterprise(uscc=options.uscc, name=options.enterprise)
        service.create_operator(
            enterprise=enterprise,
            user_name=options.user_name,
            password=password,
            phone=options.phone,
            phone_proven=True,
        )
    print(f"已开户 opened: {options.user_name}")
    return 0


def _password() -> str:
    typed = sys.stdin.isatty()
    password = getpass.getpass("密码 password: ") if typed else sys.stdin.readline().rstrip("\n")
    fault = password_fault(password)
    if fault:
        raise CommandError(f"{fault}。This password is too short or too simple.")
    return password
