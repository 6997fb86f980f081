from collections.abc import Callable

import pytest
from flask import Flask

from app.accounts import queries as accounts
from app.core.unit_of_work import unit_of_work
from app.registration import service
from tests.app import made
from tests.app.sms import inbox
from tests.app.web.conftest import Visitor
from tests.pages import Page

PHONE, USCC = "13800001111", "91310000DEM00001AE"
FILLED = {
    "uscc": USCC,
    "name": "示例贸易有限公司",
    "registered_address": "上海市示例路 1 号",
    "business_address": "上海市示例路 2 号",
    "user_name": "wang.wu",
    "password": made.PASSWORD,
    "repeated": made.PASSWORD,
    "consent": "y",
}


def code(app: Flask, phone: str = PHONE) -> str:
    with app.app_context():
        return inbox.code(phone)


@pytest.fixture
def proven(app, visitor) -> Callable[..., Visitor]:
    """Give a browser that has proven a number and may fill in the form."""

    def make(phone: str = PHONE) -> Visitor:
        found = visitor()
        found.send(found.open("/register"), "register", phone=phone)
        found.send(found.open("/register/code"), "code", sms_code=code(app, phone))
        return found

    return make


@pytest.fixture
def applicant(proven) -> Callable[..., Visitor]:
    def make(**changes: str) -> Visitor:
        found = proven()
        found.send(found.open("/register/account"), "account", **FILLED | changes)
        return found

    return make


def test_a_visitor_registers_and_sees_what_is_missing(app, visitor):
    browser = visitor()

    asked = browser.send(browser.open("/register"), "register", phone=" +86 138-0000-1111 ")
    checked = browser.send(browser.open(asked.location), "code", sms_code=code(app))
    done = browser.send(browser.open(checked.location), "account", **FILLED)
    shown = browser.open(done.location)

    assert (asked.location, checked.location, done.location) == (
        "/register/code",
        "/register/account",
        "/desktop/waiting/",
    )
    page = Page(shown.text)
    for words in ("示例贸易有限公司", USCC, "待审核", "方式一", "方式二", "138****1111"):
        assert words in page.text


def test_the_steps_can_not_be_skipped(visitor):
    browser = visitor()

    assert browser.open("/register/code").location == "/register"
    assert browser.open("/register/account").location == "/register"
    browser.send(browser.open("/register"), "register", phone=PHONE)
    assert browser.open("/register/account").location == "/register"
    assert browser.open("/forgot/user-name/found").location == "/forgot/user-name"
    assert browser.open("/forgot/password/new").location == "/forgot/password"


def test_faults_come_back_at_their_fields_with_what_was_typed_but_no_password(proven):
    browser = proven()

    answer = browser.send(
        browser.open("/register/account"),
        "account",
        **FILLED
        | {
            "uscc": "91310000DEM00001AX",
            "name": "<b>公司</b>",
            "name_en": "示例",
            "registered_address": "\u200b",
            "user_name": "王五",
            "password": "1234567890",
            "repeated": "12345",
            "consent": "",
        },
    )

    assert answer.status_code == 422
    for words in (
        "统一社会信用代码不正确",
        "英文名称请用英文填写",
        "请输入中文注册地址",
        "用户名为 4 至 32 位",
        "密码过于简单",
        "两次输入的密码不一致",
        "请确认同意保存以上信息",
    ):
        assert answer.text.count(words) == 2
    assert 'value="&lt;b&gt;公司&lt;/b&gt;"' in answer.text
    assert "1234567890" not in answer.text


def test_a_wrong_captcha_sends_nothing_and_a_wrong_code_opens_nothing(app, visitor):
    browser = visitor()

    refused = browser.send(browser.open("/register"), "register", phone=PHONE, captcha="9999")
    with app.app_context():
        sent = inbox.texts(PHONE)
    browser.send(browser.open("/register"), "register", phone=PHONE)
    wrong = browser.send(browser.open("/register/code"), "code", sms_code="abcdef")

    assert (refused.status_code, sent) == (422, [])
    assert 'value="13800001111"' in refused.text
    assert wrong.status_code == 422
    assert "短信验证码不正确或已过期" in wrong.text
    assert browser.open("/register/account").location == "/register"


@pytest.mark.parametrize("path", ["/desktop/", "/desktop/account/operators/", "/desktop/version-notes"])
def test_an_applicant_sees_nothing_but_his_own_page(applicant, path):
    browser = applicant()

    refused = browser.open(path)

    assert (refused.status_code, refused.location) == (303, "/desktop/waiting/")
    assert browser.post("/desktop/account/operators/1/admit", csrf_token=browser.token()).location == (
        "/desktop/waiting/"
    )


def test_an_applicant_logs_out_and_in_to_his_page_and_is_not_bound_on_the_phone(applicant, visitor):
    browser = applicant()
    browser.send(browser.open("/desktop/waiting/"), "logout")
    out = browser.open("/desktop/waiting/")
    back = browser.send(
        browser.open("/login?next=/desktop/"), "login", user_name="wang.wu", password=made.PASSWORD
    )
    phone = visitor("oApplicant0000000000000000001")
    bound = phone.send(phone.open("/m/bind"), "bind", username="wang.wu", password=made.PASSWORD, consent="y")

    assert out.location == "/desktop/"
    assert back.location == "/desktop/waiting/"
    assert bound.status_code == 403
    assert "尚未通过审核" in bound.text


def test_the_page_says_why_a_registration_was_refused(app, applicant):
    browser = applicant()
    with app.app_context(), unit_of_work():
        service.refuse(1, reason="名称与代码不符 <1>", by="staff li")

    shown = browser.open("/desktop/waiting/")

    assert "原因：名称与代码不符 &lt;1&gt;" in shown.text
    assert "方式一" not in shown.text


def test_a_code_to_the_contact_of_a_declaration_opens_the_desktop(app, applicant):
    with app.app_context():
        item = made.delivered(
            "22260000000018001",
            contact_phone="13900009999",
            parties=(made.DeliveredParty(made.PartyRole.CONSIGNOR, "示例贸易有限公司", USCC),),
        )
        made.certificate(item, issuer_id=made.issuer())
    browser = applicant()

    asked = browser.send(browser.open("/desktop/waiting/"), "waiting/", number="22260000000018001")
    form = browser.open(asked.location)
    wrong = browser.send(form, "code", sms_code="12")
    done = browser.send(form, "code", sms_code=code(app, "13900009999"))

    assert "13900009999" not in form.text
    assert "9999" not in Page(form.text).text
    assert wrong.status_code == 422
    assert done.location == "/desktop/"
    assert "账号已开通" in browser.open("/desktop/").text


def test_a_number_that_proves_nothing_is_answered_alike(applicant):
    browser = applicant()

    asked = browser.send(browser.open("/desktop/waiting/"), "waiting/", number="22260000000099999")
    wrong = browser.send(browser.open(asked.location), "code", sms_code="123456")

    assert asked.location == "/desktop/waiting/code"
    assert wrong.status_code == 422
    assert "短信验证码不正确或已过期" in wrong.text


def test_the_first_operator_decides_about_colleagues_and_others_only_look(app, visitor, desktop):
    first = desktop("first")
    with app.app_context():
        uscc = accounts.by_id(1).enterprise.uscc
        operator_id = service.apply(
            service.Particulars(uscc, "x", "", "x", "x", ""),
            user_name="second",
            password=made.PASSWORD,
            phone="13800002222",
            asked_from="203.0.113.0/24",
        )

    before = first.open("/desktop/account/operators/")
    first.send(before, f"{operator_id}/admit")
    after = first.open("/desktop/account/operators/")
    second = visitor()
    second.send(second.open("/login"), "login", user_name="second", password=made.PASSWORD)
    looked = second.open("/desktop/account/operators/")
    tried = second.post("/desktop/account/operators/1/close", csrf_token=second.token())
    first.send(after, f"{operator_id}/close")

    assert "待审核" in before.text
    assert "已同意" in after.text
    assert "首位操作员" in looked.text
    assert "/close" not in looked.text
    assert tried.status_code == 404
    assert second.open("/desktop/account/operators/").status_code == 302
