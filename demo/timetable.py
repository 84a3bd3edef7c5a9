"""A timetable without clashes: nobody teaches, and no class sits, in two places. Pure.

Classes and teachers are the two sides of a graph and each hour of teaching is an edge; a slot of the week is a colour.
No class has more hours than there are slots and no teacher either, so the edges can be coloured (König): when the
slot that suits the class does not suit the teacher, a chain of lessons changes places. Afterwards such chains are
swapped at random as long as that makes better days: a subject once a day, a double lesson where a subject likes one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

DAYS = 5
PERIODS = 6
SLOTS = DAYS * PERIODS
LUNCH_AFTER = 4


@dataclass(frozen=True, slots=True)
class Course:
    """A subject that a class has from one teacher, `hours` a week. A class is never given the same hour twice.

    `likes_doubles`: two hours in a row are welcome. `daily`: who teaches this should see the class every day.
    """

    class_name: str
    subject: str
    teacher: int
    hours: int
    likes_doubles: bool = False
    daily: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """A lesson in the week: `weekday` 1 to 5, periods inclusive."""

    course: Course
    weekday: int
    first_period: int
    last_period: int


def timetable(courses: Sequence[Course], rng: Random, *, attempts: int = 4000) -> list[Placed]:
    """Place every hour of every course. Each class has exactly SLOTS hours; raises ValueError otherwise."""
    week = _Week(courses)
    hours = [course for course in courses for _ in range(course.hours)]
    rng.shuffle(hours)
    for course in hours:
        week.add(course, rng)
    _improve(week, rng, attempts)
    return [placed for name in week.of_class for placed in _lessons(week.row(name))]


class _Week:
    """Who has what in which slot, from both sides."""

    def __init__(self, courses: Sequence[Course]) -> None:
        self.of_class: dict[str, list[Course | None]] = {}
        self.of_teacher: dict[int, list[Course | None]] = {}
        hours: dict[str, int] = {}
        for course in courses:
            self.of_class[course.class_name] = [None] * SLOTS
            self.of_teacher[course.teacher] = [None] * SLOTS
            hours[course.class_name] = hours.get(course.class_name, 0) + course.hours
        if wrong := {name: total for name, total in hours.items() if total != SLOTS}:
            raise ValueError(f"A class has {SLOTS} hours a week, not {wrong}.")

    def row(self, name: str) -> list[Course]:
        return [course for course in self.of_class[name] if course is not None]

    def add(self, course: Course, rng: Random) -> None:
        ours, theirs = self.of_class[course.class_name], self.of_teacher[course.teacher]
        free_here = [slot for slot in range(SLOTS) if ours[slot] is None]
        free_there = [slot for slot in range(SLOTS) if theirs[slot] is None]
        both = set(free_here) & set(free_there)
        slot = rng.choice(sorted(both) or free_here)
        if not both:
            self._make_room(course.teacher, slot, rng.choice(free_there))
        self._put(course, slot)

    def _make_room(self, teacher: int, wanted: int, other: int) -> None:
        """Free the `wanted` slot of the teacher: the chain of lessons from there changes places with `other`."""
        chain: list[tuple[Course, int]] = []
        slot, next_slot = wanted, other
        course = self.of_teacher[teacher][wanted]
        at_class = True
        while course is not None:
            chain.append((course, slot))
            slot, next_slot = next_slot, slot
            side = self.of_class[course.class_name] if at_class else self.of_teacher[course.teacher]
            course, at_class = side[slot], not at_class
        for moved, place in chain:
            self.of_class[moved.class_name][place] = self.of_teacher[moved.teacher][place] = None
        for moved, place in chain:
            self._put(moved, other if place == wanted else wanted)

    def _put(self, course: Course, slot: int) -> None:
        self.of_class[course.class_name][slot] = self.of_teacher[course.teacher][slot] = course

    def entangled(self, name: str, one: int, other: int) -> set[str]:
        """The classes that must swap the two slots together, because they share teachers there."""
        found, waiting = {name}, [name]
        while waiting:
            row = self.of_class[waiting.pop()]
            for here, there in ((one, other), (other, one)):
                course = row[here]
                theirs = self.of_teacher[course.teacher][there] if course else None
                if theirs and theirs.class_name not in found:
                    found.add(theirs.class_name)
                    waiting.append(theirs.class_name)
        return found

    def swap(self, names: set[str], one: int, other: int) -> None:
        pairs = [(self.of_class[name][one], self.of_class[name][other]) for name in sorted(names)]
        for pair in pairs:
            for course, slot in zip(pair, (one, other), strict=True):
                if course:
                    self.of_teacher[course.teacher][slot] = None
        for first, second in pairs:
            for course, slot in ((first, other), (second, one)):
                if course:
                    self._put(course, slot)


def _improve(week: _Week, rng: Random, attempts: int) -> None:
    cost = {name: _cost(week.row(name)) for name in week.of_class}
    for _attempt in range(attempts):
        troubled = [name for name in week.of_class if cost[name] > 0]
        if not troubled:
            break
        one, other = rng.sample(range(SLOTS), 2)
        together = week.entangled(rng.choice(troubled), one, other)
        before = sum(cost[name] for name in together)
        week.swap(together, one, other)
        now = {name: _cost(week.row(name)) for name in together}
        if sum(now.values()) <= before:
            cost.update(now)
        else:
            week.swap(together, one, other)


def _cost(row: Sequence[Course]) -> int:
    """What is wrong with the week of one class; 0 when every day is as it should be."""
    total = 0
    for day in range(DAYS):
        seen: dict[object, int] = {}
        for period, course in enumerate(row[day * PERIODS : (day + 1) * PERIODS], start=1):
            key = course.teacher if course.daily else course.subject
            earlier = seen.get(key)
            if earlier is not None:
                follows = earlier == period - 1 != LUNCH_AFTER
                total += 40 if course.daily else 0 if follows and course.likes_doubles else 4
            seen[key] = period
    return total


def _lessons(row: Sequence[Course]) -> Iterator[Placed]:
    """The week of a class as lessons, two hours in a row as one double lesson where the subject likes that."""
    for day in range(DAYS):
        period = 1
        while period <= PERIODS:
            course = row[day * PERIODS + period - 1]
            follows = period < PERIODS and row[day * PERIODS + period] is course
            last = period + 1 if follows and course.likes_doubles and period != LUNCH_AFTER else period
            yield Placed(course, day + 1, period, last)
            period = last + 1
