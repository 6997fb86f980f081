"""Section 6.3.3: an enterprise prints on a numbered sheet, asks for a reprint, hears of it, and prints a copy."""

import json
import secrets
from datetime import UTC, datetime
from io import BytesIO
from string import ascii_uppercase

import pytest
import requests
from pypdf import PdfReader
from sqlalchemy import select

from app.accounts.models import Operator
from app.blanks import kinds, stock
from app.blanks.kinds import KindDraft
from app.core.unit_of_work import unit_of_work
from app.ingest.signature import sign
from tests.app.applications import files
from tests.journeys.desk import at_the_desk, log_in
from tests.services import wait_until

LIST = "/desktop/printing"
REFUSED = "不存在该空白证单编号,或该空白证单编号不符合要求,请确认信息是否正确!"


@pytest.fixture
def sheets(accounts_of_live):
    """Put two numbered sheets and two continuation sheets into the hands of an operator's enterprise."""

    def give(operator):
        prefix = "".join(secrets.choice(ascii_uppercase) for _ in range(6))
        first, last = f"{prefix}0001", f"{prefix}0002"
        with accounts_of_live.app_context(), unit_of_work() as session:
            holder = session.scalars(select(Operator).where(Operator.user_name == operator.user_name)).one()
            enterprise = {"enterprise_id": holder.enterprise_id, "by": "test"}
            kind = kinds.add(session, KindDraft(prefix, "空白单证", ("3-2-4",), prefix, 4), by="test")
            stock.receive(session, kind, first, last, by="test")
            stock.issue(session, kind, first, last, **enterprise)
            stock.hand_out(session, kind, first, last, by="test")
            more = kinds.add(
                session, KindDraft(f"{prefix}X", "续页", ("3-2-4",), is_continuation=True), by="test"
            )
            stock.receive_continuations(session, more, 2, by="test")
            stock.issue_continuations(session, more, 2, **enterprise)
            return (first, last), holder.enterprise.uscc, holder.enterprise.name

    return give


def listed(desk, status):
    return desk.open(f"{LIST}?status={status}")


def printed(desk, certificate_id, blank_no):
    """Print a certificate by the browser's viewer and say that it came out; gives the words of the paper."""
    job = desk.send(desk.open(f"{LIST}/{certificate_id}/print"), "/print", blank_no=blank_no)
    form = job.form("/document")
    paper = desk.browser.post(desk.live.web + form.action, data=form.values, timeout=20)
    assert paper.headers["Content-Type"] == "application/pdf"
    asked = desk.open(job.url)
    assert "请确认打印是否成功" in asked.text
    assert "已确认打印成功" in desk.send(asked, "/printed").text
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(paper.content)).pages)


def decide(live, no):
    """Grant an application as the issuing system does."""
    url = f"{live.web}/api/v1/application-decisions"
    body = json.dumps({"application_no": no, "decision": "granted"}).encode()
    headers = sign(
        "POST",
        url,
        body,
        key_id=live.demo["key_id"],
        secret=live.demo["secret"],
        message_id=secrets.token_hex(12),
        created=datetime.now(UTC),
    )
    answer = requests.post(url, data=body, headers=headers | {"Content-Type": "application/json"}, timeout=20)
    assert answer.json()["results"][0]["verdict"] == "accepted", answer.text


def test_a_certificate_is_printed_once_and_again_when_that_was_granted(live, phone, bound, issuer, sheets):
    subscriber = bound()
    (first, second), uscc, name = sheets(subscriber.operator)
    desk = log_in(at_the_desk(phone()), subscriber.operator.user_name)
    party = {"uscc": uscc, "name": name}
    number = issuer.issue(
        "13600000000", parties=[{"role": "consignor", **party}, {"role": "declarant", **party}]
    )
    certificate_id = listed(desk, "waiting").links[number].split("/")[3]

    refused = desk.send(
        desk.open(f"{LIST}/{certificate_id}/print"), "/print", blank_no="NO1", continuation_pages="1"
    )
    original = printed(desk, certificate_id, first)

    assert REFUSED in refused.text
    assert number in original
    assert "仅供预览" not in original
    assert number in listed(desk, "printed").links
    again = desk.open(f"{LIST}/{certificate_id}/print")
    assert (again.status, "再次打印请先申请自助重打" in again.text) == (409, True)

    page = desk.open(f"/desktop/applications/reprint/{certificate_id}")
    form = page.form(f"reprint/{certificate_id}")
    sent = desk.browser.post(
        live.web + form.action,
        data=form.values | {"reprint_reason": "打印机卡纸", "deed": "submit"},
        files={"files": ("证明.pdf", files.pdf())},
        timeout=20,
    )
    assert "已提交" in sent.text
    [no] = [
        word for word in sent.text.replace("<", " ").replace(">", " ").split() if word.startswith("CD20")
    ][:1]
    decide(live, no)
    card = subscriber.phone.card("自助重打申请审核通过", "业务办理结果通知")
    shown = subscriber.phone.open(card["url"])
    assert all(words in shown.text for words in ("已准予重打一次", no, number))

    copy = printed(desk, certificate_id, second)

    assert "副本" in copy
    assert "副本" not in original
    wait_until(lambda: "已办结" in desk.open(sent.url).text, "the application is closed by the print", 20)
