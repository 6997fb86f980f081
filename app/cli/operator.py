"""`python -m app operator add`: open an account for an enterprise's operator without a registration."""

import argparse
import getpass
import sys
from typing import Any

from sqlalchemy import select

from app.accounts import queries, service
from app.accounts.models import Enterprise, Operator
from app.accounts.rules import clean_user_name, password_fault
from app.audit.service import record
from app.cli.errors import CommandError
from app.cli.opened import application
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.registration.rules import LONGEST_NAME, clean_uscc, clean_words
from app.sms.rules import clean_mobile


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
    """Open the account; what is typed is read as the pages read it."""
    user_name = clean_user_name(options.user_name)
    if user_name is None:
        raise CommandError(
            "用户名为 4 至 32 位字母、数字、点、横线或下划线，以字母开头。The user name won't do."
        )
    uscc = clean_uscc(options.uscc)
    if uscc is None:
        raise CommandError("统一社会信用代码不正确，请核对 18 位代码。The uscc is wrong.")
    phone = clean_mobile(options.phone)
    if phone is None:
        raise CommandError("请输入 11 位手机号。This is no mobile number of the Chinese mainland.")
    name = clean_words(options.enterprise)
    if not name or len(name) > LONGEST_NAME:
        raise CommandError(f"企业名称为 1 至 {LONGEST_NAME} 个字。The enterprise's name won't do.")
    password = _password(user_name, phone)
    with application(), unit_of_work():
        kept_name = _open(user_name, password, phone, uscc, name)
    print(f"已开户 opened: {user_name}，{kept_name} {uscc}")
    return 0


def _open(user_name: str, password: str, phone: str, uscc: str, name: str) -> str:
    """Open it and give the name of the enterprise: one that is known keeps the name it has."""
    if queries.is_user_name_taken(user_name):
        raise CommandError(f"用户名 {user_name} 已存在。This user name exists already.")
    taken = select(Operator).where(
        Operator.phone == phone, Operator.phone_proven_at.is_not(None), Operator.closed_at.is_(None)
    )
    if db.session.scalars(taken).first():
        raise CommandError("该手机号已属于另一个账号。This number belongs to another account.")
    enterprise = db.session.scalars(
        select(Enterprise).where(Enterprise.uscc == uscc)
    ).one_or_none() or service.create_enterprise(uscc=uscc, name=name)
    operator = service.create_operator(
        enterprise=enterprise, user_name=user_name, password=password, phone=phone, phone_proven=True
    )
    record("accounts:operator:opened", actor=f"command {getpass.getuser()}", subject_id=operator.id)
    return enterprise.name


def _password(*known: str) -> str:
    typed = sys.stdin.isatty()
    password = getpass.getpass("密码 password: ") if typed else sys.stdin.readline().rstrip("\n")
    fault = password_fault(password, *known)
    if fault:
        raise CommandError(f"{fault}。This password is too short or too simple.")
    return password
