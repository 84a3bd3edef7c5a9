"""Work that was wished for is done once, whatever happens to workers and messages."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts import jobs
from accounts.models import AuditEvent, JobRun
from tests.services.conftest import Worker, empty_broker, wait_for

pytestmark = pytest.mark.services


def wished(folder: Path) -> JobRun:
    with transaction.atomic():
        return jobs.wish("tests.held_up", folder=str(folder))


def is_done(job: JobRun) -> bool:
    return JobRun.objects.filter(pk=job.pk, state=JobRun.State.DONE).exists()


def times_done(job: JobRun) -> int:
    return AuditEvent.objects.filter(act="tests.done", object_id=job.pk).count()


def the_lease_runs_out(job: JobRun) -> None:
    """As if minutes had passed since the worker last wrote and since the message was sent."""
    long_ago = timezone.now() - timedelta(minutes=10)
    JobRun.objects.filter(pk=job.pk).update(sent_at=long_ago)
    JobRun.objects.filter(pk=job.pk, state=JobRun.State.BUSY).update(lease_until=long_ago)


def test_a_wish_is_done_by_the_worker(worker: Worker, tmp_path: Path) -> None:
    (tmp_path / "gate").touch()
    worker.start()

    job = wished(tmp_path)

    wait_for(lambda: is_done(job))
    assert times_done(job) == 1


def test_a_wish_of_a_transaction_that_failed_is_never_done(worker: Worker, tmp_path: Path) -> None:
    worker.start()
    with transaction.atomic():
        jobs.wish("tests.plain")
        transaction.set_rollback(True)

    after = jobs.wish("tests.plain")

    wait_for(lambda: is_done(after))
    assert AuditEvent.objects.filter(act="tests.done").count() == 1


def test_work_of_a_worker_that_was_killed_is_finished_once_by_the_next(
    worker: Worker, tmp_path: Path
) -> None:
    worker.start()
    job = wished(tmp_path)
    wait_for((tmp_path / "began-1").exists)
    worker.kill()
    (tmp_path / "gate").touch()

    the_lease_runs_out(job)
    jobs.sweep(at=timezone.now())
    worker.start()

    wait_for(lambda: is_done(job))
    assert times_done(job) == 1
    assert JobRun.objects.get(pk=job.pk).attempts == 2


def test_nobody_takes_over_from_a_worker_whose_lease_still_runs(worker: Worker, tmp_path: Path) -> None:
    worker.start()
    job = wished(tmp_path)
    wait_for((tmp_path / "began-1").exists)

    taken_over = jobs.claim(job.pk, at=timezone.now())

    assert taken_over is None


def test_a_worker_that_was_slower_than_its_lease_writes_nothing(worker: Worker, tmp_path: Path) -> None:
    worker.start()
    job = wished(tmp_path)
    wait_for((tmp_path / "began-1").exists)
    the_lease_runs_out(job)
    mine = jobs.claim(job.pk, at=timezone.now())

    (tmp_path / "gate").touch()
    marker = jobs.wish("tests.plain")  # done after the slow one, by the same worker

    wait_for(lambda: is_done(marker))
    assert mine is not None
    assert times_done(job) == 0
    assert JobRun.objects.get(pk=job.pk).state == JobRun.State.BUSY


def test_a_message_that_was_lost_is_sent_again(worker: Worker, tmp_path: Path) -> None:
    (tmp_path / "gate").touch()
    job = wished(tmp_path)
    empty_broker()
    worker.start()

    the_lease_runs_out(job)
    jobs.sweep(at=timezone.now())

    wait_for(lambda: is_done(job))
    assert times_done(job) == 1


def test_a_message_that_comes_twice_does_the_work_once(worker: Worker, tmp_path: Path) -> None:
    (tmp_path / "gate").touch()
    job = wished(tmp_path)
    jobs.send(job)
    jobs.send(job)
    marker = jobs.wish("tests.plain")

    worker.start()

    wait_for(lambda: is_done(marker))
    assert times_done(job) == 1


def test_a_broker_that_is_away_costs_nobody_their_save(
    worker: Worker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise ConnectionError

    monkeypatch.setattr("accounts.jobs.current_app.send_task", refuse)

    job = wished(tmp_path)

    assert JobRun.objects.get(pk=job.pk).state == JobRun.State.WAITING


def test_workers_that_claim_at_once_share_the_work_without_waiting_for_each_other(
    transactional_db: None,
) -> None:
    wishes = [jobs.wish("tests.plain", school_id=1, pupils=[number]).pk for number in range(40)]

    def claim(pk: int) -> JobRun | None:
        try:
            return jobs.claim(pk, at=timezone.now(), together=True)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        claimed = [job for job in workers.map(claim, wishes) if job is not None]

    pupils = sorted(number for job in claimed for number in job.params["pupils"])
    assert pupils == list(range(40))
