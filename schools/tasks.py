"""Background work about the school itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from celery import shared_task
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.jobs import JobRefused, job_task, progress
from accounts.models import JobRun
from schools.imports import uploads
from schools.imports.carry_out import JOB, PlanChanged, PlanRefused, carry_out, stop
from schools.imports.formats import FORMATS
from schools.imports.problems import Problem, Refusal
from schools.models import ImportRun

STEPS = 3


@shared_task(name="schools.discard_uploads")
def discard_uploads() -> None:
    uploads.discard_old(at=timezone.now())


@job_task(JOB)
def import_files(job: JobRun) -> dict[str, Any]:
    """Carry out the plan of a run. Its files are gone when this ends, unless it is tried again."""
    run = ImportRun.objects.select_related("school", "wished_by").get(pk=job.params["run"])
    with translation.override(run.wished_by.language if run.wished_by else None):
        if run.state != ImportRun.State.WAITING:
            return {}
        try:
            progress(job, 1, STEPS, _("Reading the file"))
            records = _records(run)
            progress(job, 2, STEPS, _("Writing what changes"))
            plan = carry_out(run=run, records=records, at=timezone.now())
        except FileNotFoundError as gone:
            raise _stopped(run, [Problem(Refusal.FILE_GONE, run.file)]) from gone
        except PlanRefused as refused:
            raise _stopped(run, refused.plan.problems) from refused
        except PlanChanged as changed:
            raise _stopped(run, [Problem(Refusal.PLAN_CHANGED, run.file)]) from changed
        uploads.discard(run.pk)
        return {"problems": len(plan.problems)}


def _records(run: ImportRun) -> Any:
    """Raises FileNotFoundError."""
    if run.wished_by is None:
        raise FileNotFoundError(run.file)
    upload = uploads.find(run.pk, school_id=run.school_id, user_id=run.wished_by.pk, at=run.wished_at)
    if upload is None:
        raise FileNotFoundError(run.file)
    return FORMATS[run.format].read(upload.files(), upload.columns)


def _stopped(run: ImportRun, problems: Sequence[Problem]) -> JobRefused:
    stop(run=run, problems=problems, at=timezone.now())
    uploads.discard(run.pk)
    return JobRefused(_("Nothing was carried out."))
