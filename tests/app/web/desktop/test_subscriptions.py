from datetime import datetime

import pytest

from app.binding import follow_codes
from app.binding.models import FollowCode
from app.certificates.models import Direction
from app.core.clock import BEIJING
from app.core.db import db
from app.core.gateways import current
from app.core.unit_of_work import unit_of_work
from app.notifications import dispatch
from app.statuses import service as statuses
from app.statuses.delivered import DeliveredStatus
from app.statuses.models import StatusTopic
from app.subscriptions.models import Closing, Subscription, Topic
from tests.app import made
from tests.pages import Page

PAGE = "/desktop/subscriptions/certificates"


def rows(app):
    with app.app_context():
        return db.session.query(Subscription).order_by(Subscription.id).all()


@pytest.mark.parametrize("topic", Topic)
def test_each_topic_is_confirmed_extended_and_cancelled_on_its_own_page(app, desktop, topic):
    browser, address = desktop(), f"/desktop/subscriptions/{topic.value}"

    made_one = browser.send(browser.open(address), topic.value, ends_on="2027-01-31")
    shown = browser.open(made_one.location)
    browser.send(shown, topic.value, ends_on="")
    [row] = rows(app)
    assert (row.topic, str(row.ends_on), row.phone) == (topic, "2027-11-22", made.PHONE)
    assert "订阅成功，有效期至 2027-01-31。您尚未绑定微信" in shown.text
    assert made.PHONE not in shown.text

    browser.send(browser.open(address), "cancel", subscription=str(row.id))

    assert rows(app)[0].closing is Closing.CANCELLED
    assert "未查询到数据" in browser.open(address).text
    assert "已取消" in browser.open(f"{address}?show=all").text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("2027-11-23", "有效期最长为1年"),
        ("2026-11-21", "有效期不能早于今天"),
        ("2027-02-30", "日期格式不正确"),
    ],
)
def test_an_end_that_can_not_be_is_told_at_the_field(app, desktop, typed, words):
    browser = desktop()

    answer = browser.send(browser.open(PAGE), "certificates", ends_on=typed)

    assert answer.status_code == 422
    assert words in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert rows(app) == []


def test_without_a_proven_number_nothing_is_subscribed(app, desktop):
    browser = desktop(proven=False)

    answer = browser.send(browser.open(PAGE), "certificates")

    assert answer.status_code == 422
    assert "账号手机号尚未验证" in answer.text
    assert "aria-invalid" not in answer.text
    assert rows(app) == []


def test_a_record_of_somebody_else_is_passed_over(app, desktop, subscribed):
    other = subscribed(phone="13900000001")
    browser = desktop()

    answer = browser.send(browser.open(PAGE), "cancel", subscription=str(other.subscription_id))

    assert answer.status_code == 303
    assert rows(app)[0].closed_at is None


def test_the_page_shows_the_binding_and_what_became_of_the_latest_notices(app, desktop):
    browser = desktop()
    assert "未绑定" in Page(browser.open(PAGE).text).text
    with app.app_context():
        operator_id = db.session.query(made.accounts.Operator.id).scalar()
        db.session.rollback()
        made.binding(operator_id)
    browser.send(browser.open(PAGE), "certificates")
    with app.app_context():
        number = "22260000000000777"
        made.certificate(made.delivered(number, direction=Direction.EXIT), issuer_id=made.issuer())
        dispatch.relay()

    shown = Page(browser.open(PAGE).text).text

    assert "已绑定" in shown
    assert f"出境电子证书出证通知{number}" in shown
    assert browser.open("/desktop/wechat/state").json == {"mark": "none-bound-on"}


def test_digits_for_a_qr_that_is_over_lead_back_to_the_page(app, desktop, clock):
    browser = desktop()
    scene = "bind-scene"
    with app.app_context(), unit_of_work() as session:
        vault = current().vault
        session.add(
            FollowCode(
                operator_id=session.query(made.accounts.Operator.id).scalar(),
                scene_hash=vault.fingerprint("follow-code", scene),
                url_sealed=vault.encrypt("https://example.com/q"),
                created_at=clock.now(),
                expires_at=clock.now() + follow_codes.LIFETIME,
            )
        )
    with app.app_context(), unit_of_work():
        digits = follow_codes.scan("oStranger", scene).digits
    page = browser.open(PAGE)
    clock.advance(minutes=6)

    answer = browser.send(page, "/digits", digits=digits, consent="y")

    assert answer.status_code == 303
    assert "绑定二维码已失效" in browser.open(answer.location).text
    assert "未绑定" in browser.open(PAGE).text


def event(business_no, uscc, **changes):
    values = {
        "topic": StatusTopic.DECLARATIONS,
        "business_no": business_no,
        "uscc": uscc,
        "status": "已放行",
        "occurred_at": datetime(2026, 11, 22, 9, 30, tzinfo=BEIJING),
        "contact_phone": "13800000009",
    }
    with unit_of_work():
        issuer = made.certificates.create_issuer(code=f"S{business_no}", name="状态系统")
        statuses.apply(DeliveredStatus(**values | changes), issuer_id=issuer.id, ingest_message_id=None)


def test_the_time_line_is_for_the_parties_and_a_foreign_number_is_a_missing_one(app, desktop):
    browser = desktop()
    with app.app_context():
        own = db.session.query(made.accounts.Enterprise.uscc).scalar()
        db.session.rollback()
        event("D1000", own)
        event("D2000", "91110108MA00DEM06X")
        event("D3000", "91110108MA00DEM06X", contact_phone=made.PHONE)

    overview = Page(browser.open("/desktop/status/").text).text
    lines = {
        no: Page(browser.open(f"/desktop/status/?no={no}").text).text for no in ("D1000", "D2000", "D3000")
    }

    assert "D1000" in overview
    assert "D2000" not in overview
    assert {no: "2026-11-22 09:30" in text or "2026-11-2209:30" in text for no, text in lines.items()} == {
        "D1000": True,
        "D2000": False,
        "D3000": True,
    }
    missing = Page(browser.open("/desktop/status/?no=D9999").text).text
    assert missing.replace("D9999", "D2000") == lines["D2000"]
