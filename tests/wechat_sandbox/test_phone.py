import pytest

MENU = {
    "button": [
        {"type": "view", "name": "政策法规", "url": "http://localhost:9/p"},
        {
            "name": "业务查询",
            "sub_button": [
                {"type": "click", "name": "常见问题", "key": "faq"},
                {"type": "view", "name": "用户绑定", "url": "http://localhost:9/bind"},
                {"type": "scancode_waitmsg", "name": "扫码核查", "key": "check"},
                {"type": "scancode_push", "name": "扫码打开", "key": "go"},
            ],
        },
        {"type": "location_select", "name": "位置", "key": "here"},
    ]
}


@pytest.fixture
def follower(stand, receiver):
    stand.post("/cgi-bin/menu/create", MENU)
    openid = stand.follower()
    receiver.received.clear()
    return openid


def test_following_and_leaving_push_their_events(stand, receiver):
    openid = stand.tell("users")["openid"]

    stand.tell("follow", openid=openid)
    stand.tell("unfollow", openid=openid)

    assert receiver.events() == ["subscribe", "unsubscribe"]
    assert receiver.received[0].fields["EventKey"] == ""


def test_following_twice_pushes_once(stand, receiver):
    openid = stand.follower()

    assert stand.tell("follow", openid=openid)["already"] is True
    assert receiver.events() == ["subscribe"]


def test_following_by_a_scene_carries_the_prefix(stand, receiver):
    openid = stand.tell("users")["openid"]

    stand.tell("follow", openid=openid, scene="bind8f3a")

    assert receiver.received[0].fields["EventKey"] == "qrscene_bind8f3a"
    assert stand.get("/cgi-bin/user/info", openid=openid)["qr_scene_str"] == "bind8f3a"


def test_a_view_button_gives_its_url_and_pushes_view(stand, receiver, follower):
    assert stand.tell("tap", openid=follower, path=[1, 1]) == {"url": "http://localhost:9/bind"}

    event = receiver.wait_for(1)[0].fields
    assert (event["Event"], event["EventKey"]) == ("VIEW", "http://localhost:9/bind")
    assert event["MenuId"].isdecimal()


def test_a_click_button_gives_the_reply(stand, receiver, follower):
    receiver.reply("请看帮助")

    assert stand.tell("tap", openid=follower, path=[1, 0])["reply"] == "请看帮助"
    assert receiver.received[0].fields["EventKey"] == "faq"


def test_opening_a_sub_menu_pushes_nothing(stand, receiver, follower):
    opened = stand.tell("tap", openid=follower, path=[1])

    assert opened["opens"][0] == "常见问题"
    assert receiver.received == []


def test_a_scan_button_pushes_the_scanned_text(stand, receiver, follower):
    receiver.reply("证书有效")
    key = stand.tell("tap", openid=follower, path=[1, 2])["scan"]["key"]

    done = stand.tell("scan", openid=follower, content="221100000000018001", key=key)

    assert done["reply"] == "证书有效"
    assert "<ScanResult><![CDATA[221100000000018001]]></ScanResult>" in receiver.received[0].xml


def test_a_scan_and_go_button_also_opens_the_address(stand, follower):
    done = stand.tell("scan", openid=follower, content="HTTPS://EXAMPLE.ORG/V/1", key="go")

    assert done["url"] == "HTTPS://EXAMPLE.ORG/V/1"


@pytest.mark.parametrize(
    ("name", "more", "code"),
    [
        ("tap", {"path": [7]}, "no_such_button"),
        ("tap", {"path": [0, 0]}, "no_such_button"),
        ("tap", {"path": [2]}, "button_not_supported"),
        ("scan", {"content": "x", "key": "nothing"}, "no_such_button"),
        ("text", {"content": ""}, "bad_content"),
    ],
)
def test_impossible_gestures_are_refused(stand, follower, name, more, code):
    answer = stand.try_to(name, openid=follower, **more)

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, code)


def test_only_followers_can_tap_and_type(stand):
    openid = stand.tell("users")["openid"]

    assert stand.try_to("tap", openid=openid, path=[0]).json()["error"]["code"] == "not_following"
    assert stand.try_to("text", openid=openid, content="1").json()["error"]["code"] == "not_following"


def test_an_account_without_menu_has_nothing_to_tap(stand):
    assert stand.try_to("tap", openid=stand.follower(), path=[0]).json()["error"]["code"] == "no_menu"


def test_scanning_a_scene_code_follows_first_and_scans_later(stand, receiver):
    made = stand.post(
        "/cgi-bin/qrcode/create",
        {
            "expire_seconds": 60,
            "action_name": "QR_STR_SCENE",
            "action_info": {"scene": {"scene_str": "bind"}},
        },
    )
    openid = stand.tell("users")["openid"]

    stand.tell("scan", openid=openid, content=made["url"])
    stand.tell("scan", openid=openid, content=made["url"])

    first, second = (one.fields for one in receiver.received)
    assert (first["Event"], first["EventKey"], first["Ticket"]) == (
        "subscribe",
        "qrscene_bind",
        made["ticket"],
    )
    assert (second["Event"], second["EventKey"], second["Ticket"]) == ("SCAN", "bind", made["ticket"])


def test_an_old_scene_code_is_refused(stand):
    made = stand.post(
        "/cgi-bin/qrcode/create",
        {"expire_seconds": 60, "action_name": "QR_SCENE", "action_info": {"scene": {"scene_id": 7}}},
    )
    stand.tell("clock", advance_seconds=61)

    answer = stand.try_to("scan", openid=stand.follower(), content=made["url"])

    assert answer.json()["error"]["code"] == "qr_expired"


def test_other_codes_give_their_address_or_their_text(stand):
    openid = stand.follower()

    assert stand.tell("scan", openid=openid, content="https://example.org/v?c=1") == {
        "url": "https://example.org/v?c=1"
    }
    assert stand.tell("scan", openid=openid, content="221100") == {"text": "221100"}
