"""Leave that parents ask for and the head decides, and exemptions."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from absences.actions.notices import report_notice
from absences.models import Exemption, LeaveRequest, Notice, Reason
from accounts.audit import record as audit
from accounts.models import User
from schools.models import Pupil

State = LeaveRequest.State


class AlreadyDecided(Exception):
    """Somebody decided on this request before; nothing was written."""


@transaction.atomic
def ask_leave(
    *, pupil: Pupil, reason: Reason, first_on: date, last_on: date, by: User, at: datetime
) -> LeaveRequest:
    """Keep what the parents ask. The same question about the same days is asked once."""
    if reason.school_id != pupil.school_id or reason.cluster != Reason.Cluster.LEAVE:
        raise ValueError("no ground for leave at this school")
    Pupil.objects.filter(pk=pupil.pk).hold()  # who asks twice at once asks one after the other
    asked, is_new = LeaveRequest.objects.get_or_create(
        school_id=pupil.school_id,
        pupil=pupil,
        reason=reason,
        first_on=first_on,
        last_on=last_on,
        state=State.ASKED,
        defaults={"asked_at": at},
    )
    if is_new:
        _trail("leave.asked", asked, by=by, at=at)
    return asked


@transaction.atomic
def decide_leave(*, asked: LeaveRequest, granted: bool, by: User, at: datetime) -> LeaveRequest:
    """Grant or refuse. Leave that is granted becomes a notice, so that registers and ledger know.

    Raises AlreadyDecided, and NoticeRefused (`absences.actions.notices`) when there is no school on those days.
    """
    notice = None
    if granted:
        notice = report_notice(
            pupil=asked.pupil,
            reason=asked.reason,
            first_on=asked.first_on,
            last_on=asked.last_on,
            told_by=Notice.ToldBy.SCHOOL,
            by=by,
            at=at,
        ).notice
    state = State.GRANTED if granted else State.REFUSED
    as_read = LeaveRequest.objects.filter(pk=asked.pk, state=State.ASKED)
    if as_read.update(state=state, decided_at=at, decided_by=by, notice=notice) != 1:
        raise AlreadyDecided
    asked.refresh_from_db()
    _trail(f"leave.{state}", asked, by=by, at=at)
    return asked


@transaction.atomic
def grant_exemption(
    *,
    pupil: Pupil,
    first_on: date,
    last_on: date,
    weekdays: Collection[int],
    periods: Collection[int],
    what_is_possible: str,
    by: User,
    at: datetime,
) -> Exemption:
    """The pupil is not expected in these lessons until a day, and something else is possible meanwhile.

    `weekdays` are ISO numbers, `periods` numbers of the bell schedule; empty means all of them. The same exemption is
    granted once.
    """
    Pupil.objects.filter(pk=pupil.pk).hold()
    exemption, is_new = Exemption.objects.get_or_create(
        school_id=pupil.school_id,
        pupil=pupil,
        first_on=first_on,
        last_on=last_on,
        weekdays=sorted(weekdays),
        periods=sorted(periods),
        what_is_possible=what_is_possible,
        defaults={"decided_by": by},
    )
    if not is_new:
        return exemption
    audit(
        "exemption.granted",
        by=by,
        at=at,
        school_id=pupil.school_id,
        pupil_id=pupil.pk,
        object_id=exemption.pk,
        first_on=first_on.isoformat(),
        last_on=last_on.isoformat(),
        weekdays=exemption.weekdays,
        periods=exemption.periods,
    )
    return exemption


def _trail(act: str, asked: LeaveRequest, *, by: User, at: datetime) -> None:
    audit(
        act,
        by=by,
        at=at,
        school_id=asked.school_id,
        pupil_id=asked.pupil_id,
        object_id=asked.pk,
        reason=asked.reason_id,
        first_on=asked.first_on.isoformat(),
        last_on=asked.last_on.isoformat(),
    )
