"""What is still to find out: per pupil and day, the oldest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Count, QuerySet

from absences.models import Absence, Reason
from absences.models.ledger import AbsenceQuerySet
from absences.runs import Run, half_day_names, runs
from absences.unknown import Patience
from schools.models import Group, Membership, NoSchoolYear, Pupil, School
from schools.models.people import in_force


@dataclass(frozen=True, slots=True)
class Riddle:
    """What one pupil missed on one day without a reason. Who was late is a riddle apart, with reasons of its own."""

    pupil: Pupil
    groups: str
    runs: tuple[Run, ...]
    buttons: tuple[Reason, ...]
    more_reasons: tuple[Reason, ...]

    @property
    def key(self) -> int:
        """Names the row on the page."""
        return self.runs[0].one.pk

    @property
    def keys(self) -> str:
        """For a form: which absences these are, the one that names the row first."""
        return ",".join(run.keys for run in self.runs)


@dataclass(frozen=True, slots=True)
class RiddleDay:
    """The riddles of one day in order of the class list. `unauthorised_on` is the day on which the policy will call
    them unauthorised, except for who was late; None when it never does."""

    on: date
    unauthorised_on: date | None
    riddles: tuple[Riddle, ...]


def days(todo: AbsenceQuerySet) -> QuerySet[Absence, Any]:
    """One row for a pupil and a day, the oldest day first, then in order of the class list."""
    return (
        todo.values("on", "pupil__sort_key", "pupil_id")
        .distinct()
        .order_by("on", "pupil__sort_key", "pupil_id")
    )


def sums(todo: AbsenceQuerySet) -> dict[str, int]:
    """How many pupils and how many periods."""
    return todo.aggregate(pupils=Count("pupil", distinct=True), periods=Count("pk"))


def groups_of(todo: AbsenceQuerySet, *, today: date) -> QuerySet[Group]:
    """The classes in which something is still to find out."""
    members = Membership.objects.filter(in_force(today), pupil__in=todo.values("pupil"))
    return Group.objects.filter(memberships__in=members, kind=Group.Kind.BASE).distinct().order_by("name")


def riddles(
    page: Iterable[dict[str, Any]], *, todo: AbsenceQuerySet, school: School, today: date
) -> list[RiddleDay]:
    """The rows of one page in its order, by day. Six queries, seven where half-days have names."""
    places = [(day["on"], day["pupil_id"]) for day in page]
    on_page = todo.filter(pupil__in={pupil for _, pupil in places}, on__in={on for on, _ in places})
    found = defaultdict(list)
    for absence in on_page.select_related("pupil"):
        found[absence.on, absence.pupil_id, absence.kind == Absence.Kind.LATE].append(absence)
    classes = classes_of({pupil for _, pupil in places}, on=today)
    reasons = list(Reason.objects.filter(school=school))
    names = half_day_names(school)
    ends_on = _patience(school)
    return [
        RiddleDay(
            on,
            ends_on(on),
            tuple(
                _riddle(found[on, pupil, late], classes.get(pupil, ""), reasons, names)
                for _, pupil in pupils
                for late in (False, True)
                if found[on, pupil, late]
            ),
        )
        for on, pupils in groupby(places, key=itemgetter(0))
    ]


def _patience(school: School) -> Callable[[date], date | None]:
    try:
        patience = Patience.of(school)
    except NoSchoolYear:
        return lambda on: None
    return lambda on: patience.ends_on(on, Absence.Kind.ABSENT)


def classes_of(pupils: Collection[int], *, on: date) -> dict[int, str]:
    """Per pupil the names of the classes, without clusters. One query."""
    rows = Membership.objects.filter(in_force(on), pupil__in=pupils, group__kind=Group.Kind.BASE)
    names = defaultdict(list)
    for pupil, name in rows.order_by("group__name").values_list("pupil_id", "group__name"):
        names[pupil].append(name)
    return {pupil: ", ".join(each) for pupil, each in names.items()}


def _riddle(
    absences: list[Absence], groups: str, reasons: list[Reason], names: dict[tuple[int, int], str]
) -> Riddle:
    one = absences[0]
    fitting = [reason for reason in reasons if reason.is_in_use(one.on) and reason.fits(one.kind)]
    return Riddle(
        pupil=one.pupil,
        groups=groups,
        runs=runs(absences, alike=lambda absence: absence.kind, names=names),
        buttons=tuple(reason for reason in fitting if _has_a_button(reason)),
        more_reasons=tuple(reason for reason in fitting if not _has_a_button(reason)),
    )


def _has_a_button(reason: Reason) -> bool:
    return reason.is_frequent or reason.is_for_late
