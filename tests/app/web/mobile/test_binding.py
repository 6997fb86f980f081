import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.core.db import db
from tests.app import made
from tests.pages import Page

OPENID = "oVisitor"


@pytest.fixture
def account(app):
    with app.app_context():
        made.operator(user_name="zhangsan")
    return {"username": "zhangsan", "password": made.PASSWORD, "consent": "y"}


def test_after_binding_one_comes_back_to_where_one_wanted_to_go(visitor, account):
    person = visitor(OPENID)

    answer = person.send(person.open("/m/bind?next=/m/inbox"), **account)

    assert answer.location == "/m/inbox"


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example/m/", "/\\evil.example"])
def test_after_binding_nobody_is_led_to_another_site(visitor, account, wanted):
    person = visitor(OPENID)

    answer = person.send(person.open(f"/m/bind?next={wanted}"), **account)

    assert answer.location == "/m/bind"


def test_five_wrong_passwords_pause_this_source_and_nobody_else(visitor, account):
    attacker, owner = visitor("oAttacker", "198.51.100.9"), visitor(OPENID)

    wrong = [
        attacker.send(attacker.open("/m/bind"), **account | {"password": f"guess{turn}"}) for turn in range(6)
    ]
    right = owner.send(owner.open("/m/bind"), **account)

    assert [answer.status_code for answer in wrong] == [422] * 5 + [429]
    assert "15 分钟" in wrong[-1].text
    assert right.status_code == 302


def test_a_paused_source_does_not_get_in_with_the_right_password_either(visitor, account):
    attacker = visitor("oAttacker")
    for turn in range(5):
        attacker.send(attacker.open("/m/bind"), **account | {"password": f"guess{turn}"})

    answer = attacker.send(attacker.open("/m/bind"), **account)

    assert answer.status_code == 429


def test_one_captcha_serves_one_try(app, visitor, account):
    person = visitor(OPENID)
    form = Page(person.open("/m/bind").text).form().values
    known = form | account | {"captcha": "0001"}

    first = person.post("/m/bind", **known)
    second = person.post("/m/bind", **known)

    assert [first.status_code, second.status_code] == [422, 422]
    assert "验证码不正确" in second.text


def test_no_password_is_ever_written_back_into_a_page(visitor, account):
    person = visitor(OPENID)

    answer = person.send(person.open("/m/bind"), **account | {"password": "a-secret-of-mine"})

    assert "a-secret-of-mine" not in answer.text


def test_what_is_typed_stays_text(visitor, account):
    person = visitor(OPENID)

    answer = person.send(person.open("/m/bind"), **account | {"username": '"><script>alert(1)</script>'})

    assert "<script>alert" not in answer.text


def test_a_question_of_another_session_swaps_nothing(visitor, subscribed):
    person = visitor(OPENID)

    answer = person.post("/m/bind/swap", csrf_token=person.token())

    assert answer.location == "/m/bind"


def test_the_question_whether_to_swap_grows_old(visitor, subscribed, app, clock):
    bound = subscribed()
    with app.app_context():
        made.operator(user_name="lisi", phone="13700001111")
    person = visitor(OPENID)
    left_open = person.open("/m/bind")
    person.is_wechat_user(bound.openid)
    question = person.send(left_open, username="lisi", password=made.PASSWORD, consent="y")

    clock.advance(minutes=11)
    answer = person.post("/m/bind/swap", csrf_token=person.token())

    assert question.location == "/m/bind/swap"
    assert answer.location == "/m/bind"
    assert "有效订阅" in person.open("/m/bind").text


def test_unbinding_forgets_the_session_and_the_openid(visitor, subscribed, app):
    bound = subscribed()
    person = visitor(bound.openid)

    person.send(person.open("/m/unbind"), "/unbind")

    assert person.open("/m/inbox").status_code == 403
    with app.app_context():
        text = str(db.session.execute(select(AuditEntry.tag, AuditEntry.actor, AuditEntry.details)).all())
    assert bound.openid not in text
