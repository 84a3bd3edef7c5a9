"""Work that is wished for, and the trail of what was done: what the database never lets become false."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts import jobs
from accounts.audit import record
from accounts.models import AuditEvent, JobRun

pytestmark = pytest.mark.django_db


def test_a_job_is_claimed_by_one_worker_only() -> None:
    job = jobs.wish("demo.work", school_id=1)

    first = jobs.claim(job.pk, at=timezone.now())
    second = jobs.claim(job.pk, at=timezone.now())

    assert first is not None
    assert second is None


def test_a_job_whose_lease_ran_out_is_claimed_again_and_the_first_worker_may_not_write() -> None:
    job = jobs.wish("demo.work", school_id=1)
    slow = jobs.claim(job.pk, at=timezone.now() - 2 * jobs.LEASE)
    assert slow is not None

    quick = jobs.claim(job.pk, at=timezone.now())

    assert quick is not None
    with pytest.raises(jobs.LeaseLost):
        jobs.finish(slow, {})
    jobs.finish(quick, {"done": 1})
    assert JobRun.objects.get().result == {"done": 1}


def test_waiting_wishes_for_the_same_school_flow_into_one_run() -> None:
    first = jobs.wish("demo.work", school_id=1, pupils=[3, 1])
    second = jobs.wish("demo.work", school_id=1, pupils=[2, 3])
    elsewhere = jobs.wish("demo.work", school_id=2, pupils=[9])

    run = jobs.claim(first.pk, at=timezone.now(), together=True)

    assert run is not None
    assert run.params == {"pupils": [1, 2, 3]}
    assert JobRun.objects.get(pk=second.pk).state == JobRun.State.DONE
    assert JobRun.objects.get(pk=elsewhere.pk).state == JobRun.State.WAITING


def test_a_wish_for_everything_is_not_narrowed_by_a_wish_for_a_few() -> None:
    jobs.wish("demo.work", school_id=1, pupils=[2])
    everything = jobs.wish("demo.work", school_id=1)

    run = jobs.claim(everything.pk, at=timezone.now(), together=True)

    assert run is not None
    assert run.params == {}


def test_what_is_done_once_is_not_done_a_second_time() -> None:
    first = jobs.wish_once("demo.night", key="2026-11-23", school_id=1)
    run = jobs.claim(first.pk, at=timezone.now())
    assert run is not None
    jobs.finish(run, {})

    again = jobs.wish_once("demo.night", key="2026-11-23", school_id=1)

    assert again.pk == first.pk
    assert again.state == JobRun.State.DONE


def test_work_that_failed_once_may_be_asked_again() -> None:
    first = jobs.wish_once("demo.night", key="2026-11-23", school_id=1)
    run = jobs.claim(first.pk, at=timezone.now())
    assert run is not None
    jobs.fail(run, "the disk was full")

    again = jobs.wish_once("demo.night", key="2026-11-23", school_id=1)

    assert again.pk == first.pk
    assert (again.state, again.error) == (JobRun.State.WAITING, "")


def test_the_sweeper_sends_a_forgotten_job_again_and_gives_up_after_five_attempts() -> None:
    long_ago = timezone.now() - timedelta(minutes=10)
    forgotten = jobs.wish("demo.work", school_id=1, at=long_ago)
    hopeless = jobs.wish("demo.work", school_id=2, at=long_ago)
    JobRun.objects.filter(pk=hopeless.pk).update(attempts=jobs.MOST_ATTEMPTS)

    sent = jobs.sweep(at=timezone.now())

    assert sent == 1
    assert JobRun.objects.get(pk=forgotten.pk).sent_at > long_ago
    assert JobRun.objects.get(pk=hopeless.pk).state == JobRun.State.FAILED


def test_a_thousand_wishes_flow_together_in_as_many_queries_as_two(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    now = timezone.now()
    wishes = [
        JobRun(kind="demo.work", school_id=1, params={"pupils": [pupil]}, wished_at=now, sent_at=now)
        for pupil in range(1000)
    ]
    first, *_ = JobRun.objects.bulk_create(wishes)

    # begin · claim · the job · the others · they are done · the united params · end
    with django_assert_max_num_queries(7):
        run = jobs.claim(first.pk, at=now, together=True)

    assert run is not None
    assert run.params == {"pupils": list(range(1000))}
    assert JobRun.objects.filter(state=JobRun.State.DONE).count() == 999


def test_a_refusal_is_kept_in_words_for_the_person_who_asked() -> None:
    def refuse(job: JobRun) -> dict[str, Any]:
        raise jobs.JobRefused("The disk is full.")

    job = jobs.wish("demo.refused", school_id=1)

    jobs.job_task("demo.refused")(refuse)(job.pk)

    job.refresh_from_db()
    assert (job.state, job.error) == (JobRun.State.FAILED, "The disk is full.")


def test_what_stops_unexpectedly_is_tried_again_and_tells_nobody_the_name_of_an_error() -> None:
    def stop(job: JobRun) -> dict[str, Any]:
        raise RuntimeError("pupil 12 has no group")

    job = jobs.wish("demo.stopped", school_id=1)

    jobs.job_task("demo.stopped")(stop)(job.pk)

    job.refresh_from_db()
    assert (job.state, job.error) == (JobRun.State.BUSY, "")
    assert jobs.claim(job.pk, at=timezone.now() + timedelta(seconds=1)) is not None


def test_work_done_once_has_one_row_and_other_work_has_as_many_as_it_likes() -> None:
    now = timezone.now()
    often: dict[str, Any] = {
        "kind": "demo.work",
        "school_id": 1,
        "key": "a",
        "wished_at": now,
        "sent_at": now,
    }
    JobRun.objects.bulk_create(JobRun(**often) for _ in range(2))
    JobRun.objects.create(**often, once=True)

    with pytest.raises(IntegrityError, match=r"what_is_done_once_has_one_row|UNIQUE"), transaction.atomic():
        JobRun.objects.create(**often, once=True)


@pytest.mark.parametrize("lacking", ["lease_until", "lease_token"])
def test_a_busy_job_has_a_lease(lacking: str) -> None:
    job = jobs.wish("demo.work", school_id=1)
    jobs.claim(job.pk, at=timezone.now())

    with pytest.raises(IntegrityError, match="a_busy_job_has_a_lease"), transaction.atomic():
        JobRun.objects.filter(pk=job.pk).update(**{lacking: None})


def test_an_event_of_the_trail_cannot_be_changed_but_can_be_forgotten() -> None:
    event = record("pupil.seen", by=None, at=timezone.now(), school_id=1)

    with pytest.raises(IntegrityError, match="cannot be changed"), transaction.atomic():
        AuditEvent.objects.filter(pk=event.pk).update(act="pupil.added")

    assert event.delete()[0] == 1


def test_the_key_of_a_request_stands_in_the_trail_once() -> None:
    key = uuid4()
    record("register.saved", by=None, at=timezone.now(), school_id=1, key=key)

    with pytest.raises(IntegrityError), transaction.atomic():
        record("register.saved", by=None, at=timezone.now(), school_id=1, key=key)
