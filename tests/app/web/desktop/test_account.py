"""用户管理: the own account, a new number, a new password, the own sessions."""

import pytest

from app.core.unit_of_work import unit_of_work
from app.registration import service as registration
from tests.app import made
from tests.app.made import PASSWORD
from tests.app.registration.applicants import applicant, particulars
from tests.app.sms import inbox
from tests.pages import Page, folded

NEW = "13800138000"
PATHS = ["", "phone/", "phone/code", "password", "sessions/"]


def another(visitor, user_name="zhang", password=PASSWORD):
    """Log in from another browser."""
    found = visitor(address="198.51.100.9")
    found.send(found.open("/login"), "login", user_name=user_name, password=password)
    return found


def is_in(browser):
    return browser.open("/desktop/account/").status_code == 200


def ask_for_code(browser, phone=NEW, **changes):
    values = {"phone": phone, "password": PASSWORD} | changes
    return browser.send(browser.open("/desktop/account/phone/"), "phone/", **values)


def code_for(app, phone):
    with app.app_context():
        return inbox.code(phone)


@pytest.mark.parametrize("path", PATHS)
def test_user_management_is_for_those_who_are_logged_in(visitor, path):
    answer = visitor().open(f"/desktop/account/{path}")

    assert answer.location.startswith("/login?next=")


def test_the_account_shows_itself_and_its_enterprise_with_the_number_masked(desktop):
    page = Page(desktop().open("/desktop/account/").text)

    assert "136****6818已验证" in page.text
    assert "示例企业" in page.text
    assert made.PHONE not in page.text


def test_the_account_shows_all_that_is_registered_of_its_enterprise(app, visitor):
    with app.app_context():
        operator_id = applicant()
        with unit_of_work():
            registration.approve(operator_id, by="staff li")

    page = Page(another(visitor, "wang.wu").open("/desktop/account/").text)

    said = particulars()
    for words in (said.name, said.name_en, said.registered_address, said.business_address, said.address_en):
        assert folded(words) in page.text


def test_a_new_number_is_proven_by_its_code_after_captcha_and_password(app, desktop):
    browser = desktop()

    asked = ask_for_code(browser, phone="+86 138 0013 8000")
    shown = browser.open(asked.location)
    refused = browser.send(shown, "code", sms_code="000000")
    changed = browser.send(refused, "code", sms_code=code_for(app, NEW))
    after = browser.open(changed.location)

    assert "138****8000" in shown.text
    assert (refused.status_code, changed.status_code) == (422, 303)
    assert "短信验证码不正确或已过期" in refused.text
    assert "手机号138****8000已验证" in Page(after.text).text
    assert browser.open("/desktop/account/phone/code").status_code == 302


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"password": "wrong"}, "登录密码不正确"),
        ({"captcha": "1"}, "验证码不正确"),
        ({"phone": "12345"}, "请输入11位手机号"),
        ({"phone": made.PHONE}, "该号码已是您账号的手机号"),
        ({"phone": "", "password": ""}, "请输入手机号"),
    ],
)
def test_no_code_is_sent_before_all_is_right_and_what_was_typed_stays(app, desktop, changes, words):
    answer = ask_for_code(desktop(), **changes)

    values = Page(answer.text).form("phone/").values
    assert answer.status_code == 422
    assert words in Page(answer.text).text
    assert values["phone"] == ({"phone": NEW} | changes)["phone"]
    assert (values["password"], values["captcha"]) == ("", "")
    with app.app_context():
        assert inbox.kinds(NEW) == []


def test_whoever_stole_a_session_cannot_try_passwords_for_ever(desktop, visitor):
    browser = desktop()

    tries = [ask_for_code(browser, password="wrong").status_code for _ in range(6)]

    assert tries == [422] * 5 + [429]
    assert ask_for_code(another(visitor)).status_code == 303


def test_a_code_of_another_session_does_not_serve(app, desktop, visitor):
    mine, thief = desktop(), another(visitor)
    ask_for_code(mine)
    code = code_for(app, NEW)
    with mine.client.session_transaction() as kept:
        wished = kept["phone_wished"]
    with thief.client.session_transaction() as kept:
        kept["phone_wished"] = wished

    answer = thief.send(thief.open("/desktop/account/phone/code"), "code", sms_code=code)

    assert answer.status_code == 422
    assert NEW not in wished


def test_a_new_password_needs_the_present_one_ends_other_sessions_and_is_told(app, desktop, visitor):
    browser, other = desktop(), another(visitor)
    wished = {"wished": "a new long password", "repeated": "a new long password"}

    form = browser.open("/desktop/account/password")
    refused = browser.send(form, "password", password="wrong", **wished)
    changed = browser.send(form, "password", password=PASSWORD, **wished)

    assert (refused.status_code, changed.status_code) == (422, 303)
    assert "当前密码不正确" in refused.text
    assert is_in(browser)
    assert not is_in(other)
    assert not is_in(another(visitor))
    assert is_in(another(visitor, password="a new long password"))
    with app.app_context():
        [told] = inbox.texts(made.PHONE)
    assert "账号 zhang 的密码已修改" in told


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"wished": "short", "repeated": "short"}, "密码至少10位"),
        ({"repeated": "something else"}, "两次输入的新密码不一致"),
        ({"wished": PASSWORD, "repeated": PASSWORD}, "新密码不能与当前密码相同"),
    ],
)
def test_a_new_password_that_does_not_do_is_refused(desktop, changes, words):
    browser = desktop()
    values = {"password": PASSWORD, "wished": "a new long password", "repeated": "a new long password"}

    answer = browser.send(browser.open("/desktop/account/password"), "password", **values | changes)

    assert answer.status_code == 422
    assert words in Page(answer.text).text
    assert set(Page(answer.text).form("password").values.values()) & set(values.values()) == set()


def test_sessions_are_listed_and_ended_one_by_one_or_all_but_this(desktop, visitor):
    browser = desktop()
    second, third, fourth = (another(visitor) for _ in range(3))

    shown = browser.open("/desktop/account/sessions/")
    browser.send(shown, "/end")
    ended = [is_in(one) for one in (second, third, fourth)]
    browser.send(shown, "/end-others")

    page = Page(shown.text)
    assert page.text.count("198.51.100.0/24") == 3
    assert page.text.count("本次登录") == 1
    assert sorted(ended) == [False, True, True]
    assert [is_in(one) for one in (browser, second, third, fourth)] == [True, False, False, False]


def test_a_session_of_somebody_else_answers_as_one_that_does_not_exist(desktop):
    mine = desktop("zhang")
    theirs = desktop("wang", phone="13900139000")
    token = Page(theirs.open("/desktop/account/phone/").text).form().values["csrf_token"]

    foreign, missing = (
        theirs.post(f"/desktop/account/sessions/{number}/end", csrf_token=token) for number in (1, 10**6)
    )

    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert is_in(mine)
