"""The forms of the phone's own pages; labels and messages are Chinese, the rules are the rooms' own."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, PasswordField, StringField
from wtforms.validators import InputRequired, Length, Optional


class BindForm(FlaskForm):  # type: ignore[misc]
    """Log in once to bind (R45)."""

    username = StringField(
        "用户名", validators=[InputRequired("请输入用户名"), Length(max=64, message="用户名过长")]
    )
    password = PasswordField(
        "密码", validators=[InputRequired("请输入密码"), Length(max=128, message="密码过长")]
    )
    captcha = StringField(
        "验证码", validators=[InputRequired("请输入验证码"), Length(max=16, message="验证码过长")]
    )
    consent = BooleanField("同意", validators=[InputRequired("请阅读并同意《绑定与个人信息说明》")])


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
