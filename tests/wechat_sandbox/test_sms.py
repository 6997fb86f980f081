import json

import pytest
import requests

PHONE = "13600006818"


def test_short_messages_are_kept_by_number_and_told_to_the_page(stand):
    with requests.get(f"{stand.base}/_sandbox/events", stream=True, timeout=5) as stream:
        lines = stream.iter_lines(chunk_size=1)
        next(lines)
        first = stand.tell("sms", phone=PHONE, text="【示例】验证码 123456")
        stand.tell("sms", phone="13900139000", text="另一条")
        news = json.loads(next(line for line in lines if line).removeprefix(b"data: "))

    [kept] = stand.ask("sms", phone=PHONE)["sms"]
    assert (str(kept["id"]), kept["phone"], kept["text"]) == (first["id"], PHONE, "【示例】验证码 123456")
    assert news == {"topic": "sms", "sms": kept}
    assert [one["phone"] for one in stand.ask("sms")["sms"]] == [PHONE, "13900139000"]
    stand.tell("reset", only=["sms"])
    assert stand.ask("sms")["sms"] == []


@pytest.mark.parametrize(
    "changes", [{"phone": "abc"}, {"phone": "1" * 30}, {"text": ""}, {"text": "长" * 1001}, {"text": 1}]
)
def test_what_is_no_short_message_is_refused(stand, changes):
    assert stand.try_to("sms", **{"phone": PHONE, "text": "x"} | changes).status_code == 422
    assert stand.ask("sms")["sms"] == []


def test_faults_meet_short_messages(stand):
    stand.tell("faults", path="/_sandbox/sms", kind="busy")
    stand.tell("faults", path="/_sandbox/sms", kind="quota_day")

    answers = [stand.try_to("sms", phone=PHONE, text="x").status_code for _ in range(3)]

    assert answers == [503, 422, 200]
    assert len(stand.ask("sms")["sms"]) == 1
