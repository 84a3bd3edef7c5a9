"""What the administrator's card of one pupil shows: the enrolments with the groups in them, and who changed what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import AuditEvent
from schools.imports.words import FIELDS, value
from schools.models import Enrolment, Group, Membership, Pupil
from schools.templatetags.dutch import short_date_with_year as written

LATEST = 50
WORDS = {
    "pupil.added": gettext_lazy("Added"),
    "pupil.changed": gettext_lazy("Changed"),
    "pupil.ended": gettext_lazy("Left, by an import"),
    "pupil.enrolled": gettext_lazy("Enrolled"),
    "pupil.came_back": gettext_lazy("Came back"),
    "pupil.left": gettext_lazy("Left"),
    "pupil.stays": gettext_lazy("Stays after all"),
    "pupil.moved": gettext_lazy("Moved to another class"),
    "pupil.joined_group": gettext_lazy("Joined a group"),
    "pupil.left_group": gettext_lazy("Left a group"),
    "pupil.promoted": gettext_lazy("To the new school year"),
    "pupil.promotion_undone": gettext_lazy("The change to the new school year was taken back"),
    "membership.corrected": gettext_lazy("Days in a group corrected"),
    "membership.dropped": gettext_lazy("A mistake: never sat in this group"),
    "enrolment.dropped": gettext_lazy("A mistake: was never enrolled on these days"),
}


@dataclass(frozen=True, slots=True)
class Stay:
    """An enrolment with the memberships on its days, the newest first."""

    enrolment: Enrolment | None
    memberships: tuple[Membership, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """Something that was done to this pupil's administration, in words."""

    event: AuditEvent
    what: str
    details: str


def stays_of(pupil: Pupil) -> list[Stay]:
    """The enrolments, the newest first; memberships outside all of them come last, without one. Two queries."""
    members = list(pupil.memberships.select_related("group").order_by("-first_on", "group__kind"))
    stays = []
    for enrolment in pupil.enrolments.order_by("-first_on"):
        inside = [member for member in members if _belongs(member, enrolment)]
        members = [member for member in members if member not in inside]
        stays.append(Stay(enrolment, tuple(inside)))
    return [*stays, Stay(None, tuple(members))] if members else stays


def now_in(stays: Iterable[Stay], *, on: date) -> list[Group]:
    """The groups of that day, the class first."""
    groups = [
        member.group
        for stay in stays
        for member in stay.memberships
        if member.first_on <= on and (member.last_on is None or member.last_on >= on)
    ]
    return sorted(groups, key=lambda group: (group.kind, group.name))


def trail_of(pupil: Pupil) -> list[Step]:
    """What was done to this pupil's administration, the latest first. One query."""
    events = AuditEvent.objects.filter(pupil_id=pupil.pk, act__in=WORDS).select_related("by")
    return [
        Step(event, str(WORDS[event.act]), _details(event.details))
        for event in events.order_by("-at", "-pk")[:LATEST]
    ]


def _belongs(member: Membership, enrolment: Enrolment) -> bool:
    begins_in_time = enrolment.last_on is None or member.first_on <= enrolment.last_on
    return begins_in_time and (member.last_on is None or member.last_on >= enrolment.first_on)


def _details(details: dict[str, Any]) -> str:
    changes = details.get("changes", details)
    told = [
        f"{FIELDS[name]}: {value(name, str(pair[0] or ''))} → {value(name, str(pair[1] or ''))}"
        for name, pair in changes.items()
        if name in FIELDS and isinstance(pair, list)
    ]
    if details.get("group"):
        told.append(str(details["group"]))
    if details.get("left"):
        told.append(_("out of %(group)s") % {"group": details["left"]})
    first = details.get("first_on") or details.get("on")
    if isinstance(first, str):
        told.append(_("from %(day)s") % {"day": written(first)})
    if isinstance(details.get("last_on"), str):
        told.append(_("until %(day)s") % {"day": written(details["last_on"])})
    return ", ".join(told)
