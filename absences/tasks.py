"""What the ledger does at night."""

from __future__ import annotations

from datetime import date
from typing import Any

from celery import shared_task
from django.utils import timezone

from absences.actions.unknown import resolve_unknown
from accounts.jobs import job_task, wish_once
from accounts.models import JobRun
from schools.models import NoSchoolYear, School


@shared_task(name="absences.resolve_unknown")
def resolve_unknown_everywhere() -> None:
    """Wish for each school, once a day."""
    today = timezone.localdate().isoformat()
    for school_id in School.objects.values_list("pk", flat=True):
        wish_once("absences.resolve_unknown_of_school", key=today, school_id=school_id, on=today)


@job_task("absences.resolve_unknown_of_school")
def resolve_unknown_of_school(job: JobRun) -> dict[str, Any]:
    school = School.objects.get(pk=job.school_id)
    try:
        done = resolve_unknown(school=school, on=date.fromisoformat(job.params["on"]), at=timezone.now())
    except NoSchoolYear as reason:
        return {"skipped": type(reason).__name__}
    return {"absences": done.absences, "pupils": len(done.pupils)}
