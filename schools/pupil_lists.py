"""Which pupils a list shows, and what a row of it says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from schools.models import Enrolment, Group, Membership, Pupil, School
from schools.models.people import PupilQuerySet, in_force


class Show(StrEnum):
    """What one can choose above the list."""

    HERE = ""
    WITHOUT_CLASS = "no-class"
    NAMESAKES = "same-name"
    NEVER_ENROLLED = "not-enrolled"
    NEW = "new"
    LEFT = "left"


SHOWN: dict[Show, str | Promise] = {
    Show.HERE: _("All pupils"),
    Show.WITHOUT_CLASS: _("In no class"),
    Show.NAMESAKES: _("Same name"),
    Show.NEVER_ENROLLED: _("Not enrolled"),
    Show.NEW: _("New this year"),
    Show.LEFT: _("Left"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A pupil with the groups of today and the enrolment that counts: of today, else the next, else the last."""

    pupil: Pupil
    groups: str
    enrolment: Enrolment | None
    today: date
    has_namesake: bool

    @property
    def has_left(self) -> bool:
        last = self.enrolment.last_on if self.enrolment else None
        return last is not None and last < self.today

    @property
    def is_coming(self) -> bool:
        return self.enrolment is not None and self.enrolment.first_on > self.today

    @property
    def is_leaving(self) -> bool:
        return self.enrolment is not None and self.enrolment.last_on is not None and not self.has_left


def pupils_shown(school: School, show: Show, *, on: date, year_began: date) -> PupilQuerySet:
    everybody = Pupil.objects.filter(school=school)
    match show:
        case Show.WITHOUT_CLASS:
            return everybody.without_class(on=on)
        case Show.NAMESAKES:
            return everybody.namesakes()
        case Show.NEVER_ENROLLED:
            return everybody.never_enrolled()
        case Show.NEW:
            return everybody.here_or_coming(on=on).new_since(year_began)
        case Show.LEFT:
            return everybody.left(on=on)
        case _:
            return everybody.here_or_coming(on=on)


def numbers_shown(school: School, *, on: date, year_began: date) -> dict[Show, int]:
    """How many pupils each choice holds. One query."""
    counts = {
        f"n{number}": Count(
            "pk", filter=Q(pk__in=pupils_shown(school, show, on=on, year_began=year_began).values("pk"))
        )
        for number, show in enumerate(Show)
    }
    found = Pupil.objects.filter(school=school).order_by().aggregate(**counts)
    return {show: found[f"n{number}"] for number, show in enumerate(Show)}


def year_began(school: School, *, on: date) -> date:
    """The first day of the school year of that day; without a school year that day itself. One query."""
    year = school.years.filter(first_on__lte=on).order_by("-first_on").first()
    return year.first_on if year else on


def lines_of(pupils: Sequence[Pupil], *, on: date) -> list[Line]:
    """The rows of a page. Three queries."""
    ids = [pupil.pk for pupil in pupils]
    groups: defaultdict[int, list[str]] = defaultdict(list)
    members = Membership.objects.filter(in_force(on), pupil__in=ids).select_related("group")
    for member in members.order_by("group__kind", "group__name"):
        groups[member.pupil_id].append(member.group.name)
    enrolments: defaultdict[int, list[Enrolment]] = defaultdict(list)
    for enrolment in Enrolment.objects.filter(pupil__in=ids).order_by("first_on"):
        enrolments[enrolment.pupil_id].append(enrolment)
    same = set(Pupil.objects.filter(pk__in=ids).namesakes().values_list("pk", flat=True))
    return [
        Line(
            pupil=pupil,
            groups=", ".join(groups[pupil.pk]),
            enrolment=_that_counts(enrolments[pupil.pk], on),
            today=on,
            has_namesake=pupil.pk in same,
        )
        for pupil in pupils
    ]


def _that_counts(enrolments: Sequence[Enrolment], on: date) -> Enrolment | None:
    lasting = [each for each in enrolments if each.last_on is None or each.last_on >= on]
    return next(iter(lasting), enrolments[-1] if enrolments else None)


def classes_in_use(school: School, *, on: date) -> QuerySet[Group]:
    return Group.objects.filter(school=school, kind=Group.Kind.BASE).in_use(on=on).order_by("name")


def clusters_in_use(school: School, *, on: date) -> QuerySet[Group]:
    return Group.objects.filter(school=school, kind=Group.Kind.CLUSTER).in_use(on=on).order_by("name")
