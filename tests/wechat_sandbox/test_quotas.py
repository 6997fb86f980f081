import pytest

from wechat_sandbox.answers import ApiError
from wechat_sandbox.clock import Clock
from wechat_sandbox.quotas import Quotas
from wechat_sandbox.settings import Settings

PATH = "/cgi-bin/message/template/send"


def refusal(quotas):
    with pytest.raises(ApiError) as caught:
        quotas.spend(PATH)
    return caught.value.errcode


def test_the_day_limit_ends_with_the_beijing_day():
    clock = Clock()
    quotas = Quotas(clock, Settings(daily_limits={PATH: 2}))
    quotas.spend(PATH)
    quotas.spend(PATH)

    assert refusal(quotas) == 45009
    clock.advance(24 * 3600)
    quotas.spend(PATH)
    assert quotas.used(PATH) == 1


def test_the_minute_limit_ends_with_the_minute():
    clock = Clock()
    quotas = Quotas(clock, Settings(minute_limits={PATH: 1}))
    clock.advance(60 - clock.now() % 60 + 1)
    quotas.spend(PATH)

    assert refusal(quotas) == 45011
    clock.advance(60)
    quotas.spend(PATH)


def test_the_quota_can_be_cleared_ten_times_a_month():
    quotas = Quotas(Clock(), Settings(daily_limits={PATH: 1}))
    for _ in range(10):
        quotas.spend(PATH)
        quotas.clear()

    with pytest.raises(ApiError) as caught:
        quotas.clear(PATH)
    assert caught.value.errcode == 48006
