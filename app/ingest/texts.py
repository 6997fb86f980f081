"""Texts, numbers, phones and dates of a delivered item: folded to one form, or refused with the reason."""

import re
import unicodedata
from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema

from app.certificates import rules
from app.ingest.faults import invalid

FIRST_DAY = date(1990, 1, 1)
LAST_DAY = date(2100, 12, 31)

# Control characters and halves of surrogate pairs: no printer, no database and no message takes them.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_UNPRINTABLE_IN_LINES = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_ISO_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?(?:Z|[+-]\d{2}:\d{2})", re.ASCII)
_PHONE = re.compile(r"\+?[0-9]{5,20}")
_PHONE_FILLERS = re.compile(r"[\s()\-\u2010-\u2015\u200b-\u200f\u202a-\u202e\u2060\ufeff]+")
_CHINA = re.compile(r"(?:\+|00)?86(?=1[0-9]{10}$)")
_USCC = re.compile(r"[0-9A-Z]{18}")


def is_printable(text: str, *, lines: bool) -> bool:
    """Tell whether a text is free of control characters; `lines` allows line feed and tab."""
    return not (_UNPRINTABLE_IN_LINES if lines else _UNPRINTABLE).search(text)


def fold_phone(text: str) -> str | None:
    """Fold a phone number: half-width, blanks, dashes and brackets out, the +86 of a Chinese mobile off.

    Returns:
        5 to 20 digits, led by a plus sign when it is a foreign number written so, or None.
    """
    folded = _CHINA.sub("", _PHONE_FILLERS.sub("", unicodedata.normalize("NFKC", text)), count=1)
    return folded if _PHONE.fullmatch(folded) else None


def _line(text: str) -> str:
    if not is_printable(text, lines=False):
        raise invalid("control_character", "不能含有控制字符或换行。")
    return text


def _number(text: str) -> str:
    cleaned = rules.clean_no(text)
    if cleaned is None:
        raise invalid("invalid_number", "编号只能由数字、字母和 . / _ - 组成，最多 64 位。")
    return cleaned


def _code(text: str) -> str:
    cleaned = rules.clean_code(text)
    if cleaned is None:
        raise invalid("invalid_code", "查询码为 4 至 8 位数字。")
    return cleaned


def _phone(text: str) -> str:
    folded = fold_phone(text)
    if folded is None:
        raise invalid("invalid_phone", "电话号码不正确。")
    return folded


def _uscc(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).strip().upper()
    if not _USCC.fullmatch(folded):
        raise invalid("invalid_uscc", "统一社会信用代码为 18 位数字和字母。")
    return folded


def _day(value: object) -> object:
    if isinstance(value, str):
        if not _ISO_DATE.fullmatch(value):
            raise invalid("invalid_date", "必须是 YYYY-MM-DD 形式的日期。")
        try:
            value = date.fromisoformat(value)
        except ValueError as error:
            raise invalid("invalid_date", "没有这一天。") from error
    return value


def _day_in_range(day: date) -> date:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise invalid("date_out_of_range", "日期须在 1990 年至 2100 年之间。")
    return day


def _moment(value: object) -> object:
    if isinstance(value, str):
        if not _ISO_MOMENT.fullmatch(value):
            raise invalid("invalid_moment", "必须是 2026-11-22T10:15:08+08:00 形式的时间，须带时区。")
        try:
            value = datetime.fromisoformat(value)
        except ValueError as error:
            raise invalid("invalid_moment", "没有这个时间。") from error
    return value


def _moment_in_range(moment: datetime) -> datetime:
    _day_in_range(moment.date())
    return moment


def _kept_text(longest: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=longest)


Name = Annotated[str, _kept_text(200), AfterValidator(_line)]
Reason = Annotated[str, _kept_text(500), AfterValidator(_line)]
FormatCode = Annotated[str, _kept_text(64), AfterValidator(_line)]
Number = Annotated[
    str,
    StringConstraints(max_length=256),
    AfterValidator(_number),
    WithJsonSchema({"type": "string", "maxLength": 256, "examples": ["22110000000018001"]}),
]
Code = Annotated[
    str,
    StringConstraints(max_length=64),
    AfterValidator(_code),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{4,8}$", "writeOnly": True}),
]
Phone = Annotated[
    str,
    StringConstraints(max_length=64),
    AfterValidator(_phone),
    WithJsonSchema({"type": "string", "maxLength": 64, "examples": ["13600006818", "+86 136-0000-6818"]}),
]
Uscc = Annotated[
    str,
    StringConstraints(max_length=64),
    AfterValidator(_uscc),
    WithJsonSchema({"type": "string", "pattern": "^[0-9A-Z]{18}$"}),
]
Day = Annotated[
    date,
    BeforeValidator(_day),
    AfterValidator(_day_in_range),
    WithJsonSchema({"type": "string", "format": "date"}),
]
Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    AfterValidator(_moment_in_range),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-11-22T10:15:08+08:00"]}),
]
Status = Annotated[str, _kept_text(60), AfterValidator(_line)]
Version = Annotated[int, Field(ge=1, le=2_147_483_647)]
