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
    days = ("pk", "first_on", "last_on")
    groups = tuple(
        GroupNow(pk, key, name, KINDS[Group.Kind(kind)], year_group)
        for pk, key, name, kind, year_group in school.groups.order_by("pk").values_list(
            "pk", "key", "name", "kind", "year_group"
        )
    )
    key_of = {group.pk: group.key for group in groups}
    enrolments = _by_owner(
        (pupil, Span(pk, first_on, last_on))
        for pupil, pk, first_on, last_on in Enrolment.objects.filter(going_on, pupil__school=school)
        .order_by("pk")
        .values_list("pupil_id", *days)
    )
    memberships = _by_owner(
        (pupil, Span(pk, first_on, last_on, key_of.get(group, "")))
        for pupil, group, pk, first_on, last_on in Membership.objects.filter(going_on, pupil__school=school)
        .order_by("pk")
        .values_list("pupil_id", "group_id", *days)
    )
    roles = _by_owner(
        (staff, Span(pk, first_on, last_on, key_of.get(group, ""), Role(role)))
        for staff, group, role, pk, first_on, last_on in StaffRole.objects.filter(
            going_on, staff__school=school, role__in=[Role.TEACHER, Role.MENTOR]
        )
        .order_by("pk")
        .values_list("staff_id", "group_id", "role", *days)
    )
    names = ("pk", "key", "first_name", "prefix", "surname")
    return SchoolNow(
        brin=school.brin,
        groups=groups,
        pupils=tuple(
            PupilNow(
                pk, key, first_name, prefix, surname, born_on, tuple(enrolments[pk]), tuple(memberships[pk])
            )
            for pk, key, first_name, prefix, surname, born_on in school.pupils.order_by("pk").values_list(
                *names, "born_on"
            )
        ),
        staff=tuple(
            StaffNow(pk, key, first_name, prefix, surname, tuple(roles[pk]))
            for pk, key, first_name, prefix, surname in school.staff.order_by("pk").values_list(*names)
        ),
    )


def _by_owner(spans: Iterable[tuple[int, Span]]) -> dict[int, list[Span]]:
    found: dict[int, list[Span]] = defaultdict(list)
    for owner, span in spans:
        found[owner].append(span)
    return found
