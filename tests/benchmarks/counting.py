"""Figures of a school year: of a class and of the school, beside row-per-lesson and beside reading alone."""

from __future__ import annotations

import functools
from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count, Sum

from absences.hours import UNITS_PER_HOUR, counted_units
from absences.models import Absence, PolicyVersion
from absences.models.policy import Reason
from attendance.models import Register
from attendance.roll import unpack
from reporting.counting import Missed, Taken, count
from reporting.figures import CATEGORIES, Figures
from reporting.queries import AT_A_TIME, count_school
from tests.benchmarks.measure import Line, always, at_most, faster, side_by_side
from tests.benchmarks.peer import PeerRecord
from tests.benchmarks.school import BigSchool, SchoolClass


@dataclass
class Totals:
    """What both ways must agree on: units on offer, units missed per category, times late and its minutes."""

    offered: int = 0
    missed: Counter[str] = field(default_factory=Counter)
    times_late: int = 0
    minutes_late: int = 0

    @classmethod
    def of(cls, figures: Figures) -> Totals:
        missed = {category: figures.at(category=category).units for category in CATEGORIES}
        late = figures.late[""]
        return cls(figures.offers[""].units, Counter(missed), late.times, late.minutes)

    def add(self, status: str, category: str, minutes: int, *, times: int = 1) -> None:
        self.offered += times * UNITS_PER_HOUR
        if status == "absent":
            self.missed[category] += times * UNITS_PER_HOUR
        elif status == "late":
            self.times_late += times
            self.minutes_late += minutes


def class_year(big: BigSchool, *, rounds: int) -> Line:
    of = big.classes[0]
    ours, theirs = functools.partial(_class_figures, big, of), functools.partial(_class_by_rows, big, of)
    assert ours() == theirs(), "both ways of counting a class must give the same"
    timings = side_by_side(always(ours), always(theirs), rounds=rounds, baseline_rounds=max(1, rounds // 5))
    return faster("figures of a class, school year", *timings, least=100)


def _class_figures(big: BigSchool, of: SchoolClass) -> Totals:
    """The counting of the figures page, fed with the registers and the ledger of one class."""
    period = big.figures_period
    rule = PolicyVersion.objects.get(school=big.school).counting_rule()
    roll = functools.cache(lambda packed: frozenset(unpack(packed)))
    registers = Register.objects.between(period.first, period.last).filter(lesson__groups=of.group)
    taken = (
        Taken(on, slot, UNITS_PER_HOUR, roll(bytes(packed)))
        for on, slot, packed in registers.order_by("on", "first_period").values_list(
            "on", "first_period", "roll"
        )
    )
    rows = Absence.objects.between(period.first, period.last).filter(pupil__memberships__group=of.group)
    missed = (
        Missed(
            on,
            slot,
            pupil,
            kind,
            category,
            cluster or Reason.Cluster.UNEXPLAINED.value,
            counted_units(rule, kind, minutes_missed=minutes, period_minutes=length),
            minutes,
        )
        for on, slot, pupil, kind, category, cluster, minutes, length in rows.order_by("on").values_list(
            "on",
            "period",
            "pupil_id",
            "kind",
            "category",
            "reason__cluster",
            "minutes_missed",
            "period_minutes",
        )
    )
    enrolments = [(pupil, period.first, None) for pupil in of.pupils]
    return Totals.of(count(taken, missed, enrolments, first=period.first, last=period.last))


def _class_by_rows(big: BigSchool, of: SchoolClass) -> Totals:
    """The lessons of the class, and for each of them its records: the N + 1 queries of a loop in a template."""
    totals = Totals(missed=Counter(dict.fromkeys(CATEGORIES, 0)))
    for register in Register.objects.filter(lesson__groups=of.group):
        for record in PeerRecord.objects.filter(lesson=register.lesson_id, on=register.on):
            totals.add(record.status, record.category, record.minutes)
    return totals


def school_year(big: BigSchool, *, rounds: int) -> Line:
    def ours() -> Totals:
        return Totals.of(count_school(big.school, big.figures_period).figures)

    assert ours() == _recount(), "the figures of the school must equal a recount of the rows"
    timings = side_by_side(always(ours), always(functools.partial(_read, big)), rounds=rounds)
    return at_most("figures of the school, school year, beside reading its rows", *timings, most=6)


def _recount() -> Totals:
    totals = Totals(missed=Counter(dict.fromkeys(CATEGORIES, 0)))
    rows = PeerRecord.objects.values_list("status", "category").annotate(Sum("minutes"), Count("pk"))
    for status, category, minutes, times in rows.order_by():
        totals.add(status, category, minutes, times=times)
    return totals


def _read(big: BigSchool) -> None:
    """The columns that are counted, in the order of the days, and nothing done with them."""
    registers = Register.objects.filter(school=big.school).order_by("on", "first_period", "pk")
    ledger = Absence.objects.filter(school=big.school).order_by("on")
    for _ in registers.values_list("on", "lesson_id", "first_period", "periods", "minutes", "roll").iterator(
        chunk_size=AT_A_TIME
    ):
        pass
    for _ in ledger.values_list(
        "on",
        "period",
        "pupil_id",
        "kind",
        "category",
        "reason__cluster",
        "minutes_missed",
        "period_minutes",
    ).iterator(chunk_size=AT_A_TIME):
        pass
