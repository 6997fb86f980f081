import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wechat.field_types import FIELD_TYPES, check, fit

KEYS = [f"{name}{number}" for name in FIELD_TYPES for number in (1, 23)] + [
    "keyword1",
    "first",
    "new_type4",
    "",
]
WORDS = st.sampled_from(
    [
        "2022-12-03",
        "2024年4月26日",
        "14:20:45",
        "～",
        " ",
        "\n",
        "¥",
        "1,234.50",
        "元",
        "粤B12345",
        "证书",
        "😀",
        "\uff11\uff12",
        "T",
    ]
)
VALUES = st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=12).map("".join))


@given(st.sampled_from(KEYS), VALUES)
def test_whatever_is_fitted_passes_the_check(key, value):
    fitted = fit(key, value)

    check(key, fitted)
    assert fitted
    assert fit(key, fitted) == fitted


@pytest.mark.parametrize(
    ("key", "value", "fitted"),
    [
        ("thing1", "格式3-2-4《兽医卫生证书》", "格式3-2-4《兽医卫生证书》"),
        ("thing1", "检验检疫" * 6, "检验检疫检验检疫检验检疫检验检疫检验检…"),
        ("thing1", "一行\n又一行\t\x00末尾 😀👨‍👩‍👧❤️", "一行 又一行 末尾"),
        ("thing1", " \n", "无"),
        ("thing1", "𠮷野家", "𠮷野家"),
        ("thing1", "（全角）保留", "（全角）保留"),
        ("character_string2", "22110000000018001", "22110000000018001"),
        ("character_string2", "\uff11\uff12\uff13 45", "12345"),
        ("character_string2", "粤22", "?22"),
        ("character_string2", "9" * 40, "9" * 29 + "..."),
        ("character_string2", "", "-"),
        ("time3", "2024-04-26 14:20:45", "2024-04-26 14:20:45"),
        ("time3", "2024-04-26T14:20:45+08:00", "2024-04-26 14:20:45"),
        ("time3", "15：01", "15:01"),
        ("time3", "2019年10月1日 15:01～2019年10月2日 16:00", "2019年10月1日 15:01~2019年10月2日 16:00"),
        ("time3", "2024-04-26", "2024-04-26 00:00"),
        ("time3", "25:00", "00:00"),
        ("date4", "2022-12-03", "2022-12-03"),
        ("date4", "2022/12/3", "2022-12-3"),
        ("date4", "签证日期 2022.12.03", "2022-12-03"),
        ("date4", "2022/1/1 ~ 2022/2/2", "2022-1-1~2022-2-2"),
        ("date4", "tomorrow", "1970-01-01"),
        ("number5", "1,234.50 吨", "1234.50"),
        ("number5", "-3", "-3"),
        ("number5", "none", "0"),
        ("amount6", "￥1,234.50元", "¥1234.50元"),
        ("amount6", "1234567890.55", "1234567890"),
        ("amount6", "", "0"),
        ("phone_number7", "136****6818", "136****6818"),
        ("phone_number7", "电话", "-"),
        ("car_number8", "粤b·12345", "粤B12345"),
        ("car_number8", "粤Z1234港", "粤Z1234港"),
        ("name9", "张三", "张三"),
        ("name9", "欧阳" * 6, "欧阳欧阳欧阳欧阳欧…"),
        ("name9", "Alexander Featherstonehaugh", "Alexander Featherst…"),
        ("phrase10", "已签发", "已签发"),
        ("phrase10", "签发 OK 已经完成了", "签发已经完"),
        ("letter11", "ab1c", "abc"),
        ("letter11", "证", "NA"),
        ("symbol12", "a+b=c", "+="),
        ("symbol12", "abc", "-"),
        ("keyword1", "检验检疫" * 6, "检验检疫检验检疫检验检疫检验检疫检验检…"),
    ],
)
def test_values_are_fitted_visibly(key, value, fitted):
    assert fit(key, value) == fitted


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("thing1", ""),
        ("thing1", "x" * 21),
        ("thing1", "two\nlines"),
        ("thing1", "smile 😀"),
        ("character_string2", "证书"),
        ("character_string2", "1" * 33),
        ("time3", "2019-10-01"),
        ("time3", "15:01～16:00"),
        ("time3", "24:00"),
        ("date4", "2019-13-01"),
        ("date4", "10-01"),
        ("number5", "1" * 33),
        ("number5", "1" * 32 + ".5"),
        ("number5", "1.2.3"),
        ("amount6", "12345678901"),
        ("amount6", "¥¥1"),
        ("phone_number7", "1" * 18),
        ("car_number8", "粤粤B123"),
        ("car_number8", "AB1234567"),
        ("name9", "一二三四五六七八九十一"),
        ("name9", "abcdefghij一"),
        ("name9", "abc1"),
        ("phrase10", "六个汉字太长"),
        ("phrase10", "OK"),
        ("letter11", "a1"),
        ("symbol12", "++++++"),
    ],
)
def test_the_check_names_the_field_that_the_platform_would_refuse(key, value):
    with pytest.raises(ValueError, match=f"^{re.escape(key)}: "):
        check(key, value)


def test_the_neutral_values_are_documented_ones():
    assert {fit(f"{name}1", "") for name in FIELD_TYPES} == {"无", "-", "0", "NA", "00:00", "1970-01-01"}
