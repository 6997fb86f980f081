"""The form of the two searches: one condition chosen by radio button, and only its fields count (R58, R63)."""

from collections.abc import Mapping
from datetime import date

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import RadioField, StringField

from app.certificates.owned import Key
from app.certificates.rules import MAX_NO, clean_no
from app.web.shared.forms import DayField

ISSUED_ON = "issued_on"


class SearchForm(FlaskForm):  # type: ignore[misc]
    """One of three conditions; what stands in the fields of the others is neither looked at nor lost."""

    class Meta:
        """It changes nothing, so it is sent by GET, can be kept as an address, and needs no token."""

        csrf = False

    by = RadioField("查询条件", default=ISSUED_ON, validate_choice=False)
    declaration_no = StringField("报关单号")
    inspection_no = StringField("检验检疫编号")
    certificate_no = StringField("证书编号")
    first_day = DayField("签证日期起")
    last_day = DayField("签证日期止")

    def __init__(
        self,
        sent: MultiDict[str, str] | None,
        *,
        conditions: Mapping[str, str],
        first_day: date,
        last_day: date,
    ) -> None:
        super().__init__(sent, first_day=first_day, last_day=last_day)
        self.by.choices = list(conditions.items())
        self._conditions = conditions

    def validate(self, extra_validators: Mapping[str, object] | None = None) -> bool:
        """Check the chosen condition alone."""
        del extra_validators
        chosen = self.by.data
        if chosen not in self._conditions:
            self.by.errors = ["请选择查询条件"]
        elif chosen == ISSUED_ON:
            self._check_days()
        else:
            self._check_number(Key(chosen))
        return not self.errors

    def _check_number(self, key: Key) -> None:
        field, name = self[key], self._conditions[key]
        typed = (field.data or "").strip()
        if not typed:
            field.errors = [f"请输入{name}"]
        elif len(typed) > MAX_NO * 2:
            field.errors = [f"{name}过长"]
        elif clean_no(typed) is None:
            field.errors = [f"{name}只含数字和字母"]

    def _check_days(self) -> None:
        for field, name in ((self.first_day, "起始日期"), (self.last_day, "截止日期")):
            field.errors = list(field.process_errors) or ([] if field.data else [f"请输入{name}"])
        if not self.errors and self.first_day.data > self.last_day.data:
            self.last_day.errors = ["截止日期不能早于起始日期"]
