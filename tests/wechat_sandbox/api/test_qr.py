import io

import pytest
import requests
from PIL import Image

CREATE = "/cgi-bin/qrcode/create"


def order(kind, scene, **more):
    return {"action_name": kind, "action_info": {"scene": scene}, **more}


def test_a_temporary_code_has_a_picture_until_it_ends(stand):
    made = stand.post(CREATE, order("QR_STR_SCENE", {"scene_str": "bind"}, expire_seconds=60))
    address = f"{stand.base}/cgi-bin/showqrcode"

    picture = requests.get(address, params={"ticket": made["ticket"]}, timeout=5)
    stand.tell("clock", advance_seconds=61)
    later = requests.get(address, params={"ticket": made["ticket"]}, timeout=5)

    assert made["expire_seconds"] == 60
    assert picture.headers["Content-Type"] == "image/jpg"
    assert min(Image.open(io.BytesIO(picture.content)).size) >= 300
    assert later.status_code == 404


def test_a_permanent_code_does_not_end(stand):
    made = stand.post(CREATE, order("QR_LIMIT_SCENE", {"scene_id": 7}))

    assert set(made) == {"ticket", "url"}


@pytest.mark.parametrize(
    ("body", "errcode"),
    [
        (order("QR_DANCE", {"scene_id": 1}), 40053),
        (order("QR_SCENE", {"scene_id": 0}), 40053),
        (order("QR_SCENE", {"scene_str": "x"}), 40053),
        (order("QR_LIMIT_SCENE", {"scene_id": 100_001}), 40053),
        (order("QR_STR_SCENE", {"scene_str": ""}), 40053),
        (order("QR_STR_SCENE", {"scene_str": "x" * 65}), 40053),
        ({"action_name": "QR_SCENE"}, 40053),
        (order("QR_SCENE", {"scene_id": 1}, expire_seconds=2_592_001), 40097),
        (order("QR_SCENE", {"scene_id": 1}, expire_seconds="60"), 40097),
    ],
)
def test_a_wrong_order_is_refused(stand, body, errcode):
    assert stand.post(CREATE, body)["errcode"] == errcode
