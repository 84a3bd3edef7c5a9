from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import jobs
from accounts.models import JobRun

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
