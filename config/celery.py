"""The messenger, and the timetable of the night.

Celery only carries the number of a `JobRun`; the database is the truth (docs/architecture.md, "Background work").
"""

import os
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings

app = Celery("aanwezig")

app.conf.update(
    broker_url=settings.BROKER_URL,
    broker_connection_retry_on_startup=True,
    task_serializer="json",
    accept_content=["json"],
    result_backend=None,
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_soft_time_limit=540,
    task_time_limit=600,
    timezone="UTC",  # beat misbehaves at clock changes; jobs decide the school day themselves
    beat_schedule_filename=str(settings.DATA_DIR / "beat-schedule"),
    worker_hijack_root_logger=False,
)

if settings.BROKER_URL.startswith("filesystem://"):
    messages = settings.BROKER_DIR / "messages"
    processed = settings.BROKER_DIR / "processed"
    control = settings.BROKER_DIR / "control"
    for folder in (messages, processed, control):
        folder.mkdir(parents=True, exist_ok=True)
    app.conf.broker_transport_options = {
        "data_folder_in": str(messages),
        "data_folder_out": str(messages),
        "processed_folder": str(processed),
        "control_folder": str(control),
        "store_processed": False,
    }
else:
    app.conf.broker_transport_options = {
        "visibility_timeout": 1800,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "socket_timeout": 10,
        "socket_connect_timeout": 2,
    }

# In UTC: at school it is an hour later in winter and two in summer, so it is past midnight there as well.
app.conf.beat_schedule = {
    # Jobs whose message was lost or whose worker died are sent again; also the sign of life of the worker.
    "sweep jobs": {"task": "accounts.sweep_jobs", "schedule": 10.0},
    # Before the front office opens: what stayed unknown becomes unauthorised as the school's policy says.
    "resolve unknown": {"task": "absences.resolve_unknown", "schedule": crontab(hour="0", minute="30")},
    # After the last lesson of the day and before the first of the next, when nobody saves registers.
    "evaluate every school": {"task": "signals.evaluate_all", "schedule": crontab(hour="1", minute="10")},
    # A roster file that was looked at and left lying holds what we may not keep.
    "discard uploads": {"task": "schools.discard_uploads", "schedule": crontab(minute="*/15")},
    # A save leaves a row; after a week nobody asks for it any more.
    "forget jobs": {"task": "accounts.forget_jobs", "schedule": crontab(hour="2", minute="40")},
}

app.autodiscover_tasks()


@worker_ready.connect
def say_that_the_worker_is_there(**kwargs: Any) -> None:
    """So that the first page after a start does not say that background work has stopped."""
    from django.utils import timezone

    from accounts.jobs import sign_of_life

    sign_of_life(at=timezone.now())
