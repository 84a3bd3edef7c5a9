"""Background work of the ground floor."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from accounts import jobs


@shared_task(name="accounts.sweep_jobs")
def sweep_jobs() -> None:
    now = timezone.now()
    jobs.sign_of_life(at=now)
    jobs.sweep(at=now)


@shared_task(name="accounts.forget_jobs")
def forget_jobs() -> None:
    jobs.forget(before=timezone.now() - timedelta(days=7))
