"""What a page says about work in the background: that it has stopped, or how far it is."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts import jobs
from accounts.models import JobRun, User
from tests.cast import AT, Cast

STOPPED = "Achtergrondtaken zijn gestopt"


def today(user: User) -> str:
    client = Client()
    client.force_login(user)
    with time_machine.travel(AT, tick=False):
        return client.get(reverse("attendance:today")).content.decode()


@pytest.mark.parametrize(("seconds", "is_told"), [(59, False), (61, True)])
def test_a_page_says_when_the_worker_is_silent_for_a_minute(cast: Cast, seconds: int, is_told: bool) -> None:
    jobs.sign_of_life(at=AT - timedelta(seconds=seconds))

    assert (STOPPED in today(cast.mira)) is is_told


def test_a_page_says_when_there_never_was_a_worker(cast: Cast) -> None:
    assert STOPPED in today(cast.mira)


@pytest.mark.parametrize(
    ("state", "status", "words"),
    [
        (JobRun.State.WAITING, 200, "Wacht op zijn beurt"),
        (JobRun.State.DONE, 286, "Klaar"),
        (JobRun.State.FAILED, 286, "Probeer het opnieuw of vraag het de beheerder."),
    ],
)
def test_progress_is_polled_until_the_work_has_ended(
    cast: Cast, client: Client, state: JobRun.State, status: int, words: str
) -> None:
    job = jobs.wish("demo.work", by=cast.cas, at=AT)
    JobRun.objects.update(state=state)
    client.force_login(cast.cas)

    answer = client.get(reverse("accounts:job", args=[job.pk]))

    assert answer.status_code == status
    assert words in answer.content.decode()
