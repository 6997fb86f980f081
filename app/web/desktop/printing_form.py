"""The conditions of the list of self-printing: an empty one does not count, the others hold together (R69, D42)."""

from collections.abc import Collection
from datetime import date

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice

from app.certificates.rules import MAX_NO, clean_no
from app.printing import rules
from app.printing.queries import PRINT_STATUS_ZH, Conditions, PrintStatus
from app.web.shared.forms import DayField

_NUMBERS = ("inspection_no", "certificate_no")


class PrintSearchForm(FlaskForm):  # type: ignore[misc]
    """Two numbers, 证书格式, 打印状态 and 签证日期."""

    class Meta:
        """It changes nothing, so it is sent by GET, can be kept as an address, and needs no token."""

        csrf = False

    inspection_no = StringField("检验检疫编号")
    certificate_no = StringField("证书编号")
    format = SelectField("证书格式", validate_choice=False)
    status = SelectField("打印状态", validate_choice=False)
    first_day = DayField("签证日期起")
    last_day = DayField("签证日期止")

    def __init__(
        self,
        sent: MultiDict[str, str] | None,
        *,
        formats: Collection[tuple[str, str]],
        first_day: date,
        last_day: date,
    ) -> None:
        opened = {"status": PrintStatus.WAITING.value, "first_day": first_day, "last_day": last_day}
        super().__init__(sent, **(opened if sent is None else {}))
        self.format.choices = [
            SelectChoice("", "全部"),
            *(SelectChoice(code, name) for code, name in formats),
        ]
        self.status.choices = [
            SelectChoice("", "全部"),
            *(SelectChoice(one.value, words) for one, words in PRINT_STATUS_ZH.items()),
        ]

    def is_right(self) -> bool:
        """Check what was sent, with a message at each field that can't be meant."""
        for name in _NUMBERS:
            field = self[name]
            typed = (field.data or "").strip()
            if len(typed) > MAX_NO * 2:
                field.errors = [f"{field.label.text}过长"]
            elif typed and clean_no(typed) is None:
                field.errors = [f"{field.label.text}只含数字和字母"]
        for field in (self.format, self.status):
            if (field.data or "") not in {choice.value for choice in field.choices}:
                field.errors = [f"请选择{field.label.text}"]
        self._check_days()
        return not self.errors

    def conditions(self) -> Conditions:
        """Give the conditions of a form that is right."""
        numbers = {name: clean_no(self[name].data or "") for name in _NUMBERS}
        return Conditions(
            **numbers,
            format=self.format.data or None,
            status=PrintStatus(self.status.data) if self.status.data else None,
            first_day=self.first_day.data,
            last_day=self.last_day.data,
        )

    def _check_days(self) -> None:
        first, last = self.first_day, self.last_day
        for field in (first, last):
            field.errors = list(field.process_errors)
        if first.errors or last.errors:
            return
        if first.data is None and last.data is None:
            return
        for field, name in ((first, "起始日期"), (last, "截止日期")):
            if field.data is None:
                field.errors = [f"请输入{name}，或把两个日期都清空"]
        if first.errors or last.errors:
            return
        if first.data > last.data:
            last.errors = ["截止日期不能早于起始日期"]
        elif last.data - first.data > rules.LONGEST_SPAN:
            last.errors = [f"签证日期起止不能超过 {rules.LONGEST_SPAN.days} 天"]
