"""Taking over the proposed absence policy."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from absences.actions.policy import adopt_policy
from absences.hours import HourUnit
from absences.models import PolicyVersion
from accounts.models import User
from schools.models import School
from signals.rules.policy import Policy, default_policy, usual_counting


class AlreadyAdopted(Exception):
    """A policy that began on that day or later is there already."""


def proposal_for(school: School) -> Policy:
    """What the project proposes to this school: by its sector, in the unit it counts in."""
    proposed = default_policy(school.sector, version=str(school.policies.count() + 1))
    return replace(proposed, counting=usual_counting(HourUnit(school.hour_unit)))


@transaction.atomic
def adopt_proposal(
    *, school: School, policy: Policy, valid_from: date, by: User | None, at: datetime
) -> PolicyVersion:
    """`policy` holds from that day on. Raises AlreadyAdopted when a version of that day or a later one exists."""
    School.objects.select_for_update().get(pk=school.pk)
    if PolicyVersion.objects.filter(school=school, valid_from__gte=valid_from).exists():
        raise AlreadyAdopted
    return adopt_policy(school=school, valid_from=valid_from, rules=policy.to_json(), by=by, at=at)
