"""Lessons of the timetable, what is different on one day, and substitutes, as somebody types them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from schools.actions.timetable import Pattern
from schools.actions.timetable_days import ForADay
from schools.forms.days import DayField
from schools.models import Group, Period, School, Staff, TimetableLesson

ONCE = "once"
WEEKDAYS = [
    (1, _("Monday")),
    (2, _("Tuesday")),
    (3, _("Wednesday")),
    (4, _("Thursday")),
    (5, _("Friday")),
    (6, _("Saturday")),
    (7, _("Sunday")),
]
ENDS_BEFORE = _("Choose this period or a later one.")


def names_of_periods(bell: Iterable[Period]) -> list[tuple[int, str]]:
    """Each number of the bell schedule once, with its name."""
    names = {period.number: period.name for period in bell}
    return sorted(names.items())


class PeriodField(forms.TypedChoiceField):
    """A number of the bell schedule. The form says which there are."""

    def __init__(self, **options: Any) -> None:
        super().__init__(coerce=int, **options)


class LessonForm(forms.Form):
    """A lesson: of whom, by whom, where and when. Every week, in odd or even weeks, or once."""

    groups = forms.ModelMultipleChoiceField(
        queryset=Group.objects.none(),
        label=_("Groups"),
        help_text=_("More than one group can have the lesson together."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one group.")},
    )
    teachers = forms.ModelMultipleChoiceField(
        queryset=Staff.objects.none(),
        label=_("Teachers"),
        required=False,
        help_text=_("They take the register."),
        widget=forms.CheckboxSelectMultiple,
    )
    subject = forms.CharField(
        label=_("Subject"), max_length=40, required=False, widget=forms.TextInput(attrs={"list": "subjects"})
    )
    room = forms.CharField(
        label=_("Room"), max_length=20, required=False, widget=forms.TextInput(attrs={"list": "rooms"})
    )
    weeks = forms.ChoiceField(
        label=_("How often?"),
        choices=[*TimetableLesson.Weeks.choices, (ONCE, _("once"))],
        widget=forms.RadioSelect,
        initial=TimetableLesson.Weeks.EVERY,
    )
    weekday = forms.TypedChoiceField(label=_("Weekday"), coerce=int)
    first_period = PeriodField(label=_("First period"))
    last_period = PeriodField(label=_("Last period"))
    valid_from = DayField(
        label=_("From"),
        help_text=_("The first day on which it holds; for a lesson that is given once: the day."),
        error_messages={"required": _("Choose the first day.")},
    )
    valid_until = DayField(
        label=_("Up to and including"), required=False, help_text=_("Empty: to the end of the school year.")
    )

    def __init__(self, data: Any = None, *, school: School, on: date, **options: Any) -> None:
        super().__init__(data, **options)
        self.school, self.on = school, on
        self.bell = list(Period.objects.filter(school=school, valid_until__gte=on).order_by("number"))
        year = school.years.filter(last_on__gte=on).order_by("first_on").first()
        self.year_ends = year.last_on if year else on
        known: Any = self.fields
        known["groups"].queryset = Group.objects.filter(school=school).in_use(on=on).order_by("name")
        known["teachers"].queryset = Staff.objects.filter(school=school)
        weekdays = {period.weekday for period in self.bell}
        known["weekday"].choices = [(number, name) for number, name in WEEKDAYS if number in weekdays]
        for name in ("first_period", "last_period"):
            known[name].choices = names_of_periods(self.bell)

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        first_on, last_on = typed.get("valid_from"), typed.get("valid_until") or self.year_ends
        if first_on and typed.get("weeks") == ONCE:
            typed["weekday"], last_on = first_on.isoweekday(), first_on
        typed["valid_until"] = last_on
        if first_on and last_on < first_on:
            self.add_error("valid_until", _("Choose a day on or after the first day."))
        first, last = typed.get("first_period"), typed.get("last_period")
        if first and last and last < first:
            self.add_error("last_period", ENDS_BEFORE)
        elif first and last and first_on and "weekday" in typed:
            rung = {period.number for period in self.bell if period.weekday == typed["weekday"]}
            if not rung.issuperset(range(first, last + 1)):
                words = _("The bell schedule of that day does not have these periods.")
                self.add_error("first_period", words)
        return typed

    def pattern(self) -> Pattern:
        typed = self.cleaned_data
        return Pattern(
            groups=tuple(typed["groups"]),
            teachers=tuple(typed["teachers"]),
            subject=typed["subject"],
            room=typed["room"],
            weekday=typed["weekday"],
            first_period=typed["first_period"],
            last_period=typed["last_period"],
            weeks=TimetableLesson.Weeks.EVERY if typed["weeks"] == ONCE else typed["weeks"],
        )


class EndLessonForm(forms.Form):
    last_on = DayField(
        label=_("Last day"),
        help_text=_("On this day it is still given; after it no more."),
        error_messages={"required": _("Choose the last day.")},
    )


class DayForm(forms.Form):
    """What is different on one day. Everything begins as it stands in the timetable, or was changed before."""

    CANCELLED, GIVEN = "cancelled", "given"
    what = forms.ChoiceField(
        label=_("Is the lesson given?"),
        choices=[(GIVEN, _("Yes")), (CANCELLED, _("No, it is cancelled"))],
        widget=forms.RadioSelect,
    )
    moved_to = DayField(label=_("On which day?"), error_messages={"required": _("Choose a day.")})
    first_period = PeriodField(label=_("First period"))
    last_period = PeriodField(label=_("Last period"))
    teacher = forms.ModelChoiceField(
        queryset=Staff.objects.none(),
        label=_("By whom?"),
        required=False,
        empty_label=_("As in the timetable"),
    )
    room = forms.CharField(
        label=_("Room"), max_length=20, required=False, widget=forms.TextInput(attrs={"list": "rooms"})
    )

    def __init__(self, data: Any = None, *, lesson: TimetableLesson, on: date) -> None:
        change = lesson.changes.filter(on=on).first()
        numbers = change.numbers(lesson) if change else lesson.numbers
        initial = {
            "what": self.CANCELLED if change and change.is_cancelled else self.GIVEN,
            "moved_to": (change.moved_to if change else None) or on,
            "first_period": numbers[0],
            "last_period": numbers[-1],
            "teacher": change.teacher_id if change else None,
            "room": (change.room if change else "") or lesson.room,
        }
        super().__init__(data, initial=initial)
        self.change = change
        bell = Period.objects.filter(school=lesson.school_id, valid_from__lte=on, valid_until__gte=on)
        known: Any = self.fields
        known["teacher"].queryset = Staff.objects.filter(school=lesson.school_id)
        for name in ("first_period", "last_period"):
            known[name].choices = names_of_periods(bell)

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        first, last = typed.get("first_period"), typed.get("last_period")
        if first and last and last < first:
            self.add_error("last_period", ENDS_BEFORE)
        return typed

    def for_a_day(self) -> ForADay:
        typed = self.cleaned_data
        return ForADay(
            is_cancelled=typed["what"] == self.CANCELLED,
            **{name: typed[name] for name in ("moved_to", "first_period", "last_period", "teacher", "room")},
        )


class SubstitutionForm(forms.Form):
    """Who replaces whom, from when, and until when if that is known."""

    absent = forms.ModelChoiceField(
        queryset=Staff.objects.none(),
        label=_("Who is away?"),
        empty_label=_("Choose somebody"),
        error_messages={"required": _("Choose the teacher who is away.")},
    )
    substitute = forms.ModelChoiceField(
        queryset=Staff.objects.none(),
        label=_("Who takes over?"),
        empty_label=_("Choose somebody"),
        error_messages={"required": _("Choose who takes over.")},
    )
    first_on = DayField(label=_("From"), error_messages={"required": _("Choose the first day.")})
    last_on = DayField(
        label=_("Up to and including"), required=False, help_text=_("Empty: until you end it.")
    )

    def __init__(self, data: Any = None, *, school: School, on: date) -> None:
        super().__init__(data, initial={"first_on": on})
        staff = Staff.objects.filter(school=school)
        known: Any = self.fields
        known["absent"].queryset = known["substitute"].queryset = staff

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        first, last = typed.get("first_on"), typed.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", _("Choose a day on or after the first day."))
        return typed


class EndSubstitutionForm(forms.Form):
    last_on = DayField(label=_("Last day of the substitute"))


class HalfDaysForm(forms.Form):
    """The teacher of each group that has no timetable yet; a group without a teacher is left alone."""

    valid_from = DayField(label=_("From"), error_messages={"required": _("Choose the first day.")})

    def __init__(
        self,
        data: Any = None,
        *,
        school: School,
        groups: Iterable[Group],
        mentors: dict[int, int],
        on: date,
        last_on: date,
    ) -> None:
        super().__init__(data, initial={"valid_from": on})
        self.last_on = last_on
        self.groups = {f"group_{group.pk}": group for group in groups}
        staff = list(Staff.objects.filter(school=school))
        self.staff = {str(person.pk): person for person in staff}
        choices = [("", _("Not now")), *((str(person.pk), person.name) for person in staff)]
        for name, group in self.groups.items():
            initial = str(mentors.get(group.pk, ""))
            self.fields[name] = forms.ChoiceField(
                label=group.name, choices=choices, required=False, initial=initial
            )

    def clean_valid_from(self) -> date:
        first_on: date = self.cleaned_data["valid_from"]
        if first_on > self.last_on:
            raise forms.ValidationError(_("The school year is over by then. Choose an earlier day."))
        return first_on

    def rows(self) -> list[forms.BoundField]:
        return [self[name] for name in self.groups]

    def chosen(self) -> list[tuple[Group, Staff]]:
        return [
            (group, self.staff[self.cleaned_data[name]])
            for name, group in self.groups.items()
            if self.cleaned_data[name]
        ]
