"""A school on paper: random registers and ledgers, and a slow recount that shares no code with the counting."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from reporting.counting import Missed, Taken
from reporting.figures import Place

REASONS = [
    ("authorised", "sickness"),
    ("authorised", "leave"),
    ("unauthorised", "truancy"),
    ("pending", "unexplained"),
]


@dataclass
class Paper:
    """Everything that was written down at a school, in order of day."""

    taken: list[Taken] = field(default_factory=list)
    missed: list[Missed] = field(default_factory=list)
    enrolments: list[tuple[int, date, date | None]] = field(default_factory=list)


def random_paper(seed: int, *, pupils: int = 12, days: int = 70, begin: date = date(2026, 8, 17)) -> Paper:
    """Pupils who are ill for weeks, skip an hour, come late; registers that were forgotten; days without lessons."""
    draw = random.Random(seed)
    paper = Paper(enrolments=[(pupil, begin, None) for pupil in range(1, pupils + 1)])
    away: dict[int, tuple[str, str]] = {}
    for offset in range(days):
        on = begin + timedelta(days=offset)
        if on.weekday() > 4 or draw.random() < 0.05:
            continue
        absent_rows = []
        for slot in range(1, draw.choice([3, 5]) + 1):
            listed = {pupil for pupil in range(1, pupils + 1) if draw.random() < 0.9}
            if draw.random() < 0.9:
                paper.taken.append(Taken(on, slot, 60, listed))
            for pupil in range(1, pupils + 1):
                if pupil in away and draw.random() < 0.06:
                    del away[pupil]
                elif pupil not in away and draw.random() < 0.03:
                    away[pupil] = draw.choice(REASONS)
                if pupil in away:
                    kind = draw.choice(["absent"] * 8 + ["left_early", "late", "removed"])
                    absent_rows.append(
                        Missed(on, slot, pupil, kind, *away[pupil], draw.choice([60, 60, 60, 25, 0]), 25)
                    )
        draw.shuffle(absent_rows)
        paper.missed += absent_rows
    return paper


def recount(paper: Paper, first: date, last: date) -> dict[Place, tuple[int, int, int]]:
    """Absences, different pupils and units at each finest place, pupil by pupil and lesson by lesson."""
    expected: dict[int, list[tuple[date, int, int]]] = defaultdict(list)
    for lesson in paper.taken:
        for pupil in lesson.pupils:
            if lesson.on <= last:
                expected[pupil].append((lesson.on, lesson.slot, lesson.units))
    rows = {(row.pupil, row.on, row.slot): row for row in paper.missed}
    result: dict[Place, list[tuple[int, int, int]]] = defaultdict(list)
    for pupil, lessons in expected.items():
        lessons.sort()
        for category, group in REASONS:
            missing = []
            for on, slot, _ in lessons:
                row = rows.get((pupil, on, slot))
                missing.append(
                    row.units
                    if row is not None
                    and row.kind in ("absent", "left_early")
                    and row.units
                    and (row.category, row.reason_group) == (category, group)
                    else 0
                )
            for run in _runs(lessons, missing):
                _enter(result, run, lessons, missing, pupil, category, group, first)
    return {
        place: (
            sum(began for began, _, _ in parts),
            len({pupil for _, pupil, _ in parts}),
            sum(u for _, _, u in parts),
        )
        for place, parts in result.items()
    }


def _runs(lessons: list[tuple[date, int, int]], missing: list[int]) -> list[list[date]]:
    """The days of each unbroken absence."""
    days = sorted({on for on, _, _ in lessons})
    runs: list[list[date]] = []
    unbroken = False
    for day in days:
        of_day = [bool(units) for (on, _, _), units in zip(lessons, missing, strict=True) if on == day]
        if not any(of_day):
            unbroken = False
            continue
        if unbroken and of_day[0]:
            runs[-1].append(day)
        else:
            runs.append([day])
        unbroken = of_day[-1]
    return runs


def _enter(
    result: dict[Place, list[tuple[int, int, int]]],
    run: list[date],
    lessons: list[tuple[date, int, int]],
    missing: list[int],
    pupil: int,
    category: str,
    group: str,
    first: date,
) -> None:
    if len(run) > 20:
        band = "over_4_weeks"
    elif len(run) > 5:
        band = "days_6_20"
    elif len(run) > 1:
        band = "days_1_5"
    else:
        worth = sum(units for on, _, units in lessons if on == run[0])
        lost = sum(units for (on, _, _), units in zip(lessons, missing, strict=True) if on == run[0])
        band = "days_1_5" if lost >= worth else "part_of_a_day"
    for month in sorted({f"{day:%Y-%m}" for day in run if day >= first}):
        units = sum(
            lost
            for (on, _, _), lost in zip(lessons, missing, strict=True)
            if on in run and on >= first and f"{on:%Y-%m}" == month
        )
        began = run[0] >= first and f"{run[0]:%Y-%m}" == month
        result[Place(month, category, group, band)].append((int(began), pupil, units))
