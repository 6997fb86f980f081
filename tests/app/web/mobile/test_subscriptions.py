import pytest

from tests.app import made
from tests.pages import Page


@pytest.fixture
def two(subscribed, visitor):
    """Two subscribers, and the first one's browser."""
    own, other = subscribed(), subscribed(phone="13900002207")
    return own, other, visitor(own.openid)


@pytest.mark.parametrize("page", ["edit", "cancel"])
def test_another_operators_subscription_is_not_there(two, page):
    own, other, person = two

    answers = [
        person.open(f"/m/subscriptions/{number}/{page}")
        for number in (own.subscription_id, other.subscription_id)
    ]

    assert [answer.status_code for answer in answers] == [200, 404]


@pytest.mark.parametrize("deed", ["edit", "cancel"])
def test_a_number_that_no_row_can_have_is_no_page(visitor, deed):
    assert visitor().open(f"/m/subscriptions/{10**30}/{deed}").status_code == 404


@pytest.mark.parametrize("deed", ["edit", "cancel", "renew"])
def test_another_operators_subscription_can_not_be_touched(two, visitor, deed):
    _, other, person = two

    answer = person.post(f"/m/subscriptions/{other.subscription_id}/{deed}", csrf_token=person.token())

    assert answer.status_code == 404
    assert "推送中" in visitor(other.openid).open("/m/subscriptions").text


def test_who_never_subscribed_sees_no_line_of_others(two, visitor, app):
    with app.app_context():
        _, openid = made.binding(made.operator(phone="13700001111"))

    page = Page(visitor(openid).open("/m/subscriptions").text)

    assert "我的订阅(0)" in page.text
    assert "推送中" not in page.text


def test_another_operators_notices_are_not_in_the_inbox(two, visitor, app):
    _, other, person = two
    with app.app_context():
        made.certificate(made.delivered("22260000000999001"), issuer_id=made.issuer())

    assert "22260000000999001" in person.open("/m/inbox").text.replace(" ", "")
    assert "22260000000999001" not in visitor(other.openid).open("/m/inbox").text.replace(" ", "")


@pytest.mark.parametrize("page", ["-1", "0", "99999", "x", "99999999999999999999999"])
def test_a_strange_page_of_the_inbox_is_an_empty_one(two, page):
    _, _, person = two

    assert person.open(f"/m/inbox?page={page}").status_code == 200


@pytest.mark.parametrize(
    "typed", ["2027-02-30", "soon", "0001-01-01", "9999-12-31", "2027-01-31; DROP TABLE"]
)
def test_a_date_that_can_not_be_is_refused_and_changes_nothing(two, typed):
    _, _, person = two
    shown = person.open("/m/subscriptions")

    answer = person.send(shown, "/subscriptions", ends_on=typed)

    assert answer.status_code == 422
    assert "2026-11-22 至 2027-11-22" in answer.text


def test_a_number_that_is_not_proven_can_not_be_subscribed(visitor, app):
    with app.app_context():
        _, openid = made.binding(made.operator(proven=False))
    person = visitor(openid)

    answer = person.send(person.open("/m/subscriptions"), "/subscriptions")

    assert 400 <= answer.status_code < 500
    assert "我的订阅(0)" in Page(answer.text).text
