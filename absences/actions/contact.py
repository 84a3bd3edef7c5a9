"""Noting that somebody looked for a missing pupil, and taking that back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from absences.models import ContactAttempt
from accounts.audit import record as audit
from accounts.models import User
from schools.models import Pupil

A_DOUBLE_CLICK = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Noted:
    """The attempt; `is_new` is False when the same person noted the same a moment ago."""

    attempt: ContactAttempt
    is_new: bool


@transaction.atomic
def note_attempt(*, pupil: Pupil, outcome: ContactAttempt.Outcome, by: User, at: datetime) -> Noted:
    """Keep what came of looking for the pupil today. The same outcome by the same person within half a minute is one
    attempt, however often it is sent."""
    Pupil.objects.filter(pk=pupil.pk).hold()  # two attempts for one pupil wait for each other
    on = timezone.localdate(at)
    last = ContactAttempt.objects.filter(pupil=pupil, on=on).order_by("at", "pk").last()
    if last and (last.outcome, last.by_id) == (outcome, by.pk) and at - last.at < A_DOUBLE_CLICK:
        return Noted(last, is_new=False)
    attempt = ContactAttempt.objects.create(
        school_id=pupil.school_id, pupil=pupil, on=on, outcome=outcome, at=at, by=by
    )
    _trail("contact_attempt.noted", attempt, by=by, at=at)
    return Noted(attempt, is_new=True)


@transaction.atomic
def take_back_attempt(*, attempt: ContactAttempt, by: User, at: datetime) -> bool:
    """It was tapped by mistake: the row goes, the trail keeps that it was there. False when it was gone already."""
    gone, _ = ContactAttempt.objects.filter(pk=attempt.pk).delete()
    if gone:
        _trail("contact_attempt.taken_back", attempt, by=by, at=at)
    return bool(gone)


def _trail(act: str, attempt: ContactAttempt, *, by: User, at: datetime) -> None:
    audit(
        act,
        by=by,
        at=at,
        school_id=attempt.school_id,
        pupil_id=attempt.pupil_id,
        object_id=attempt.pk,
        outcome=attempt.outcome,
        on=attempt.on.isoformat(),
        noted_at=attempt.at.isoformat(),
    )
