import pytest
from hypothesis import given
from hypothesis import strategies as st

from wechat_sandbox.fields import is_valid


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("thing1", "动物卫生证书 No.1，第二批"),
        ("thing1", "汉" * 20),
        ("number1", "12345.67"),
        ("letter1", "ABCxyz"),
        ("symbol1", "→★"),
        ("character_string1", "A-1/2 (x)"),
        ("time1", "15:01"),
        ("time1", "2019-10-01 15:01"),
        ("time1", "2019年10月1日 15:01"),
        ("time1", "2019年10月1日 15:01~16:30"),
        ("date1", "2019年10月1日"),
        ("date1", "2019-10-01"),
        ("date1", "2019-10-01~2019-11-01"),
        ("amount1", "¥100.50元"),
        ("phone_number1", "+86-0766-66888866"),
        ("car_number1", "粤A8Z888挂"),
        ("name1", "张三"),
        ("name1", "Maximilian Stein"),
        ("phrase1", "配送中"),
        ("const1", "任何短语"),
        ("keyword1", "任何😀\n" + "长" * 100),
    ],
)
def test_a_fitting_value_is_taken(key, value):
    assert is_valid(key, value)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("thing1", "汉" * 21),
        ("thing1", "两\n行"),
        ("thing1", "笑😀"),
        ("number1", "1" * 33),
        ("number1", "一"),
        ("letter1", "A1"),
        ("letter1", "A" * 33),
        ("symbol1", "!!!!!!"),
        ("symbol1", "a"),
        ("character_string1", "编号1"),
        ("character_string1", "1" * 33),
        ("time1", "25:01"),
        ("time1", "2019-02-30 10:00"),
        ("time1", "15:01～16:01"),
        ("date1", "2019-13-01"),
        ("date1", "15:01"),
        ("amount1", "12345678901"),
        ("phone_number1", "1" * 18),
        ("car_number1", "粤A8Z888888"),
        ("name1", "汉" * 11),
        ("name1", "a" * 21),
        ("phrase1", "六个字的短语"),
        ("phrase1", "ok"),
    ],
)
def test_a_value_that_breaks_its_type_is_refused(key, value):
    assert not is_valid(key, value)


def test_a_const_takes_only_values_of_its_list():
    assert is_valid("const1", "有效", ["有效", "无效"])
    assert not is_valid("const1", "别的", ["有效", "无效"])


@given(
    st.sampled_from(["thing1", "time1", "date1", "amount1", "name1", "number1", "character_string1"]),
    st.text(),
)
def test_every_text_is_judged_without_an_exception(key, value):
    assert is_valid(key, value) in {True, False}
