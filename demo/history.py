"""What happened at a demo school from the first day of its history until yesterday. Nothing is written here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from absences.hours import CountingRule
from demo.ledger import Missed, Slot, Told
from demo.life import ILLNESS_LASTS, Life, Traits
from demo.school import DemoSchool, WeeklyLesson
from demo.stories import Story, Storyteller

CANCELLED, FORGOTTEN, FORGOTTEN_LATELY = 0.006, 0.004, 0.03
LATELY_DAYS = 3

Dated = tuple[int, date]


@dataclass(slots=True)
class History:
    """`untaken` are the dated lessons without a register, of which `cancelled` were not given at all."""

    days: Sequence[date]
    stories: dict[str, Story]
    missed: list[Missed] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    cancelled: set[Dated] = field(default_factory=set)
    untaken: set[Dated] = field(default_factory=set)


def school_days_of(demo: DemoSchool, today: date, weeks: int | None) -> list[date]:
    """The school days before today; with `weeks` only those of the last so many lesson weeks."""
    days = list(demo.calendar.school_days(demo.year.first_on, today - timedelta(days=1)))
    if weeks is None:
        return days
    mondays = sorted({day - timedelta(days=day.weekday()) for day in days})
    return [day for day in days if weeks and day >= mondays[-weeks:][0]]


def invent_history(
    demo: DemoSchool, days: Sequence[date], today: date, rule: CountingRule, rng: Random
) -> History:
    """The stories first: what they need is never lost to a lesson that was cancelled or a register forgotten."""
    week = week_of_pupils(demo.lessons)
    stories = Storyteller(demo, days, today, rule, week).tell()
    history = History(days, stories)
    for story in stories.values():
        history.missed += story.missed
        history.told += story.told
    _lose_registers(history, demo.lessons, {(row.lesson.pk, row.on) for row in history.missed}, rng)
    for life, until in _lives(demo, history, rule, rng):
        for index, day in enumerate(days[:until]):
            history.missed += life.live(index, week[life.pupil][day.isoweekday()])
        history.told += life.told
    history.missed = [row for row in history.missed if (row.lesson.pk, row.on) not in history.untaken]
    return history


def week_of_pupils(lessons: Sequence[WeeklyLesson]) -> dict[int, dict[int, list[Slot]]]:
    """By pupil and weekday, in order of the bell."""
    week: dict[int, dict[int, list[Slot]]] = defaultdict(lambda: defaultdict(list))
    for lesson in sorted(lessons, key=lambda lesson: lesson.periods[0].number):
        for pupil in lesson.pupils:
            week[pupil][lesson.weekday] += [(lesson, bell) for bell in lesson.periods]
    return week


def _lives(demo: DemoSchool, history: History, rule: CountingRule, rng: Random) -> Iterator[tuple[Life, int]]:
    """Each pupil, with the number of days of an ordinary life: who has a story is well again before it begins."""
    quiet_from = {story.pupil: story.quiet_from for story in history.stories.values()}
    decides_alone = not demo.school.has_half_days
    for pupil in demo.pupils:
        traits, until = Traits.draw(rng, skips=decides_alone), len(history.days)
        if pupil.pk in quiet_from:
            traits = Traits(falls_ill=0.012, is_late=0, skips=0, limit_units=0)
            until = max(0, history.days.index(quiet_from[pupil.pk]) - max(ILLNESS_LASTS))
        yield Life(pupil.pk, traits, rule, rng, history.days), until


def _lose_registers(
    history: History, lessons: Sequence[WeeklyLesson], needed: set[Dated], rng: Random
) -> None:
    """Some lessons are cancelled, some registers forgotten, and more of them in the last days."""
    lately = set(history.days[-LATELY_DAYS:])
    for day in history.days:
        for lesson in lessons:
            if lesson.weekday != day.isoweekday() or (lesson.pk, day) in needed:
                continue
            chance = rng.random()
            if chance < CANCELLED:
                history.cancelled.add((lesson.pk, day))
            if chance < CANCELLED + (FORGOTTEN_LATELY if day in lately else FORGOTTEN):
                history.untaken.add((lesson.pk, day))
