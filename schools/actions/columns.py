"""Which columns of a list mean what at a school: remembered, and offered when the same heads come back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts.audit import record
from accounts.models import User
from schools.imports.readers.columns import IS_WHOLE
from schools.imports.readers.tables import Table
from schools.models import ColumnChoice, School


def remembered_columns(school: School, table: Table) -> dict[str, str] | None:
    """What was chosen for exactly these heads, or None."""
    chosen = ColumnChoice.objects.filter(school=school, heads=table.fingerprint).first()
    return dict(chosen.columns) if chosen else None


@transaction.atomic
def remember_columns(
    *, school: School, table: Table, columns: Mapping[str, str], by: User, at: datetime
) -> ColumnChoice:
    """Remember the choice for these heads, instead of an earlier one. Whether the list is the whole school is asked
    every time: a list of one class often has the same heads."""
    lasting = {meaning: head for meaning, head in columns.items() if meaning != IS_WHOLE}
    choice, is_new = ColumnChoice.objects.get_or_create(
        school=school, heads=table.fingerprint, defaults={"columns": lasting}
    )
    if is_new or choice.columns != lasting:
        ColumnChoice.objects.filter(pk=choice.pk).update(columns=lasting)
        record("columns.chosen", by=by, at=at, school_id=school.pk, columns=lasting)
    choice.columns = lasting
    return choice
