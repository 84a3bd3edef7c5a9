"""Finds the weekly pattern in appointments of single days, and the days that differ from it. Pure.

1. A weekday counts in the weeks in which the file has anything on it, so holidays say nothing.
2. Appointments of the same groups, subject, weekday and periods are one lesson. What was moved or added is none.
3. A lesson that is only in odd or only in even weeks belongs to those; else it is there every week.
4. It has to be there in half of its weeks. Two weeks or more without it before or after bound it by days.
5. What is missing, cancelled, or has other teachers or another room than usual, differs on that day.
6. What was moved is looked for among what is missing in the same week.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from schools.imports.timetable.records import DayRecord, LessonRecord, Slot, Weeks

A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)
FEWEST_WEEKS_AWAY = 2  # without a lesson, before it is said to begin later or to end earlier

Team = tuple[tuple[str, ...], str]  # groups and subject
Identity = tuple[tuple[str, ...], str, int, Slot, int]  # groups, subject, weekday, slot, and which of several


@dataclass(frozen=True, slots=True)
class Appointment:
    """One lesson on one day, as it is now. `was_on` and `was_slot` tell where a moved one came from, if known."""

    on: date
    slot: Slot
    groups: tuple[str, ...]
    teachers: tuple[str, ...]
    subject: str
    room: str
    is_cancelled: bool = False
    is_changed: bool = False
    is_moved: bool = False
    is_new: bool = False
    was_on: date | None = None
    was_slot: Slot | None = None

    @property
    def team(self) -> Team:
        return self.groups, self.subject


@dataclass(frozen=True, slots=True)
class Weekly:
    """`once` counts lessons that are too rare for a pattern; `moved` and `extra` have no place in it."""

    lessons: tuple[LessonRecord, ...]
    weeks: int
    once: int
    moved: tuple[Appointment, ...]
    extra: tuple[Appointment, ...]


def weekly(appointments: Sequence[Appointment]) -> Weekly:
    """The lessons of a week that explain the appointments, in order of the week."""
    weeks: dict[int, set[date]] = defaultdict(set)  # the Mondays of the weeks in which a weekday counts
    for one in appointments:
        weeks[one.on.isoweekday()].add(_monday(one.on))
    usual = [one for one in appointments if not one.is_moved and not one.is_new]
    found: list[LessonRecord] = []
    once = 0
    for identity, meetings in _by_identity(usual).items():
        lesson = _lesson(identity, meetings, sorted(weeks[identity[2]]))
        if lesson is None:
            once += 1
        else:
            found.append(lesson)
    lessons, moved = _with_moved(
        found, [one for one in appointments if one.is_moved and not one.is_cancelled]
    )
    return Weekly(
        lessons=tuple(lessons),
        weeks=len(set().union(*weeks.values())),
        once=once,
        moved=tuple(moved),
        extra=tuple(one for one in appointments if one.is_new and not one.is_moved and not one.is_cancelled),
    )


def _monday(day: date) -> date:
    return day - (day.isoweekday() - 1) * A_DAY


def _by_identity(appointments: Iterable[Appointment]) -> dict[Identity, dict[date, Appointment]]:
    """Appointments by their Monday. Several at once on one day are told apart by the order of their teachers."""
    found: dict[Identity, dict[date, Appointment]] = defaultdict(dict)
    at_once: Counter[tuple[Team, date, Slot]] = Counter()
    for one in sorted(appointments, key=lambda each: (each.on, each.teachers, each.room)):
        which = at_once[one.team, one.on, one.slot]
        at_once[one.team, one.on, one.slot] += 1
        found[*one.team, one.on.isoweekday(), one.slot, which][_monday(one.on)] = one
    return {key: found[key] for key in sorted(found, key=_in_the_week)}


def _in_the_week(identity: Identity) -> tuple[int, int, str, tuple[str, ...], str, int]:
    groups, subject, weekday, slot, which = identity
    return weekday, slot.first_period or 0, str(slot.begins or ""), groups, subject, which


def _lesson(
    identity: Identity, meetings: dict[date, Appointment], weeks: Sequence[date]
) -> LessonRecord | None:
    """None for what is too rare. `weeks` are those in which the weekday counts, ascending."""
    rhythm = _rhythm(meetings, weeks)
    expected = [week for week in weeks if rhythm is Weeks.EVERY or _parity(week) == (rhythm is Weeks.ODD)]
    first, last = min(meetings), max(meetings)
    begins_later = sum(week < first for week in expected) >= FEWEST_WEEKS_AWAY
    ends_earlier = sum(week > last for week in expected) >= FEWEST_WEEKS_AWAY
    expected = [
        week
        for week in expected
        if not (begins_later and week < first) and not (ends_earlier and week > last)
    ]
    if len(meetings) * 2 < len(expected) or (len(meetings) == 1 and len(weeks) > 2):
        return None
    groups, subject, weekday, slot, _which = identity
    teachers, room = _usual(meetings.values())
    lesson = LessonRecord(
        groups=groups,
        teachers=teachers,
        subject=subject,
        room=room,
        weekday=weekday,
        slot=slot,
        weeks=rhythm,
        valid_from=first if begins_later else None,
        valid_until=last + A_WEEK - A_DAY if ends_earlier else None,
    )
    return replace(lesson, days=tuple(_days(lesson, meetings, expected)))


def _rhythm(meetings: Iterable[date], weeks: Iterable[date]) -> Weeks:
    parities = {_parity(week) for week in meetings}
    if len(parities) == 2 or {_parity(week) for week in weeks} == parities:
        return Weeks.EVERY
    return Weeks.ODD if parities == {1} else Weeks.EVEN


def _parity(week: date) -> int:
    return week.isocalendar().week % 2


def _usual(meetings: Iterable[Appointment]) -> tuple[tuple[str, ...], str]:
    """The teachers and the room of most, if possible of those that nobody changed."""
    every = list(meetings)
    given = [one for one in every if not one.is_cancelled] or every
    plain = [one for one in given if not one.is_changed] or given
    teachers = Counter(one.teachers for one in plain).most_common(1)[0][0]
    return teachers, Counter(one.room for one in plain).most_common(1)[0][0]


def _days(
    lesson: LessonRecord, meetings: dict[date, Appointment], expected: Sequence[date]
) -> Iterator[DayRecord]:
    for week in sorted({*expected, *meetings}):
        on, one = week + (lesson.weekday - 1) * A_DAY, meetings.get(week)
        if one is None or one.is_cancelled:
            yield DayRecord(on, is_cancelled=True)
        elif (one.teachers, one.room) != (lesson.teachers, lesson.room):
            yield DayRecord(
                on,
                teachers=one.teachers if one.teachers != lesson.teachers else (),
                room=one.room if one.room != lesson.room else "",
            )


def _with_moved(
    lessons: list[LessonRecord], moved: Sequence[Appointment]
) -> tuple[list[LessonRecord], list[Appointment]]:
    """The lessons with what was moved at its day of origin, and what has none."""
    missing: dict[tuple[Team, date], list[tuple[int, int]]] = defaultdict(list)  # numbers of lesson and day
    for number, lesson in enumerate(lessons):
        for place, day in enumerate(lesson.days):
            if day.is_cancelled:
                missing[(lesson.groups, lesson.subject), _monday(day.on)].append((number, place))
    found, unplaced = list(lessons), []
    for one in moved:
        origins = missing[one.team, _monday(one.was_on or one.on)]
        here = [at for at in origins if _comes_from(one, found[at[0]], found[at[0]].days[at[1]])]
        if len(here) != 1:
            unplaced.append(one)
            continue
        number, place = here[0]
        origins.remove(here[0])
        lesson, days = found[number], list(found[number].days)
        days[place] = DayRecord(
            days[place].on,
            teachers=one.teachers if one.teachers != lesson.teachers else (),
            room=one.room if one.room != lesson.room else "",
            moved_to=one.on,
            slot=one.slot,
        )
        found[number] = replace(lesson, days=tuple(days))
    return found, unplaced


def _comes_from(one: Appointment, lesson: LessonRecord, day: DayRecord) -> bool:
    return one.was_on is None or (day.on, lesson.slot) == (one.was_on, one.was_slot)
