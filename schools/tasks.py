"""Background work about the school itself."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.jobs import JobRefused, job_task, progress
from accounts.models import JobRun
from schools.imports import uploads
from schools.imports.carry_out import JOB, PlanChanged, PlanRefused, carry_out, stop
from schools.imports.formats import FORMATS
from schools.models import ImportRun

STEPS = 3


@shared_task(name="schools.discard_uploads")
def discard_uploads() -> None:
    uploads.discard_old(at=timezone.now())


@job_task(JOB)
def import_files(job: JobRun) -> dict[str, Any]:
    """Carry out the plan of a run. Its files are gone when this ends."""
    run = ImportRun.objects.select_related("school", "wished_by").get(pk=job.params["run"])
    with translation.override(run.wished_by.language if run.wished_by else None):
        if run.state != ImportRun.State.WAITING:
            return {}
        upload = uploads.find(run.pk, school_id=run.school_id, user_id=run.wished_by_id, at=run.wished_at)
        if upload is None:
            raise JobRefused(_("The file is not here any more. Choose it again; nothing was changed."))
        progress(job, 1, STEPS, _("Reading the file"))
        records = FORMATS[run.format].read(upload.files(), upload.columns)
        progress(job, 2, STEPS, _("Writing what changes"))
        try:
            plan = carry_out(run=run, records=records, at=timezone.now())
        except (PlanChanged, PlanRefused) as reason:
            stop(run=run, plan=reason.plan, at=timezone.now())
            raise JobRefused(
                _("The school changed while you were looking. Nothing was carried out.")
            ) from reason
        uploads.discard(run.pk)
        return {"problems": len(plan.problems)}
