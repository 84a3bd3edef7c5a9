"""Putting a bell schedule in force."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction

from accounts.audit import record as audit
from accounts.models import User
from schools.bell import MORNING, Slot
from schools.models import Period, School

ONE_DAY = timedelta(days=1)


class PastBell(Exception):
    """A schedule that rang before today is evidence: it is changed from today on, not earlier."""


@transaction.atomic
def set_bell(
    *,
    school: School,
    slots: Iterable[Slot],
    first_on: date,
    last_on: date,
    by: User,
    at: datetime,
    today: date,
) -> None:
    """These slots ring from `first_on` to `last_on`; before and after, what rang goes on ringing.

    1. A schedule that began before and lasts longer is cut in two: its part before, and its part after.
    2. What lay wholly within these days makes room.
    Registers and absences keep the number and the minutes of their period, so nothing that was counted changes.
    Raises PastBell when days before today would ring otherwise than they did.
    """
    School.objects.select_for_update().get(pk=school.pk)
    mine = Period.objects.filter(school=school)
    if first_on < today and mine.filter(valid_from__lt=today).exists():
        raise PastBell
    in_the_way = list(mine.filter(valid_from__lte=last_on, valid_until__gte=first_on))
    _go_on_after(in_the_way, last_on)
    mine.filter(pk__in=[one.pk for one in in_the_way], valid_from__lt=first_on).update(
        valid_until=first_on - ONE_DAY
    )
    mine.filter(pk__in=[one.pk for one in in_the_way], valid_from__gte=first_on).delete()
    rung = Period.objects.bulk_create(
        Period(
            school=school,
            weekday=slot.weekday,
            number=slot.number,
            name=name_of(slot.number, half_days=school.has_half_days),
            begins=slot.begins,
            ends=slot.ends,
            valid_from=first_on,
            valid_until=last_on,
        )
        for slot in slots
    )
    audit(
        "bell.set",
        by=by,
        at=at,
        school_id=school.pk,
        first_on=first_on.isoformat(),
        last_on=last_on.isoformat(),
        periods=len(rung),
    )


def _go_on_after(periods: Iterable[Period], last_on: date) -> None:
    """Copies of those that last longer than `last_on`, from the day after it."""
    copies = []
    for period in periods:
        if period.valid_until > last_on:
            values = {field: getattr(period, field) for field in ("school_id", "weekday", "number", "name")}
            times = {"begins": period.begins, "ends": period.ends, "valid_until": period.valid_until}
            copies.append(Period(**values, **times, valid_from=last_on + ONE_DAY))
    Period.objects.bulk_create(copies)


def name_of(number: int, *, half_days: bool) -> str:
    """What everybody in the school calls it; stored, so in Dutch whoever types it."""
    if half_days:
        return "Ochtend" if number == MORNING else "Middag"
    return f"{number}e uur"
