"""Call the platform's interface synchronously: users, scene QR codes, menu, templates and diagnosis."""

import random
import time
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import requests

from wechat.account import Account
from wechat.errors import NO_CODE, Kind, OutcomeUnknown, WeChatError, classify, error_for
from wechat.gateway import Gateway, errcode_of
from wechat.tokens import CredentialSource

BUSY_TRIES = 3
BUSY_PAUSE_SECONDS = 0.3
USERS_PER_BATCH = 100
LONGEST_QR_SECONDS = 2_592_000
LONGEST_SCENE = 64
NO_MENU = 46003


class Client:
    """Make calls in the name of one account; `timeout` in seconds holds for each request."""

    def __init__(
        self,
        account: Account,
        credentials: CredentialSource,
        timeout: float = 5.0,
        session: requests.Session | None = None,
    ) -> None:
        self._account = account
        self._credentials = credentials
        self._gateway = Gateway(timeout, session)

    def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        json: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Return the answer to one call with the access token added.

        A token error costs one refresh and one repetition, -1 is repeated at most twice after a short pause.
        Raises RetryLater, OutcomeUnknown (it may have taken effect), RecipientGone or OurFault.
        """
        address = self._account.api_base + path
        token, refreshed, busy = self._credentials.access_token(), False, 0
        while True:
            query, attempt = {**(params or {}), "access_token": token}, busy + refreshed + 1
            answer = self._gateway.request(method, address, params=query, body=json, attempt=attempt)
            errcode, errmsg = errcode_of(answer), str(answer.get("errmsg", ""))
            if errcode is None:
                raise OutcomeUnknown(NO_CODE, "errcode is not a number")
            if errcode == 0:
                return answer
            kind = classify(errcode, errmsg)
            if kind is Kind.token and not refreshed:
                token, refreshed = self._credentials.refresh(token), True
            elif kind is Kind.retry and busy < BUSY_TRIES - 1:
                busy += 1
                time.sleep(BUSY_PAUSE_SECONDS * 2**busy * random.uniform(0.25, 0.5))
            else:
                raise error_for(errcode, errmsg)

    def user_info(self, openid: str) -> dict[str, Any]:
        """Return what the platform tells of one user; `subscribe` is 1 for a follower."""
        return self.call("GET", "/cgi-bin/user/info", params={"openid": openid, "lang": "zh_CN"})

    def users_info(self, openids: Sequence[str]) -> list[dict[str, Any]]:
        """Return what the platform tells of up to 100 users; raises ValueError for more."""
        if len(openids) > USERS_PER_BATCH:
            raise ValueError(f"at most {USERS_PER_BATCH} users a call")
        wanted = [{"openid": openid, "lang": "zh_CN"} for openid in openids]
        answer = self.call("POST", "/cgi-bin/user/info/batchget", json={"user_list": wanted})
        return _objects_in(answer, "user_info_list")

    def qr_create(self, scene: str, *, expire_seconds: int | None) -> dict[str, Any]:
        """Return `ticket` and `url` (the QR's content) of a scene code.

        `scene` has 1 to 64 characters. `expire_seconds` is at most 2,592,000 (30 days); None makes a
        permanent code, of which an account has 100,000 in all. Raises ValueError outside of these limits.
        """
        if not 1 <= len(scene) <= LONGEST_SCENE:
            raise ValueError(f"scene must have 1 to {LONGEST_SCENE} characters")
        body: dict[str, Any] = {
            "action_name": "QR_LIMIT_STR_SCENE",
            "action_info": {"scene": {"scene_str": scene}},
        }
        if expire_seconds is not None:
            if not 1 <= expire_seconds <= LONGEST_QR_SECONDS:
                raise ValueError(f"expire_seconds must be 1 to {LONGEST_QR_SECONDS}")
            body |= {"action_name": "QR_STR_SCENE", "expire_seconds": expire_seconds}
        return self.call("POST", "/cgi-bin/qrcode/create", json=body)

    def qr_picture_url(self, ticket: str) -> str:
        """Return the address of the picture of a scene code; it needs no token."""
        return f"{self._account.mp_base}/cgi-bin/showqrcode?ticket={quote(ticket, safe='')}"

    def menu_get(self) -> dict[str, Any]:
        """Return the live menu; an account without one has no buttons here instead of error 46003."""
        try:
            return self.call("GET", "/cgi-bin/menu/get")
        except WeChatError as error:
            if error.errcode != NO_MENU:
                raise
            return {"menu": {"button": []}}

    def menu_create(self, menu: Mapping[str, Any]) -> None:
        """Publish `menu`, as `wechat.menu.to_json` makes it, in place of the live one."""
        self.call("POST", "/cgi-bin/menu/create", json=menu)

    def menu_delete(self) -> None:
        """Delete the menu and all conditional ones."""
        self.call("GET", "/cgi-bin/menu/delete")

    def template_list(self) -> list[dict[str, Any]]:
        """Return the account's templates with `template_id`, `title` and `content`."""
        return _objects_in(self.call("GET", "/cgi-bin/template/get_all_private_template"), "template_list")

    def template_add(self, short_id: str, keywords: Sequence[str] = ()) -> str:
        """Add a template of the library with the named keywords and return its id in this account."""
        body = {"template_id_short": short_id, "keyword_name_list": list(keywords)}
        return str(self.call("POST", "/cgi-bin/template/api_add_template", json=body).get("template_id", ""))

    def template_delete(self, template_id: str) -> None:
        """Delete a template from this account."""
        self.call("POST", "/cgi-bin/template/del_private_template", json={"template_id": template_id})

    def get_api_domain_ip(self) -> list[str]:
        """Return the addresses of the platform's interface hosts."""
        found = self.call("GET", "/cgi-bin/get_api_domain_ip").get("ip_list")
        return [str(address) for address in found] if isinstance(found, list) else []

    def quota_get(self, path: str) -> dict[str, Any]:
        """Return the day's limit and use of the interface `path`, such as `/cgi-bin/menu/get`."""
        return self.call("POST", "/cgi-bin/openapi/quota/get", json={"cgi_path": path})

    def clear_quota(self) -> None:
        """Start the day's counts afresh; the platform allows this 10 times a month."""
        self.call("POST", "/cgi-bin/clear_quota", json={"appid": self._account.appid})

    def callback_check(self, action: str = "all", operator: str = "DEFAULT") -> dict[str, Any]:
        """Let the platform test name and reachability of our push address and return what it found."""
        body = {"action": action, "check_operator": operator}
        return self.call("POST", "/cgi-bin/callback/check", json=body)


def _objects_in(answer: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    found = answer.get(name)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
