"""School years, holidays and days off: each change is on the trail and lets the signals be judged again."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.audit import record as audit
from accounts.jobs import wish
from accounts.models import User
from schools.imports.closures.records import BY_HAND
from schools.models import Closure, SchoolYear


@transaction.atomic
def save_closure(
    *, closure: Closure, first_on: date, last_on: date, kind: str, name: str, by: User, at: datetime
) -> Closure:
    """A new closure, or other days or another name for one that exists. From now on it is the school's own choice."""
    act = "closure.changed" if closure.pk else "closure.added"
    was = _days(closure) if closure.pk else None
    closure.first_on, closure.last_on, closure.kind, closure.name = first_on, last_on, kind, name
    closure.source = BY_HAND
    closure.save()
    _record(act, closure, by=by, at=at, was=was, now=_days(closure))
    return closure


@transaction.atomic
def remove_closure(*, closure: Closure, by: User, at: datetime) -> None:
    """There are lessons on these days after all. A second time it finds nothing."""
    pk, was = closure.pk, _days(closure)
    removed, _ = Closure.objects.filter(pk=pk).delete()
    if removed:
        _record("closure.removed", closure, by=by, at=at, was=was)


@transaction.atomic
def save_year(*, year: SchoolYear, first_on: date, last_on: date, by: User, at: datetime) -> SchoolYear:
    """A new school year, or other first and last days. That years do not overlap is the caller's promise."""
    act = "school_year.changed" if year.pk else "school_year.added"
    was = [str(year.first_on), str(year.last_on)] if year.pk else None
    year.first_on, year.last_on = first_on, last_on
    year.save()
    _record(act, year, by=by, at=at, was=was, now=[str(first_on), str(last_on)])
    return year


def _record(act: str, row: Closure | SchoolYear, *, by: User, at: datetime, **details: Any) -> None:
    audit(act, by=by, at=at, school_id=row.school_id, object_id=row.pk, **details)
    wish("signals.evaluate", school_id=row.school_id, by=by, at=at)


def _days(closure: Closure) -> dict[str, str]:
    return {
        "first_on": str(closure.first_on),
        "last_on": str(closure.last_on),
        "kind": closure.kind,
        "name": closure.name,
        "source": closure.source,
    }
