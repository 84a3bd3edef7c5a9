"""Somebody told us: sick, better again, an appointment, leave. The ledger of those days follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from absences.actions.classify import CLASSIFIED
from absences.actions.settle import UNKNOWN, Settlement, Standing, settle
from absences.models import Absence, Notice, Reason
from absences.models.ledger import AbsenceQuerySet
from accounts.audit import record as audit
from accounts.jobs import wish
from accounts.models import User
from schools.models import NoSchoolYear, Period, Pupil

ONE_DAY = timedelta(days=1)
EXPLAINED = (Absence.Kind.ABSENT, Absence.Kind.LEFT_EARLY)


class NoticeRefused(Exception):
    """The notice cannot be true; nothing was written. `field` is what to look at, `words` say what to do."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field, self.words = field, words


@dataclass(frozen=True, slots=True)
class Reported:
    """The notice, and what it did to the ledger: absences it explained, and those that somebody had decided on.

    `is_new` is False when an earlier notice was extended, or said the same already.
    """

    notice: Notice
    is_new: bool
    explained: int
    unchanged: tuple[Absence, ...]


@transaction.atomic
def report_notice(
    *,
    pupil: Pupil,
    reason: Reason,
    first_on: date,
    last_on: date | None = None,
    from_time: time | None = None,
    until_time: time | None = None,
    told_by: str = "",
    by: User | None,
    at: datetime,
) -> Reported:
    """Keep what we were told about the days from `first_on` to `last_on`, both inclusive; None: until better.

    A notice of whole days with the same reason that overlaps or touches is extended, so a sickness is one notice. What
    the ledger already holds of those days and nobody decided gets the reason; the rest comes back as `unchanged`.
    Reporting the same twice changes nothing. Raises NoticeRefused.
    """
    _check(pupil, reason, first_on, last_on)
    told = Notice(
        school_id=pupil.school_id,
        pupil=pupil,
        reason=reason,
        first_on=first_on,
        last_on=last_on,
        from_time=from_time,
        until_time=until_time,
        told_by=told_by,
        recorded_by=by,
        recorded_at=at,
    )
    Pupil.objects.filter(pk=pupil.pk).hold()  # two reports of one pupil wait for each other
    notice = _kept(told, by=by, at=at)
    done = _explain(notice, by=by, at=at)
    if not done.absences:
        wish("signals.evaluate", school_id=pupil.school_id, by=by, at=at, pupils=[pupil.pk])
    others = _rows(notice).exclude(reason=reason).select_related("reason")
    return Reported(notice, notice is told, done.absences, tuple(others))


@transaction.atomic
def end_notice(*, notice: Notice, last_on: date | None, by: User | None, at: datetime) -> Notice:
    """The notice holds until that day, inclusive; None: until better. Days it no longer explains are unknown again.

    Raises NoticeRefused when it cannot end so, or was taken back or changed by somebody else meanwhile.
    """
    _check_end(notice, last_on)
    old = notice.last_on
    as_read = Notice.objects.standing().filter(pk=notice.pk, last_on=old)
    if as_read.update(last_on=last_on) != 1:
        raise NoticeRefused("last_on", _("Somebody else changed this notice just now. Look once more."))
    notice.last_on = last_on
    _trail("notice.ended", notice, by=by, at=at, old=old and old.isoformat())
    _release(notice, by=by, at=at)
    _explain(notice, by=by, at=at)
    return notice


@transaction.atomic
def withdraw_notice(*, notice: Notice, by: User | None, at: datetime) -> bool:
    """It was not true after all: what it explained is unknown again. False when it was withdrawn already."""
    if Notice.objects.standing().filter(pk=notice.pk).update(withdrawn_at=at) != 1:
        return False
    notice.withdrawn_at = at
    _trail("notice.withdrawn", notice, by=by, at=at)
    _release(notice, by=by, at=at)
    return True


@transaction.atomic
def restore_notice(*, notice: Notice, by: User | None, at: datetime) -> bool:
    """Undo a withdrawal. False when the notice stands already."""
    if Notice.objects.filter(pk=notice.pk, withdrawn_at__isnull=False).update(withdrawn_at=None) != 1:
        return False
    notice.withdrawn_at = None
    _trail("notice.restored", notice, by=by, at=at)
    _explain(notice, by=by, at=at)
    return True


def _check(pupil: Pupil, reason: Reason, first_on: date, last_on: date | None) -> None:
    if reason.school_id != pupil.school_id:
        raise ValueError("a reason of another school")
    if not reason.is_in_use(first_on) or reason.is_for_late:
        raise NoticeRefused("reason", _("This reason was not in use on that day. Choose another one."))
    if last_on is not None and last_on < first_on:
        raise NoticeRefused("last_on", _("Choose a day on or after the first day."))
    try:
        calendar = pupil.school.calendar()
    except NoSchoolYear:
        raise NoticeRefused("first_on", _("The school has no school year yet.")) from None
    if not calendar.school_days(first_on, last_on or calendar.last):
        raise NoticeRefused("first_on", _("There is no school on these days. Choose a school day."))
    enrolled = pupil.enrolments.filter(first_on__lte=last_on or date.max)
    if not any(each.last_on is None or each.last_on >= first_on for each in enrolled):
        raise NoticeRefused("first_on", _("The pupil is not enrolled on these days."))


def _check_end(notice: Notice, last_on: date | None) -> None:
    is_timed = notice.from_time is not None or notice.until_time is not None
    if last_on is None and (is_timed or not notice.reason.is_sickness):
        raise NoticeRefused("last_on", _("Only sickness goes on until better. Choose the last day."))
    if last_on is not None and last_on < notice.first_on:
        raise NoticeRefused("last_on", _("The last day lies before the first. Take the notice back instead."))
    if is_timed and last_on != notice.first_on:
        raise NoticeRefused("last_on", _("This is about a part of one day. Report the other days apart."))


def _kept(told: Notice, *, by: User | None, at: datetime) -> Notice:
    """The notice as it is stored: an earlier one that was extended, or this one."""
    same = Notice.objects.standing().filter(
        pupil=told.pupil, reason=told.reason, from_time=told.from_time, until_time=told.until_time
    )
    if told.from_time or told.until_time:
        known = same.filter(first_on=told.first_on).first()
        return known or _stored(told, by=by, at=at)
    touching = same.overlapping(told.first_on - ONE_DAY, told.last_on and told.last_on + ONE_DAY)
    if not (known_ones := list(touching.order_by("first_on", "pk"))):
        return _stored(told, by=by, at=at)
    return _extended(known_ones[0], [*known_ones[1:], told], by=by, at=at)


def _stored(told: Notice, *, by: User | None, at: datetime) -> Notice:
    told.save()
    _trail("notice.reported", told, by=by, at=at)
    return told


def _extended(notice: Notice, others: list[Notice], *, by: User | None, at: datetime) -> Notice:
    """One notice for all those days. Later ones that were stored are taken back in its favour."""
    lasts = [each.last_on for each in (notice, *others)]
    days = (
        min(each.first_on for each in (notice, *others)),
        None if None in lasts else max(last for last in lasts if last),
    )
    absorbed = [other.pk for other in others if other.pk]
    if days == (notice.first_on, notice.last_on) and not absorbed:
        return notice
    old = [notice.first_on.isoformat(), notice.last_on and notice.last_on.isoformat()]
    notice.first_on, notice.last_on = days
    notice.save(update_fields=["first_on", "last_on"])
    Notice.objects.filter(pk__in=absorbed).update(withdrawn_at=at)
    Absence.objects.filter(notice__in=absorbed).update(notice=notice)
    _trail("notice.extended", notice, by=by, at=at, old=old, absorbed=absorbed)
    return notice


def _rows(notice: Notice) -> AbsenceQuerySet:
    """What the ledger holds of the lessons that the notice is about."""
    rows = Absence.objects.filter(pupil=notice.pupil_id, on__gte=notice.first_on, kind__in=EXPLAINED)
    if notice.last_on is not None:
        rows = rows.filter(on__lte=notice.last_on)
    if notice.from_time or notice.until_time:
        bell = Period.objects.filter(school=notice.school_id).on(notice.first_on)
        rows = rows.filter(period__in=[period.number for period in bell if notice.covers(period)])
    return rows


def _explain(notice: Notice, *, by: User | None, at: datetime) -> Settlement:
    reason = notice.reason
    new = Standing(reason.category, reason.pk, notice.pk, at, by.pk if by else None)
    undecided = _rows(notice).nobody_decided().filter(notice__isnull=True)
    return settle(
        changes=[(row, new) for row in undecided],
        act=CLASSIFIED,
        school_id=notice.school_id,
        by=by,
        at=at,
        notice=notice.pk,
    )


def _release(notice: Notice, *, by: User | None, at: datetime) -> Settlement:
    """What the notice explained and no longer does is unknown again."""
    rows = Absence.objects.filter(notice=notice)
    if notice.withdrawn_at is None and notice.last_on is not None:
        rows = rows.filter(on__gt=notice.last_on)
    elif notice.withdrawn_at is None:
        rows = rows.none()
    return settle(
        changes=[(row, UNKNOWN) for row in rows],
        act=CLASSIFIED,
        school_id=notice.school_id,
        by=by,
        at=at,
        notice=notice.pk,
    )


def _trail(act: str, notice: Notice, *, by: User | None, at: datetime, **details: Any) -> None:
    audit(
        act,
        by=by,
        at=at,
        school_id=notice.school_id,
        pupil_id=notice.pupil_id,
        object_id=notice.pk,
        reason=notice.reason_id,
        first_on=notice.first_on.isoformat(),
        last_on=notice.last_on and notice.last_on.isoformat(),
        **details,
    )
