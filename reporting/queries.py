"""What the figures are counted from, in a constant number of queries, read day by day."""

from __future__ import annotations

import functools
import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter

from django.db.models import Count, Max, Prefetch, Q, Sum

from absences.hours import UNITS_PER_HOUR, CountingRule, HourUnit, counted_units
from absences.models import Absence, Exemption, PolicyVersion, Reason
from attendance.models import Register
from attendance.roll import unpack
from reporting.counting import COUNTING_RULES_VERSION, Missed, Taken, count
from reporting.figures import Figures
from schools.calendar import Calendar
from schools.models import Closure, Enrolment, LessonChange, School, SchoolYear, TimetableLesson
from signals.rules.policy import Policy, default_policy

AT_A_TIME = 2000


@dataclass(frozen=True, slots=True)
class Period:
    """Days of one school year, both inclusive. `year_first` is that year's first school day."""

    first: date
    last: date
    year_first: date

    @property
    def school_year(self) -> str:
        return f"{self.year_first.year}-{self.year_first.year + 1}"


@dataclass(frozen=True, slots=True)
class Registers:
    """How many registers the timetable asks for in the period, and how many of those were taken."""

    due: int
    taken: int

    @property
    def missing(self) -> int:
        return self.due - self.taken


@dataclass(frozen=True, slots=True)
class Counted:
    """The figures of a school in a period, with what must be known beside them."""

    period: Period
    figures: Figures
    registers: Registers
    left: int
    exempt: int


def count_school(school: School, period: Period) -> Counted:
    """Count a school. Nine queries, however many pupils, lessons and days."""
    calendar = school.calendar()
    due = _Due(school, calendar, period)
    rules = _Rules(school)
    enrolments = list(
        Enrolment.objects.filter(pupil__school=school)
        .filter(Q(last_on__isnull=True) | Q(last_on__gte=period.first), first_on__lte=period.last)
        .values_list("pupil_id", "first_on", "last_on")
    )
    exemptions = list(
        Exemption.objects.filter(school=school, first_on__lte=period.last, last_on__gte=period.year_first)
    )
    figures = count(
        _taken(school, period, rules, due, exemptions),
        _missed(school, period, rules),
        enrolments,
        first=period.first,
        last=period.last,
    )
    return Counted(
        period=period,
        figures=figures,
        registers=Registers(due.total, due.taken),
        left=len({pupil for pupil, _, last in enrolments if last is not None and last <= period.last}),
        exempt=len({each.pupil_id for each in exemptions if each.last_on >= period.first}),
    )


def basis(school: School, period: Period) -> str:
    """A fingerprint of everything the figures of a period depend on: equal as long as nothing was changed.

    Facts are never changed without a new moment, so of the ledger and the registers the numbers and the last moments
    say enough. Ten queries.
    """
    span = Q(on__gte=period.year_first, on__lte=period.last)
    ledger = Absence.objects.filter(span, school=school).aggregate(
        Count("pk"), Sum("minutes_missed"), Max("pk"), Max("recorded_at"), Max("classified_at")
    )
    registers = Register.objects.filter(span, school=school).aggregate(
        Count("pk"), Sum("revision"), Sum("pupils"), Max("taken_at")
    )
    settings = (
        Enrolment.objects.filter(pupil__school=school).values_list("pk", "first_on", "last_on"),
        Exemption.objects.filter(school=school).values_list(
            "pk", "first_on", "last_on", "weekdays", "periods"
        ),
        PolicyVersion.objects.filter(school=school).values_list("pk", "valid_from", "settings"),
        Reason.objects.filter(school=school).values_list("pk", "cluster"),
        TimetableLesson.objects.filter(school=school).values_list(
            "pk", "weekday", "first_period", "weeks", "valid_from", "valid_until"
        ),
        LessonChange.objects.filter(lesson__school=school)
        .between(period.year_first, period.last)
        .values_list("lesson_id", "on", "is_cancelled", "moved_to"),
        Closure.objects.filter(school=school).values_list("first_on", "last_on"),
        SchoolYear.objects.filter(school=school).values_list("first_on", "last_on"),
    )
    facts = (COUNTING_RULES_VERSION, period, sorted(ledger.items()), sorted(registers.items()))
    parts = [*facts, *(list(rows.order_by("pk")) for rows in settings)]
    return hashlib.sha256(repr(parts).encode()).hexdigest()


class _Rules:
    """What a missed lesson counted for on a day: by the policy that was in force. One query."""

    def __init__(self, school: School) -> None:
        versions = PolicyVersion.objects.filter(school=school).order_by("valid_from")
        self.versions = [
            (version.valid_from, Policy.from_json(version.settings["rules"]).counting) for version in versions
        ]
        self.otherwise = default_policy(school.sector).counting

    @functools.lru_cache(maxsize=512)  # noqa: B019  (lives as long as one count)
    def on(self, day: date) -> CountingRule:
        """Days before the first policy count as its first; a school without a policy counts as its sector does."""
        rules = [rule for valid_from, rule in self.versions if valid_from <= day]
        if rules:
            return rules[-1]
        return self.versions[0][1] if self.versions else self.otherwise


def _taken(
    school: School, period: Period, rules: _Rules, due: _Due, exemptions: list[Exemption]
) -> Iterator[Taken]:
    rows = (
        Register.objects.between(period.year_first, period.last)
        .filter(school=school)
        .order_by("on", "first_period", "pk")
        .values_list("on", "lesson_id", "first_period", "periods", "minutes", "roll")
        .iterator(chunk_size=AT_A_TIME)
    )
    for on, lessons in groupby(rows, key=itemgetter(0)):
        by_lesson = rules.on(on).hour_unit == HourUnit.LESSON
        today = [each for each in exemptions if each.first_on <= on <= each.last_on]
        for _, lesson, first_slot, periods, minutes, roll in lessons:
            due.tick_off(lesson, on)
            worth = UNITS_PER_HOUR if by_lesson else minutes // periods
            for slot in range(first_slot, first_slot + periods):
                exempt = {each.pupil_id for each in today if each.covers(on, slot)}
                yield Taken(on, slot, worth, _roll(bytes(roll)) - exempt)


@functools.lru_cache(maxsize=4096)
def _roll(packed: bytes) -> frozenset[int]:
    """A class has the same list for weeks: it is unpacked once."""
    return frozenset(unpack(packed))


def _missed(school: School, period: Period, rules: _Rules) -> Iterator[Missed]:
    rows = (
        Absence.objects.between(period.year_first, period.last)
        .filter(school=school)
        .order_by("on")
        .values_list(
            "on",
            "period",
            "pupil_id",
            "kind",
            "category",
            "reason__cluster",
            "minutes_missed",
            "period_minutes",
        )
        .iterator(chunk_size=AT_A_TIME)
    )
    for on, slot, pupil, kind, category, cluster, minutes, length in rows:
        units = _units(rules.on(on), kind, minutes, length)
        yield Missed(
            on, slot, pupil, kind, category, cluster or Reason.Cluster.UNEXPLAINED.value, units, minutes
        )


@functools.lru_cache(maxsize=4096)
def _units(rule: CountingRule, kind: str, minutes: int, length: int) -> int:
    return counted_units(rule, kind, minutes_missed=minutes, period_minutes=length)


class _Due:
    """The lessons of the timetable that are given in the period, and which of them had their register. Two queries."""

    def __init__(self, school: School, calendar: Calendar, period: Period) -> None:
        days = calendar.school_days(period.first, period.last)
        by_weekday: dict[int, list[date]] = defaultdict(list)
        for day in days:
            by_weekday[day.isoweekday()].append(day)
        changes = LessonChange.objects.between(period.first, period.last)
        pattern = (
            TimetableLesson.objects.filter(school=school)
            .given_between(period.first, period.last)
            .prefetch_related(Prefetch("changes", changes))
        )
        self.days = {
            lesson.pk: _given_days(lesson, set(days), by_weekday[lesson.weekday]) for lesson in pattern
        }
        self.total = sum(map(len, self.days.values()))
        self.taken = 0

    def tick_off(self, lesson: int, on: date) -> None:
        self.taken += on in self.days.get(lesson, ())


def _given_days(lesson: TimetableLesson, school_days: set[date], by_pattern: list[date]) -> set[date]:
    """The school days on which the lesson is given: by its pattern, without what was cancelled or moved away, with
    what was moved there."""
    in_pattern = {day for day in by_pattern if lesson.meets_on(day)}
    changes = [change for change in lesson.changes.all() if lesson.meets_on(change.on)]
    given = {change.given_on for change in changes if change.given_on in school_days}
    return (in_pattern - {change.on for change in changes}) | given
