"""Section 6.4.2: from the card to the certificate on the phone (R92, R93), and who may see what (D18)."""

from datetime import UTC, datetime, timedelta

import pytest
import requests

from app.core.clock import FixedClock
from app.factory import Twins, create_app
from app.notifications import messages
from config.settings import Settings
from tests.applications import CAPTCHA
from tests.pages import folded
from tests.people import Shown

CODE = "8973"
WRONG = "证书编号或查询码不正确"


@pytest.fixture
def received(subscriber, issuer):
    """A subscriber who has received a card, the certificate's number and the card's link."""
    person = subscriber()
    number = issuer.issue(person.operator.phone, query_code=CODE)
    return person, number, person.phone.card(number)["url"]


def prefilled(page):
    values = page.form().values
    return values["direction"], values["certificate_no"], values["query_code"]


def test_the_bound_user_finds_everything_filled_in_and_types_only_the_captcha(received):
    person, number, url = received

    page = person.phone.open(url)
    result = person.phone.send(page)

    assert prefilled(page) == ("exit", number, CODE)
    assert "证书有效" in result.text
    for words in (
        "证书编号",
        number,
        "证书类别名称",
        "格式3-2-4《兽医卫生证书》",
        "签证日期",
        "证书状态",
        "有效",
    ):
        assert folded(words) in result.text
    assert "下载PDF证书" not in result.text


def test_the_page_of_a_link_is_never_stored_and_tells_no_other_site_its_address(received):
    person, _, url = received

    page = person.phone.open(url)

    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"


def test_another_wechat_user_sees_the_number_and_no_code(received, phone):
    _, number, url = received
    stranger = phone()
    stranger.follow()

    page = stranger.open(url)

    assert prefilled(page) == ("exit", number, "")


def test_another_bound_user_sees_the_number_and_no_code(received, bound):
    _, number, url = received

    page = bound().phone.open(url)

    assert prefilled(page) == ("exit", number, "")


def test_a_browser_outside_wechat_is_not_sent_to_the_authorisation(received):
    _, number, url = received

    answer = requests.get(url, timeout=10)

    assert answer.history == []
    assert prefilled(Shown(answer)) == ("exit", number, "")


def test_who_has_unbound_sees_the_number_and_no_code(received):
    person, number, url = received
    person.phone.send(person.phone.open("/m/unbind"))

    page = person.phone.open(url)

    assert prefilled(page) == ("exit", number, "")


def test_who_has_unfollowed_sees_the_number_and_no_code(received):
    person, number, url = received
    person.phone.unfollow()

    assert prefilled(person.phone.open(url)) == ("exit", number, "")


def test_an_expired_link_shows_the_number_only_and_neither_kind_nor_state(received, live):
    person, _, _ = received
    settings = Settings.load(var_dir=live.var_dir, public_url=live.web)
    past = FixedClock(datetime.now(UTC) - timedelta(days=31))
    with create_app(settings, Twins(clock=past)).app_context():
        token = messages.link_token(1)

    page = person.phone.open(f"/m/n/{token}")

    assert page.status == 200
    assert page.form().values["query_code"] == ""
    assert "兽医卫生证书" not in page.text


@pytest.mark.parametrize("token", ["x", "eyJkIjoxLCJlIjo5OTk5OTk5OTk5fQ.forged", "%00", "a" * 3000])
def test_a_forged_link_leads_to_the_empty_form(phone, token):
    page = phone().open(f"/m/n/{token}")

    assert page.status in {200, 404}
    if page.status == 200:
        assert page.form().values["certificate_no"] == ""


def test_a_result_that_is_passed_on_shows_the_form(received, phone):
    person, number, url = received
    result = person.phone.send(person.phone.open(url))

    passed_on = phone().open(result.url)

    assert number not in passed_on.text
    assert passed_on.form().values["certificate_no"] == ""


def test_a_withdrawn_certificate_is_shown_as_invalid_with_its_day(received, issuer):
    person, number, _ = received
    issuer.send(
        {
            "action": "withdraw",
            "direction": "exit",
            "certificate_no": number,
            "version": 2,
            "reason": "申请人要求",
        }
    )
    card = person.phone.card(number, "出境电子证书撤销通知")

    page = person.phone.open(card["url"])
    result = person.phone.send(page)

    assert page.form().values["query_code"] not in {"", CODE}
    assert "证书无效" in result.text
    assert "撤销" in result.text


@pytest.mark.parametrize("changes", [{"query_code": "0000"}, {"certificate_no": "22990000000018001"}])
def test_a_wrong_code_and_an_unknown_number_are_told_with_the_same_words(phone, issuer, changes):
    number = issuer.issue("13812345678", query_code=CODE)
    visitor = phone()
    form = visitor.open("/m/query")

    answer = visitor.send(
        form, **{"direction": "exit", "certificate_no": number, "query_code": CODE} | changes
    )

    assert answer.status == 422
    assert WRONG in answer.text
    assert answer.form().values["captcha"] == ""


def test_three_wrong_codes_pause_this_asker_for_a_quarter_of_an_hour(phone, issuer):
    number = issuer.issue("13812345678", query_code=CODE)
    visitor = phone()
    asked = {"direction": "exit", "certificate_no": number}

    answers = [
        visitor.send(visitor.open("/m/query"), **asked, query_code=code)
        for code in ("0000", "0001", "0002", CODE)
    ]

    assert [answer.status for answer in answers] == [422, 422, 422, 429]
    assert "请15分钟后再试" in answers[-1].text


def test_every_field_that_is_missing_is_named(phone):
    visitor = phone()

    answer = visitor.send(visitor.open("/m/query"), captcha="")

    assert answer.status == 422
    assert "请更正以下3处" in answer.text
    for words in ("请输入证书编号", "请输入查询码", "请输入验证码"):
        assert words in answer.text


def test_a_form_without_its_token_is_refused(live):
    answer = requests.post(f"{live.web}/m/query", data={"captcha": CAPTCHA}, timeout=10)

    assert answer.status_code == 400
    assert "页面已过期" in answer.text
