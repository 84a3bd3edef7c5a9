"""The timetable of a school in one week: its days, its lessons with what is different about them, and its clashes."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from schools.clashes import Clash, Kind, Sitting, clashes
from schools.models import (
    Closure,
    DatedLesson,
    Group,
    Membership,
    Period,
    Pupil,
    School,
    SchoolYear,
    Staff,
    TimetableLesson,
    lessons_between,
)

ONE_DAY = timedelta(days=1)
SCHOOL_WEEK = 5  # days; a day in the weekend is shown when the bell schedule has one


@dataclass(frozen=True, slots=True)
class Day:
    """A column. `closed` is why there are no lessons, in the words of the calendar; empty when there are."""

    on: date
    closed: str
    has_year: bool
    is_today: bool

    @property
    def is_school_day(self) -> bool:
        return self.has_year and not self.closed


@dataclass(frozen=True, slots=True)
class Card:
    """A lesson in one of its periods. `continues`: it began in an earlier one."""

    dated: DatedLesson
    continues: bool
    clashes: tuple[Clash, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    day: Day
    number: int
    cards: tuple[Card, ...]
    is_in_bell: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A period of the bell schedule; `times` is empty when it has other times on some days."""

    number: int
    name: str
    times: tuple[str, str] | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose timetable it is: exactly one of these."""

    group: Group | None = None
    teacher: Staff | None = None
    room: str = ""

    @property
    def label(self) -> str:
        return str(self.group or self.teacher or self.room)

    @property
    def address(self) -> dict[str, str]:
        """What stands in the address of its page."""
        if self.group:
            return {"group": str(self.group.pk)}
        return {"teacher": str(self.teacher.pk)} if self.teacher else {"room": self.room}

    @property
    def in_pattern(self) -> dict[str, object]:
        """For a filter of the lessons that come back every week."""
        if self.group:
            return {"groups": self.group}
        return {"teachers": self.teacher} if self.teacher else {"room": self.room}

    def has(self, dated: DatedLesson) -> bool:
        """Also who would have taught it, and the room in which it would have been."""
        if self.group:
            return self.group in dated.groups
        if self.teacher:
            return self.teacher in dated.teachers or self.teacher in dated.replaced
        return self.room == dated.room or (dated.room_is_changed and self.room == dated.lesson.room)


@dataclass(frozen=True)
class Week:
    """Monday to Sunday. Eleven queries with its clashes, however large the school is."""

    school: School
    monday: date
    today: date
    bell: tuple[Period, ...] = field(init=False)
    days: tuple[Day, ...] = field(init=False)
    lessons: tuple[DatedLesson, ...] = field(init=False)

    def __post_init__(self) -> None:
        last = self.monday + 6 * ONE_DAY
        in_week = Period.objects.filter(
            school=self.school, valid_from__lte=last, valid_until__gte=self.monday
        )
        object.__setattr__(self, "bell", tuple(in_week.order_by("number", "weekday")))
        object.__setattr__(self, "days", tuple(self._days(last)))
        everything = TimetableLesson.objects.filter(school=self.school)
        planned = lessons_between(self.monday, last, lessons=everything, school=self.school)
        open_days = {day.on for day in self.days if day.is_school_day}
        object.__setattr__(self, "lessons", tuple(each for each in planned if each.on in open_days))

    def _days(self, last: date) -> Iterator[Day]:
        overlap = {"school": self.school, "first_on__lte": last, "last_on__gte": self.monday}
        closures = list(Closure.objects.filter(**overlap))
        years = list(SchoolYear.objects.filter(**overlap))
        weekdays = {period.weekday for period in self.bell} | set(range(1, SCHOOL_WEEK + 1))
        for number in range(7):
            on = self.monday + number * ONE_DAY
            if on.isoweekday() in weekdays:
                closed = next((one.name for one in closures if one.first_on <= on <= one.last_on), "")
                has_year = any(one.first_on <= on <= one.last_on for one in years)
                yield Day(on, closed, has_year, on == self.today)

    @property
    def number(self) -> int:
        return self.monday.isocalendar().week

    @property
    def is_even(self) -> bool:
        return self.number % 2 == 0

    @functools.cached_property
    def clashes(self) -> list[Clash]:
        """One query."""
        sittings = (
            Sitting(
                lesson=dated.lesson.pk,
                on=dated.on,
                periods=[period.number for period in dated.periods],
                teachers=frozenset(teacher.pk for teacher in dated.teachers),
                groups=frozenset(group.pk for group in dated.groups),
                room=dated.room,
            )
            for dated in self.lessons
            if dated.is_given
        )
        return clashes(sittings, self._members())

    def _members(self) -> dict[date, dict[int, list[int]]]:
        last = self.days[-1].on
        rows = list(
            Membership.objects.filter(group__school=self.school, first_on__lte=last)
            .exclude(last_on__lt=self.monday)
            .values_list("group", "pupil", "first_on", "last_on")
        )
        members: dict[date, dict[int, list[int]]] = {}
        for day in self.days:
            of_day = members[day.on] = defaultdict(list)
            for group, pupil, first_on, last_on in rows:
                if first_on <= day.on and (last_on is None or day.on <= last_on):
                    of_day[group].append(pupil)
        return members

    @functools.cached_property
    def by_lesson(self) -> dict[tuple[int, date], DatedLesson]:
        """The lessons that are given, by number and day."""
        return {(dated.lesson.pk, dated.on): dated for dated in self.lessons if dated.is_given}

    def grid(self, whose: Whose) -> list[Row]:
        """The periods of the week with the lessons of this group, teacher or room in them."""
        clashing: defaultdict[tuple[int, date], list[Clash]] = defaultdict(list)
        for clash in self.clashes:
            for lesson in clash.lessons:
                clashing[lesson, clash.on].append(clash)
        cards: defaultdict[tuple[date, int], list[Card]] = defaultdict(list)
        for dated in filter(whose.has, self.lessons):
            for place, period in enumerate(dated.periods):
                of_lesson = clashing[dated.lesson.pk, dated.on] if dated.is_given else []
                here = tuple(clash for clash in of_lesson if period.number in clash.periods)
                cards[dated.on, period.number].append(Card(dated, place > 0, here))
        return [self._row(number, cards) for number in dict.fromkeys(period.number for period in self.bell)]

    def outside_bell(self, whose: Whose) -> list[tuple[date, TimetableLesson]]:
        """What the pattern puts on a day that lacks one of its periods: the grid cannot show it. One query."""
        in_bell = {(day.on, one.number) for day in self.days for one in self.bell if one.holds_on(day.on)}
        last = self.monday + 6 * ONE_DAY
        lessons = TimetableLesson.objects.filter(
            school=self.school, valid_from__lte=last, valid_until__gte=self.monday, **whose.in_pattern
        ).order_by("weekday", "first_period", "pk")
        return [
            (day.on, lesson)
            for lesson in lessons
            for day in self.days
            if lesson.meets_on(day.on) and any((day.on, number) not in in_bell for number in lesson.numbers)
        ]

    def _row(self, number: int, cards: dict[tuple[date, int], list[Card]]) -> Row:
        periods = [period for period in self.bell if period.number == number]
        times = {(f"{period.begins:%H:%M}", f"{period.ends:%H:%M}") for period in periods}
        return Row(
            number=number,
            name=periods[0].name,
            times=next(iter(times)) if len(times) == 1 else None,
            cells=tuple(
                Cell(
                    day=day,
                    number=number,
                    cards=tuple(cards.get((day.on, number), ())),
                    is_in_bell=any(period.holds_on(day.on) for period in periods),
                )
                for day in self.days
            ),
        )

    def named_pupils(self) -> dict[int, Pupil]:
        """The pupils who are in two places at once. One query, none when there are none."""
        numbers = {clash.who for clash in self.clashes if clash.kind is Kind.PUPIL}
        return Pupil.objects.in_bulk(list(numbers)) if numbers else {}


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())
