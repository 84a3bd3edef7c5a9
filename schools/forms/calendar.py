"""A holiday or day off, and a school year, as people type them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from schools.calendar import Calendar
from schools.forms.days import DayField
from schools.imports.closures.records import MOST_DAYS
from schools.models import Closure
from schools.touch import Span

A_YEAR = 400  # days; a school year has fewer


class ClosureForm(forms.Form):
    """From the first to the last day there are no lessons."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("As it stands in the school's own calendar: Study day, Carnival, second week of May."),
    )
    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=[
            (Closure.Kind.DAY_OFF, _("Study day or another day off")),
            (Closure.Kind.HOLIDAY, _("School holiday")),
            (Closure.Kind.PUBLIC_HOLIDAY, _("Public holiday")),
        ],
        widget=forms.RadioSelect,
    )
    first_on = DayField(label=_("First day"))
    last_on = DayField(
        label=_("Last day"), help_text=_("This day is free as well. For one day: the same day twice.")
    )

    def __init__(self, *args: Any, years: Sequence[Span], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.years = years

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_on"), cleaned.get("last_on")
        if first is None or last is None:
            return cleaned
        if last < first:
            self.add_error("last_on", _("The last day comes before the first. Turn them round."))
        elif (last - first).days >= MOST_DAYS:
            self.add_error("last_on", _("This is more than three months. Which day do you mean?"))
        elif not any(first <= year_last and last >= year_first for year_first, year_last in self.years):
            self.add_error("first_on", _("These days lie in no school year. Change the school year first."))
        return cleaned


class YearForm(forms.Form):
    """The first and the last day with lessons."""

    first_on = DayField(label=_("First school day"))
    last_on = DayField(
        label=_("Last school day"), help_text=_("The last day with lessons before the summer.")
    )

    def __init__(self, *args: Any, others: Sequence[Span], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.others = others

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_on"), cleaned.get("last_on")
        if first is None or last is None:
            return cleaned
        if last <= first:
            self.add_error("last_on", _("The year has to end after it begins."))
        elif (last - first).days > A_YEAR:
            self.add_error("last_on", _("This is longer than a school year. Which day do you mean?"))
        elif any(first <= other_last and last >= other_first for other_first, other_last in self.others):
            self.add_error("first_on", _("These days lie in another school year of the school."))
        return cleaned


class DayOfCalendarForm(forms.Form):
    """The day that was clicked."""

    on = forms.DateField()

    def day(self) -> date | None:
        found: date | None = self.cleaned_data["on"] if self.is_valid() else None
        return found


class PartOfDayForm(forms.Form):
    """From the first to the last of these periods nobody has lessons."""

    on = DayField(label=_("Day"))
    first_period = forms.TypedChoiceField(label=_("Free from"), coerce=int)
    last_period = forms.TypedChoiceField(label=_("Up to and including"), coerce=int)

    def __init__(
        self, *args: Any, periods: Sequence[tuple[int, str]], calendar: Calendar, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.calendar = calendar
        for name in ("first_period", "last_period"):
            self.fields[name].choices = periods  # type: ignore[attr-defined]

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if not self.calendar.is_school_day(on):
            raise forms.ValidationError(_("There are no lessons on this day. Choose a school day."))
        return on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_period"), cleaned.get("last_period")
        if first is not None and last is not None and last < first:
            self.add_error("last_period", _("The last free period comes before the first. Turn them round."))
        return cleaned

    def free(self) -> range:
        return range(self.cleaned_data["first_period"], self.cleaned_data["last_period"] + 1)
