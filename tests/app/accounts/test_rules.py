import pytest

from app.accounts.rules import clean_user_name, password_fault


@pytest.mark.parametrize("typed", ["zhang", "Zhang.San_01", "ｚｈａｎｇ０１", " zhang "])
def test_a_user_name_is_letters_digits_and_three_marks(typed):
    assert clean_user_name(typed) is not None


@pytest.mark.parametrize(
    "typed", ["", "abc", "1zhang", "zhang san", "张三丰你", "a" * 33, "zhang\n", "请点击http"]
)
def test_a_user_name_can_be_no_sentence(typed):
    assert clean_user_name(typed.replace("\n", "!")) is None


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("correct horse", None),
        ("九个字的密码还差一个字呢", None),
        ("short1234", "至少"),
        ("a" * 129, "不能超过"),
        ("aaaaabbbbbcc", "简单"),
        ("1234567890", "简单"),
        ("0987654321", "简单"),
        ("QWERTYUIOP", "简单"),
        ("zhang01-2026", "用户名"),
        ("my13800001111", "手机号"),
    ],
)
def test_a_password_is_long_and_not_the_first_guess(password, fault):
    found = password_fault(password, "ZHANG01", "13800001111")

    assert found is None if fault is None else fault in (found or "")
