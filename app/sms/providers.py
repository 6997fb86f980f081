"""Who carries the messages: Tencent Cloud, the sandbox that stands in for it, or nobody."""

import json
from collections.abc import Sequence
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.sms.v20210111.models import SendSmsRequest
from tencentcloud.sms.v20210111.sms_client import SmsClient

from app.core.gateways import SmsGateway
from app.sms.errors import SmsRefusedError, SmsUnreachableError
from app.sms.texts import Kind, render
from config.settings import Settings, SettingsError

# What may be over when it is tried again; every other code means that the message itself is refused
# (https://cloud.tencent.com/document/api/382/55981, part 6).
_PASSING = ("ClientNetworkError", "ServerNetworkError", "InternalError", "RequestLimitExceeded")
_SERVER_ERROR = 500


def gateway_for(settings: Settings) -> SmsGateway:
    """Give the provider that the settings name.

    Raises:
        SettingsError: when a text has no template of the provider's.
    """
    match settings.sms_provider:
        case "tencent":
            return TencentCloud(settings)
        case "sandbox":
            return SandboxSms(settings)
        case _:
            return NoSms()


class NoSms:
    """Sends nothing: no provider is set up."""

    def send(self, phone: str, kind: str, values: Sequence[str]) -> str:  # noqa: ARG002
        """Refuse."""
        raise SmsRefusedError("no provider")


class SandboxSms:
    """Hands messages to the sandbox, whose page shows them: the local twin."""

    def __init__(self, settings: Settings) -> None:
        self._address = f"{settings.sandbox_url}/_sandbox/sms"
        self._signature = settings.sms_signature or settings.site_account_name
        self._timeout = settings.sms_timeout_seconds

    def send(self, phone: str, kind: str, values: Sequence[str]) -> str:
        """Post the text as the receiver would read it; returns the sandbox's number of the message."""
        text = f"【{self._signature}】{render(Kind(kind), values)}"
        body = json.dumps({"phone": phone, "text": text}).encode()
        try:
            # Without a sandbox there is no address, which is no better than one where nobody answers.
            request = Request(self._address, body, {"Content-Type": "application/json"})  # noqa: S310 - our own
            with urlopen(request, timeout=self._timeout) as answer:  # noqa: S310
                return str(json.load(answer)["id"])
        except HTTPError as error:
            told = SmsUnreachableError if error.code >= _SERVER_ERROR else SmsRefusedError
            raise told(f"the sandbox answered {error.code}") from error
        except (OSError, HTTPException, ValueError, KeyError) as error:
            raise SmsUnreachableError(type(error).__name__) from error


class TencentCloud:
    """Sends through Tencent Cloud SMS by its own SDK (interface SendSms, version 2021-01-11)."""

    def __init__(self, settings: Settings) -> None:
        missing = sorted(set(Kind) - set(settings.sms_templates))
        if missing:
            raise SettingsError(f"ECERT_SMS_TEMPLATES lacks {', '.join(missing)}")
        base = urlsplit(settings.sms_api_base)
        self._settings = settings
        self._credential = Credential(settings.sms_secret_id, settings.sms_secret_key.get_secret_value())
        self._profile = ClientProfile(
            httpProfile=HttpProfile(
                protocol=base.scheme, endpoint=base.netloc, reqTimeout=settings.sms_timeout_seconds
            )
        )

    def send(self, phone: str, kind: str, values: Sequence[str]) -> str:
        """Send one message; returns the provider's serial number.

        Raises:
            SmsRefusedError: with the provider's code.
            SmsUnreachableError: when a later try may do better.
        """
        # A client is no more than its settings, and its connection is not kept; several threads send.
        client = SmsClient(self._credential, self._settings.sms_region, self._profile)
        request = SendSmsRequest()
        request.SmsSdkAppId = self._settings.sms_app_id
        request.SignName = self._settings.sms_signature
        request.TemplateId = self._settings.sms_templates[kind]
        request.TemplateParamSet = list(values)
        request.PhoneNumberSet = [f"+86{phone}"]
        try:
            [status] = client.SendSms(request).SendStatusSet
        except TencentCloudSDKException as error:
            raise _told(str(error.code)) from error
        if status.Code != "Ok":
            raise _told(str(status.Code))
        return str(status.SerialNo)


def _told(code: str) -> Exception:
    return SmsUnreachableError(code) if code.startswith(_PASSING) else SmsRefusedError(code)
