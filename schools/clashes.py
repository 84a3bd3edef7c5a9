"""Who or what is in two places at once. Pure: no Django, no database, no clock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations


class Kind(StrEnum):
    """In the order in which a school solves them."""

    TEACHER = "teacher"
    ROOM = "room"
    GROUP = "group"
    PUPIL = "pupil"


@dataclass(frozen=True, slots=True)
class Sitting:
    """One lesson on one day: who and what it needs, by number; `periods` are numbers of the bell schedule."""

    lesson: int
    on: date
    periods: Collection[int]
    teachers: frozenset[int]
    groups: frozenset[int]
    room: str


@dataclass(frozen=True, slots=True)
class Clash:
    """`who` (a number, or the name of a room) is in all these lessons on that day, in these periods."""

    kind: Kind
    who: int | str
    on: date
    periods: tuple[int, ...]
    lessons: tuple[int, ...]


Members = Mapping[int, Collection[int]]  # group → the pupils who sit in it on that day


def clashes(sittings: Iterable[Sitting], members: Mapping[date, Members]) -> list[Clash]:
    """In order of kind, day, period. A pupil whose whole group clashes is not named again.

    Work grows with the number of pupils in lessons, not with its square.
    """
    found: defaultdict[tuple[Kind, int | str, date, tuple[int, ...]], list[int]] = defaultdict(list)
    for (day, period), together in _by_period(sittings).items():
        for kind, who, lessons in _in_one_period(together, members.get(day, {})):
            found[kind, who, day, lessons].append(period)
    order = list(Kind)
    return sorted(
        (
            Clash(kind, who, day, tuple(periods), lessons)
            for (kind, who, day, lessons), periods in found.items()
        ),
        key=lambda clash: (order.index(clash.kind), clash.on, clash.periods, str(clash.who)),
    )


def _by_period(sittings: Iterable[Sitting]) -> dict[tuple[date, int], list[Sitting]]:
    """The lessons of each period in which there is more than one."""
    by_period: defaultdict[tuple[date, int], list[Sitting]] = defaultdict(list)
    for sitting in sittings:
        for period in sitting.periods:
            by_period[sitting.on, period].append(sitting)
    return {key: by_period[key] for key in sorted(by_period) if len(by_period[key]) > 1}


def _in_one_period(
    sittings: list[Sitting], members: Members
) -> Iterator[tuple[Kind, int | str, tuple[int, ...]]]:
    in_lessons: defaultdict[tuple[Kind, int | str], dict[int, Sitting]] = defaultdict(dict)
    for sitting in sittings:
        if sitting.room:
            in_lessons[Kind.ROOM, sitting.room][sitting.lesson] = sitting
        for teacher in sitting.teachers:
            in_lessons[Kind.TEACHER, teacher][sitting.lesson] = sitting
        for group in sitting.groups:
            in_lessons[Kind.GROUP, group][sitting.lesson] = sitting
            for pupil in members.get(group, ()):
                in_lessons[Kind.PUPIL, pupil][sitting.lesson] = sitting
    for (kind, who), lessons in in_lessons.items():
        if len(lessons) > 1 and (kind is not Kind.PUPIL or _is_of_this_pupil(lessons.values())):
            yield kind, who, tuple(sorted(lessons))


def _is_of_this_pupil(sittings: Collection[Sitting]) -> bool:
    """Whether two of the lessons have no group in common: else the clash is that of the group."""
    return any(not one.groups & other.groups for one, other in combinations(sittings, 2))
