"""Carries out the plan that somebody saw: all of it, exactly it, or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.audit import record, record_many
from accounts.models import AuditEvent, User
from schools.imports.compare import compare
from schools.imports.plan import Part, Plan
from schools.imports.records import RosterRecords
from schools.imports.snapshot import snapshot
from schools.imports.write import write
from schools.models import School


class PlanChanged(Exception):
    """The school or the file is not what it was when the plan was shown. Carries the plan as it is now."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan.fingerprint)
        self.plan = plan


class PlanRefused(Exception):
    """The plan may not be carried out; its problems say why."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan.file)
        self.plan = plan


class CarriedOutBefore(Exception):
    """The request with this key came a second time; the first did the work."""


def plan_import(*, school: School, records: RosterRecords, on: date, accept_gone: int | None = None) -> Plan:
    """What carrying out the file at this school would do. Changes nothing."""
    return compare(records, snapshot(school, on=on), on=on, accept_gone=accept_gone)


@transaction.atomic
def carry_out(
    *,
    school: School,
    records: RosterRecords,
    on: date,
    fingerprint: str,
    by: User | None,
    at: datetime,
    key: UUID | None = None,
    accept_gone: int | None = None,
) -> Plan:
    """Write the plan with this fingerprint, with one event for the import and one for each person it changes.

    A plan that changes nothing writes nothing but, with a `key`, the event. Raises PlanChanged, PlanRefused, and
    CarriedOutBefore when there is an event with this `key`.
    """
    # One import at a time: the second waits here.
    School.objects.filter(pk=school.pk).update(brin=school.brin)
    if key is not None and AuditEvent.objects.filter(key=key).exists():
        raise CarriedOutBefore(key)
    plan = plan_import(school=school, records=records, on=on, accept_gone=accept_gone)
    if plan.refused:
        raise PlanRefused(plan)
    if plan.fingerprint != fingerprint:
        raise PlanChanged(plan)
    if plan.changes_nothing and key is None:
        return plan
    pupils, staff = write(school, plan)
    record("roster.imported", by=by, at=at, school_id=school.pk, key=key, **summary(plan))
    trail = {"by": by, "at": at, "school_id": school.pk}
    record_many(
        AuditEvent(act=f"pupil.{act}", pupil_id=pk, details=details, **trail)
        for pk, act, details in _acts(plan.pupils, pupils)
    )
    record_many(
        AuditEvent(act=f"staff.{act}", object_id=pk, details=details, **trail)
        for pk, act, details in _acts(plan.staff, staff)
    )
    return plan


def _acts(part: Part, added: Mapping[str, int]) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Primary key, verb and old and new values of everybody who is touched."""
    for act, rows in (("added", part.new), ("changed", part.changed), ("ended", part.gone)):
        for row in rows:
            values = {change.what: [change.old, change.new] for change in row.changes}
            yield row.pk or added[row.key], act, values


def in_file(plan: Plan) -> dict[str, int]:
    """What the file holds and can be taken over."""
    parts = {"pupils": plan.pupils, "groups": plan.groups, "staff": plan.staff}
    counts = {name: len(part.new) + len(part.changed) + part.unchanged for name, part in parts.items()}
    return counts | {"with_group": plan.pupils_with_group}


def summary(plan: Plan) -> dict[str, Any]:
    """The counts of a plan, as plain values for the trail, the shell and the page after the import."""
    parts = {"pupils": plan.pupils, "groups": plan.groups, "staff": plan.staff}
    return {
        "file": plan.file[:100],
        "on": plan.on.isoformat(),
        "problems": len(plan.problems),
        "pupils_with_group": plan.pupils_with_group,
        **{
            name: {
                "new": len(part.new),
                "changed": len(part.changed),
                "gone": len(part.gone),
                "unchanged": part.unchanged,
            }
            for name, part in parts.items()
        },
    }
