"""What carrying out a promotion would do to whom: read in a constant number of queries, changing nothing."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from schools.models import Enrolment, Group, Membership, Promotion, School, SchoolYear
from schools.models.people import in_force
from schools.promotion import Fate, Proposal, propose, years_in

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Seat:
    """A pupil in a class on the eve of the new year, with the enrolment of that day."""

    membership: int
    pupil: int
    name: str
    group: int
    enrolment: int
    last_on: date | None


@dataclass(frozen=True, slots=True)
class ClassLine:
    """A class, what was proposed or chosen for it, and its pupils with what becomes of each."""

    group: Group
    proposal: Proposal
    seats: tuple[tuple[Seat, Proposal], ...]

    @property
    def exceptions(self) -> int:
        return sum(fate != self.proposal for _seat, fate in self.seats)

    @property
    def tally(self) -> list[tuple[Proposal, int]]:
        """How many go where, the most first."""
        return Counter(fate for _seat, fate in self.seats).most_common()


@dataclass(frozen=True)
class Plan:
    """Everything that happens on the first day of the new school year."""

    promotion: Promotion
    lines: tuple[ClassLine, ...]
    known: Mapping[str, Group] = field(repr=False)  # the classes that go on, by name, in small letters
    clusters: tuple[int, ...]  # memberships of clusters that end
    planned: frozenset[int]  # who has a class from then on already: left as it is

    @property
    def last_on(self) -> date:
        """The last day of everything that ends."""
        return self.promotion.first_on - ONE_DAY

    @cached_property
    def moving(self) -> list[tuple[Seat, Proposal]]:
        return [
            (seat, fate)
            for line in self.lines
            for seat, fate in line.seats
            if fate.fate is Fate.MOVES and self.group_named(fate.name) != line.group
        ]

    @cached_property
    def leaving(self) -> list[Seat]:
        seats = {
            seat.pupil: seat for line in self.lines for seat, fate in line.seats if fate.fate is Fate.LEAVES
        }
        return list(seats.values())

    @cached_property
    def staying(self) -> int:
        return sum(len(line.seats) for line in self.lines) - len(self.moving) - len(self.leaving)

    @cached_property
    def new_groups(self) -> dict[str, Proposal]:
        """The classes that do not exist yet, by name in small letters."""
        wanted = {fate.name.casefold(): fate for _seat, fate in self.moving}
        return {name: fate for name, fate in sorted(wanted.items()) if name not in self.known}

    def group_named(self, name: str) -> Group | None:
        return self.known.get(name.casefold())

    @property
    def counts(self) -> dict[str, int]:
        return {
            "moving": len(self.moving),
            "staying": self.staying,
            "leaving": len(self.leaving),
            "groups": len(self.new_groups),
            "clusters": len(self.clusters),
        }

    @property
    def fingerprint(self) -> str:
        """Changes with everything that carrying out would write."""
        parts = [
            str(self.promotion.first_on),
            *(f"{seat.membership}>{fate.name.casefold()}" for seat, fate in self.moving),
            *(f"{seat.enrolment}-" for seat in self.leaving),
            *map(str, sorted(self.clusters)),
        ]
        return hashlib.sha256("|".join(parts).encode()).hexdigest()


def next_year(school: School, *, on: date) -> SchoolYear | None:
    """The school year that begins after that day."""
    return SchoolYear.objects.filter(school=school, first_on__gt=on).order_by("first_on").first()


def plan_of(promotion: Promotion) -> Plan:
    """Five queries: the classes, who sits in them and their enrolments, the clusters, and who was placed already."""
    first_on = promotion.first_on
    classes = list(
        Group.objects.filter(school=promotion.school_id, kind=Group.Kind.BASE)
        .in_use(on=first_on - ONE_DAY)
        .order_by("name", "pk")
    )
    school = promotion.school
    years = {year for group in classes for year in years_in(group.name) or years_in(group.year_group)}
    eve = Membership.objects.filter(in_force(first_on), group__school=school, first_on__lt=first_on)
    later = Membership.objects.filter(group__school=school, first_on__gte=first_on)
    planned = frozenset(later.filter(group__kind=Group.Kind.BASE).values_list("pupil", flat=True))
    seats: dict[int, list[Seat]] = {group.pk: [] for group in classes}
    for seat in _seats(eve.filter(group__kind=Group.Kind.BASE), first_on):
        if seat.group in seats and seat.pupil not in planned:
            seats[seat.group].append(seat)
    lines = []
    for group in classes:
        chosen = promotion.groups.get(str(group.pk))
        proposal = (
            Proposal.from_json(chosen)
            if chosen
            else propose(group.name, group.year_group, is_primary=school.has_half_days, years=years)
        )
        fates = [(seat, _fate(promotion, seat, proposal)) for seat in seats[group.pk]]
        lines.append(ClassLine(group, proposal, tuple(fates)))
    leaving = {seat.pupil for line in lines for seat, fate in line.seats if fate.fate is Fate.LEAVES}
    clusters = eve.filter(group__kind=Group.Kind.CLUSTER).order_by("pk").values_list("pk", "pupil")
    return Plan(
        promotion=promotion,
        lines=tuple(line for line in lines if line.seats),
        known={
            group.name.casefold(): group
            for group in classes
            if group.last_on is None or group.last_on >= first_on
        },
        clusters=tuple(pk for pk, pupil in clusters if promotion.ends_clusters or pupil in leaving),
        planned=planned,
    )


def _seats(members: Iterable[Membership], first_on: date) -> Iterable[Seat]:
    """Who sits where and goes on being enrolled. One query for the members, one for the enrolments."""
    rows = members.select_related("pupil").order_by("pupil__sort_key", "pk")  # type: ignore[attr-defined]
    enrolments = {
        pupil: (pk, last)
        for pk, pupil, last in Enrolment.objects.filter(
            in_force(first_on), pupil__memberships__in=members, first_on__lt=first_on
        ).values_list("pk", "pupil", "last_on")
    }
    for row in rows:
        if row.pupil_id in enrolments:
            pk, last = enrolments[row.pupil_id]
            yield Seat(row.pk, row.pupil_id, row.pupil.name, row.group_id, pk, last)


def _fate(promotion: Promotion, seat: Seat, proposal: Proposal) -> Proposal:
    chosen = promotion.pupils.get(str(seat.pupil))
    return Proposal.from_json(chosen) if chosen else proposal
