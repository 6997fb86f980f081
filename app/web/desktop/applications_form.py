"""The form of an application, and the conditions of the list of applications."""

from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from app.applications import rules
from app.applications.models import KIND_ZH, STATE_ZH, ApplicationKind, ApplicationState
from app.applications.queries import Conditions
from app.applications.service import Words
from app.certificates.rules import MAX_NO, clean_no
from app.web.shared.forms import DayField


def _long(name: str, most: int) -> TextAreaField:
    return TextAreaField(name, validators=[Length(max=most, message=f"{name}不能超过 {most} 个字")])


class ApplicationForm(FlaskForm):  # type: ignore[misc]
    """备注, 重打原因 and files."""

    reprint_reason = _long("重打原因", rules.LONGEST_REASON)
    remark = _long("备注", rules.LONGEST_REMARK)
    files = MultipleFileField("选择随附单据文件")

    def words(self) -> Words:
        """Give what was written."""
        return Words((self.remark.data or "").strip(), (self.reprint_reason.data or "").strip())


class ApplicationSearchForm(FlaskForm):  # type: ignore[misc]
    """Kind, state, two numbers and the days of the application."""

    class Meta:
        """It changes nothing, so it is sent by GET, can be kept as an address, and needs no token."""

        csrf = False

    kind = SelectField(
        "申请类型",
        choices=[SelectChoice("", "全部"), *(SelectChoice(one.value, KIND_ZH[one]) for one in KIND_ZH)],
        validate_choice=False,
    )
    state = SelectField(
        "申请状态",
        choices=[
            SelectChoice("", "全部"),
            *(
                SelectChoice(one.value, words)
                for one, words in STATE_ZH.items()
                if one is not ApplicationState.DISCARDED
            ),
        ],
        validate_choice=False,
    )
    number = StringField("统一编号")
    certificate_no = StringField("出境证书编号")
    first_day = DayField("申请日期起")
    last_day = DayField("申请日期止")

    def is_right(self) -> bool:
        """Check what was sent, with a message at each field that can't be meant."""
        for name in ("number", "certificate_no"):
            field = self[name]
            typed = (field.data or "").strip()
            if len(typed) > MAX_NO * 2:
                field.errors = [f"{field.label.text}过长"]
            elif typed and clean_no(typed) is None:
                field.errors = [f"{field.label.text}只含数字和字母"]
        for field in (self.kind, self.state):
            if (field.data or "") not in {choice.value for choice in field.choices}:
                field.errors = [f"请选择{field.label.text}"]
        for field in (self.first_day, self.last_day):
            field.errors = list(field.process_errors)
        first, last = self.first_day.data, self.last_day.data
        if first and last and first > last:
            self.last_day.errors = ["截止日期不能早于起始日期"]
        return not self.errors

    def conditions(self) -> Conditions:
        """Give the conditions of a form that is right."""
        return Conditions(
            kind=ApplicationKind(self.kind.data) if self.kind.data else None,
            state=ApplicationState(self.state.data) if self.state.data else None,
            number=clean_no(self.number.data or ""),
            certificate_no=clean_no(self.certificate_no.data or ""),
            first_day=self.first_day.data,
            last_day=self.last_day.data,
        )
