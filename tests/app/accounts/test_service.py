import pytest
from sqlalchemy import select

from app.accounts import service
from app.accounts.errors import LoginFailedError
from app.accounts.rules import mask_phone, mask_user_name
from app.audit.models import AuditEntry
from app.core.errors import PausedError
from tests.app import made


def log_in(user_name, password=made.PASSWORD, source="192.0.2.1"):
    return service.authenticate(user_name=user_name, password=password, source=source)


def test_the_right_password_gives_the_operator(session):
    operator_id = made.operator(user_name="zhangsan01")

    assert log_in(" zhangsan01 ") == operator_id


@pytest.mark.parametrize(("user_name", "password"), [("zhangsan01", "wrong"), ("nobody", made.PASSWORD)])
def test_a_wrong_password_and_an_unknown_name_fail_with_the_same_words(session, user_name, password):
    operator_id = made.operator(user_name="zhangsan01")

    with pytest.raises(LoginFailedError) as caught:
        log_in(user_name, password)

    assert caught.value.message_zh == "用户名或密码不正确"
    [failed] = session.scalars(select(AuditEntry).where(AuditEntry.tag == "accounts:operator:login_failed"))
    assert failed.subject_id == (None if user_name == "nobody" else operator_id)


def test_five_wrong_passwords_pause_this_source_and_nobody_else(session, clock):
    operator_id = made.operator(user_name="zhangsan01")
    for _ in range(5):
        with pytest.raises(LoginFailedError):
            log_in("zhangsan01", "wrong")

    with pytest.raises(PausedError):
        log_in("zhangsan01")
    assert log_in("zhangsan01", source="198.51.100.7") == operator_id
    clock.advance(minutes=16)
    assert log_in("zhangsan01") == operator_id


def test_phones_and_names_are_shown_masked():
    assert mask_phone("13600006818") == "136****6818"
    assert mask_user_name("zhangsan01") == "zh***01"
    assert mask_user_name("demo") == "d***o"
