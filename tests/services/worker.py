"""The worker of the house with two tasks for the tests besides: work that can be held up halfway, and a plain one. An
import is held up after its last row was written, for as long as there is a folder IMPORT_GATE among the data.

celery -A tests.services.worker worker
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import django

from config.celery import app

django.setup()

from django.conf import settings  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts import jobs  # noqa: E402
from accounts.audit import record  # noqa: E402
from accounts.models import JobRun  # noqa: E402
from schools.imports import carry_out  # noqa: E402
from tests.services.gate import IMPORT_GATE  # noqa: E402

__all__ = ["app"]

GIVE_UP_AFTER_S = 60.0


@jobs.job_task("tests.held_up")
def held_up(job: JobRun) -> dict[str, Any]:
    """Says in a file that it began, waits until the gate is open, and leaves one line in the trail."""
    folder = Path(job.params["folder"])
    (folder / f"began-{job.attempts}").touch()
    until = time.monotonic() + GIVE_UP_AFTER_S
    while not (folder / "gate").exists() and time.monotonic() < until:
        time.sleep(0.02)
    jobs.progress(job, 1, 1)
    record("tests.done", by=None, at=timezone.now(), school_id=None, object_id=job.pk)
    return {"attempt": job.attempts}


@jobs.job_task("tests.plain")
def plain(job: JobRun) -> dict[str, Any]:
    record("tests.done", by=None, at=timezone.now(), school_id=None, object_id=job.pk)
    return {}


def held_up_when_written(act: str, **event: Any) -> Any:
    gate = settings.DATA_DIR / IMPORT_GATE
    if gate.exists():
        (gate / "written").touch()
    until = time.monotonic() + GIVE_UP_AFTER_S
    while gate.exists() and time.monotonic() < until:
        time.sleep(0.02)
    return record(act, **event)


carry_out.record = held_up_when_written  # type: ignore[attr-defined]
