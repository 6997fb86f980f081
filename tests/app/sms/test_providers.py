"""Both carriers over real HTTP: the sandbox itself, and a server that speaks the provider's answers."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from app.sms.errors import SmsRefusedError, SmsUnreachableError
from app.sms.providers import NoSms, SandboxSms, TencentCloud, gateway_for
from app.sms.texts import Kind
from config.settings import SettingsError
from tests.wechat_sandbox.stand import Stand

PHONE = "13600006818"
VALUES = ("123456", "注册", "5")


class Provider(BaseHTTPRequestHandler):
    """Answers as SendSms of 2021-01-11 does, with what the test has put down."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.seen.append(({name.lower(): value for name, value in self.headers.items()}, body))
        status, answer = self.server.answer
        data = json.dumps({"Response": {"RequestId": "r-1", **answer}}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_values: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    running = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    running.seen = []
    thread = threading.Thread(target=running.serve_forever, args=(0.01,))
    thread.start()
    yield running
    running.shutdown()
    thread.join()
    running.server_close()


@pytest.fixture
def tencent(server, make_settings):
    return gateway_for(
        make_settings(
            sms_provider="tencent",
            sms_api_base=f"http://127.0.0.1:{server.server_port}",
            sms_secret_id="an id",
            sms_secret_key="a secret",
            sms_app_id="1400000000",
            sms_signature="示例签名",
            sms_templates={kind: str(number) for number, kind in enumerate(Kind, 1)},
        )
    )


def status(code):
    return (200, {"SendStatusSet": [{"SerialNo": "s-1", "PhoneNumber": f"+86{PHONE}", "Code": code}]})


def test_tencent_cloud_gets_a_signed_request_and_gives_its_serial_number(server, tencent):
    server.answer = status("Ok")

    assert isinstance(tencent, TencentCloud)
    assert tencent.send(PHONE, Kind.CODE, VALUES) == "s-1"

    [(headers, body)] = server.seen
    assert headers["x-tc-action"] == "SendSms"
    assert headers["x-tc-version"] == "2021-01-11"
    assert "Credential=an id/" in headers["authorization"]
    assert body == {
        "SmsSdkAppId": "1400000000",
        "SignName": "示例签名",
        "TemplateId": "1",
        "TemplateParamSet": list(VALUES),
        "PhoneNumberSet": [f"+86{PHONE}"],
    }


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (status("InternalError.Timeout"), SmsUnreachableError),
        (status("LimitExceeded.PhoneNumberDailyLimit"), SmsRefusedError),
        (status("FailedOperation.PhoneNumberInBlacklist"), SmsRefusedError),
        ((200, {"Error": {"Code": "RequestLimitExceeded", "Message": "m"}}), SmsUnreachableError),
        ((200, {"Error": {"Code": "AuthFailure.SecretIdNotFound", "Message": "m"}}), SmsRefusedError),
        ((502, {}), SmsUnreachableError),
    ],
)
def test_the_providers_errors_are_classed(server, tencent, answer, error):
    server.answer = answer

    with pytest.raises(error) as caught:
        tencent.send(PHONE, Kind.CODE, VALUES)

    assert PHONE not in str(caught.value)


def test_a_provider_that_is_not_there_may_be_tried_again(server, tencent):
    server.shutdown()
    server.server_close()

    with pytest.raises(SmsUnreachableError):
        tencent.send(PHONE, Kind.CODE, VALUES)


def test_every_text_needs_a_template(make_settings):
    with pytest.raises(SettingsError, match="ECERT_SMS_TEMPLATES"):
        gateway_for(
            make_settings(
                sms_provider="tencent",
                sms_secret_id="i",
                sms_secret_key="k",
                sms_app_id="a",
                sms_signature="s",
                sms_templates={"code": "1"},
            )
        )


def test_the_sandbox_shows_the_text_and_its_faults_are_classed(make_settings):
    stand = Stand()
    stand.start()
    try:
        port = int(stand.base.rpartition(":")[2])
        gateway = gateway_for(
            make_settings(sandbox_enabled=True, sandbox_port=port, sms_signature="示例签名")
        )
        for kind in ("busy", "quota_day"):
            stand.tell("faults", path="/_sandbox/sms", kind=kind)

        with pytest.raises(SmsUnreachableError):
            gateway.send(PHONE, Kind.CODE, VALUES)
        with pytest.raises(SmsRefusedError):
            gateway.send(PHONE, Kind.CODE, VALUES)
        receipt = gateway.send(PHONE, Kind.CODE, VALUES)

        [kept] = stand.ask("sms", phone=PHONE)["sms"]
        assert isinstance(gateway, SandboxSms)
        assert str(kept["id"]) == receipt
        assert kept["text"] == "【示例签名】验证码 123456，用于注册，5 分钟内有效。请勿告诉他人。"
    finally:
        stand.stop()
    with pytest.raises(SmsUnreachableError):
        gateway.send(PHONE, Kind.CODE, VALUES)


def test_without_a_provider_every_message_is_refused(make_settings):
    gateway = gateway_for(make_settings(sms_provider="off"))

    assert isinstance(gateway, NoSms)
    with pytest.raises(SmsRefusedError):
        gateway.send(PHONE, Kind.CODE, VALUES)
