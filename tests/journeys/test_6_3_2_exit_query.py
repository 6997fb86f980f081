"""Section 6.3.2: an operator searches exit certificates of both origins; no PDF, no QR (R63 to R66)."""

from datetime import date

from app.demo import data
from tests.journeys.desk import at_the_desk, log_in

DAY = date(2023, 2, 3)


def test_numbers_find_both_origins_and_dates_those_of_the_cloud(phone, issuer):
    person = log_in(at_the_desk(phone()))
    cloud, legacy = data.draw_number(DAY), data.draw_number(DAY)
    issuer.send(
        data.exit_item(cloud, data.PHONE, DAY), data.exit_item(legacy, data.PHONE, DAY) | {"origin": "legacy"}
    )

    dated = person.open(f"/desktop/exit?by=issued_on&first_day={DAY}&last_day={DAY}&size=100")
    numbered = person.open(f"/desktop/exit?by=inspection_no&inspection_no={legacy[:15]}")

    assert cloud in dated.links
    assert legacy not in dated.links
    assert legacy in numbered.links
    for words in (
        "证书格式(中文)",
        "证书格式(英文)",
        "VeterinaryHealthCertificate",
        "总共1条记录",
        "每页显示",
    ):
        assert words in numbered.text
    assert "**按签证日期查询目前只支持属地查检云签发的出境检验检疫电子证书" in numbered.text
    assert "下载PDF证书" not in numbered.text
    assert "下载二维码" not in numbered.text
    assert "仅供预览" in person.open(numbered.links[legacy]).text
