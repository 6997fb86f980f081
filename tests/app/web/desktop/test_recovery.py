import pytest

from app.accounts import queries, sessions
from app.accounts.models import State, Way
from app.core.unit_of_work import unit_of_work
from tests.app import made
from tests.app.sms import inbox
from tests.pages import Page

PHONE, NEW = "13800001111", "an even better horse"


def code(app, phone=PHONE):
    with app.app_context():
        return inbox.code(phone)


@pytest.fixture
def account(app):
    with app.app_context():
        return made.operator(user_name="zhang", phone=PHONE)


def test_the_user_name_is_shown_to_who_proves_the_number(app, account, visitor):
    browser = visitor()

    asked = browser.send(browser.open("/forgot/user-name"), "user-name", phone=PHONE)
    checked = browser.send(browser.open(asked.location), "code", sms_code=code(app))

    assert checked.location == "/forgot/user-name/found"
    assert "zhang" in Page(browser.open(checked.location).text).text


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("user-name", {"phone": "13800009999"}),
        ("password", {"phone": "13800009999", "user_name": "zhang"}),
        ("password", {"phone": PHONE, "user_name": "nobody"}),
        ("password", {"phone": "13800002222", "user_name": "zhang"}),
    ],
)
def test_what_is_unknown_is_answered_like_what_is_known_and_gets_no_message(
    app, account, visitor, path, typed
):
    known, stranger = visitor(), visitor()
    right = known.send(known.open(f"/forgot/{path}"), path, phone=PHONE, user_name="zhang")
    # The same number may be asked for once a minute, known or not.
    answered = Page(known.open(right.location).text).text.replace("138****1111", "")
    if typed["phone"] == PHONE:
        app.extensions["ecert_gateways"].clock.advance(minutes=2)
    with app.app_context():
        before = len(inbox.texts(typed["phone"]))

    asked = stranger.send(stranger.open(f"/forgot/{path}"), path, **typed)
    shown = Page(stranger.open(asked.location).text).text.replace(f"138****{typed['phone'][-4:]}", "")

    assert (asked.status_code, asked.location) == (right.status_code, right.location)
    assert shown == answered
    with app.app_context():
        assert len(inbox.texts(typed["phone"])) == before
    assert stranger.send(stranger.open(asked.location), "code", sms_code="123456").status_code == 422


def test_a_new_password_ends_every_session_and_tells_the_owner(app, account, visitor, desktop):
    old = desktop("li", phone="13800002222")
    browser = visitor()

    asked = browser.send(browser.open("/forgot/password"), "password", user_name="li", phone="13800002222")
    checked = browser.send(browser.open(asked.location), "code", sms_code=code(app, "13800002222"))
    weak = browser.send(
        browser.open(checked.location), "new", password="13800002222a", repeated="13800002222a"
    )
    done = browser.send(browser.open(checked.location), "new", password=NEW, repeated=NEW)
    login = browser.open(done.location)
    again = browser.open(checked.location)
    with_old = browser.send(browser.open("/login"), "login", user_name="li", password=made.PASSWORD)
    with_new = browser.send(browser.open("/login"), "login", user_name="li", password=NEW)

    assert weak.status_code == 422
    assert "密码不能包含用户名或手机号" in weak.text
    assert "密码已重设" in login.text
    assert again.location == "/forgot/password"
    assert old.open("/desktop/").status_code == 302
    assert (with_old.status_code, with_new.status_code) == (422, 303)
    with app.app_context():
        assert inbox.texts("13800002222")[-1].startswith("账号 li 的密码已修改")


@pytest.fixture
def keyed(app, account):
    """The account with a key; gives the key's id."""
    with app.app_context():
        return made.key(account)


def prove(app, browser):
    """Ask for a new password and type the code; gives the answer."""
    asked = browser.send(browser.open("/forgot/password"), "password", user_name="zhang", phone=PHONE)
    return browser.send(browser.open(asked.location), "code", sms_code=code(app))


@pytest.fixture
def by_key(app, account, keyed, visitor):
    """A browser that has just logged in with the account's key."""
    browser = visitor()
    sit_down_by_key(app, browser, account, keyed)
    return browser


def sit_down_by_key(app, browser, account, key_id):
    with app.app_context(), unit_of_work():
        token = sessions.begin(account, way=Way.KEY, key_id=key_id, origin="192.0.2.0/24", browser="")
    with browser.client.session_transaction() as kept:
        kept["operator"] = token


def test_an_account_with_a_key_gets_no_new_password_by_a_message_alone(app, account, keyed, visitor):
    browser = visitor()
    checked = prove(app, browser)
    shown = browser.open(checked.location)
    token = Page(browser.open("/forgot/password").text).form().values["csrf_token"]

    refused = browser.post(checked.location, csrf_token=token, password=NEW, repeated=NEW)
    log_in = browser.send(browser.open("/login"), "login", user_name="zhang", password=made.PASSWORD)

    assert (shown.status_code, refused.status_code) == (403, 403)
    assert "不能仅凭短信重设密码" in shown.text
    assert Page(shown.text).links["用卡介质登录"].startswith("/login/key?next=")
    assert log_in.status_code == 303


@pytest.mark.parametrize(("minutes", "status"), [(25, 200), (30, 403)])
def test_a_key_and_a_message_give_a_new_password_within_half_an_hour(app, by_key, clock, minutes, status):
    hint = by_key.open("/desktop/account/password")
    clock.advance(minutes=minutes)

    form = by_key.open(prove(app, by_key).location)

    assert Page(hint.text).links["凭短信验证码重设"] == "/forgot/password"
    assert form.status_code == status
    if status == 200:
        assert by_key.send(form, "new", password=NEW, repeated=NEW).location == "/login"
        assert by_key.open("/desktop/").status_code == 302
        assert by_key.send(by_key.open("/login"), user_name="zhang", password=NEW).status_code == 303


def test_a_key_of_another_account_vouches_for_nobody_else(app, account, keyed, visitor):
    browser = visitor()
    with app.app_context():
        other = made.operator(phone="13800002222")
        others_key = made.key(other)
    sit_down_by_key(app, browser, other, others_key)

    assert browser.open(prove(app, browser).location).status_code == 403


def test_a_proof_for_one_errand_serves_no_other(app, account, visitor):
    browser = visitor()
    asked = browser.send(browser.open("/forgot/user-name"), "user-name", phone=PHONE)
    browser.send(browser.open(asked.location), "code", sms_code=code(app))

    assert browser.open("/forgot/password/new").location == "/forgot/password"
    assert browser.open("/register/account").location == "/register"


def test_a_proof_ends_after_half_an_hour(app, account, visitor, clock):
    browser = visitor()
    asked = browser.send(browser.open("/forgot/user-name"), "user-name", phone=PHONE)
    browser.send(browser.open(asked.location), "code", sms_code=code(app))
    clock.advance(minutes=31)

    assert browser.open("/forgot/user-name/found").location == "/forgot/user-name"
    with app.app_context():
        assert queries.by_id(account).state is State.ACTIVE


class TestWithoutMessages:
    @pytest.fixture
    def settings(self, make_settings, database_url):
        return make_settings(database_url=database_url, sms_provider="off")

    @pytest.mark.parametrize("path", ["/register", "/forgot/user-name", "/forgot/password"])
    def test_the_pages_say_that_there_are_none(self, visitor, path):
        shown = visitor().open(path)

        assert shown.status_code == 503
        assert "短信服务目前不可用" in shown.text
        assert "<form" not in shown.text
