"""What somebody typed about absences, notices, leave and exemptions."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from absences.models import Notice, Reason
from schools.forms.days import DayField

WEEKDAYS = [(1, _("Monday")), (2, _("Tuesday")), (3, _("Wednesday")), (4, _("Thursday")), (5, _("Friday"))]
MOST_DIGITS = 18
MOST_ABSENCES = 10_000
UNTIL_BEFORE_FROM = _("Choose a day on or after the first day.")


class TimeOfDayField(forms.TimeField):
    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}), **options)


def reason_choice(*, label: Any, words: Any, hint: Any = "") -> forms.ModelChoiceField[Reason]:
    """One of the school's reasons, as buttons. The form says which."""
    return forms.ModelChoiceField(
        queryset=Reason.objects.none(),
        label=label,
        help_text=hint,
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": words, "invalid_choice": words},
    )


class ClassifyForm(forms.Form):
    """Absences (several values, each one or more numbers with commas) and the reason they get."""

    reason = forms.ModelChoiceField(queryset=Reason.objects.none())

    def __init__(self, data: QueryDict, *, reasons: QuerySet[Reason]) -> None:
        super().__init__(data)
        self.chosen = data.getlist("absences")
        self.fields["reason"].queryset = reasons  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The rows as they were chosen, each a list of absences, the one that names the row first."""
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["rows"] = self.rows(self.chosen)
        if not cleaned["rows"]:
            raise forms.ValidationError(_("Choose at least one row."))
        cleaned["absences"] = [number for row in cleaned["rows"] for number in row]
        return cleaned

    @staticmethod
    def rows(values: list[str]) -> list[list[int]]:
        """The numbers in each value; nothing when any of them is no number of a row, or when they are too many."""
        rows = [value.split(",") for value in values]
        numbers = [number for row in rows for number in row]
        if len(numbers) > MOST_ABSENCES or not all(map(_is_number_of_a_row, numbers)):
            return []
        return [[int(number) for number in row] for row in rows]


class NoticeForm(forms.Form):
    """Sick, an appointment, leave. There is no text field: sick is enough."""

    reason = reason_choice(
        label=_("What is the matter?"),
        words=_("Choose what is the matter."),
        hint=_("Do not ask what somebody has. ‘Sick’ is enough."),
    )
    first_on = DayField(label=_("From"), error_messages={"required": _("Choose the first day.")})
    last_on = DayField(label=_("Up to and including"), required=False)
    from_time = TimeOfDayField(label=_("From what time"), required=False)
    until_time = TimeOfDayField(label=_("Until what time"), required=False)
    told_by = forms.ChoiceField(
        label=_("Who told us?"), required=False, choices=Notice.ToldBy.choices, widget=forms.RadioSelect
    )

    def __init__(self, data: Any = None, *, reasons: QuerySet[Reason], today: date) -> None:
        sick = reasons.filter(is_sickness=True).first()
        super().__init__(data, initial={"first_on": today, "reason": sick})
        self.fields["reason"].queryset = reasons  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Sickness may go on until better; everything else is about one day unless a last day is given."""
        told: dict[str, Any] = super().clean() or {}
        first, last, reason = told.get("first_on"), told.get("last_on"), told.get("reason")
        begins, ends = told.get("from_time"), told.get("until_time")
        if begins and ends and ends <= begins:
            self.add_error("until_time", _("Choose a time after the first time."))
        if first and last and last < first:
            self.add_error("last_on", UNTIL_BEFORE_FROM)
        elif (begins or ends) and last and last != first:
            self.add_error("last_on", _("Times are for one day. Leave this empty, or leave out the times."))
        elif first and reason and last is None and (begins or ends or not reason.is_sickness):
            told["last_on"] = first
        return told


class EndForm(forms.Form):
    """The last day of a notice; empty means until better."""

    last_on = DayField(required=False)


class SpanForm(forms.Form):
    """From a first to a last day, both inclusive."""

    first_on = DayField(label=_("From"), error_messages={"required": _("Choose the first day.")})
    last_on = DayField(label=_("Up to and including"), error_messages={"required": _("Choose the last day.")})

    def clean(self) -> dict[str, Any]:
        asked: dict[str, Any] = super().clean() or {}
        first, last = asked.get("first_on"), asked.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", UNTIL_BEFORE_FROM)
        return asked


class LeaveForm(SpanForm):
    reason = reason_choice(label=_("On what ground?"), words=_("Choose the ground of the leave."))
    field_order = ("reason", "first_on", "last_on")

    def __init__(self, data: Any = None, *, reasons: QuerySet[Reason]) -> None:
        super().__init__(data)
        self.fields["reason"].queryset = reasons  # type: ignore[attr-defined]


class ExemptionForm(SpanForm):
    """Lessons in which a pupil is not expected. It always ends, and it says what is possible."""

    weekdays = forms.TypedMultipleChoiceField(
        label=_("On which days?"),
        help_text=_("Nothing chosen means every day."),
        choices=WEEKDAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    periods = forms.TypedMultipleChoiceField(
        label=_("In which lessons?"),
        help_text=_("Nothing chosen means all of them."),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    what_is_possible = forms.CharField(
        label=_("What is possible?"),
        help_text=_("For example: mornings at school, lessons at home. Nothing about health."),
        max_length=200,
        error_messages={"required": _("Write down what the pupil can do meanwhile.")},
    )

    def __init__(self, data: Any = None, *, periods: list[tuple[int, str]]) -> None:
        super().__init__(data)
        self.fields["periods"].choices = periods  # type: ignore[attr-defined]


def _is_number_of_a_row(text: str) -> bool:
    return text.isdecimal() and len(text) < MOST_DIGITS
