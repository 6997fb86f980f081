"""The forms that phone and desktop share; rules are the rooms' own, words Chinese and translated where shown."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, InputRequired, Length, Optional, ValidationError

from app.certificates.models import DIRECTION_ZH, Direction
from app.certificates.rules import MAX_NO, clean_code, clean_no


class DayField(DateField):  # type: ignore[misc]
    """A day that may be left empty; a browser sends an empty one as an empty text."""

    def __init__(self, label: str, **more: Any) -> None:
        super().__init__(label, invalid_value_message="日期格式为年-月-日，例如 2026-11-22", **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day."""
        super().process_formdata([value.strip() for value in valuelist if value.strip()])


def _is_code(_form: FlaskForm, field: StringField) -> None:
    if clean_code(field.data) is None:
        raise ValidationError("请输入 4 至 8 位数字查询码")


def _is_number(_form: FlaskForm, field: StringField) -> None:
    if clean_no(field.data) is None:
        raise ValidationError("证书编号只含数字和字母")


def _code() -> StringField:
    rules = [InputRequired("请输入查询码"), Length(max=32, message="查询码过长"), _is_code]
    return StringField("查询码", validators=rules)


def _captcha() -> StringField:
    return StringField(
        "验证码", validators=[InputRequired("请输入验证码"), Length(max=16, message="验证码过长")]
    )


class QueryForm(FlaskForm):  # type: ignore[misc]
    """Query without login: number, code and captcha are all required (R90)."""

    direction = RadioField(
        "出入境类型",
        choices=[SelectChoice(value=kind.value, label=words) for kind, words in DIRECTION_ZH.items()],
        default=Direction.ENTRY.value,
        # The library's own check of the choice would speak English.
        validate_choice=False,
        validators=[InputRequired("请选择出入境类型"), AnyOf(list(Direction), message="请选择出入境类型")],
    )
    certificate_no = StringField(
        "证书编号",
        validators=[
            InputRequired("请输入证书编号"),
            Length(max=MAX_NO * 2, message="证书编号过长"),
            _is_number,
        ],
    )
    query_code = _code()
    captcha = _captcha()


class CodeForm(FlaskForm):  # type: ignore[misc]
    """The query code alone, for a certificate that the page already knows."""

    query_code = _code()
    captcha = _captcha()


class PeriodForm(FlaskForm):  # type: ignore[misc]
    """How long a subscription lasts; empty is one year (R40)."""

    ends_on = DateField("订阅有效期至", validators=[Optional()])

    def is_right(self) -> bool:
        """Check the form; a date that can't be read is an error and never means "empty"."""
        typed = "".join(self.ends_on.raw_data or ()).strip()
        if typed and self.ends_on.process_errors:
            self.ends_on.errors = ["日期格式不正确，例如 2027-01-31"]
            return False
        return bool(self.validate())
