import pytest

from app.audit.models import AuditEntry
from app.core.db import db
from app.print_agents import pairing
from app.staff.models import Role
from tests.app import made
from tests.app.print_agents import controls
from tests.app.registration.applicants import USCC, applicant
from tests.pages import Page

WAITING = "/admin/enterprises/"


@pytest.fixture
def asked(app):
    with app.app_context():
        return applicant()


def actors(app):
    with app.app_context():
        return [(row.tag, row.actor) for row in db.session.query(AuditEntry).order_by(AuditEntry.id)]


def test_a_reviewer_finds_reads_and_approves_a_registration(app, asked, desk):
    browser = desk(Role.REVIEWER)

    listed = browser.open(WAITING)
    shown = browser.open(f"{WAITING}{asked}")
    done = browser.send(shown, "approve")
    after = browser.open(done.location)

    assert "示例贸易有限公司" in listed.text
    for words in (USCC, "没有证书提到该代码", "138****1111", "成为该企业的首位操作员"):
        assert words in shown.text
    assert "13800001111" not in shown.text
    assert "已通过" in after.text
    assert "没有待审核的注册" in browser.open(WAITING).text
    assert ("registration:operator:viewed_by_staff", "staff li") in actors(app)
    assert ("accounts:operator:admitted", "staff li") in actors(app)


def test_a_refusal_needs_a_reason(asked, desk):
    browser = desk(Role.REVIEWER)
    shown = browser.open(f"{WAITING}{asked}")

    bare = browser.send(shown, "refuse", reason=" ")
    done = browser.send(shown, "refuse", reason="代码与名称不符")
    after = browser.open(done.location)
    twice = browser.send(shown, "refuse", reason="again")

    assert (bare.status_code, twice.status_code) == (422, 404)
    assert "请输入拒绝原因" in bare.text
    assert "代码与名称不符" in after.text


def test_an_operator_is_searched_closed_and_opened_again(app, desk):
    with app.app_context():
        operator_id = made.operator(user_name="zhang")
    browser = desk(Role.REVIEWER)

    found = browser.open(f"{WAITING}?state=any&q=ZHANG")
    closed = browser.send(browser.open(f"{WAITING}{operator_id}"), "close")
    after = browser.open(closed.location)
    opened = browser.send(after, "reopen")

    assert Page(found.text).links["zhang"] == f"{WAITING}{operator_id}"
    assert "已停用" in after.text
    assert "须重新验证" in browser.open(opened.location).text
    assert [actor for tag, actor in actors(app) if tag.startswith("accounts:operator:")][-2:] == [
        "staff li",
        "staff li",
    ]


def test_a_reviewer_takes_the_keys_from_an_account_and_says_how_he_made_sure(app, desk):
    with app.app_context():
        operator_id = made.operator(user_name="zhang")
        made.key(operator_id, "ABCD1234")
    browser = desk(Role.REVIEWER)
    shown = browser.open(f"{WAITING}{operator_id}")

    bare = browser.send(shown, "release-keys", proof=" ")
    done = browser.send(shown, "release-keys", proof="当面核对身份证")
    after = browser.open(done.location)
    twice = browser.send(shown, "release-keys", proof="again")

    assert "ABCD1234" in shown.text
    assert (bare.status_code, twice.status_code) == (422, 404)
    assert Page(bare.text).text.count("请输入核实情况") == 2
    assert "请输入拒绝原因" not in bare.text
    assert "ABCD1234" not in after.text
    assert ("accounts:key:released", "staff li") in actors(app)


def test_a_reviewer_ends_the_print_control_of_a_lost_computer(app, desk):
    own_key = controls.key()
    with app.app_context():
        operator_id = made.operator(user_name="zhang")
        other_id = made.operator(user_name="wang", phone="13900002222")
        controls.paired(operator_id, own_key, name="收发室电脑")
    browser = desk(Role.REVIEWER)
    shown = browser.open(f"{WAITING}{operator_id}")
    (deed,) = [form.action for form in Page(shown.text).forms if "print-agents" in form.action]

    foreign = browser.post(deed.replace(f"/{operator_id}/", f"/{other_id}/", 1), csrf_token=browser.token())
    done = browser.post(deed, csrf_token=browser.token())
    after = browser.open(done.location)
    twice = browser.post(deed, csrf_token=browser.token())

    assert "收发室电脑" in shown.text
    assert [one.status_code for one in (foreign, done, twice)] == [404, 303, 404]
    assert "收发室电脑" not in after.text
    assert ("print_agents:agent:revoked", "staff li") in actors(app)
    with app.app_context():
        assert pairing.by_key(db.session(), own_key).revoked_at is not None


@pytest.mark.parametrize(
    "deed", ["", "/approve", "/refuse", "/close", "/reopen", "/release-keys", "/print-agents/1/revoke"]
)
def test_only_reviewers_come_here(asked, desk, deed):
    browser = desk(Role.VIEWER, Role.EDITOR, Role.SECURITY)

    path = f"{WAITING}{asked}{deed}"
    answer = browser.post(path, csrf_token=browser.token()) if deed else browser.open(path)

    assert answer.status_code == 403


@pytest.mark.parametrize(
    "query", ["state=nonsense", "page=-1", "page=x", "page=99999999999", "q=%25", "q=" + "x" * 500]
)
def test_a_strange_search_finds_nothing_and_breaks_nothing(asked, desk, query):
    assert desk(Role.REVIEWER).open(f"{WAITING}?{query}").status_code == 200
