"""Section 4: log in at the desktop, read the announcements, leave safely (R21 to R26)."""

from tests.journeys.desk import at_the_desk, log_in


def test_a_registered_operator_logs_in_reads_and_leaves(phone, operator):
    person = at_the_desk(phone())
    turned_away = person.open("/desktop/entry")
    home = log_in(person, operator().user_name).open("/desktop/")

    text = person.open(home.links["演示环境已开放"])
    left = person.send(home, "/logout")
    again = person.open("/desktop/")

    assert "/login?next=" in turned_away.url
    assert "系统公告" in home.text
    assert "可用公开的演示证书试一试" in text.text
    assert left.url.endswith("/login")
    assert "/login" in again.url


def test_a_wrong_password_says_no_more_than_a_wrong_name(phone, operator):
    person, account = at_the_desk(phone()), operator()

    answers = [
        person.send(person.open("/login"), "login", user_name=name, password="not the password")
        for name in (account.user_name, "nobody-of-this-name")
    ]

    assert [answer.status for answer in answers] == [422, 422]
    assert all("用户名或密码不正确" in answer.text for answer in answers)
