"""An independent client of the real platform works here, unchanged except for the host."""

import pytest
from wechatpy import WeChatClient
from wechatpy.exceptions import WeChatClientException
from wechatpy.oauth import WeChatOAuth


@pytest.fixture
def client(stand):
    class LocalClient(WeChatClient):
        API_BASE_URL = f"{stand.base}/cgi-bin/"

        def fetch_access_token(self):
            query = {"grant_type": "client_credential", "appid": self.appid, "secret": self.secret}
            return self._fetch_access_token(f"{stand.base}/cgi-bin/token", query)

    made = LocalClient(stand.account.appid, stand.account.secret, timeout=5, auto_retry=False)
    yield made
    made._http.close()


@pytest.fixture(autouse=True)
def closed_sessions(client):
    return client


def test_templates_and_messages(stand, client):
    openid = stand.follower()
    made = stand.template()

    sent = client.message.send_template(
        openid,
        made,
        {"character_string1": {"value": "221"}, "thing2": {"value": "兽医卫生证书"}},
        url="http://localhost:9/",
    )

    assert sent["msgid"] == stand.cards(openid)[0]["msgid"]
    assert [row["template_id"] for row in client.template.get_all_private_template()["template_list"]] == [
        made
    ]
    assert client.template.del_private_template(made)["errcode"] == 0


def test_menu_users_qr_and_ticket(stand, client):
    openid = stand.follower()
    menu = {"button": [{"type": "click", "name": "帮助", "key": "help"}]}

    client.menu.create(menu)
    code = client.qrcode.create(
        {"expire_seconds": 60, "action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": "bind"}}}
    )

    assert client.menu.get()["menu"]["button"][0]["key"] == "help"
    assert client.menu.get_menu_info()["is_menu_open"] == 1
    assert client.user.get(openid)["subscribe"] == 1
    assert client.user.get_followers()["data"]["openid"] == [openid]
    assert client.user.get_batch([openid])[0]["openid"] == openid
    assert code["url"].startswith("http://weixin.qq.com/q/")
    assert client.jsapi.get_ticket()["errcode"] == 0
    assert client.misc.get_wechat_ips() == ["127.0.0.1"]
    client.menu.delete()
    # This client turns 46003 into None.
    assert client.menu.get() is None


def test_a_wrong_field_is_an_exception_that_names_it(stand, client):
    openid, template = stand.follower(), stand.template()
    data = {"character_string1": {"value": "中文"}, "thing2": {"value": "x"}}

    with pytest.raises(WeChatClientException, match=r"data\.character_string1\.value invalid") as caught:
        client.message.send_template(openid, template, data)

    assert caught.value.errcode == 47003


def test_a_refused_token_is_an_exception_not_a_loop(stand, client):
    stand.tell("faults", path="/cgi-bin/menu/get", kind="invalid_token_forever", times=-1)

    with pytest.raises(WeChatClientException) as caught:
        client.menu.get()

    assert caught.value.errcode == 40001
    assert stand.ask("ledger")["calls"]["/cgi-bin/menu/get"] == 1


def test_web_authorization(stand):
    openid = stand.follower(nickname="张三")

    class LocalOAuth(WeChatOAuth):
        API_BASE_URL = f"{stand.base}/"
        OAUTH_BASE_URL = f"{stand.base}/connect/"

    oauth = LocalOAuth(
        stand.account.appid,
        stand.account.secret,
        "http://localhost:9/back",
        scope="snsapi_userinfo",
        state="abc",
    )
    page = stand.tell("open", openid=openid, url=oauth.authorize_url)["url"]
    back = oauth._http.get(page, allow_redirects=False, timeout=5).headers["Location"]
    oauth.fetch_access_token(back.partition("code=")[2].partition("&")[0])

    assert oauth.open_id == openid
    assert oauth.get_user_info()["nickname"] == "张三"
    assert oauth.check_access_token() is True
    assert oauth.refresh_access_token(oauth.refresh_token)["openid"] == openid
    oauth._http.close()
