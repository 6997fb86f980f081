"""The forms of the desk; labels and messages are Chinese."""

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    IntegerField,
    PasswordField,
    StringField,
    TextAreaField,
)
from wtforms.validators import (
    DataRequired,
    EqualTo,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    StopValidation,
    ValidationError,
)

from app.announcements import service as texts
from app.registration.rules import LONGEST_REASON
from app.staff import rules

_MOST_POSITION = 9999


class _Day(DateField):  # type: ignore[misc]
    """A date whose fault is told in Chinese."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the date."""
        try:
            super().process_formdata([value.strip() for value in valuelist])
        except ValueError as error:
            raise ValueError("日期格式不正确，例如 2026-11-22") from error


class _Number(IntegerField):  # type: ignore[misc]
    """A whole number whose fault is told in Chinese."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError("请输入整数") from error


def _was_read(_form: FlaskForm, field: Field) -> None:
    """Say one fault about what could not be read, not what else it is not."""
    if field.process_errors:
        raise StopValidation


def _limit(longest: int) -> Length:
    return Length(max=longest, message=f"不能超过 {longest} 个字")


class LoginForm(FlaskForm):  # type: ignore[misc]
    """Password and second factor in one go, so that nobody learns which of them was wrong."""

    user_name = StringField("用户名", validators=[InputRequired("请输入用户名"), _limit(64)])
    password = PasswordField("密码", validators=[InputRequired("请输入密码"), _limit(rules.LONGEST_PASSWORD)])
    code = StringField("动态码", validators=[InputRequired("请输入动态码"), _limit(16)])


class PasswordForm(FlaskForm):  # type: ignore[misc]
    """A new password for oneself, twice."""

    user_name = ""

    password = PasswordField(
        "当前密码", validators=[InputRequired("请输入当前密码"), _limit(rules.LONGEST_PASSWORD)]
    )
    code = StringField("动态码", validators=[InputRequired("请输入动态码"), _limit(16)])
    wished = PasswordField(
        "新密码",
        validators=[
            InputRequired("请输入新密码"),
            _limit(rules.LONGEST_PASSWORD),
        ],
    )
    repeated = PasswordField(
        "再次输入新密码",
        validators=[InputRequired("请再次输入新密码"), EqualTo("wished", message="两次输入的新密码不一致")],
    )

    def validate_wished(self, field: PasswordField) -> None:
        """Refuse what everybody would try first."""
        fault = rules.password_fault(field.data, self.user_name)
        if fault:
            raise ValidationError(f"新{fault}")


class TextForm(FlaskForm):  # type: ignore[misc]
    """A text of staff; `based_on` is the revision that was opened."""

    based_on = HiddenField()
    title = StringField("标题", validators=[DataRequired("请输入标题"), _limit(texts.MOST_TITLE)])
    section = StringField("分组", validators=[_limit(texts.MOST_NAME)])
    publisher = StringField("发布者", validators=[DataRequired("请输入发布者"), _limit(texts.MOST_NAME)])
    published_on = _Day("发布日期", validators=[InputRequired("请输入发布日期")])
    position = _Number(
        "排序",
        default=0,
        validators=[
            InputRequired("请输入排序"),
            _was_read,
            NumberRange(0, _MOST_POSITION, f"排序为 0 至 {_MOST_POSITION}"),
        ],
    )
    body = TextAreaField("正文", validators=[DataRequired("请输入正文"), _limit(texts.MOST_BODY)])
    shown = BooleanField("对外显示")

    def draft(self) -> texts.Draft:
        """Give what was typed."""
        return texts.Draft(
            title=self.title.data.strip(),
            # A browser ends the lines of a text area with two signs.
            body=self.body.data.replace("\r\n", "\n").strip(),
            publisher=self.publisher.data.strip(),
            published_on=self.published_on.data,
            section=(self.section.data or "").strip(),
            position=self.position.data,
            shown=self.shown.data,
        )


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """Why a registration is refused; the applicant reads it."""

    reason = TextAreaField("拒绝原因", validators=[DataRequired("请输入拒绝原因"), _limit(LONGEST_REASON)])


class KeysForm(FlaskForm):  # type: ignore[misc]
    """How staff made sure that it is the owner who asks for the removal of his keys; the audit keeps it."""

    proof = TextAreaField("核实情况", validators=[DataRequired("请输入核实情况"), _limit(LONGEST_REASON)])


class RecordForm(FlaskForm):  # type: ignore[misc]
    """What to look for in the audit; sent by GET, so it needs no token."""

    class Meta:
        """No token."""

        csrf = False

    tag = StringField("操作", validators=[_limit(64)])
    actor = StringField("操作者", validators=[_limit(64)])
    subject_id = _Number(
        "对象编号", validators=[Optional(), _was_read, NumberRange(1, 2**63 - 1, "请输入整数")]
    )
    first_day = _Day("从", validators=[Optional()])
    last_day = _Day("到", validators=[Optional()])
