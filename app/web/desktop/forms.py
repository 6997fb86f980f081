"""The forms of the desktop; labels and messages are Chinese."""

from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length


def captcha_field() -> StringField:
    """Make the field of the captcha, the last one of a form."""
    return StringField(
        "验证码", validators=[InputRequired("请输入验证码"), Length(max=16, message="验证码过长")]
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
