"""`python -m app demo`: load the demo data, and issue a demo certificate as an issuing system would."""

import argparse
import json
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests

from app.accounts import service as accounts
from app.announcements import service as announcements
from app.announcements.models import Kind
from app.certificates import service as certificates
from app.cli import demo_file
from app.cli.errors import CommandError
from app.cli.opened import application
from app.core import clock
from app.core.unit_of_work import unit_of_work
from app.demo import applications, blanks, data, statuses
from app.ingest import keys, service, signature
from app.ingest.keys import Scope
from app.ingest.store import Incoming
from app.ingest.subjects import CERTIFICATES, STATUS_EVENTS, Subject
from app.registration import service as registration
from app.registration.service import Particulars
from config.settings import Settings

_TIMEOUT = 15


def add_parser(commands: Any) -> argparse.ArgumentParser:
    """Add `demo load` and `demo issue`."""
    parser: argparse.ArgumentParser = commands.add_parser("demo", help="demo data and demo certificates")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("load", help="load the demo data into a new database")
    issue = actions.add_parser("issue", help="issue a demo exit certificate through the running server")
    issue.add_argument("--phone", default=data.PHONE, help="contact phone of the application")
    issue.add_argument("--count", type=int, default=1, help="how many certificates (1 to 1000)")
    issue.add_argument("--amend", metavar="NO", help="amend the certificate with this number instead")
    issue.add_argument("--withdraw", metavar="NO", help="withdraw the certificate with this number instead")
    return parser


def run(options: argparse.Namespace) -> int:
    """Run `demo load` or `demo issue`."""
    settings = Settings.load()
    if options.action == "load":
        demo_file.write(settings.var_dir, demo_file.read(settings.var_dir) | load(settings))
        return 0
    return _issue(settings, options)


def load(settings: Settings) -> dict[str, str]:
    """Load the demo data into a new database; returns what people and scripts need to use them (D2)."""
    if not settings.demo_enabled:
        raise CommandError("演示数据已关闭（ECERT_DEMO_ENABLED）。Demo data are switched off.")
    password = secrets.token_urlsafe(9)
    with application(settings):
        with unit_of_work() as session:
            enterprise = accounts.create_enterprise(uscc=data.USCC, name=data.ENTERPRISE)
            operator = accounts.create_operator(
                enterprise=enterprise,
                user_name=data.USER,
                password=password,
                phone=data.PHONE,
                phone_proven=True,
            )
            issuer = certificates.create_issuer(code="demo", name=data.ISSUER)
            key_id, secret = keys.create_key(issuer, Scope)
            issuer_id, operator_id, enterprise_id = issuer.id, operator.id, enterprise.id
            blanks.lay_in(session, operator_id=operator.id, enterprise_id=enterprise.id)
            announcements.create(Kind.ANNOUNCEMENT, data.announcement(clock.today()), by="demo")
        registration.apply(
            Particulars(**data.APPLICANT_ENTERPRISE),
            user_name=data.APPLICANT,
            password=secrets.token_urlsafe(9),
            phone=data.APPLICANT_PHONE,
            asked_from="203.0.113.0/24",
        )
        today = clock.today()
        _take_in(issuer_id, CERTIFICATES, data.items(today))
        _take_in(issuer_id, STATUS_EVENTS, statuses.items(today))
        applications.send_in(operator_id=operator_id, enterprise_id=enterprise_id)
    number, code = data.PUBLIC_ENTRY
    return {
        "user": data.USER,
        "password": password,
        "phone": data.PHONE,
        "key_id": key_id,
        "secret": secret,
        "certificate_no": number,
        "query_code": code,
    }


def _take_in(issuer_id: int, subject: Subject, items: list[dict[str, Any]]) -> None:
    body = json.dumps({"items": items}, ensure_ascii=False).encode()
    message_id = f"demo-data{subject.mark}"
    answer = service.receive(
        Incoming(issuer_id, message_id, body, source="file:demo", quiet=True, subject=subject)
    )
    if answer.body["counts"]["refused"]:
        raise RuntimeError(f"the demo data were refused: {answer.body['results']}")


def _issue(settings: Settings, options: argparse.Namespace) -> int:
    found = demo_file.read(settings.var_dir)
    if "key_id" not in found:
        raise CommandError("没有演示数据，请先运行 make run。No demo data here: run `make run` first.")
    items = _items(options, settings.var_dir)
    body = json.dumps({"items": items}, ensure_ascii=False).encode()
    url = f"{found.get('web') or settings.public_url}/api/v1/certificates"
    headers = signature.sign(
        "POST",
        url,
        body,
        key_id=found["key_id"],
        secret=found["secret"],
        message_id=f"demo-{secrets.token_hex(8)}",
        created=datetime.now(UTC),
    )
    try:
        response = requests.post(
            url, data=body, headers=headers | {"Content-Type": "application/json"}, timeout=_TIMEOUT
        )
    except requests.ConnectionError as error:
        raise CommandError(
            f"连不上 {url}，请先运行 make run。Nothing answers at {url}: is `make run` running?"
        ) from error
    return _tell(response)


def _items(options: argparse.Namespace, var_dir: Path) -> list[dict[str, Any]]:
    today = clock.beijing_date(datetime.now(UTC))
    if options.withdraw:
        return [data.withdrawal(options.withdraw)]
    if options.amend:
        return [data.amendment(options.amend, options.phone, today, _next_version(var_dir))]
    if not 1 <= options.count <= 1000:  # noqa: PLR2004 - the interface takes 1,000 items at most
        raise CommandError("--count 为 1 至 1000。--count is 1 to 1000.")
    return [data.exit_item(data.draw_number(today), options.phone, today) for _ in range(options.count)]


def _next_version(var_dir: Path) -> int:
    """Give a version above all that this command gave: the same one again would say nothing new."""
    found = demo_file.read(var_dir)
    version = int(found.get("version", "1")) + 1
    demo_file.write(var_dir, found | {"version": str(version)})
    return version


def _tell(response: requests.Response) -> int:
    answer = response.json()
    if "results" not in answer:
        raise CommandError(f"{response.status_code} {answer.get('error')}")
    for result in answer["results"][:10]:
        line = f"{result['verdict']}  {result['certificate_no']}"
        print(line + (f"  {result['field']}: {result['message']}" if result.get("message") else ""))
    if len(answer["results"]) > 10:  # noqa: PLR2004 - enough lines to see
        print(f"… {answer['counts']}")
    return 1 if answer["counts"]["refused"] else 0
