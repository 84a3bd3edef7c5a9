"""The evaluation as a job: wished for after a change, and once a night for every school."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine

from accounts.jobs import wish
from accounts.models import JobRun
from signals.models import Signal
from signals.tasks import evaluate_all, evaluate_pupils, evaluate_school
from signals.tests.conftest import THURSDAY
from signals.tests.test_evaluate import MONDAY, miss
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_a_wish_for_one_pupil_raises_the_signal_of_that_pupil(cast: Cast, thursday: datetime) -> None:
    miss(cast, MONDAY, 6)
    miss(cast, MONDAY, 6, pupil=cast.pupils[1])
    job = wish("signals.evaluate", school_id=cast.school.pk, pupils=[cast.sam.pk])

    evaluate_pupils(job.pk)

    job.refresh_from_db()
    assert [signal.pupil for signal in Signal.objects.all()] == [cast.sam]
    assert (job.state, job.result) == (JobRun.State.DONE, {"raise": 1})


def test_wishes_that_wait_for_the_same_school_are_done_together(cast: Cast, thursday: datetime) -> None:
    first, second = cast.pupils[:2]
    for pupil in (first, second):
        miss(cast, MONDAY, 6, pupil=pupil)
    jobs = [
        wish("signals.evaluate", school_id=cast.school.pk, pupils=[pupil.pk]) for pupil in (first, second)
    ]

    evaluate_pupils(jobs[0].pk)

    assert Signal.objects.count() == 2
    assert {job.state for job in JobRun.objects.all()} == {JobRun.State.DONE}


def test_a_message_that_comes_twice_changes_nothing(cast: Cast, thursday: datetime) -> None:
    miss(cast, MONDAY, 6)
    job = wish("signals.evaluate", school_id=cast.school.pk, pupils=[cast.sam.pk])
    evaluate_pupils(job.pk)
    changed_at = Signal.objects.get().changed_at

    evaluate_pupils(job.pk)

    assert Signal.objects.get().changed_at == changed_at


def test_the_night_wishes_once_for_every_school(cast: Cast, thursday: datetime) -> None:
    evaluate_all()

    evaluate_all()

    wishes = JobRun.objects.filter(kind="signals.evaluate_school")
    assert {job.school_id for job in wishes} == {cast.school.pk, cast.other_school.pk}
    assert wishes.count() == 2


def test_the_next_night_is_another_one(cast: Cast, thursday: datetime) -> None:
    evaluate_all()

    with time_machine.travel(THURSDAY + timedelta(days=1), tick=False):
        evaluate_all()

    assert JobRun.objects.filter(school_id=cast.school.pk).count() == 2


def test_the_job_of_the_night_judges_the_whole_school(cast: Cast, thursday: datetime) -> None:
    for pupil in cast.pupils:
        miss(cast, MONDAY, 6, pupil=pupil)
    evaluate_all()

    evaluate_school(JobRun.objects.get(school_id=cast.school.pk).pk)

    assert Signal.objects.count() == len(cast.pupils)


def test_a_school_that_is_not_ready_is_skipped(cast: Cast, thursday: datetime) -> None:
    cast.school.years.all().delete()
    job = wish("signals.evaluate", school_id=cast.school.pk)

    evaluate_pupils(job.pk)

    job.refresh_from_db()
    assert (job.state, job.result) == (JobRun.State.DONE, {"skipped": "NoSchoolYear"})
