"""Which weeks a school means by A and B in its timetable program: remembered for the next file."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.audit import record
from accounts.models import User
from schools.imports.readers.untis import WEEK_A
from schools.imports.timetable.records import Weeks
from schools.models import ColumnChoice, School

HEADS = "untis"  # instead of the checksum of heads: these files have none


def remembered_weeks(school: School) -> dict[str, str] | None:
    """What was chosen for the A weeks, or None."""
    chosen = ColumnChoice.objects.filter(school=school, heads=HEADS).first()
    return dict(chosen.columns) if chosen else None


@transaction.atomic
def remember_weeks(*, school: School, week_a: Weeks, by: User, at: datetime) -> dict[str, str]:
    """From now on A means these weeks at the school, unless somebody chooses again."""
    chosen = {WEEK_A: week_a.value}
    if remembered_weeks(school) != chosen:
        ColumnChoice.objects.update_or_create(school=school, heads=HEADS, defaults={"columns": chosen})
        record("weeks.chosen", by=by, at=at, school_id=school.pk, week_a=week_a.value)
    return chosen
