"""Staff release what failed too often, and settle what nobody confirms (D43)."""

import pytest

from app.core.db import db
from app.printing import queries
from app.staff.models import Role
from tests.app.printing.prints import Desk
from tests.pages import Page, folded

LIST = "/admin/printing/"


@pytest.fixture
def clerk(desk):
    return desk(Role.ISSUER_DESK)


@pytest.fixture
def prints(app):
    with app.app_context():
        return Desk()


def test_a_certificate_that_failed_three_times_is_released(app, clerk, prints):
    with app.app_context():
        certificate_id = prints.certificate()
        for _ in range(3):
            prints.confirm(prints.reserve(certificate_id, prints.sheet()), succeeded=False)

    done = clerk.send(clerk.open(LIST), f"{certificate_id}/release")

    assert done.status_code == 303
    assert folded("没有被锁定的证书") in Page(clerk.open(LIST).text).text
    with app.app_context():
        prints.print(certificate_id)
    missing = clerk.post(f"{LIST}999/release", csrf_token=clerk.token())
    assert missing.status_code == 404


@pytest.mark.parametrize("outcome", ["printed", "failed"])
def test_a_job_that_nobody_confirms_for_a_day_is_settled(app, clock, desk, prints, outcome):
    with app.app_context():
        certificate_id = prints.certificate(certificate_no="22110000000018001")
        job_id = prints.reserve(certificate_id, prints.sheet())
    clock.advance(hours=23, minutes=59)
    clerk = desk(Role.ISSUER_DESK)
    early = Page(clerk.open(LIST).text).text
    clock.advance(minutes=1)

    shown = clerk.open(LIST)
    done = clerk.send(shown, f"jobs/{job_id}/{outcome}")
    twice = clerk.send(shown, f"jobs/{job_id}/{outcome}")

    assert folded("没有超时未确认的打印") in early
    assert (done.status_code, twice.status_code) == (303, 409)
    history = Page(clerk.open(f"{LIST}?no=2211 0000000018001").text).text
    for words in ("打印成功" if outcome == "printed" else "打印失败", "开始打印", "staff li"):
        assert folded(words) in history
    with app.app_context():
        assert queries.standing(db.session(), certificate_id).prints == (outcome == "printed")


def test_only_the_issuing_desk_sees_it(desk):
    browser = desk(Role.REVIEWER, Role.VIEWER, Role.EDITOR, Role.SECURITY, user_name="wang")

    assert browser.open(LIST).status_code == 403
