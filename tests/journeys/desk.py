"""A person at a desk: the same browser as the phone's, which says that it is none."""

from tests.people import PASSWORD, Phone, Shown

USER_AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36"


def at_the_desk(person: Phone) -> Phone:
    """Sit down at a computer."""
    person.browser.headers.update({"User-Agent": USER_AGENT, "Accept-Language": "zh-CN"})
    return person


def ask(person: Phone, direction: str, number: str, code: str) -> Shown:
    """Query without login and give the page of the answer."""
    form = person.open("/")
    return person.send(form, direction=direction, certificate_no=number, query_code=code)


def log_in(person: Phone, user_name: str | None = None) -> Phone:
    """Log in at the desktop, as the demo's operator or as one of the tests' own."""
    name = user_name or person.live.demo["user"]
    password = PASSWORD if user_name else person.live.demo["password"]
    person.send(person.open("/login"), "login", user_name=name, password=password)
    return person
