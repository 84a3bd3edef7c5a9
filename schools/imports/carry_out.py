"""Carries out the plan that somebody saw: all of it, exactly it, or nothing. And takes it back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.audit import record, record_many
from accounts.jobs import wish, wish_once
from accounts.models import AuditEvent, JobRun, User
from schools.imports.kinds import KINDS
from schools.imports.plan import Plan
from schools.imports.problems import Problem
from schools.imports.writing import Writer, take_back
from schools.models import ImportRun, School

JOB = "schools.import"


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


class NotTheLast(Exception):
    """Only the newest import of its kind that was carried out can be taken back."""


def plan_import(*, school: School, kind: str, records: Any, on: date, accept_gone: int | None = None) -> Plan:
    """What carrying out the records at this school would do. Changes nothing."""
    return KINDS[kind].plan(school, records, on, accept_gone)


@transaction.atomic
def wish_import(*, run: ImportRun) -> JobRun:
    """Ask for the plan of a new run. Asking a second time changes nothing."""
    ImportRun.objects.bulk_create([run], ignore_conflicts=True)
    return wish_once(
        JOB, key=str(run.pk), school_id=run.school_id, by=run.wished_by, at=run.wished_at, run=str(run.pk)
    )


@transaction.atomic
def carry_out(*, run: ImportRun, records: Any, at: datetime) -> Plan:
    """Write the plan of the run, with one event for the import and one for each thing it changes.

    A run that was carried out before is left as it is. Raises PlanChanged and PlanRefused.
    """
    # One import at a time: the second waits here.
    School.objects.filter(pk=run.school_id).update(brin=run.school.brin)
    run.refresh_from_db()
    plan = plan_import(
        school=run.school, kind=run.kind, records=records, on=run.on, accept_gone=run.accept_gone
    )
    if run.state != ImportRun.State.WAITING:
        return plan
    if plan.refused:
        raise PlanRefused(plan)
    if plan.fingerprint != run.fingerprint:
        raise PlanChanged(plan)
    if not plan.changes_nothing:
        _write(run, plan, at)
    run.state, run.ended_at = ImportRun.State.DONE, at
    run.counts, run.problems = summary(plan), [_kept(one) for one in plan.problems]
    run.save(update_fields=["state", "ended_at", "counts", "problems", "before"])
    return plan


def _write(run: ImportRun, plan: Plan, at: datetime) -> None:
    """From now on this is the import of its kind that can be taken back."""
    writer = Writer()
    trail: dict[str, Any] = {"by": run.wished_by, "at": at, "school_id": run.school_id}
    events = list(KINDS[run.kind].write(run.school, plan, writer))
    record(f"{run.kind}.imported", key=run.pk, **trail, **summary(plan))
    record_many(_signed(event, **trail) for event in events)
    ImportRun.objects.filter(school=run.school, kind=run.kind).exclude(before={}).update(before={})
    run.before = writer.before
    wish("signals.evaluate", school_id=run.school_id, by=run.wished_by, at=at)


def stop(*, run: ImportRun, problems: Iterable[Problem], at: datetime) -> None:
    """Nothing was written, and this is why."""
    ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.WAITING).update(
        state=ImportRun.State.STOPPED, ended_at=at, problems=[_kept(one) for one in problems]
    )


@transaction.atomic
def undo(*, run: ImportRun, by: User, at: datetime) -> None:
    """Take back the newest import of its kind. Raises NotTheLast, and NotAsWritten when something depends on it."""
    School.objects.filter(pk=run.school_id).update(brin=run.school.brin)
    run.refresh_from_db()
    if not run.can_be_undone:
        raise NotTheLast(run.pk)
    take_back(run.before)
    run.state, run.undone_by, run.undone_at, run.before = ImportRun.State.UNDONE, by, at, {}
    run.save(update_fields=["state", "undone_by", "undone_at", "before"])
    record(f"{run.kind}.import_undone", by=by, at=at, school_id=run.school_id, file=run.file)
    wish("signals.evaluate", school_id=run.school_id, by=by, at=at)


def _signed(event: AuditEvent, *, by: User | None, at: datetime, school_id: int) -> AuditEvent:
    event.by, event.at, event.school_id = by, at, school_id
    return event


def _kept(problem: Problem) -> dict[str, Any]:
    return {"code": problem.code, "file": problem.file, "line": problem.line, "data": dict(problem.data)}


def in_file(plan: Plan) -> dict[str, int]:
    """What the file holds and can be taken over, by part."""
    counts = {name: len(part.new) + len(part.changed) + part.unchanged for name, part in plan.parts.items()}
    return counts | dict(plan.facts)


def summary(plan: Plan) -> dict[str, Any]:
    """The counts of a plan, as plain values for the trail, the shell and the report."""
    parts = {
        name: {
            "new": len(part.new),
            "changed": len(part.changed),
            "gone": len(part.gone),
            "unchanged": part.unchanged,
        }
        for name, part in plan.parts.items()
    }
    return {
        "file": plan.file[:100],
        "on": plan.on.isoformat(),
        "problems": len(plan.problems),
        "facts": dict(plan.facts),
        "parts": parts,
    }
