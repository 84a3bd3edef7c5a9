"""Where pupils belong and should be: their groups, their mentors and the lessons of the day, in two queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet
from django.db.models.functions import Coalesce

from schools.models import Group, Membership, Period, Pupil, School, TimetableLesson
from schools.models.people import in_force
from schools.roles import Role


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson of the day as somebody who looks for a pupil needs it. Times by the bell, the end exclusive."""

    pk: int
    groups: frozenset[int]
    subject: str
    room: str
    begins: time
    ends: time


@dataclass(frozen=True, slots=True)
class Belongs:
    """The groups of a pupil by primary key, and the names of the mentors in order, each once."""

    groups: dict[int, Group] = field(default_factory=dict)
    mentors: dict[str, None] = field(default_factory=dict)

    @property
    def classes(self) -> str:
        return ", ".join(group.name for group in self.groups.values() if group.kind == Group.Kind.BASE)


def lessons_of_day(school: School, *, on: date, bell: Mapping[int, Period]) -> Iterator[Lesson]:
    """The lessons that are given that day, in one query with a row for each group."""
    rows: Iterable[Any] = (
        TimetableLesson.objects.filter(school=school)
        .given_between(on, on)
        .annotate(
            change=FilteredRelation("changes", condition=Q(changes__on=on) | Q(changes__moved_to=on)),
            group=F("groups__pk"),
            change_on=F("change__on"),
            change_to=F("change__moved_to"),
            new_room=F("change__room"),
            is_cancelled=F("change__is_cancelled"),
            first_given=Coalesce("change__first_period", "first_period"),
            last_given=Coalesce("change__last_period", "last_period"),
        )
        .order_by("first_given", "pk")
    )
    groups: defaultdict[int, set[int]] = defaultdict(set)
    given: dict[int, Any] = {}
    for row in rows:
        numbers = range(row.first_given, row.last_given + 1)
        is_away = row.is_cancelled or row.change_to not in {None, on}
        if row.meets_on(row.change_on or on) and not is_away and all(number in bell for number in numbers):
            groups[row.pk].add(row.group)
            given[row.pk] = row
    for row in given.values():
        first, last = bell[row.first_given], bell[row.last_given]
        yield Lesson(
            pk=row.pk,
            groups=frozenset(groups[row.pk]),
            subject=row.subject,
            room=row.new_room or row.room,
            begins=first.begins,
            ends=last.ends,
        )


def people_of(pupils: QuerySet[Pupil], *, on: date) -> defaultdict[int, Belongs]:
    """Where they belong; nowhere for who sits in no group any more. One query."""
    guided = Q(group__mentors__role=Role.MENTOR) & in_force(on, "group__mentors__")
    rows: Iterable[Any] = (
        Membership.objects.filter(in_force(on), pupil__in=pupils.order_by())
        .annotate(guided=FilteredRelation("group__mentors", condition=guided))
        .select_related("group")
        .annotate(
            first_name=F("guided__staff__first_name"),
            prefix=F("guided__staff__prefix"),
            surname=F("guided__staff__surname"),
        )
        .order_by("group__name", "guided__staff__sort_key")
    )
    people: defaultdict[int, Belongs] = defaultdict(Belongs)
    for row in rows:
        people[row.pupil_id].groups[row.group_id] = row.group
        mentor = " ".join(part for part in (row.first_name, row.prefix, row.surname) if part)
        if mentor and row.group.kind == Group.Kind.BASE:
            people[row.pupil_id].mentors[mentor] = None
    return people
