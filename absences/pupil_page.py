"""What the page of one pupil shows, in a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from absences.models import Absence, Exemption, LeaveRequest, Notice, Reason
from absences.models.policy import Policies
from absences.runs import half_day_names
from absences.story import tell
from absences.year import at_a_glance
from schools.calendar import Calendar
from schools.models import Group, Membership, NoSchoolYear, Pupil, SchoolYear, Staff
from schools.models.people import in_force
from schools.roles import Role

PAST_NOTICES = 6


@dataclass(frozen=True, slots=True)
class People:
    """The groups a pupil is in today and the mentors of them."""

    groups: tuple[Group, ...]
    mentors: tuple[Staff, ...]
    age: int | None

    @property
    def classes(self) -> tuple[Group, ...]:
        return tuple(group for group in self.groups if group.kind == Group.Kind.BASE)

    @property
    def clusters(self) -> tuple[Group, ...]:
        return tuple(group for group in self.groups if group.kind != Group.Kind.BASE)

    def within(self, reach: frozenset[int] | None) -> bool:
        """Whether the pupil sits in one of these groups; None is the whole school."""
        return reach is None or any(group.pk in reach for group in self.groups)


def people_of(pupil: Pupil, *, today: date) -> People:
    """Two queries."""
    members = Membership.objects.filter(in_force(today), pupil=pupil).select_related("group")
    groups = tuple(member.group for member in members.order_by("group__kind", "group__name"))
    mentors = Staff.objects.filter(
        in_force(today, "roles__"), roles__role=Role.MENTOR, roles__group__in=[group.pk for group in groups]
    ).distinct()
    return People(groups, tuple(mentors), _age(pupil.born_on, today))


def ledger_of(pupil: Pupil, *, today: date, days: int | None) -> dict[str, Any]:
    """The ledger of this school year with what it counts for; `days` is how many days the list shows. Six queries."""
    school = pupil.school
    try:
        calendar = school.calendar()
    except NoSchoolYear:
        calendar = Calendar(today, today)
    year = SchoolYear.objects.filter(school=school, first_on__lte=today).order_by("-first_on").first()
    first, last = (year.first_on, year.last_on) if year else (today, today)
    rows = Absence.objects.filter(pupil=pupil).between(first, max(last, today))
    policies = Policies.of(school)
    story = tell(
        rows.select_related("reason", "recorded_by", "notice"),
        policies=policies,
        names=half_day_names(school),
    )
    policy = policies.on(today)
    reasons = list(Reason.objects.filter(school=school).in_use(on=today))
    return {
        "calendar": calendar,
        "story": story,
        "days": story.days[:days],
        "year": at_a_glance(first, last, calendar=calendar, statuses=story.statuses, today=today),
        "policy": policy,
        "rule": policy and policy.counting_rule(),
        "reasons": reasons,
        "sick_reason": next(
            (reason for reason in reasons if reason.is_sickness and reason.is_frequent), None
        ),
    }


def told_about(pupil: Pupil, *, calendar: Calendar, today: date) -> dict[str, Any]:
    """Notices, exemptions and leave. Three queries."""
    notices = list(
        Notice.objects.filter(pupil=pupil)
        .standing()
        .select_related("reason", "recorded_by")
        .order_by("-first_on")
    )
    now = [notice for notice in notices if notice.last_on is None or notice.last_on >= today]
    sick = next((notice for notice in now if notice.reason.is_sickness and notice.holds_on(today)), None)
    leave = (
        LeaveRequest.objects.filter(pupil=pupil).select_related("reason", "decided_by").order_by("-first_on")
    )
    return {
        "sick": sick,
        "better_on": sick and max(sick.first_on, calendar.previous_school_day(today) or sick.first_on),
        "notices": sorted(now, key=lambda notice: notice.first_on),
        "past_notices": [notice for notice in notices if notice not in now][:PAST_NOTICES],
        "exemptions": list(Exemption.objects.filter(pupil=pupil, last_on__gte=today).order_by("first_on")),
        "leave": [(asked, calendar.school_days_between(asked.first_on, asked.last_on)) for asked in leave],
    }


def _age(born_on: date | None, today: date) -> int | None:
    if born_on is None:
        return None
    return today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))
