"""What the tests of this floor write in the ledger to begin with, and who looks at it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.test import Client
from django.urls import reverse

from absences.models import Absence, Reason
from absences.models.policy import Category
from accounts.models import User
from schools.models import Pupil
from tests.cast import AT, MONDAY


def reason(pupil: Pupil, code: str) -> Reason:
    return Reason.objects.get(school=pupil.school_id, code=code)


def miss(
    pupil: Pupil,
    *,
    on: date = MONDAY,
    period: int = 1,
    kind: str = Absence.Kind.ABSENT,
    minutes: int = 50,
    because: str | None = None,
    at: datetime = AT,
    **fields: Any,
) -> Absence:
    """A row of the ledger; with the code of a reason it is classified, without it is pending."""
    known = reason(pupil, because) if because else None
    return Absence.objects.create(
        school_id=pupil.school_id,
        pupil=pupil,
        on=on,
        period=period,
        kind=kind,
        minutes_missed=minutes,
        period_minutes=50,
        category=known.category if known else Category.PENDING,
        reason=known,
        classified_at=at if known else None,
        recorded_at=at,
        **fields,
    )


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(pupil: Pupil) -> str:
    return reverse("absences:pupil", args=[pupil.pk])
