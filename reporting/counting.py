"""From registers and ledger to figures, in one pass through the days of a school.

The rules of counting, version 1.0, in words: `wording.COUNTING_RULES`. A change of what is counted here is a new
COUNTING_RULES_VERSION.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from reporting.figures import (
    BANDS,
    LATE,
    LONGEST,
    MISSING,
    PART_OF_A_DAY,
    Count,
    Figures,
    LateCount,
    Offer,
    Place,
    month_of,
    months_between,
)

COUNTING_RULES_VERSION = "1.0"


class Taken(NamedTuple):
    """A lesson whose register was taken, once for each period of the bell schedule that it filled.

    `slot` orders the periods of a day and is the same for lessons given at the same time; `units` is what the
    period is worth to one pupil; `pupils` is the confirmed list without those who are exempt.
    """

    on: date
    slot: int
    units: int
    pupils: Collection[int]


class Missed(NamedTuple):
    """A row of the ledger: one pupil, one period. `units` is what it counts for by the policy of that day."""

    on: date
    slot: int
    pupil: int
    kind: str
    category: str
    reason_group: str
    units: int
    minutes: int


@dataclass(slots=True)
class Sum:
    """Absences, the pupils they concern, and the units missed, at one place."""

    absences: int = 0
    units: int = 0
    pupils: set[int] = field(default_factory=set)

    def add(self, other: Sum) -> None:
        self.absences += other.absences
        self.units += other.units
        self.pupils |= other.pupils


def band_of(days: int, *, whole: bool) -> str:
    """The duration of an absence that touched `days` school days; `whole`: more than a part of one day."""
    return BANDS[bisect_right(LONGEST, days - 1)] if whole else PART_OF_A_DAY


@dataclass(slots=True)
class _Absence:
    """An absence while it is followed. `goes_on`: the pupil's last lesson so far was missed as well."""

    began: date
    days: int = 0
    whole: bool = False
    goes_on: bool = False
    units: dict[str, int] = field(default_factory=lambda: defaultdict(int))


_Key = tuple[int, str, str]  # pupil, category, reason group


class _Day:
    """The lessons of one day that count: who was expected when."""

    def __init__(self, on: date, taken: Iterable[Taken]) -> None:
        self.on = on
        self.expected: dict[int, dict[int, int]] = defaultdict(dict)  # slot, pupil: what the lesson is worth
        self.units_on_offer = 0
        for lesson in taken:
            at_that_hour = self.expected[lesson.slot]
            newly = set(lesson.pupils).difference(at_that_hour)
            self.units_on_offer += len(newly) * lesson.units
            at_that_hour.update(dict.fromkeys(newly, lesson.units))

    def expects(self, pupil: int) -> bool:
        return any(pupil in pupils for pupils in self.expected.values())

    def lessons_of(self, pupil: int) -> list[tuple[int, int]]:
        """Slot and worth of each, in order of the bell."""
        return sorted((slot, pupils[pupil]) for slot, pupils in self.expected.items() if pupil in pupils)

    def counts(self, row: Missed) -> bool:
        return row.pupil in self.expected.get(row.slot, ())


class _Ledger:
    """Follows the absences through the days and adds up what they come to."""

    def __init__(self, first: date) -> None:
        self.first = first
        self.open: dict[_Key, _Absence] = {}
        self.sums: dict[Place, Sum] = defaultdict(Sum)
        self.late: dict[str, list[Missed]] = defaultdict(list)
        self.offered: dict[str, int] = defaultdict(int)

    def take(self, day: _Day, rows: Iterable[Missed]) -> None:
        counting = [row for row in rows if day.counts(row)]
        missed: dict[_Key, list[Missed]] = defaultdict(list)
        for row in counting:
            if row.kind in MISSING and row.units:
                missed[row.pupil, row.category, row.reason_group].append(row)
        if day.on >= self.first:
            self.offered[month_of(day.on)] += day.units_on_offer
            self.late[month_of(day.on)] += [row for row in counting if row.kind == LATE]
        for key in [key for key in self.open if key not in missed and day.expects(key[0])]:
            self.close(key)
        for key, lessons in missed.items():
            self.follow(key, day, lessons)

    def follow(self, key: _Key, day: _Day, lessons: list[Missed]) -> None:
        slots = {row.slot for row in lessons}
        expected = day.lessons_of(key[0])
        if key in self.open and not (self.open[key].goes_on and expected[0][0] in slots):
            self.close(key)
        absence = self.open.setdefault(key, _Absence(began=day.on))
        units = sum(row.units for row in lessons)
        absence.days += 1
        absence.whole = absence.days > 1 or units >= sum(worth for _, worth in expected)
        absence.goes_on = expected[-1][0] in slots
        if day.on >= self.first:
            absence.units[month_of(day.on)] += units

    def close(self, key: _Key) -> None:
        pupil, category, reason_group = key
        absence = self.open.pop(key)
        band = band_of(absence.days, whole=absence.whole)
        for month, units in absence.units.items():
            total = self.sums[Place(month, category, reason_group, band)]
            total.absences += absence.began >= self.first and month == month_of(absence.began)
            total.units += units
            total.pupils.add(pupil)


def count(
    taken: Iterable[Taken],
    missed: Iterable[Missed],
    enrolments: Iterable[tuple[int, date, date | None]],
    *,
    first: date,
    last: date,
) -> Figures:
    """Count one school from `first` to `last`, inclusive.

    `taken` and `missed` come in order of day and are read once, side by side: a school year needs no more
    memory than a day and the sums. They begin with the school year rather than with `first`, so that an
    absence which began earlier is known at its true length. Days after `last` are not read. `enrolments` are
    (pupil, first day, last day or None), inclusive.

    Takes time in proportion to the registers and rows read.
    """
    ledger = _Ledger(first)
    for day, rows in _day_by_day(taken, missed, last):
        ledger.take(day, rows)
    for key in list(ledger.open):
        ledger.close(key)

    months = months_between(first, last)
    enrolled = _enrolled(enrolments, months, first, last)
    offered = {month: ledger.offered[month] for month in months}
    offered[""] = sum(offered.values())
    return Figures(
        first=first,
        last=last,
        counts={
            place: Count(place, total.absences, len(total.pupils), total.units)
            for place, total in _with_totals(ledger.sums).items()
        },
        late={month: _late_count(month, ledger.late) for month in ["", *months]},
        offers={month: Offer(month, units, len(enrolled[month])) for month, units in offered.items()},
    )


def _day_by_day(
    taken: Iterable[Taken], missed: Iterable[Missed], last: date
) -> Iterator[tuple[_Day, Iterable[Missed]]]:
    """Each day with registers and the rows of that day. Rows of days without any register are passed over."""
    by_day = groupby(missed, key=itemgetter(0))
    day_of_rows, rows = next(by_day, (None, iter(())))
    for on, lessons in groupby(taken, key=itemgetter(0)):
        if on > last:
            return
        while day_of_rows is not None and day_of_rows < on:
            day_of_rows, rows = next(by_day, (None, iter(())))
        yield _Day(on, lessons), rows if day_of_rows == on else ()


def _with_totals(finest: Mapping[Place, Sum]) -> dict[Place, Sum]:
    """The finest places, and the totals that are shown: month × category, and reason group × duration.

    A total of pupils is a union, not a sum: it cannot be had from the parts' figures, only from their sets.
    """
    sums: dict[Place, Sum] = defaultdict(Sum)
    for (month, category, reason_group, band), part in finest.items():
        for place in (
            Place(month, category, reason_group, band),
            Place(),
            Place(month=month),
            Place(category=category),
            Place(band=band),
            Place(month=month, category=category),
            Place(category=category, reason_group=reason_group),
            Place(category=category, band=band),
            Place(category=category, reason_group=reason_group, band=band),
        ):
            sums[place].add(part)
    return sums


def _late_count(month: str, rows_of: Mapping[str, list[Missed]]) -> LateCount:
    rows = rows_of.get(month, []) if month else [row for rows in rows_of.values() for row in rows]
    return LateCount(
        month=month,
        times=len(rows),
        pupils=len({row.pupil for row in rows}),
        minutes=sum(row.minutes for row in rows),
        units=sum(row.units for row in rows),
    )


def _enrolled(
    enrolments: Iterable[tuple[int, date, date | None]], months: list[str], first: date, last: date
) -> dict[str, set[int]]:
    enrolled: dict[str, set[int]] = {month: set() for month in ["", *months]}
    for pupil, begins, ends in enrolments:
        begins, ends = max(begins, first), min(ends or last, last)
        if begins <= ends:
            for month in ["", *months_between(begins, ends)]:
                enrolled[month].add(pupil)
    return enrolled
