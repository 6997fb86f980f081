"""The forms of 空白单证 at the desk; labels and messages are Chinese."""

import unicodedata

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from app.blanks import rules
from app.blanks.kinds import KindDraft
from app.core.errors import AppError

_LONGEST = 64


def put(form: FlaskForm, error: AppError) -> None:
    """Put what a service refused at its field; at the first one when it names none of these."""
    field = form[error.field] if error.field in form else next(iter(form))
    field.errors = [error.message_zh]


def _limit(longest: int) -> Length:
    return Length(max=longest, message=f"不能超过 {longest} 个字")


class _Number(IntegerField):  # type: ignore[misc]
    """A whole number whose fault is told in Chinese."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number; a wrong one stays in the field as it was typed."""
        typed = unicodedata.normalize("NFKC", valuelist[0]).strip() if valuelist else ""
        if not typed:
            self.data = None
        elif typed.isascii() and typed.isdigit() and len(typed) <= rules.MOST_DIGITS:
            self.data = int(typed)
        else:
            self.data = None
            raise ValueError("请输入整数")


class KindNamesForm(FlaskForm):  # type: ignore[misc]
    """What may be changed of a kind: its name, and the codes of its formats with any separator between."""

    name = StringField("种类名称", validators=[DataRequired("请输入种类名称"), _limit(_LONGEST)])
    formats = StringField("证书格式", validators=[DataRequired("请输入证书格式代码"), _limit(1000)])

    def format_codes(self) -> tuple[str, ...]:
        """Give the codes of the formats."""
        folded = unicodedata.normalize("NFKC", self.formats.data or "")
        for sign in ",;、":
            folded = folded.replace(sign, " ")
        return tuple(folded.split())


class KindForm(KindNamesForm):
    """A kind; its code, what it is and how its numbers read stay as they are."""

    code = StringField("种类代码", validators=[DataRequired("请输入种类代码"), _limit(_LONGEST)])
    sort = SelectField(
        "种类",
        choices=[
            SelectChoice("numbered", "编号单证"),
            SelectChoice("continuation", "空白续页/副页（不编号，按张计数）"),
        ],
        default="numbered",
    )
    prefix = StringField("编号前缀", validators=[_limit(32)])
    digits = _Number("编号数字位数", default=10)

    def draft(self) -> KindDraft:
        """Give what was typed."""
        return KindDraft(
            code=self.code.data.strip(),
            name=self.name.data.strip(),
            formats=self.format_codes(),
            prefix=(self.prefix.data or "").strip(),
            digits=self.digits.data or 0,
            is_continuation=self.sort.data == "continuation",
        )


class StockForm(FlaskForm):  # type: ignore[misc]
    """A step of a range, or of a number of continuation sheets; which fields count is the step's to say."""

    first_no = StringField("起始编号", validators=[_limit(_LONGEST)])
    last_no = StringField("截止编号", validators=[_limit(_LONGEST)])
    quantity = _Number("数量")
    uscc = StringField("统一社会信用代码", validators=[_limit(_LONGEST)])
    reason = StringField("原因", validators=[_limit(200)])


class IssueForm(FlaskForm):  # type: ignore[misc]
    """Which sheets answer an application; continuation sheets need none."""

    first_no = StringField("起始编号", validators=[_limit(_LONGEST)])
    last_no = StringField("截止编号", validators=[_limit(_LONGEST)])


class RefuseForm(FlaskForm):  # type: ignore[misc]
    """Why an application is refused; the applicant reads it."""

    reason = TextAreaField("退回原因", validators=[DataRequired("请输入退回原因"), _limit(200)])


class BatchForm(FlaskForm):  # type: ignore[misc]
    """Steps by CSV."""

    file = FileField("CSV 文件", validators=[FileRequired("请选择文件")])


class PlainForm(FlaskForm):  # type: ignore[misc]
    """Whether an issuer prints on plain paper."""

    is_plain = BooleanField("普通纸打印")


class NumberForm(FlaskForm):  # type: ignore[misc]
    """A number whose history is looked for; sent by GET, so it needs no token."""

    class Meta:
        """No token."""

        csrf = False

    no = StringField("空白单证编号", validators=[InputRequired("请输入编号"), _limit(_LONGEST)])
