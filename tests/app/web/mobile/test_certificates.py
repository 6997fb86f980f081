import pytest
from sqlalchemy import func, select

from app.captcha.models import CaptchaChallenge
from tests.app import made
from tests.pages import Page

NUMBER, CODE = "22260000000018001", "8973"


@pytest.fixture
def asked(app):
    """A certificate, and how one asks for it."""
    with app.app_context():
        made.certificate(made.delivered(NUMBER, query_code=CODE), issuer_id=made.issuer())
    return {"direction": "exit", "certificate_no": NUMBER, "query_code": CODE}


def test_number_and_code_as_people_type_them_are_understood(visitor, asked):
    person = visitor()
    typed = asked | {"certificate_no": " ２２２６ 0000 000018001", "query_code": "８９ 73"}

    answer = person.send(person.open("/m/query"), **typed)

    assert answer.location.startswith("/m/r/")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"certificate_no": "<script>"}, "证书编号只含数字和字母"),
        ({"certificate_no": "1\x00"}, "证书编号只含数字和字母"),
        ({"certificate_no": "1" * 200}, "证书编号过长"),
        ({"query_code": "abcd"}, "请输入 4 至 8 位数字查询码"),
        ({"query_code": "1" * 40}, "查询码过长"),
        ({"direction": "sideways"}, "请选择出入境类型"),
        ({"captcha": "1" * 20}, "验证码过长"),
    ],
)
def test_what_can_not_be_right_is_named_in_chinese(visitor, asked, changes, words):
    person = visitor()

    answer = person.send(person.open("/m/query"), **asked | changes)

    assert answer.status_code == 422
    assert words in answer.text
    assert "<script>" not in answer.text


@pytest.mark.parametrize(
    "number", ["", "%00", "<script>alert(1)</script>", "1" * 5000, "２２１１００００００００１８００１"]
)
def test_a_strange_number_in_the_address_harms_nothing(visitor, number):
    for path in (f"/m/query?no={number}", f"/m/q/{number}"):
        answer = visitor().open(path)

        assert answer.status_code in {200, 308, 404}
        assert "<script>alert" not in answer.text


def test_a_right_answer_with_a_wrong_captcha_is_not_even_tried(visitor, asked):
    person = visitor()

    answers = [person.send(person.open("/m/query"), **asked, captcha="9999") for _ in range(5)]

    assert {answer.status_code for answer in answers} == {422}
    assert person.send(person.open("/m/query"), **asked).status_code == 303


def test_the_pause_of_a_source_does_not_hit_a_bound_user_behind_it(visitor, asked, subscribed):
    stranger, bound = visitor(), visitor(subscribed().openid)
    wrong = asked | {"query_code": "0000"}
    for _ in range(3):
        stranger.send(stranger.open("/m/query"), **wrong)

    paused = stranger.send(stranger.open("/m/query"), **asked)
    shown = bound.send(bound.open("/m/query"), **asked)

    assert paused.status_code == 429
    assert shown.status_code == 303


def test_a_result_grows_old_after_ten_minutes(visitor, asked, clock):
    person = visitor()
    address = person.send(person.open("/m/query"), **asked).location

    fresh = person.open(address)
    clock.advance(minutes=11)
    old = person.open(address)

    assert "证书有效" in fresh.text
    assert old.location == "/m/query?ended=1"
    assert "查询结果已过期" in person.open(old.location).text


def test_a_result_belongs_to_the_browser_that_asked(visitor, asked):
    person = visitor()
    address = person.send(person.open("/m/query"), **asked).location

    assert visitor().open(address).location == "/m/query?ended=1"
    assert visitor().open(address + "x").location == "/m/query?ended=1"


def test_a_result_tells_no_party_no_goods_and_no_code(visitor, asked):
    person = visitor()

    text = Page(person.open(person.send(person.open("/m/query"), **asked).location).text).text

    assert NUMBER in text
    for hidden in ("示例企业", "冷冻鸡肉", CODE, made.PHONE):
        assert hidden not in text


def test_reset_leads_to_an_empty_form(visitor, asked):
    person = visitor()
    shown = person.send(person.open("/m/query"), **asked | {"query_code": "0000"})

    page = Page(person.open(Page(shown.text).links["重置"]).text)

    assert (page.form().values["certificate_no"], page.form().values["query_code"]) == ("", "")


def test_renewing_the_picture_without_scripts_keeps_what_was_typed(visitor, asked):
    person = visitor()

    answer = person.send(person.open("/m/query"), **asked | {"captcha": ""}, captcha_renew="1")

    values = Page(answer.text).form().values
    assert answer.status_code == 200
    assert (values["certificate_no"], values["query_code"]) == (NUMBER, CODE)


def test_two_open_tabs_have_captchas_of_their_own(visitor):
    person = visitor()

    pages = [Page(person.open("/m/query").text) for _ in range(2)]
    pictures = [person.open(page.images[1]) for page in pages]

    assert pages[0].form().values["captcha_form"] != pages[1].form().values["captcha_form"]
    assert [picture.mimetype for picture in pictures] == ["image/png"] * 2


def test_another_browser_gets_a_picture_of_its_own(visitor, session):
    person, other = visitor(), visitor()
    address = Page(person.open("/m/query").text).images[1]
    person.open(address)

    assert other.open(address).status_code == 200
    assert session.scalar(select(func.count()).select_from(CaptchaChallenge)) == 2


def test_a_page_stores_nothing_before_its_picture_is_asked_for(visitor, session):
    person = visitor()
    page = Page(person.open("/m/query").text)
    assert session.scalar(select(func.count()).select_from(CaptchaChallenge)) == 0

    person.open(page.images[1])
    session.rollback()

    assert session.scalar(select(func.count()).select_from(CaptchaChallenge)) == 1


def test_who_draws_hundreds_of_pictures_a_minute_is_paused(visitor):
    person = visitor()
    address = Page(person.open("/m/query").text).images[1]

    answers = [person.open(f"/captcha/none{turn}.png").status_code for turn in range(300)]
    answer = person.open(address)

    assert set(answers) == {200}
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "60"
