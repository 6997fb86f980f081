"""The forms of registration and recovery; labels and messages are Chinese."""

from collections.abc import Callable

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length, StopValidation, ValidationError

from app.accounts.rules import LONGEST_PASSWORD, clean_user_name, password_fault
from app.registration.rules import LONGEST_ADDRESS, LONGEST_NAME, clean_uscc, clean_words, is_latin
from app.registration.service import Particulars
from app.web.desktop.forms import captcha_field, phone_field

_Check = Callable[[FlaskForm, Field], None]


def _is_uscc(_form: FlaskForm, field: StringField) -> None:
    if clean_uscc(field.data) is None:
        raise ValidationError("统一社会信用代码不正确，请核对 18 位代码")


def _is_user_name(_form: FlaskForm, field: StringField) -> None:
    if clean_user_name(field.data) is None:
        raise ValidationError("用户名为 4 至 32 位字母、数字、点、横线或下划线，以字母开头")


def _is_english(_form: FlaskForm, field: StringField) -> None:
    if not is_latin(clean_words(field.data or "")):
        raise ValidationError(f"{field.label.text}请用英文填写")


def _words(label: str, longest: int, *more: _Check, required: bool = True) -> StringField:
    def has_words(_form: FlaskForm, field: StringField) -> None:
        if not clean_words(field.data or ""):
            raise StopValidation(f"请输入{label}")

    begin = [InputRequired(f"请输入{label}"), has_words] if required else []
    return StringField(
        label, validators=[*begin, Length(max=longest, message=f"{label}不能超过 {longest} 个字"), *more]
    )


class PhoneForm(FlaskForm):  # type: ignore[misc]
    """The number to prove; the captcha comes before the message (D33)."""

    phone = phone_field()
    captcha = captcha_field()

    @property
    def account(self) -> str:
        """The account that it is about; none here."""
        return ""


class AccountPhoneForm(FlaskForm):  # type: ignore[misc]
    """The account, and its number."""

    user_name = StringField(
        "用户名", validators=[InputRequired("请输入用户名"), Length(max=64, message="用户名过长")]
    )
    phone = phone_field()
    captcha = captcha_field()

    @property
    def account(self) -> str:
        """The account that it is about."""
        return str(self.user_name.data).strip()


class _NewPasswordForm(FlaskForm):  # type: ignore[misc]
    known: tuple[str, ...] = ()

    def validate_password(self, field: PasswordField) -> None:
        """Refuse what everybody would try first."""
        fault = password_fault(field.data, *self.known)
        if fault:
            raise ValidationError(fault)


def _new_password(label: str) -> tuple[PasswordField, PasswordField]:
    return (
        PasswordField(
            label,
            validators=[
                InputRequired(f"请输入{label}"),
                Length(max=LONGEST_PASSWORD, message=f"{label}不能超过 {LONGEST_PASSWORD} 位"),
            ],
        ),
        PasswordField(
            f"再次输入{label}",
            validators=[InputRequired(f"请再次输入{label}"), EqualTo("password", f"两次输入的{label}不一致")],
        ),
    )


class NewPasswordForm(_NewPasswordForm):
    """A new password, twice."""

    password, repeated = _new_password("新密码")


class RegistrationForm(_NewPasswordForm):
    """The enterprise and its operator (R30 names what is known of an enterprise)."""

    uscc = StringField(
        "统一社会信用代码",
        validators=[
            InputRequired("请输入统一社会信用代码"),
            Length(max=32, message="统一社会信用代码为 18 位"),
            _is_uscc,
        ],
    )
    name = _words("中文名称", LONGEST_NAME)
    name_en = _words("英文名称", LONGEST_NAME, _is_english, required=False)
    registered_address = _words("中文注册地址", LONGEST_ADDRESS)
    business_address = _words("中文经营地址", LONGEST_ADDRESS)
    address_en = _words("英文地址", LONGEST_ADDRESS, _is_english, required=False)
    user_name = StringField(
        "用户名",
        validators=[InputRequired("请输入用户名"), Length(max=64, message="用户名过长"), _is_user_name],
    )
    password, repeated = _new_password("密码")
    consent = BooleanField(
        "同意保存以上信息，用于登录和证书业务", validators=[InputRequired("请确认同意保存以上信息")]
    )

    def particulars(self) -> Particulars:
        """Give what was typed of the enterprise."""
        return Particulars(
            uscc=clean_uscc(self.uscc.data) or "",
            name=clean_words(self.name.data),
            name_en=clean_words(self.name_en.data or ""),
            registered_address=clean_words(self.registered_address.data),
            business_address=clean_words(self.business_address.data),
            address_en=clean_words(self.address_en.data or ""),
        )

    @property
    def wished_name(self) -> str:
        """The user name as it is stored."""
        return clean_user_name(self.user_name.data or "") or ""


class DeclarationForm(FlaskForm):  # type: ignore[misc]
    """A number by which a declaration of the enterprise is found."""

    number = StringField(
        "报关单号、检验检疫编号或证书编号",
        validators=[InputRequired("请输入编号"), Length(max=64, message="编号过长")],
    )
    captcha = captcha_field()
