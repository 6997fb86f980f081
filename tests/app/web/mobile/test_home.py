import pytest

from tests.browsers import USER_AGENT

INSIDE = {"User-Agent": USER_AGENT}


def state_of(answer):
    return answer.location.partition("state=")[2].partition("&")[0].partition("#")[0]


def test_an_authorisation_that_this_browser_did_not_ask_for_is_not_taken(visitor):
    owner, victim = visitor(), visitor()
    state = state_of(owner.open("/m/bind", headers=INSIDE))

    answers = [
        victim.open(f"/m/oauth?code=stolen&state={state}"),
        victim.open("/m/oauth?code=stolen"),
        victim.open("/m/oauth?code=stolen&state="),
    ]

    assert [answer.location for answer in answers] == ["/m/query"] * 3


def test_a_state_serves_once(visitor):
    person = visitor()
    state = state_of(person.open("/m/bind", headers=INSIDE))

    first = person.open(f"/m/oauth?state={state}")
    second = person.open(f"/m/oauth?state={state}")

    assert "微信授权未完成" in first.text
    assert second.location == "/m/query"


def test_a_platform_that_does_not_answer_is_told_in_words(visitor):
    person = visitor()
    state = state_of(person.open("/m/bind", headers=INSIDE))

    answer = person.open(f"/m/oauth?code=abc&state={state}")

    assert answer.status_code == 502
    assert "微信授权未完成" in answer.text


def test_the_openid_is_not_readable_in_the_cookie(visitor):
    person = visitor("oSecretOpenid")
    person.open("/m/query")

    with person.client.session_transaction() as session:
        assert "oSecretOpenid" not in str(dict(session))


@pytest.mark.parametrize("size", ["large", "standard"])
def test_the_size_of_letters_is_changed_without_scripts(visitor, size):
    person = visitor()

    answer = person.open(f"/m/font-size/{size}?back=/m/faq")

    assert answer.location == "/m/faq"
    assert ('class="large"' in person.open("/m/faq").text) is (size == "large")


@pytest.mark.parametrize("page", ["query", "faq", "about", "policy", "privacy", "accessibility"])
def test_a_page_for_everybody_names_the_demo_only_where_it_is_one(visitor, page):
    answer = visitor().open(f"/m/{page}")

    assert answer.status_code == 200
    assert "演示" not in answer.text


class TestWithAServicePhone:
    @pytest.fixture
    def settings(self, make_settings, database_url):
        return make_settings(
            database_url=database_url, site_service_phone="12360", site_account_name="示例服务号"
        )

    @pytest.mark.parametrize("page", ["query", "about", "accessibility", "nowhere"])
    def test_the_phone_stands_on_every_page(self, visitor, page):
        assert 'href="tel:12360"' in visitor().open(f"/m/{page}").text

    def test_the_account_is_named(self, visitor):
        assert "示例服务号" in visitor().open("/m/about").text


def test_without_a_service_phone_nobody_is_sent_to_look_for_one(visitor):
    for page in ("query", "about", "accessibility"):
        assert "热线" not in visitor().open(f"/m/{page}").text


def test_the_privacy_page_names_the_days_that_are_set(visitor, settings):
    text = visitor().open("/m/privacy").text

    assert f"{settings.ingest_retention_days} 天" in text
    assert f"{settings.record_retention_days} 天" in text
