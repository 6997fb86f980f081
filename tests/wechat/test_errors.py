import pytest

from wechat.errors import (
    Kind,
    OurFault,
    RecipientGone,
    RetryLater,
    classify,
    error_for,
    explain_zh,
    field_of,
    rid_of,
)

RID = "652d44d0-0f1e2d3c-4b5a6978"


@pytest.mark.parametrize(
    ("codes", "kind"),
    [
        ([40001, 40014, 42001], Kind.token),
        ([-1], Kind.retry),
        ([40003, 43004, 43019, 50005], Kind.gone),
        ([43101, 43116], Kind.refused),
        ([45009], Kind.quota_day),
        ([45011, 44991], Kind.quota_minute),
        ([40036, 40037, 47001, 47003, 48001, 40164, 40125, 40013, 50002, 99999, -5], Kind.fault),
    ],
)
def test_codes_are_sorted_as_the_platform_document_says(codes, kind):
    assert {classify(code) for code in codes} == {kind}


def test_a_quota_error_that_speaks_of_the_minute_does_not_stop_the_day():
    assert classify(45009, "reach max api minute quota limit") is Kind.quota_minute


@pytest.mark.parametrize(
    ("errcode", "error_class"),
    [
        (-1, RetryLater),
        (40001, RetryLater),
        (45009, RetryLater),
        (45011, RetryLater),
        (43004, RecipientGone),
        (43101, RecipientGone),
        (47003, OurFault),
        (12345, OurFault),
    ],
)
def test_each_code_becomes_one_of_three_kinds_of_exception(errcode, error_class):
    error = error_for(errcode, f"some text rid: {RID}")

    assert type(error) is error_class
    assert (error.errcode, error.rid) == (errcode, RID)


def test_quota_errors_say_how_long_to_wait():
    day, minute = error_for(45009, "daily"), error_for(45011, "minute")

    assert 0 < day.retry_after <= 86_400
    assert minute.retry_after == 60


def test_rid_and_field_are_found_in_the_text():
    text = f"argument invalid! data.thing1.value invalid rid: {RID}"

    assert (rid_of(text), field_of(text)) == (RID, "thing1")
    assert (rid_of("no id here"), field_of("no field here")) == (None, None)


@pytest.mark.parametrize("errcode", [0, -1, 40164, 40125, 40013, 48001, 45009, 40037, 47003, 77777])
def test_every_code_is_explained_in_chinese_and_in_its_own_words(errcode):
    explanation = explain_zh(errcode)

    assert explanation.endswith("。")
    assert explanation != explain_zh(errcode + 1_000_000)


def test_an_ip_address_off_the_list_is_explained_by_the_place_to_add_it():
    assert "IP白名单" in explain_zh(40164)
