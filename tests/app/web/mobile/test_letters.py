"""A letter of 消息 that a WeChat message told of, on the phone of the operator who is meant."""

from app.core.unit_of_work import unit_of_work
from app.inbox import service as inbox
from app.inbox.models import LetterKind
from app.notifications import received
from tests.app import made


def letter(app, operator_id):
    with app.app_context(), unit_of_work() as session:
        written = inbox.tell(
            operator_id,
            LetterKind.DECISION,
            title="现场出证申请审核通过",
            text="请到签发机构领取证书\n统一编号 XC1",
        )
        session.flush()
        return written.id


def test_the_bound_operator_reads_it_and_it_is_read(app, visitor, subscribed):
    person = subscribed()
    letter_id = letter(app, person.operator_id)

    page = visitor(person.openid).open(f"/m/letters/{letter_id}")

    assert page.status_code == 200
    assert all(
        words in page.text for words in ("现场出证申请审核通过", "请到签发机构领取证书", "统一编号 XC1")
    )
    with app.app_context():
        assert received.unread(person.operator_id) == 0


def test_nobody_else_does(app, visitor, subscribed):
    letter_id = letter(app, subscribed().operator_id)
    with app.app_context():
        stranger = made.subscriber(phone="13600009999")

    assert visitor(stranger.openid).open(f"/m/letters/{letter_id}").status_code == 404
    assert visitor().open(f"/m/letters/{letter_id}").status_code == 403
