import pytest

from app.core.gateways import current
from app.staff.models import Role
from app.web.shared.access import Policy, stated
from tests.app.staff import people
from tests.app.staff.people import PASSWORD
from tests.pages import Page

PAGES = {
    "/admin/certificates": Role.VIEWER,
    "/admin/password": Role.VIEWER,
    "/admin/texts/announcement": Role.EDITOR,
    "/admin/texts/faq/new": Role.EDITOR,
    "/admin/staff/": Role.SECURITY,
    "/admin/records": Role.SECURITY,
    "/admin/switches/": Role.SECURITY,
}
OPEN = {"admin_door.form", "admin_door.log_in", "admin_door.log_out"}


def fill(person, **changes):
    return {"user_name": person.user_name, "password": PASSWORD, "code": "000000"} | changes


def test_every_page_of_the_desk_is_for_staff(app):
    policies = {
        rule.endpoint: stated(app.view_functions[rule.endpoint])
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/admin")
    }

    assert len(policies) > len(PAGES)
    assert {name for name, policy in policies.items() if policy is not Policy.STAFF} == OPEN


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_is_led_to_the_log_in_and_then_back(visitor, colleague, app, path):
    person, browser = colleague("li", *Role), visitor()

    turned_away = browser.open(path)
    with app.app_context():
        code = person.code()
    answer = browser.send(browser.open(turned_away.location), "login", **fill(person, code=code))

    assert turned_away.status_code == 302
    assert (answer.status_code, answer.location) == (303, path)
    assert browser.open(path).status_code == 200


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_opens_for_its_role_alone(desk, path, role):
    needed = PAGES[path]

    answer = desk(role).open(path)

    assert answer.status_code == (200 if needed in {role, Role.VIEWER} else 403)


@pytest.mark.parametrize("role", Role)
def test_the_menu_shows_what_the_role_may_open(desk, role):
    browser = desk(role)

    links = Page(browser.open("/admin/certificates").text).links.values()

    rooms = [link for link in links if link.startswith("/admin/") and link != "/admin/"]
    assert [browser.open(link, follow_redirects=True).status_code for link in rooms] == [200] * len(rooms)
    assert ("/admin/switches/" in rooms) is (role is Role.SECURITY)


@pytest.mark.parametrize("changes", [{"password": "wrong"}, {"code": "000000"}, {"user_name": "nobody"}])
def test_a_failed_log_in_keeps_the_name_and_says_no_more(app, visitor, colleague, changes):
    person, browser = colleague(), visitor()
    with app.app_context():
        right = fill(person, code=person.code())

    answer = browser.send(browser.open("/admin/login"), "login", **right | changes)

    page = Page(answer.text)
    assert answer.status_code == 422
    assert "用户名、密码或动态码不正确" in page.text
    assert page.form("login").values["user_name"] == (right | changes)["user_name"]
    assert (page.form("login").values["password"], page.form("login").values["code"]) == ("", "")


def test_empty_fields_are_named(visitor):
    browser = visitor()

    answer = browser.send(browser.open("/admin/login"), "login")

    assert answer.status_code == 422
    for words in ("请更正以下3处", "请输入用户名", "请输入密码", "请输入动态码"):
        assert words in Page(answer.text).text


def test_too_many_failures_pause_this_source(visitor, colleague):
    person, browser = colleague(), visitor()

    answers = [
        browser.send(browser.open("/admin/login"), "login", **fill(person, password="wrong"))
        for _ in range(6)
    ]

    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert "15分钟" in Page(answers[-1].text).text


@pytest.mark.parametrize("wished", ["https://evil.example/", "//evil.example", "/m/query", "/admin/\\evil"])
def test_the_log_in_leads_nowhere_but_to_the_desk(app, visitor, colleague, wished):
    person, browser = colleague(), visitor()
    with app.app_context():
        filled = fill(person, code=person.code())

    shown = browser.open("/admin/login", query_string={"next": wished})
    answer = browser.send(shown, "login", **filled)

    assert answer.location == "/admin/"


def test_logging_in_begins_a_session_anew(knock, colleague, visitor):
    browser = visitor("oSomebody")

    knock(colleague(), browser)

    with browser.client.session_transaction() as session:
        assert "openid" not in session
    assert browser.open("/admin/certificates").status_code == 200


def test_after_logging_out_a_copied_cookie_is_worth_nothing(desk, visitor):
    browser, thief = desk(), visitor()
    with browser.client.session_transaction() as session:
        copied = dict(session)
    with thief.client.session_transaction() as session:
        session.update(copied)
    assert thief.open("/admin/certificates").status_code == 200

    browser.send(browser.open("/admin/certificates"), "logout")

    assert browser.open("/admin/certificates").status_code == 302
    assert thief.open("/admin/certificates").status_code == 302


def test_a_form_from_elsewhere_is_refused(desk):
    answer = desk(Role.SECURITY).post("/admin/switches/pause_push", state="on", reason="x")

    assert answer.status_code == 400
    assert "页面已过期" in answer.text


def test_a_session_ends_after_half_an_hour_of_rest(desk, clock):
    browser = desk()

    clock.advance(minutes=30)

    assert browser.open("/admin/certificates").location.startswith("/admin/login")


def test_a_new_password_needs_both_factors_and_ends_other_sessions(app, colleague, knock, clock):
    person = colleague()
    browser, other = knock(person), None
    clock.advance(seconds=30)
    other = knock(person)
    clock.advance(seconds=30)
    with app.app_context():
        code = person.code()

    wished = {"wished": "a new long password", "repeated": "a new long password"}

    refused = browser.send(browser.open("/admin/password"), "password", password="wrong", code=code, **wished)
    changed = browser.send(
        browser.open("/admin/password"),
        "password",
        password=PASSWORD,
        code=code,
        **wished,
    )

    assert (refused.status_code, changed.status_code) == (422, 303)
    assert browser.open("/admin/certificates").status_code == 200
    assert other.open("/admin/certificates").status_code == 302
    clock.advance(seconds=30)
    with app.app_context():
        assert people.log_in(person, password="a new long password")
        assert current().clock is clock


@pytest.mark.parametrize(
    ("wished", "repeated", "words"),
    [
        ("short", "short", "请更正以下1处新密码至少12位"),
        ("aaaaaaaaaaaa", "aaaaaaaaaaaa", "新密码过于简单"),
        ("wang.wu is here", "wang.wu is here", "新密码不能包含用户名"),
        ("a new long password", "another long password", "两次输入的新密码不一致"),
    ],
)
def test_a_new_password_that_does_not_do_is_refused(desk, wished, repeated, words):
    browser = desk(user_name="wang.wu")

    answer = browser.send(
        browser.open("/admin/password"),
        "password",
        password=PASSWORD,
        code="000000",
        wished=wished,
        repeated=repeated,
    )

    assert answer.status_code == 422
    assert words in Page(answer.text).text


def test_an_error_is_told_in_the_frame_of_the_desk(desk):
    answer = desk(Role.VIEWER).open("/admin/switches/")

    assert answer.status_code == 403
    assert "您的角色不能使用此页面" in answer.text
    assert "– 管理</title>" in answer.text
