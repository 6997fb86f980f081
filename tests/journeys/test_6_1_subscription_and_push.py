"""Section 6.1: follow, bind, subscribe, and hear of an exit certificate (R32 to R48)."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from app.core import clock
from app.demo import data
from tests.pages import folded
from tests.people import BIND, MANAGE, PASSWORD, SUBSCRIBE
from tests.services import wait_until

AMENDED, WITHDRAWN = "出境电子证书更改通知", "出境电子证书撤销通知"


def today():
    return clock.beijing_date(datetime.now(UTC))


def in_the_inbox(phone, number):
    """The line of 出证通知 about a certificate, from its title to its link."""
    lines = phone.open("/m/inbox").text.split(",证书编号")
    return next((line for line in lines if f"证书编号{number}" in line), None)


def test_the_menu_holds_the_manuals_entries_in_their_order(sandbox_of_live):
    buttons = sandbox_of_live.get("menu")["menu"]["button"]

    assert [button["name"] for button in buttons] == ["政策法规", "业务查询", "关于我们"]
    assert [button["name"] for button in buttons[1]["sub_button"]] == [
        "通关状态",
        "用户绑定",
        "信息订阅",
        "订阅管理",
        "常见问题",
    ]


def test_every_button_of_the_menu_leads_somewhere(phone, sandbox_of_live):
    reader = phone()
    reader.follow()

    shown = [reader.tap(path) for path in ([0], [1, 4], [2, 1], [2, 2])]
    status = sandbox_of_live.post("tap", openid=reader.openid, path=[1, 0])

    assert [page.status for page in shown] == [200] * 4
    assert "证书编号" in status["reply"]


def test_a_follower_is_greeted_and_told_the_next_step(phone):
    greeting = phone().follow()

    assert "绑定用户" in greeting
    assert "/m/bind" in greeting


def test_a_log_in_on_the_page_of_the_menu_binds(phone, operator):
    person, account = phone(), operator()
    person.follow()

    state = person.bind(account)

    assert "已绑定" in state.text
    assert f"{account.phone[:3]}****{account.phone[-4:]}" in state.text
    assert account.phone not in state.text
    assert account.user_name not in state.text


def test_who_taps_subscribe_first_is_led_through_binding_and_back(phone, operator):
    person, account = phone(), operator()
    person.follow()

    form = person.tap(SUBSCRIBE)
    page = person.send(form, username=account.user_name, password=PASSWORD, consent="y")

    assert "账号登录并绑定" in form.text
    assert page.url.endswith("/m/subscribe#new") or page.url.endswith("/m/subscriptions#new")
    assert "新增订阅" in page.text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"password": "wrong"}, "用户名或密码不正确"),
        ({"username": "nobody-of-that-name"}, "用户名或密码不正确"),
        ({"captcha": "1"}, "验证码不正确或已过期"),
        ({"consent": ""}, "请阅读并同意"),
        ({"username": ""}, "请输入用户名"),
    ],
)
def test_a_wrong_log_in_binds_nobody_and_keeps_what_was_typed(phone, operator, changes, words):
    person, account = phone(), operator()
    person.follow()
    typed = {"username": account.user_name, "password": PASSWORD, "consent": "y"} | changes

    answer = person.send(person.tap(BIND), **typed)

    assert answer.status == 422
    assert folded(words) in answer.text
    values = answer.form("/bind").values
    assert values["username"] == typed["username"]
    assert (values["password"], values["captcha"]) == ("", "")
    assert "账号登录并绑定" in person.tap(BIND).text


def test_the_subscription_page_says_the_manuals_words(bound):
    person = bound()

    page = person.phone.tap(SUBSCRIBE)

    for words in (
        "可在此订阅出境检验检疫电子证书出证相关通知,目前提供免登录查询码的订阅。",
        "如不填写,有效期默认自当日起1年,且最长为1年",
        "订阅有效期至",
        "订阅手机号",
        "推送方式",
        "微信公众号",
        "【拟证出证】→【出境检验检疫证书】→【证书申请】",
        "确认订阅",
    ):
        assert folded(words) in page.text
    assert f"{person.operator.phone[:3]}****{person.operator.phone[-4:]}" in page.text
    assert "phone" not in page.form("/subscriptions").values


def test_a_subscription_without_an_end_lasts_one_year(subscriber):
    person = subscriber()

    page = person.phone.tap(MANAGE)

    year_later = today().replace(year=today().year + 1)
    assert "推送中" in page.text
    assert folded(f"有效期 {today()} 至 {year_later}") in page.text


@pytest.mark.parametrize(
    ("days", "words"), [(-1, "有效期不能早于今天"), (400, "有效期最长为1年")], ids=["past", "too long"]
)
def test_an_end_in_the_past_or_beyond_a_year_is_refused(bound, days, words):
    person = bound()

    answer = person.phone.send(
        person.phone.tap(SUBSCRIBE), "/subscriptions", ends_on=f"{today() + timedelta(days)}"
    )

    assert answer.status == 422
    assert folded(words) in answer.text


def test_an_exit_certificate_arrives_as_a_card_with_number_kind_date_and_code(subscriber, issuer):
    person = subscriber()

    number = issuer.issue(person.operator.phone, query_code="8973")

    card = person.phone.card(number)
    assert [one["value"] for one in card["data"].values()] == [
        number,
        "格式3-2-4《兽医卫生证书》",
        f"{today()}",
        "8973",
    ]
    assert "8973" not in card["url"]
    assert number not in card["url"]


def test_the_inbox_tells_that_the_card_was_delivered(subscriber, issuer):
    person = subscriber()
    number = issuer.issue(person.operator.phone)
    person.phone.card(number)

    wait_until(lambda: "已送达" in person.phone.open("/m/inbox").text, "the platform's report came")

    assert number in person.phone.open("/m/inbox").text


def test_an_amendment_and_a_withdrawal_are_cards_of_their_own(subscriber, issuer):
    person = subscriber()
    number = issuer.issue(person.operator.phone)
    person.phone.card(number)

    issuer.send(data.amendment(number, person.operator.phone, today()))
    person.phone.card(number, AMENDED)
    issuer.send(data.withdrawal(number))
    withdrawn = person.phone.card(number, WITHDRAWN)

    page = person.phone.open(withdrawn["url"])
    assert "撤销" in page.text
    assert "无效" in page.text
    assert [card["title"] for card in person.phone.cards()].count("出境电子证书出证通知") == 1


def test_only_the_subscriber_of_the_contact_phone_hears(subscriber, issuer):
    right, other = subscriber(), subscriber()

    number = issuer.issue(right.operator.phone)
    right.phone.card(number)

    assert other.phone.cards() == []
    assert in_the_inbox(other.phone, number) is None


def test_entry_certificates_and_old_ones_are_not_pushed(subscriber, issuer):
    person = subscriber()
    entry = data.draw_number(today())
    issuer.send(
        data.entry_item(entry, "5012", today()) | {"contact_phone": person.operator.phone},
    )
    old = issuer.issue(person.operator.phone, issued_on=f"{today() - timedelta(days=30)}")

    fresh = issuer.issue(person.operator.phone)
    person.phone.card(fresh)

    assert len(person.phone.cards()) == 1
    assert in_the_inbox(person.phone, old) is None
    assert in_the_inbox(person.phone, entry) is None


def test_who_unfollows_hears_nothing_until_he_follows_again(subscriber, issuer):
    person = subscriber()
    person.phone.unfollow()
    missed = issuer.issue(person.operator.phone)
    wait_until(lambda: in_the_inbox(person.phone, missed), "the missed notice is in the inbox")

    # Pushes are told apart by their second: two follows within one are the same push, repeated.
    time.sleep(1.1)
    person.phone.follow()
    heard = issuer.issue(person.operator.phone)
    person.phone.card(heard)

    assert len(person.phone.cards()) == 1
    assert "未推送" in in_the_inbox(person.phone, missed)


def test_a_cancelled_subscription_is_quiet_and_stays_in_the_list(subscriber, issuer):
    person, witness = subscriber(), subscriber()
    ask = person.phone.open(person.phone.tap(MANAGE).links["取消订阅"])

    page = person.phone.send(ask, "/cancel")
    silent = issuer.issue(person.operator.phone)
    witness.phone.card(issuer.issue(witness.operator.phone))

    assert folded("已取消订阅，推送停止。") in page.text
    assert "已取消" in page.text
    assert in_the_inbox(person.phone, silent) is None
    assert person.phone.cards() == []


def test_the_end_of_a_subscription_can_be_moved(subscriber):
    person = subscriber()
    edit = person.phone.open(person.phone.tap(MANAGE).links["修改有效期"])
    soon = today() + timedelta(days=10)

    page = person.phone.send(edit, "/edit", ends_on=f"{soon}")
    renewed = person.phone.send(page, "/renew")

    assert folded(f"至 {soon}") in page.text
    assert "10天后到期" in page.text
    assert "推送中" in renewed.text


def test_subscribing_twice_makes_one_subscription(subscriber):
    person = subscriber()

    page = person.phone.send(person.phone.tap(SUBSCRIBE), "/subscriptions")

    assert "我的订阅(1)" in page.text


def test_unbinding_ends_the_push_and_is_asked_twice(subscriber, issuer):
    person, witness = subscriber(), subscriber()
    ask = person.phone.open(person.phone.tap(BIND).links["解除绑定"])

    done = person.phone.send(ask, "/unbind")
    issuer.issue(person.operator.phone)
    witness.phone.card(issuer.issue(witness.operator.phone))

    assert "已解除绑定" in done.text
    assert person.phone.cards() == []
    assert "账号登录并绑定" in person.phone.tap(BIND).text


def test_binding_again_brings_the_push_back(subscriber, issuer):
    person = subscriber()
    ask = person.phone.open(person.phone.tap(BIND).links["解除绑定"])
    person.phone.send(ask, "/unbind")

    person.phone.bind(person.operator)
    number = issuer.issue(person.operator.phone)

    assert person.phone.card(number)


def test_an_account_that_is_bound_elsewhere_moves_only_when_asked_to(subscriber, phone, issuer):
    old = subscriber()
    new = phone()
    new.follow()

    question = new.bind(old.operator)
    before = old.phone.tap(BIND)
    answer = new.send(question, "/swap")
    number = issuer.issue(old.operator.phone)

    assert "该账号已绑定另一个微信" in question.text
    assert "已绑定" in before.text
    assert "已绑定" in answer.text
    assert new.card(number)
    assert old.phone.cards() == []
    assert "账号登录并绑定" in old.phone.tap(BIND).text


def test_a_wechat_user_who_is_bound_can_change_to_another_account(phone, operator):
    person, first, second = phone(), operator(), operator()
    person.follow()
    left_open = person.tap(BIND)
    person.bind(first)

    question = person.send(left_open, username=second.user_name, password=PASSWORD, consent="y")
    answer = person.send(question, "/swap")

    assert "本微信已绑定另一个账号" in question.text
    assert first.user_name not in question.text
    assert f"{second.phone[:3]}****{second.phone[-4:]}" in answer.text


def test_a_snapshot_visitor_cannot_bind(phone):
    page = phone(snapshot=True).open("/m/bind")

    assert page.status == 403
    assert "使用完整服务" in page.text
    assert page.forms == []


def test_outside_wechat_the_binding_page_says_where_to_go(phone):
    stranger = phone()
    stranger.browser.headers["User-Agent"] = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120"

    page = stranger.open("/m/bind")

    assert page.status == 403
    assert "请在微信中打开" in page.text


def test_the_self_check_names_what_is_missing(bound):
    person = bound()
    person.phone.unfollow()

    page = person.phone.open("/m/selfcheck")

    assert folded("没有关注，消息发不到") in page.text
    assert folded("没有有效订阅") in page.text
    assert page.links["去订阅"].endswith("/m/subscriptions")


def test_the_self_check_sends_a_test_message(subscriber, issuer):
    person = subscriber()
    number = issuer.issue(person.operator.phone)
    check = person.phone.open("/m/selfcheck")

    sent = person.phone.send(check, "/selfcheck")
    again = person.phone.send(sent, "/selfcheck")
    wait_until(
        lambda: "出证通知测试" in [card["title"] for card in person.phone.cards()], "the test message came"
    )

    assert number in check.text
    assert "测试消息已提交" in sent.text
    assert again.status == 429


@pytest.mark.parametrize(
    "typed", ["2211 0000 0000 18001", "２２１１００００００００１８００１", "99887766554433221"]
)
def test_a_number_typed_into_the_chat_is_answered_by_the_query_link(phone, typed):
    person = phone()
    person.follow()

    reply = person.type(typed)

    assert f"/m/query?no={folded(typed)}" in reply
    assert "有效" not in reply


def test_other_words_in_the_chat_get_a_hint(phone):
    person = phone()
    person.follow()

    assert "回复证书编号可查询证书" in person.type("你好")
