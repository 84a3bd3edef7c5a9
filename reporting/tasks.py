"""Work for the worker: the files of a delivery."""

from __future__ import annotations

import errno
from datetime import date
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.jobs import JobRefused, job_task, progress
from accounts.models import JobRun
from reporting.actions import BUILD, FiguresKeepChanging, count_undisturbed, freeze, make_file
from reporting.models import Export, Figures
from reporting.queries import Period
from reporting.wording import STEPS
from schools.models import School


@job_task(BUILD)
def build_export(job: JobRun) -> dict[str, Any]:
    """Count and freeze the period of the job and write its files. Done again it finds what it made before."""
    with translation.override(job.params["language"]):
        try:
            figures = _frozen(job)
            for done, file_format in enumerate(Export.Format, start=2):
                _say(job, done)
                make_file(
                    figures=figures,
                    file_format=file_format.value,
                    language=job.params["language"],
                    by=job.wished_by,
                    at=timezone.now(),
                )
        except FiguresKeepChanging:
            raise JobRefused(
                _(
                    "People are saving at this moment, so the figures keep changing. Try again in a few minutes."
                )
            ) from None
        except OSError as error:
            raise JobRefused(_in_words(error)) from error
    return {"figures": figures.pk}


def _frozen(job: JobRun) -> Figures:
    school = School.objects.get(pk=job.school_id)
    period = Period(*(date.fromisoformat(job.params[name]) for name in ("first", "last", "year_first")))
    _say(job, 0)
    counted = count_undisturbed(school, period)
    _say(job, 1)
    return freeze(school=school, counted=counted, by=job.wished_by, at=timezone.now())


def _say(job: JobRun, done: int) -> None:
    progress(job, done, len(STEPS), str(STEPS[done]))


def _in_words(error: OSError) -> str:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return _("The disk is full, so no file was made. Ask the administrator to make room, then try again.")
    return _(
        "The file could not be written. Ask the administrator to look at the folder for files, then try again."
    )
