"""Work that is wished for now and done by a worker soon.

The row in the database is the truth and the message only a knock on the door: a killed worker, an emptied broker or a
message that comes twice changes nothing. A lower floor wishes for work of a higher one by its name.
"""

from __future__ import annotations

import functools
import logging
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from celery import current_app, shared_task
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import Heartbeat, JobRun, User

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=45)
PATIENCE = timedelta(seconds=30)
MOST_ATTEMPTS = 5
MOST_TOGETHER = 1000


class LeaseLost(Exception):
    """Another worker took over: whatever this one still wanted to write must not be written."""


class JobRefused(Exception):
    """The work cannot be done, and trying again will not help. The message is shown to the person who asked."""


def wish(
    kind: str,
    *,
    school_id: int = 0,
    by: User | None = None,
    at: datetime | None = None,
    **params: Any,
) -> JobRun:
    """Ask for work of `kind` (the name of a job task) and knock on the worker's door after the commit. One query.

    `params` are plain JSON values. Wishes that a `together` task finds waiting for the same school flow into one run.
    """
    at = at or timezone.now()
    job = JobRun.objects.create(
        kind=kind, school_id=school_id, params=params, wished_by=by, wished_at=at, sent_at=at
    )
    transaction.on_commit(functools.partial(send, job))
    return job


def wish_once(
    kind: str,
    *,
    key: str,
    school_id: int = 0,
    by: User | None = None,
    at: datetime | None = None,
    **params: Any,
) -> JobRun:
    """Like `wish`, but the work of this key is done once: an earlier run is returned as it is, unless it failed."""
    at = at or timezone.now()
    job, is_new = JobRun.objects.get_or_create(
        kind=kind,
        school_id=school_id,
        key=key,
        once=True,
        defaults={"params": params, "wished_by": by, "wished_at": at, "sent_at": at},
    )
    failed = JobRun.objects.filter(pk=job.pk, state=JobRun.State.FAILED)
    if not is_new and failed.update(
        state=JobRun.State.WAITING,
        attempts=0,
        error="",
        steps_done=0,
        params=params,
        wished_by=by,
        sent_at=at,
    ):
        job.refresh_from_db()
    if job.state == JobRun.State.WAITING:
        transaction.on_commit(functools.partial(send, job))
    return job


def send(job: JobRun) -> None:
    """Knock. If the broker is away the sweeper knocks again later, so nobody has to wait for it here."""
    try:
        current_app.send_task(job.kind, args=[job.pk], retry=False)
    except Exception as error:  # whatever a broker may raise: the wish is safe in the database
        logger.warning("job %s could not be sent: %s", job.pk, type(error).__name__)


def claim(pk: int, *, at: datetime, together: bool = False) -> JobRun | None:
    """Take the job for one lease, or None when another worker has it or it is done.

    With `together` the waiting jobs of the same kind and school (the first thousand) are taken along: their params flow
    into this one.
    """
    with transaction.atomic():
        claimed = (
            JobRun.objects.filter(pk=pk)
            .claimable(at=at)
            .update(
                state=JobRun.State.BUSY,
                started_at=at,
                lease_until=at + LEASE,
                lease_token=uuid.uuid4(),
                attempts=F("attempts") + 1,
            )
        )
        if not claimed:
            return None
        job = JobRun.objects.get(pk=pk)
        if together:
            _take_along(job, at=at)
        return job


def _take_along(job: JobRun, *, at: datetime) -> None:
    waiting = JobRun.objects.filter(
        kind=job.kind, school_id=job.school_id, once=False, state=JobRun.State.WAITING
    ).exclude(pk=job.pk)
    # Two workers that each hold a job and want the other's would wait for each other for ever. On SQLite there is one
    # writer, and this asks for nothing.
    others = waiting.select_for_update(skip_locked=True).order_by("pk")[:MOST_TOGETHER]
    params = dict(others.values_list("pk", "params"))
    JobRun.objects.filter(pk__in=params).update(
        state=JobRun.State.DONE, finished_at=at, result={"done_with": job.pk}
    )
    job.params = functools.reduce(_united, params.values(), job.params)
    JobRun.objects.filter(pk=job.pk).update(params=job.params)


def _united(some: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """Both wishes in one: lists are united; a list that one of them does not have means "everything" and wins."""
    united: dict[str, Any] = {}
    for name in some.keys() | more.keys():
        values = [params[name] for params in (some, more) if name in params]
        if all(isinstance(value, list) for value in values):
            if len(values) == 2:
                united[name] = sorted({*values[0], *values[1]})
        else:
            united[name] = values[-1]
    return united


def progress(job: JobRun, done: int, total: int, step: str = "") -> None:
    """Say how far the work is and keep the lease. Raises LeaseLost when another worker took over."""
    now = timezone.now()
    _write(job, steps_done=done, steps_total=total, step=step, lease_until=now + LEASE)
    sign_of_life(at=now)


def finish(job: JobRun, result: dict[str, Any]) -> None:
    _write(job, state=JobRun.State.DONE, result=result, finished_at=timezone.now(), step="")


def fail(job: JobRun, error: str) -> None:
    _write(job, state=JobRun.State.FAILED, error=error, finished_at=timezone.now())


def _write(job: JobRun, **values: Any) -> None:
    mine = JobRun.objects.filter(pk=job.pk, state=JobRun.State.BUSY, lease_token=job.lease_token)
    if not mine.update(**values):
        raise LeaseLost(str(job.pk))
    for name, value in values.items():
        setattr(job, name, value)


def give_back(job: JobRun) -> None:
    """Something unexpected went wrong: end the lease, so that the sweeper lets another attempt begin."""
    _write(job, lease_until=timezone.now())


def sign_of_life(*, at: datetime) -> None:
    Heartbeat.objects.update_or_create(name="worker", defaults={"at": at})


def sweep(*, at: datetime) -> int:
    """Knock again for every job whose message or worker was lost. Returns how many; gives up after five attempts."""
    JobRun.objects.claimable(at=at).filter(attempts__gte=MOST_ATTEMPTS).update(
        state=JobRun.State.FAILED, finished_at=at
    )
    count = 0
    for job in JobRun.objects.forgotten(at=at, patience=PATIENCE):
        if JobRun.objects.filter(pk=job.pk, sent_at=job.sent_at).update(sent_at=at):
            send(job)
            count += 1
    return count


def job_task(kind: str, *, together: bool = False) -> Callable[[Callable[[JobRun], dict[str, Any]]], Any]:
    """Make `work(job) -> result` the Celery task that answers to `kind`.

    The work runs outside a transaction and must be idempotent. It may raise JobRefused with words for the user; any
    other exception gives the job back for another attempt.
    """

    def decorate(work: Callable[[JobRun], dict[str, Any]]) -> Any:
        @shared_task(name=kind)
        @functools.wraps(work)
        def run(pk: int) -> None:
            job = claim(pk, at=timezone.now(), together=together)
            if job is None:
                return
            try:
                finish(job, work(job))
            except LeaseLost:
                logger.warning("job %s was taken over by another worker", pk)
            except JobRefused as refusal:
                fail(job, str(refusal))
            except Exception:
                logger.exception("job %s (%s) stopped", pk, kind)
                give_back(job)

        return run

    return decorate


def forget(*, before: datetime) -> int:
    """Delete the rows of work that ended before that moment and need not be remembered. Returns how many."""
    ended = JobRun.objects.filter(once=False, state=JobRun.State.DONE, finished_at__lt=before)
    return ended.delete()[0]
