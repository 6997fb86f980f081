"""The forms of 用户管理; labels and messages are Chinese."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length, ValidationError

from app.accounts.rules import LONGEST_PASSWORD, password_fault
from app.web.desktop.forms import captcha_field, phone_field


def password_field(label: str = "登录密码") -> PasswordField:
    """Make the field of a password that somebody has already."""
    return PasswordField(
        label,
        validators=[InputRequired(f"请输入{label}"), Length(max=LONGEST_PASSWORD, message=f"{label}过长")],
    )


def _differs(form: FlaskForm, field: PasswordField) -> None:
    if field.data == form.password.data:
        raise ValidationError("新密码不能与当前密码相同")


def _will_do(_form: FlaskForm, field: PasswordField) -> None:
    fault = password_fault(field.data)
    if fault:
        raise ValidationError(fault)


class PhoneForm(FlaskForm):  # type: ignore[misc]
    """The number to prove; captcha and password come before the message (D33)."""

    phone = phone_field()
    password = password_field()
    captcha = captcha_field()


class ChangePasswordForm(FlaskForm):  # type: ignore[misc]
    """The present password and, twice, the new one."""

    password = password_field("当前密码")
    wished = PasswordField(
        "新密码",
        validators=[
            InputRequired("请输入新密码"),
            Length(max=LONGEST_PASSWORD, message="新密码过长"),
            _will_do,
            _differs,
        ],
    )
    repeated = PasswordField(
        "再次输入新密码",
        validators=[InputRequired("请再次输入新密码"), EqualTo("wished", message="两次输入的新密码不一致")],
    )


class KeyForm(FlaskForm):  # type: ignore[misc]
    """A key to enrol: what the operator calls it, and the password again (D34)."""

    label = StringField(
        "名称", validators=[InputRequired("请输入名称"), Length(max=20, message="名称不能超过 20 个字")]
    )
    password = password_field()


class KeyAnswerForm(FlaskForm):  # type: ignore[misc]
    """What a key answered, filled in by the page's script."""

    label = HiddenField()
    answer = HiddenField(validators=[InputRequired(), Length(max=8192)])
