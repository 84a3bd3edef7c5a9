"""The morning list: who is missing today without a notice, since when, where they should be, and who looked already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db.models import Max, QuerySet
from django.utils import timezone

from absences.models import Absence, ContactAttempt
from absences.models.policy import Category
from accounts.models import AuditEvent
from attendance.minutes import ABSENT
from attendance.models import Register
from attendance.whereabouts import Belongs, Lesson, lessons_of_day, people_of
from schools.access import Viewer
from schools.models import Period, Pupil, School
from schools.roles import Permission

MINUTES_A_PAGE_STAYS_TRUE = 5  # lessons begin and end on five minutes
Outcome = ContactAttempt.Outcome


class Heading(StrEnum):
    """Under which heading a pupil stands."""

    NOT_SOUGHT = "not_sought"
    SOUGHT = "sought"
    ON_THE_WAY = "on_the_way"
    FOUND = "found"


@dataclass(frozen=True, slots=True)
class Missing:
    """A pupil whose last register of today says absent, and nobody knows why.

    `since` is the first period of the present absence, `lesson` the one that is going on or comes next.
    """

    pupil: Pupil
    since: Period
    last: Period
    classes: str
    mentors: str
    lesson: Lesson | None
    attempts: tuple[ContactAttempt, ...]

    @property
    def latest(self) -> ContactAttempt | None:
        return self.attempts[-1] if self.attempts else None

    @property
    def calls(self) -> int:
        """How often nobody answered."""
        return sum(attempt.outcome == Outcome.NO_ANSWER for attempt in self.attempts)

    @property
    def heading(self) -> Heading:
        """Somebody on the way, or found, is left in peace until a lesson that began after that says absent again."""
        if self.latest is None:
            return Heading.NOT_SOUGHT
        if self.latest.outcome != Outcome.NO_ANSWER and not self.missed_again:
            return Heading(self.latest.outcome)
        return Heading.SOUGHT

    @property
    def missed_again(self) -> bool:
        """A lesson that began after somebody last looked says absent."""
        return self.latest is not None and timezone.localtime(self.latest.at).time() < self.last.begins


@dataclass(frozen=True, slots=True)
class Morning:
    """The list, how many pupils stood on the registers it was made from, and how many of those are still to come in."""

    missing: tuple[Missing, ...]
    on_registers: int
    still_open: int

    @property
    def groups(self) -> list[tuple[Heading, list[Missing]]]:
        """What is to do; the found stand apart."""
        order = (Heading.NOT_SOUGHT, Heading.SOUGHT, Heading.ON_THE_WAY)
        by_heading = [(heading, self.under(heading)) for heading in order]
        return [(heading, rows) for heading, rows in by_heading if rows]

    @property
    def found(self) -> list[Missing]:
        return self.under(Heading.FOUND)

    @property
    def to_seek(self) -> int:
        return len(self.under(Heading.NOT_SOUGHT)) + len(self.under(Heading.SOUGHT))

    @property
    def known(self) -> int:
        """Of how many pupils of the registers we know where they are."""
        return self.on_registers - self.to_seek

    def under(self, heading: Heading) -> list[Missing]:
        return [row for row in self.missing if row.heading == heading]


def stamp(viewer: Viewer, *, at: datetime) -> str:
    """One cheap query: a text that changes with every act at this school, and with the bell. `at` is local."""
    last = AuditEvent.objects.filter(school_id=viewer.school.pk).aggregate(last=Max("pk"))["last"]
    return f"{at:%Y%m%d%H}{at.minute // MINUTES_A_PAGE_STAYS_TRUE:02d}-{last or 0}"


def morning(viewer: Viewer, *, at: datetime) -> Morning:
    """The list of this viewer at a local moment of a school day. Six queries, however many are missing."""
    school, on = viewer.school, viewer.today
    mine = viewer.groups(Permission.NOTICE_REPORT)
    bell = {period.number: period for period in Period.objects.filter(school=school).on(on)}
    lessons = [
        lesson
        for lesson in lessons_of_day(school, on=on, bell=bell)
        if mine is None or lesson.groups.intersection(mine)
    ]
    registers = list(Register.objects.filter(school=school, on=on))
    on_registers = {pupil for register in registers for pupil in register.confirmed()}
    whom = _whom(viewer)
    people = people_of(whom, on=on)
    taken = {register.lesson_id for register in registers}
    return Morning(
        missing=tuple(_missing(viewer, whom, people, registers, lessons, bell, at=at)),
        on_registers=len(on_registers if mine is None else on_registers & people.keys()),
        still_open=sum(lesson.ends <= at.time() and lesson.pk not in taken for lesson in lessons),
    )


def _missing(
    viewer: Viewer,
    whom: QuerySet[Pupil],
    people: defaultdict[int, Belongs],
    registers: Iterable[Register],
    lessons: Collection[Lesson],
    bell: Mapping[int, Period],
    *,
    at: datetime,
) -> Iterator[Missing]:
    on = viewer.today
    absences: defaultdict[Pupil, dict[int, str]] = defaultdict(dict)
    rows = Absence.objects.filter(school=viewer.school, on=on, kind=ABSENT, pupil__in=whom.order_by())
    for absence in rows.select_related("pupil").order_by("pupil__sort_key", "pupil_id", "period"):
        absences[absence.pupil][absence.period] = absence.category
    spans = {
        pupil: span
        for pupil, seen in _seen(absences, registers).items()
        if (span := _unexplained(seen & bell.keys(), absences[pupil]))
    }
    attempts = _attempts(viewer.school, on=on)
    for pupil, (since, last) in spans.items():
        belongs = people[pupil.pk]
        theirs = (each for each in lessons if each.ends > at.time() and each.groups & belongs.groups.keys())
        yield Missing(
            pupil=pupil,
            since=bell[since],
            last=bell[last],
            classes=belongs.classes,
            mentors=", ".join(belongs.mentors),
            lesson=next(theirs, None),
            attempts=tuple(attempts[pupil.pk]),
        )


def _attempts(school: School, *, on: date) -> defaultdict[int, list[ContactAttempt]]:
    """Per pupil who looked that day, in order of time. One query."""
    attempts: defaultdict[int, list[ContactAttempt]] = defaultdict(list)
    rows = ContactAttempt.objects.filter(school=school, on=on).select_related("by")
    for attempt in rows.order_by("at", "pk"):
        attempts[attempt.pupil_id].append(attempt)
    return attempts


def _seen(pupils: Collection[Pupil], registers: Iterable[Register]) -> dict[Pupil, set[int]]:
    """Per pupil the periods in which a register had them on its list, in the order given."""
    wanted = {pupil.pk: pupil for pupil in pupils}
    seen: dict[Pupil, set[int]] = {pupil: set() for pupil in pupils}
    for register in registers:
        for pk in wanted.keys() & set(register.confirmed()):
            seen[wanted[pk]].update(register.covers())
    return seen


def _unexplained(seen: Collection[int], absent: Mapping[int, str]) -> tuple[int, int] | None:
    """The first and last period of what is unexplained until now; None when the pupil was in the last lesson that was
    registered, or when it is known why not."""
    backwards = sorted(seen, reverse=True)
    if not backwards or absent.get(backwards[0]) != Category.PENDING:
        return None
    since = backwards[0]
    for period in backwards:
        if absent.get(period) != Category.PENDING:
            break
        since = period
    return since, backwards[0]


def _whom(viewer: Viewer) -> QuerySet[Pupil]:
    """Whom the list may be about: the pupils of a mentor's groups, else all of whom something is unknown today."""
    mine = viewer.groups(Permission.NOTICE_REPORT)
    if mine is not None:
        return Pupil.objects.in_groups(mine, on=viewer.today)
    riddles = Absence.objects.filter(school=viewer.school, on=viewer.today, kind=ABSENT).pending()
    return Pupil.objects.filter(pk__in=riddles.values("pupil"))
