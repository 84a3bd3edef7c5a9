"""Judging schools in the background: after every change, and each night for everybody."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from accounts.jobs import job_task, wish_once
from accounts.models import JobRun
from schools.models import NoSchoolYear, School
from signals.actions.evaluate import evaluate
from signals.facts import NoPolicy


@shared_task(name="signals.evaluate_all")
def evaluate_all() -> None:
    """Wish for the evaluation of each school, once a night."""
    tonight = timezone.localdate().isoformat()
    for school_id in School.objects.values_list("pk", flat=True):
        wish_once("signals.evaluate_school", key=tonight, school_id=school_id)


@job_task("signals.evaluate_school")
def evaluate_school(job: JobRun) -> dict[str, Any]:
    return _evaluate(job)


@job_task("signals.evaluate", together=True)
def evaluate_pupils(job: JobRun) -> dict[str, Any]:
    """The pupils of `params["pupils"]`; without that list, everybody."""
    return _evaluate(job)


def _evaluate(job: JobRun) -> dict[str, Any]:
    school = School.objects.get(pk=job.school_id)
    pupils = job.params.get("pupils")
    try:
        outcome = evaluate(school=school, pupils=pupils, on=timezone.localdate(), at=timezone.now())
    except (NoSchoolYear, NoPolicy) as reason:
        return {"skipped": type(reason).__name__}
    return dict(outcome.counts)
