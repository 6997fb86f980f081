import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from app.core import switches
from app.core.outbox import Outbox
from app.core.switches import Switch
from app.core.unit_of_work import unit_of_work
from app.factory import create_app
from app.sms import sending, service
from app.sms.models import SmsMessage, State
from app.sms.texts import Kind
from config.settings import SettingsError

PHONE = "13600006818"
TEXT = "【示例签名】入境检验检疫电子证书 010120221000003013001 的查询码为 5012，请妥善保管。"


@pytest.fixture
def carrier():
    """A carrier on this machine that notes what it is asked and answers as told."""
    state = SimpleNamespace(asked=[], status=200, answer={"id": 7})

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            state.asked.append((self.path, dict(self.headers), body))
            answer = json.dumps(state.answer).encode()
            self.send_response(state.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    state.port = server.server_port
    yield state
    server.shutdown()
    server.server_close()


@pytest.fixture
def settings(make_settings, database_url, carrier):
    return make_settings(
        database_url=database_url,
        sandbox_enabled=True,
        sandbox_port=carrier.port,
        sms_signature="示例签名",
    )


def promise(**changes):
    with unit_of_work():
        return service.send(Kind.QUERY_CODE, PHONE, "010120221000003013001", "5012", **changes)


def only(session):
    return session.scalars(select(SmsMessage)).one()


def test_a_message_goes_out_once_and_its_content_is_forgotten(session, carrier):
    promise()

    assert sending.send_due() == 1
    assert sending.send_due() == 0

    [(path, _, body)] = carrier.asked
    assert (path, body) == ("/_sandbox/sms", {"phone": PHONE, "text": TEXT})
    row = only(session)
    assert (row.state, row.receipt, row.values_sealed) == (State.SENT, "7", None)


def test_a_refused_message_stays_refused(session, carrier):
    carrier.status = 422
    promise()
    sending.send_due()

    assert sending.send_due() == 0
    row = only(session)
    assert (row.state, row.error, row.values_sealed) == (State.FAILED, "the sandbox answered 422", None)


def test_a_message_waits_for_a_carrier_that_does_not_answer(session, carrier, clock):
    carrier.answer = {}
    promise()
    sending.send_due()
    assert only(session).state is State.WAITING

    carrier.answer = {"id": 8}
    assert sending.send_due() == 0
    clock.advance(minutes=1)
    sending.send_due()

    session.expire_all()
    assert (only(session).state, only(session).error) == (State.SENT, None)


def test_a_carrier_that_never_answers_is_given_up(session, carrier, clock):
    carrier.answer = {}
    promise()
    for _ in range(12):
        sending.send_due()
        clock.advance(minutes=6)

    session.expire_all()
    assert only(session).state is State.FAILED
    assert session.scalars(select(Outbox)).one().done_at is not None


def test_a_message_that_waited_too_long_is_dropped(session, carrier, clock):
    promise(lifetime=timedelta(minutes=5))
    clock.advance(minutes=5)

    sending.send_due()

    assert carrier.asked == []
    assert (only(session).state, only(session).values_sealed) == (State.EXPIRED, None)


def test_nothing_leaves_while_staff_have_paused_messages(session, carrier):
    with unit_of_work():
        switches.turn(Switch.PAUSE_SMS, on=True, reason="test")
    promise()
    assert sending.send_due() == 0

    with unit_of_work():
        switches.turn(Switch.PAUSE_SMS, on=False, reason="test")

    assert sending.send_due() == 1
    assert len(carrier.asked) == 1


def test_an_occasion_has_one_message_for_ever(session, clock):
    assert promise(once_key="issue:1")
    assert not promise(once_key="issue:1")
    assert promise(once_key="issue:2")
    clock.advance(days=91)
    with unit_of_work():
        service.purge()

    assert not promise(once_key="issue:1")
    assert {row.phone for row in session.scalars(select(SmsMessage))} == {""}


def test_old_messages_without_an_occasion_are_cleared_away(session, clock):
    promise()
    clock.advance(days=91)

    with unit_of_work():
        assert service.purge() == 1


def test_a_number_that_is_no_mobile_number_gets_none(session):
    with unit_of_work():
        assert not service.send(Kind.REFUSED, "010-12345678", "x")

    assert session.scalars(select(SmsMessage)).all() == []


TENCENT = {
    "sms_provider": "tencent",
    "sms_secret_id": "an id",
    "sms_secret_key": "a key",
    "sms_app_id": "1400000000",
    "sms_signature": "示例签名",
    "sms_templates": {kind.value: f"10{number}" for number, kind in enumerate(Kind)},
}


@pytest.fixture
def tencent(make_app, make_settings, database_url, carrier):
    settings = make_settings(
        database_url=database_url, sms_api_base=f"http://127.0.0.1:{carrier.port}", **TENCENT
    )
    with make_app(settings).app_context():
        yield carrier


def answered(code):
    return {"Response": {"SendStatusSet": [{"Code": code, "SerialNo": "2019:1"}], "RequestId": "r"}}


def state_after_sending():
    promise()
    sending.send_due()
    with unit_of_work() as session:
        row = only(session)
        return row.state, row.receipt, row.error


def test_tencent_cloud_is_asked_through_its_own_sdk(tencent):
    tencent.answer = answered("Ok")

    assert state_after_sending() == (State.SENT, "2019:1", None)

    [(_, headers, body)] = tencent.asked
    assert headers["X-TC-Action"] == "SendSms"
    assert body == {
        "SmsSdkAppId": "1400000000",
        "SignName": "示例签名",
        "TemplateId": "101",
        "TemplateParamSet": ["010120221000003013001", "5012"],
        "PhoneNumberSet": [f"+86{PHONE}"],
    }


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (answered("FailedOperation.SignatureIncorrectOrUnapproved"), State.FAILED),
        (answered("LimitExceeded.PhoneNumberDailyLimit"), State.FAILED),
        (answered("InternalError.Timeout"), State.WAITING),
        ({"Response": {"Error": {"Code": "AuthFailure", "Message": "x"}, "RequestId": "r"}}, State.FAILED),
        ({"Response": {"Error": {"Code": "InternalError", "Message": "x"}, "RequestId": "r"}}, State.WAITING),
    ],
)
def test_tencent_clouds_refusals_are_told_from_its_troubles(tencent, answer, state):
    tencent.answer = answer

    assert state_after_sending()[0] is state


def test_a_provider_without_all_it_needs_is_refused_at_the_start(make_settings, database_url):
    with pytest.raises(SettingsError, match="ECERT_SMS_APP_ID"):
        make_settings(database_url=database_url, **TENCENT | {"sms_app_id": ""})
    with pytest.raises(SettingsError, match="ECERT_SMS_TEMPLATES lacks admitted"):
        create_app(make_settings(database_url=database_url, **TENCENT | {"sms_templates": {}}))
