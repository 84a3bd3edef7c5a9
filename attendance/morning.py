"""The morning list: who is missing today without a notice, since when, where they should be, and who looked already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from django.db.models import F, FilteredRelation, Max, Q
from django.utils import timezone

from absences.models import Absence, ContactAttempt
from absences.models.policy import Category
from accounts.models import AuditEvent
from attendance.minutes import ABSENT
from attendance.models import Register
from schools.access import Viewer
from schools.models import Group, Membership, Period, Pupil, School, TimetableLesson
from schools.models.people import in_force
from schools.roles import Permission, Role

MINUTES_A_PAGE_STAYS_TRUE = 5  # lessons begin and end on five minutes
Outcome = ContactAttempt.Outcome


class Heading(StrEnum):
    """Under which heading a pupil stands."""

    NOT_SOUGHT = "not_sought"
    SOUGHT = "sought"
    ON_THE_WAY = "on_the_way"
    FOUND = "found"


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson of today as this list needs it; it begins and ends by the bell, the end exclusive."""

    pk: int
    groups: frozenset[int]
    period: Period
    subject: str
    room: str
    begins: time
    ends: time


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
    """The list of this viewer at a local moment of a school day: six queries, seven for a mentor; two less when nobody
    is missing."""
    school, on = viewer.school, viewer.today
    mine = viewer.groups(Permission.NOTICE_REPORT)
    bell = {period.number: period for period in Period.objects.filter(school=school).on(on)}
    lessons = [
        lesson
        for lesson in _lessons(school, on=on, bell=bell)
        if mine is None or lesson.groups.intersection(mine)
    ]
    registers = list(Register.objects.filter(school=school, on=on))
    ours = None if mine is None else set(Pupil.objects.in_groups(mine, on=on).values_list("pk", flat=True))
    on_registers = {pupil for register in registers for pupil in register.confirmed()}
    taken = {register.lesson_id for register in registers}
    return Morning(
        missing=tuple(_missing(viewer, registers, lessons, bell, at=at)),
        on_registers=len(on_registers if ours is None else on_registers & ours),
        still_open=sum(lesson.ends <= at.time() and lesson.pk not in taken for lesson in lessons),
    )


def _lessons(school: School, *, on: date, bell: Mapping[int, Period]) -> Iterator[Lesson]:
    """The lessons that are given that day, in one query with a row for each group."""
    rows = (
        TimetableLesson.objects.filter(
            school=school, weekday=on.isoweekday(), valid_from__lte=on, valid_until__gte=on
        )
        .annotate(
            change=FilteredRelation("changes", condition=Q(changes__on=on)),
            group=F("groups__pk"),
            new_room=F("change__room"),
            is_cancelled=F("change__is_cancelled"),
        )
        .order_by("first_period", "pk")
    )
    groups: defaultdict[int, set[int]] = defaultdict(set)
    given = {}
    for row in rows:
        numbers = range(row.first_period, row.last_period + 1)
        if row.meets_on(on) and not row.is_cancelled and all(number in bell for number in numbers):
            groups[row.pk].add(row.group)
            given[row.pk] = row
    for row in given.values():
        first, last = bell[row.first_period], bell[row.last_period]
        yield Lesson(
            pk=row.pk,
            groups=frozenset(groups[row.pk]),
            period=first,
            subject=row.subject,
            room=row.new_room or row.room,
            begins=first.begins,
            ends=last.ends,
        )


def _missing(
    viewer: Viewer,
    registers: Iterable[Register],
    lessons: Collection[Lesson],
    bell: Mapping[int, Period],
    *,
    at: datetime,
) -> Iterator[Missing]:
    on = viewer.today
    riddles = Absence.objects.visible_to(viewer, Permission.NOTICE_REPORT).filter(on=on, kind=ABSENT)
    absences: defaultdict[Pupil, dict[int, str]] = defaultdict(dict)
    for absence in riddles.select_related("pupil").order_by("pupil__sort_key", "pupil_id", "period"):
        absences[absence.pupil][absence.period] = absence.category
    spans = {
        pupil: span
        for pupil, seen in _seen(absences, registers).items()
        if (span := _unexplained(seen & bell.keys(), absences[pupil]))
    }
    if not spans:
        return
    people = _people({pupil.pk for pupil in spans}, on=on)
    attempts: defaultdict[int, list[ContactAttempt]] = defaultdict(list)
    for attempt in (
        ContactAttempt.objects.filter(school=viewer.school, on=on).select_related("by").order_by("at", "pk")
    ):
        attempts[attempt.pupil_id].append(attempt)
    for pupil, (since, last) in spans.items():
        groups, classes, mentors = people[pupil.pk]
        theirs = (each for each in lessons if each.ends > at.time() and each.groups & groups)
        yield Missing(
            pupil=pupil,
            since=bell[since],
            last=bell[last],
            classes=classes,
            mentors=mentors,
            lesson=next(theirs, None),
            attempts=tuple(attempts[pupil.pk]),
        )


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


def _people(pupils: Collection[int], *, on: date) -> dict[int, tuple[frozenset[int], str, str]]:
    """Per pupil the groups, the names of the classes and the names of the mentors. One query."""
    memberships = (
        Membership.objects.filter(in_force(on), pupil__in=pupils)
        .annotate(
            guided=FilteredRelation(
                "group__mentors",
                condition=Q(group__mentors__role=Role.MENTOR, group__mentors__first_on__lte=on)
                & (Q(group__mentors__last_on__isnull=True) | Q(group__mentors__last_on__gte=on)),
            )
        )
        .order_by("group__name", "guided__staff__sort_key")
        .values_list(
            "pupil_id",
            "group_id",
            "group__kind",
            "group__name",
            "guided__staff__first_name",
            "guided__staff__prefix",
            "guided__staff__surname",
        )
    )
    groups: defaultdict[int, set[int]] = defaultdict(set)
    classes: defaultdict[int, dict[str, None]] = defaultdict(dict)
    mentors: defaultdict[int, dict[str, None]] = defaultdict(dict)
    for pupil, group, kind, name, *mentor in memberships:
        groups[pupil].add(group)
        if kind == Group.Kind.BASE:
            classes[pupil][name] = None
            mentors[pupil][" ".join(part for part in mentor if part)] = None
    return {
        pupil: (
            frozenset(groups[pupil]),
            ", ".join(classes[pupil]),
            ", ".join(name for name in mentors[pupil] if name),
        )
        for pupil in pupils
    }
