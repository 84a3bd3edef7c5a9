"""A period, as somebody chooses it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reporting.figures import months_between
from reporting.queries import Period
from reporting.wording import first_of
from schools.calendar import ONE_DAY, Calendar
from schools.templatetags.dutch import month_name, short_date_with_year

DUTCH_DATES = ["%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%d %m %Y", "%Y-%m-%d"]
Year = tuple[date, date]


def current_year(years: list[Year], today: date) -> Year | None:
    """The last school year that has begun. `years` rise; first and last day are inclusive."""
    return next((year for year in reversed(years) if year[0] <= today), None)


def year_to_date(year: Year, calendar: Calendar, today: date) -> Period:
    """From the first school day until the last one before today, whose registers are complete; at least one day."""
    first, last = year
    complete = calendar.previous_school_day(min(today, last + ONE_DAY))
    return Period(first, max(complete or first, first), first)


class PeriodForm(forms.Form):
    """This school year so far, a month of it, or from one day to another within a school year."""

    YEAR, MONTH, DATES = "year", "month", "dates"
    ASKED_FOR = {MONTH: {"month"}, DATES: {"first", "last"}}
    use_required_attribute = (
        False  # a field that was not asked for would keep the browser from sending the form
    )

    span = forms.ChoiceField(
        label=_("Which period?"),
        choices=[(YEAR, _("This school year so far")), (MONTH, _("A month")), (DATES, _("From – to"))],
        widget=forms.RadioSelect,
        initial=YEAR,
    )
    month = forms.ChoiceField(label=_("Month"), error_messages={"required": _("Choose a month.")})
    first = forms.DateField(
        label=_("First day"),
        input_formats=DUTCH_DATES,
        help_text=_("For example 1-9-2026"),
        error_messages={
            "invalid": _("This is not a day. Write it as day-month-year, such as 1-9-2026."),
            "required": _("Fill in this day."),
        },
        widget=forms.DateInput(format="%d-%m-%Y", attrs={"autocomplete": "off", "inputmode": "text"}),
    )
    last = forms.DateField(
        label=_("Last day"),
        input_formats=DUTCH_DATES,
        help_text=_("This day counts too"),
        error_messages={
            "invalid": _("This is not a day. Write it as day-month-year, such as 30-9-2026."),
            "required": _("Fill in this day."),
        },
        widget=forms.DateInput(format="%d-%m-%Y", attrs={"autocomplete": "off", "inputmode": "text"}),
    )

    def __init__(
        self, data: Any = None, *, years: list[Year], calendar: Calendar, today: date, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.years, self.calendar, self.today = years, calendar, today
        self.year = current_year(years, today) or years[0]
        self.so_far = year_to_date(self.year, calendar, today)
        begun = months_between(self.year[0], max(self.year[0], min(today, self.year[1])))
        months = self.fields["month"]
        assert isinstance(months, forms.ChoiceField)
        months.choices = [(month, month_name(first_of(month))) for month in reversed(begun)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in {"month", "first", "last"} - self.ASKED_FOR.get(cleaned.get("span", ""), set()):
            self.errors.pop(name, None)
        if not self.errors:
            match cleaned["span"]:
                case self.MONTH:
                    cleaned["period"] = self._of_month(cleaned["month"])
                case self.DATES:
                    cleaned["period"] = self._of_dates(cleaned["first"], cleaned["last"])
                case _:
                    cleaned["period"] = self.so_far
        if (period := cleaned.get("period")) and not self.calendar.school_days_between(
            period.first, period.last
        ):
            self.add_error(
                "span",
                _("There is no school day in this period, so there is nothing to count. Choose more days."),
            )
        return cleaned

    def period(self) -> Period:
        """What was chosen; this school year so far as long as nothing was."""
        if self.is_bound and self.is_valid():
            period: Period = self.cleaned_data["period"]
            return period
        return self.so_far

    def _of_month(self, month: str) -> Period:
        first = first_of(month)
        last = (first + 31 * ONE_DAY).replace(day=1) - ONE_DAY
        until = self.so_far.last if first <= self.so_far.last else self.today
        return Period(max(first, self.year[0]), max(first, min(last, until, self.year[1])), self.year[0])

    def _of_dates(self, first: date, last: date) -> Period | None:
        if last < first:
            self.add_error("last", _("The last day lies before the first day. Change one of them."))
            return None
        if last > self.today:
            words = _("This day is still to come. Choose today (%(today)s) or a day before.")
            self.add_error("last", words % {"today": short_date_with_year(self.today)})
            return None
        return self._within_a_year(first, last)

    def _within_a_year(self, first: date, last: date) -> Period | None:
        """Days in the summer belong to the year before: nothing happens on them."""
        year = current_year(self.years, first)
        if year is None:
            words = _("The first school year here begins on %(first)s. Choose that day or later.")
            self.add_error("first", words % {"first": short_date_with_year(self.years[0][0])})
            return None
        if year != current_year(self.years, last):
            words = _("These days lie in two school years. Choose days up to %(last)s, or begin later.")
            self.add_error("last", words % {"last": short_date_with_year(year[1])})
            return None
        return Period(first, last, year[0])
