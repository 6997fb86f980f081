"""The forms of the desktop; labels and messages are Chinese."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField, StringField
from wtforms.validators import InputRequired, Length, Regexp, ValidationError

from app.sms.rules import clean_mobile


def captcha_field() -> StringField:
    """Make the field of the captcha, the last one of a form."""
    return StringField(
        "验证码", validators=[InputRequired("请输入验证码"), Length(max=16, message="验证码过长")]
    )


def _is_mobile(_form: FlaskForm, field: StringField) -> None:
    if clean_mobile(field.data) is None:
        raise ValidationError("请输入 11 位手机号")


def phone_field() -> StringField:
    """Make the field of a mobile number that is to be proven."""
    return StringField(
        "手机号",
        validators=[InputRequired("请输入手机号"), Length(max=32, message="手机号过长"), _is_mobile],
    )


class SmsCodeForm(FlaskForm):  # type: ignore[misc]
    """The code of the message."""

    sms_code = StringField(
        "短信验证码",
        validators=[InputRequired("请输入短信验证码"), Length(max=16, message="短信验证码过长")],
    )


class LoginForm(FlaskForm):  # type: ignore[misc]
    """User name, password and captcha (R21, R22)."""

    user_name = StringField(
        "用户名", validators=[InputRequired("请输入用户名"), Length(max=64, message="用户名过长")]
    )
    password = PasswordField(
        "密码", validators=[InputRequired("请输入密码"), Length(max=128, message="密码过长")]
    )
    captcha = captcha_field()


class DigitsForm(FlaskForm):  # type: ignore[misc]
    """The four digits that the phone shows, and the consent to be bound (D35)."""

    digits = StringField(
        "确认码",
        validators=[
            InputRequired("请输入手机上显示的确认码"),
            Regexp(r"\s*\d{4}\s*$", message="确认码为 4 位数字"),
        ],
    )
    consent = BooleanField("同意", validators=[InputRequired("请阅读并同意《绑定与个人信息说明》")])
