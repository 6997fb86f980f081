def test_a_follower_is_described_and_a_stranger_is_not(stand):
    follower, stranger = stand.follower(), stand.tell("users")["openid"]

    info = stand.get("/cgi-bin/user/info", openid=follower)
    batch = stand.post(
        "/cgi-bin/user/info/batchget", {"user_list": [{"openid": follower}, {"openid": stranger}]}
    )

    assert (info["subscribe"], info["subscribe_scene"]) == (1, "ADD_SCENE_SEARCH")
    assert stand.get("/cgi-bin/user/info", openid="oNobody")["errcode"] == 40003
    assert [row["subscribe"] for row in batch["user_info_list"]] == [1, 0]
    assert "subscribe_time" not in batch["user_info_list"][1]


def test_followers_are_listed_to_the_end(stand):
    one, other = stand.follower(), stand.follower()

    first = stand.get("/cgi-bin/user/get")
    rest = stand.get("/cgi-bin/user/get", next_openid=first["next_openid"])

    assert first["data"]["openid"] == [one, other]
    assert rest == {"total": 2, "count": 0, "next_openid": ""}


def test_a_remark_is_kept(stand):
    openid = stand.follower()

    assert stand.post("/cgi-bin/user/info/updateremark", {"openid": openid, "remark": "粮商"})["errcode"] == 0
    assert stand.get("/cgi-bin/user/info", openid=openid)["remark"] == "粮商"
    assert (
        stand.post("/cgi-bin/user/info/updateremark", {"openid": openid, "remark": "x" * 30})["errcode"]
        == 40097
    )


def test_a_batch_has_one_to_a_hundred_users(stand):
    for rows in ([], [{"openid": "o"}] * 101, "x"):
        assert stand.post("/cgi-bin/user/info/batchget", {"user_list": rows})["errcode"] == 40097
