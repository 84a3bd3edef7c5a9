"""The bell schedule as an administrator types it: a few numbers to begin with, then every time of the week."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from schools.actions.bell import name_of
from schools.bell import AFTERNOON, SCHOOL_WEEK, Fault, Slot, TooLong, faults, half_days, regular

MOST_PERIODS = 15
DAYS = [(weekday, WEEKDAYS[weekday - 1]) for weekday in SCHOOL_WEEK]


class ClockField(forms.Field):
    """`8:30`, `08.30` and `830` are half past eight."""

    default_error_messages = {"invalid": gettext_lazy("Type a time such as 8:30.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget",
            forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "input-s"}),
        )
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> time | None:
        typed = str(value or "").strip()
        if not typed:
            return None
        found = re.fullmatch(r"(\d{1,2})[:.,\s]?(\d{2})", typed, re.ASCII)
        if not found or int(found[1]) > 23 or int(found[2]) > 59:
            raise forms.ValidationError(self.error_messages["invalid"])
        return time(int(found[1]), int(found[2]))

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%H:%M}" if isinstance(value, time) else value


class LessonDayForm(forms.Form):
    """The same number of lessons on every day."""

    periods = forms.IntegerField(
        label=gettext_lazy("How many lesson periods has a day?"),
        min_value=1,
        max_value=MOST_PERIODS,
        initial=8,
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("How many minutes does a lesson last?"), min_value=10, max_value=240, initial=50
    )
    begins = ClockField(label=gettext_lazy("When does the first one begin?"), initial="8:30")
    breaks = forms.CharField(
        label=gettext_lazy("After which lessons is there a break?"),
        required=False,
        initial="3, 5",
        max_length=40,
        widget=forms.TextInput(attrs={"class": "input-s"}),
    )
    break_minutes = forms.IntegerField(
        label=gettext_lazy("How many minutes is a break?"), min_value=0, max_value=120, initial=20
    )

    def clean_breaks(self) -> frozenset[int]:
        typed = self.cleaned_data["breaks"]
        if not re.fullmatch(r"[\d\s,;]*", typed, re.ASCII):
            raise forms.ValidationError(_("Type the numbers of the lessons, such as 3, 5."))
        return frozenset(int(number) for number in re.findall(r"\d+", typed))

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                self.slots()
            except TooLong:
                self.add_error("periods", _("Then the day lasts past midnight. Fewer or shorter lessons?"))
        return typed

    def slots(self) -> list[Slot]:
        return regular(**self.cleaned_data)


class HalfDaysForm(forms.Form):
    """Mornings and afternoons, and which afternoons are free."""

    morning_begins = ClockField(label=gettext_lazy("The morning begins"), initial="8:30")
    morning_ends = ClockField(label=gettext_lazy("The morning ends"), initial="12:00")
    afternoon_begins = ClockField(label=gettext_lazy("The afternoon begins"), initial="12:45")
    afternoon_ends = ClockField(label=gettext_lazy("The afternoon ends"), initial="14:45")
    free = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Which afternoons are free?"),
        choices=DAYS,
        coerce=int,
        required=False,
        initial=[3],
        widget=forms.CheckboxSelectMultiple,
    )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        names = ("morning_begins", "morning_ends", "afternoon_begins", "afternoon_ends")
        times = [typed.get(name) for name in names]
        for name, earlier, later in zip(names[1:], times, times[1:], strict=False):
            if earlier and later and later < earlier:
                self.add_error(name, _("This is earlier than the time before it."))
        return typed

    def slots(self) -> list[Slot]:
        typed = self.cleaned_data
        return half_days(
            morning=(typed["morning_begins"], typed["morning_ends"]),
            afternoon=(typed["afternoon_begins"], typed["afternoon_ends"]),
            free_afternoons=typed["free"],
        )


@dataclass(frozen=True, slots=True)
class BellRow:
    """One slot of one weekday in the form."""

    name: str
    begins: BoundField
    ends: BoundField


class BellForm(forms.Form):
    """All slots of a week, two times each, and the days from and until which they ring. Empty times are no slot."""

    valid_from = forms.DateField(
        label=gettext_lazy("Rings from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    valid_until = forms.DateField(
        label=gettext_lazy("Until and including"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    lose = forms.BooleanField(
        label=gettext_lazy("Save it all the same: these lessons are not held in these days"), required=False
    )

    def __init__(
        self,
        *args: Any,
        slots: Iterable[Slot],
        is_half_days: bool,
        earliest: date | None,
        lessons: Iterable[tuple[int, int, int]],
        **kwargs: Any,
    ) -> None:
        """`earliest` is the first day that may change. `lessons` are (weekday, first and last period) that must fit."""
        super().__init__(*args, **kwargs)
        self.is_half_days, self.earliest, self.lessons = is_half_days, earliest, list(lessons)
        times = {(slot.weekday, slot.number): slot for slot in slots}
        most = max((number for _weekday, number in times), default=0)
        typed = [
            int(found[1]) for name in self.data if (found := re.fullmatch(r"d\d_(\d{1,2})_begins", name))
        ]
        rows = AFTERNOON if is_half_days else min(max([most + 1, *typed]), MOST_PERIODS)
        for weekday, day in DAYS:
            for number in range(1, rows + 1):
                self._add_slot(weekday, str(day), number, times.get((weekday, number)))

    def _add_slot(self, weekday: int, day: str, number: int, slot: Slot | None) -> None:
        what = {"day": day.capitalize(), "period": name_of(number, half_days=self.is_half_days)}
        for side, label in (
            ("begins", _("%(day)s, %(period)s, begins")),
            ("ends", _("%(day)s, %(period)s, ends")),
        ):
            field = ClockField(label=label % what, required=False, initial=getattr(slot, side, None))
            field.widget.attrs["aria-label"] = field.label
            self.fields[f"d{weekday}_{number}_{side}"] = field

    def days(self) -> list[tuple[str, list[BellRow]]]:
        """Per weekday its name and its rows, for the template."""
        return [(str(day).capitalize(), self._rows(weekday)) for weekday, day in DAYS]

    def _rows(self, weekday: int) -> list[BellRow]:
        return [
            BellRow(
                name_of(number, half_days=True) if self.is_half_days else str(number),
                self[f"d{weekday}_{number}_begins"],
                self[f"d{weekday}_{number}_ends"],
            )
            for number in self._numbers(weekday)
        ]

    def _numbers(self, weekday: int) -> list[int]:
        found = (re.fullmatch(rf"d{weekday}_(\d+)_begins", name) for name in self.fields)
        return [int(match[1]) for match in found if match]

    def clean_valid_from(self) -> date:
        day: date = self.cleaned_data["valid_from"]
        if self.earliest and day < self.earliest:
            raise forms.ValidationError(
                _(
                    "Choose today or a later day: what is past rang as it rang, and registers were taken by it."
                )
            )
        return day

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        first, last = typed.get("valid_from"), typed.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("The last day lies before the first."))
        self._clean_slots(typed)
        if not self.errors:
            self._clean_lessons(typed)
        return typed

    def _clean_slots(self, typed: dict[str, Any]) -> None:
        for weekday, _day in DAYS:
            for number in self._numbers(weekday):
                name = f"d{weekday}_{number}"
                if (typed.get(f"{name}_begins") is None) != (typed.get(f"{name}_ends") is None):
                    lacking = "begins" if typed.get(f"{name}_begins") is None else "ends"
                    if f"{name}_{lacking}" not in self.errors:
                        self.add_error(f"{name}_{lacking}", _("Type both times, or neither."))
        words = {
            Fault.ENDS_TOO_SOON: _("It ends before it begins."),
            Fault.OVERLAPS: _("It begins before the one above it has ended."),
        }
        slots = self.slots()
        for slot, fault in faults(slots):
            side = "ends" if fault is Fault.ENDS_TOO_SOON else "begins"
            self.add_error(f"d{slot.weekday}_{slot.number}_{side}", words[fault])
        if not slots and not self.errors:
            self.add_error(None, _("The week is still empty. Type at least one time."))

    def _clean_lessons(self, typed: dict[str, Any]) -> None:
        rings = {(slot.weekday, slot.number) for slot in self.slots()}
        lost = [
            lesson
            for lesson in self.lessons
            if any((lesson[0], number) not in rings for number in range(lesson[1], lesson[2] + 1))
        ]
        if lost and not typed["lose"]:
            words = ngettext(
                "%(n)s lesson stands in a period that would be gone. Keep the period, or say that it may go.",
                "%(n)s lessons stand in a period that would be gone. Keep the period, or say that it may go.",
                len(lost),
            )
            self.add_error("lose", words % {"n": len(lost)})

    def slots(self) -> list[Slot]:
        """Those with both times."""
        found = []
        for weekday, _day in DAYS:
            for number in self._numbers(weekday):
                begins, ends = self._times(weekday, number)
                if begins and ends:
                    found.append(Slot(weekday, number, begins, ends))
        return found

    def _times(self, weekday: int, number: int) -> Sequence[time | None]:
        return [self.cleaned_data.get(f"d{weekday}_{number}_{side}") for side in ("begins", "ends")]
