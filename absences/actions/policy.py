"""Putting the school's policy in force."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from absences.defaults import LEDGER_SETTINGS, REASONS
from absences.models import PolicyVersion, Reason
from accounts.audit import record as audit
from accounts.models import User
from schools.models import School


@transaction.atomic
def adopt_policy(
    *,
    school: School,
    valid_from: date,
    rules: dict[str, Any],
    by: User | None,
    at: datetime,
    ledger: dict[str, Any] | None = None,
) -> PolicyVersion:
    """A new version of the policy from a day on. A school without reasons begins with the default list.

    `rules` is `signals.rules.policy.Policy.to_json()`; `ledger` is what the ledger does by itself.
    """
    if not Reason.objects.filter(school=school).exists():
        Reason.objects.bulk_create(
            Reason(school=school, valid_from=valid_from, **reason._asdict()) for reason in REASONS
        )
    number = PolicyVersion.objects.filter(school=school).count() + 1
    policy = PolicyVersion.objects.create(
        school=school,
        number=number,
        valid_from=valid_from,
        settings={"ledger": ledger or LEDGER_SETTINGS, "rules": rules},
    )
    audit("policy.adopted", by=by, at=at, school_id=school.pk, object_id=policy.pk, number=number)
    return policy
