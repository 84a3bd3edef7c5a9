"""Background work about the school itself."""

from celery import shared_task
from django.utils import timezone

from schools.imports.uploads import discard_old


@shared_task(name="schools.discard_uploads")
def discard_uploads() -> None:
    discard_old(at=timezone.now())
