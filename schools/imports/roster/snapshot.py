"""The school as it is, for comparing with a file: a constant number of queries whatever its size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from schools.imports.roster.records import GroupKind
from schools.imports.roster.state import GroupNow, PupilNow, SchoolNow, Span, StaffNow
from schools.models import Enrolment, Group, Membership, School, StaffRole
from schools.roles import Role

KINDS = {Group.Kind.BASE: GroupKind.HOME, Group.Kind.CLUSTER: GroupKind.COMBINED}


def snapshot(school: School, *, on: date) -> SchoolNow:
    """Everybody of the school, with the dated rows that have not ended before `on`. Six queries."""
    going_on = Q(last_on__isnull=True) | Q(last_on__gte=on)
    enrolments = _by_owner(
        (row.pupil_id, Span(row.pk, row.first_on, row.last_on))
        for row in Enrolment.objects.filter(going_on, pupil__school=school).order_by("pk")
    )
    memberships = _by_owner(
        (row.pupil_id, Span(row.pk, row.first_on, row.last_on, row.group.key))
        for row in Membership.objects.filter(going_on, pupil__school=school)
        .select_related("group")
        .order_by("pk")
    )
    roles = _by_owner(
        (
            row.staff_id,
            Span(row.pk, row.first_on, row.last_on, row.group.key if row.group else "", Role(row.role)),
        )
        for row in StaffRole.objects.filter(
            going_on, staff__school=school, role__in=[Role.TEACHER, Role.MENTOR]
        )
        .select_related("group")
        .order_by("pk")
    )
    return SchoolNow(
        brin=school.brin,
        groups=tuple(
            GroupNow(group.pk, group.key, group.name, KINDS[Group.Kind(group.kind)], group.year_group)
            for group in school.groups.order_by("pk")
        ),
        pupils=tuple(
            PupilNow(
                pupil.pk,
                pupil.key,
                pupil.first_name,
                pupil.prefix,
                pupil.surname,
                pupil.born_on,
                enrolments[pupil.pk],
                memberships[pupil.pk],
            )
            for pupil in school.pupils.order_by("pk")
        ),
        staff=tuple(
            StaffNow(
                person.pk, person.key, person.first_name, person.prefix, person.surname, roles[person.pk]
            )
            for person in school.staff.order_by("pk")
        ),
    )


def _by_owner(spans: Iterable[tuple[int, Span]]) -> dict[int, tuple[Span, ...]]:
    found: dict[int, tuple[Span, ...]] = defaultdict(tuple)
    for owner, span in spans:
        found[owner] += (span,)
    return found
