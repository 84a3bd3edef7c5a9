"""What nobody explained in time."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from absences.actions.classify import CLASSIFIED
from absences.actions.settle import Settlement, Standing, settle
from absences.models import Absence, Reason
from absences.models.policy import Category
from absences.unknown import Patience
from schools.models import School


@transaction.atomic
def resolve_unknown(*, school: School, on: date, at: datetime) -> Settlement:
    """Give what is still unknown, and whose waiting time is over on `on`, the reason that the policy names.

    Nobody did this (`by` and `classified_by` are empty), so a notice that comes later still changes it, and anybody who
    may classify can. A second time it finds nothing to do. Raises NoSchoolYear.
    """
    patience = Patience.of(school)
    reasons = {reason.code: reason for reason in Reason.objects.filter(school=school)}
    changes = []
    for absence in Absence.objects.filter(school=school, on__lt=on).pending():
        over_on = patience.ends_on(absence.on, absence.kind)
        reason = reasons.get(patience.reason_code(absence.on) or "")
        if over_on is None or over_on > on or reason is None:
            continue
        if reason.category == Category.UNAUTHORISED and reason.is_in_use(absence.on):
            changes.append((absence, Standing(reason.category, reason.pk, None, at, None)))
    return settle(changes=changes, act=CLASSIFIED, school_id=school.pk, by=None, at=at, rule="unknown")
