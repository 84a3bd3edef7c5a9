"""Writing in the ledger of absences."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from absences.models import Absence
from absences.models.policy import Category
from accounts.models import User
from accounts.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody says about one pupil in one period. Without a reason nothing is said about the reason, unless
    `takes_reason_back`: then it is unknown again."""

    pupil_id: int
    period: int
    kind: str
    minutes_missed: int
    period_minutes: int
    category: str = Category.PENDING
    reason_id: int | None = None
    notice_id: int | None = None
    takes_reason_back: bool = False


@dataclass(frozen=True, slots=True)
class Changes:
    """What became different in the ledger; each item is plain data with `pupil`, `period`, and `old` and/or `new`."""

    items: tuple[dict[str, Any], ...]

    @property
    def pupils(self) -> list[int]:
        return sorted({item["pupil"] for item in self.items})


@transaction.atomic(savepoint=False)  # within another act a failure takes all of it back
def record(
    *,
    school_id: int,
    on: date,
    lesson_id: int | None,
    roll: Collection[int],
    periods: Collection[int],
    entries: Iterable[Entry],
    by: User | None,
    at: datetime,
) -> Changes:
    """Make the ledger say exactly `entries` about the pupils of `roll` in `periods` of a day. At most three queries.

    An entry without a reason keeps the reason and category that somebody gave before, as long as the kind is the same:
    saving a register again does not undo the coordinator's work. Entries outside roll and periods raise ValueError.
    The caller writes the audit event and wishes for the evaluation of `Changes.pupils`.
    """
    wanted = {(entry.pupil_id, entry.period): entry for entry in entries}
    if any(pupil not in roll or period not in periods for pupil, period in wanted):
        raise ValueError("an entry lies outside the register")
    # Whoever classifies one of these rows at this moment waits, and then finds what is written here.
    found = _rows_to_change(pupils=tuple(roll), on=on, periods=tuple(periods)) if roll else []
    existing = {(absence.pupil_id, absence.period): absence for absence in found}

    to_write, items = [], []
    for place, entry in wanted.items():
        old = existing.pop(place, None)
        new = _row(entry, old, school_id=school_id, on=on, lesson_id=lesson_id, by=by, at=at)
        if old is None or _facts(old) != _facts(new):
            to_write.append(new)
            items.append(_item(place, old, new))
    items.extend(_item(place, old, None) for place, old in existing.items())

    if to_write:
        Absence.objects.bulk_create(
            to_write,
            update_conflicts=True,
            unique_fields=["pupil", "on", "period"],
            update_fields=[
                "lesson",
                "kind",
                "minutes_missed",
                "period_minutes",
                "category",
                "reason",
                "notice",
                "recorded_by",
                "recorded_at",
                "classified_at",
                "classified_by",
            ],
        )
    if existing:
        Absence.objects.filter(pk__in=[absence.pk for absence in existing.values()]).delete()
    return Changes(tuple(items))


@Prepared
def _rows_to_change(*, pupils: Any, on: Any, periods: Any) -> QuerySet[Absence]:
    rows = Absence.objects.select_for_update().filter(pupil__in=pupils, on=on, period__in=periods)
    return rows.order_by("pk")


def _row(
    entry: Entry,
    old: Absence | None,
    *,
    school_id: int,
    on: date,
    lesson_id: int | None,
    by: User | None,
    at: datetime,
) -> Absence:
    category, reason_id, notice_id = entry.category, entry.reason_id, entry.notice_id
    classified_at, classified_by_id = (
        (None, None) if category == Category.PENDING else (at, by.pk if by else None)
    )
    says_nothing = reason_id is None and not entry.takes_reason_back
    if says_nothing and old is not None and old.kind == entry.kind:
        category, reason_id, notice_id = old.category, old.reason_id, old.notice_id
        classified_at, classified_by_id = old.classified_at, old.classified_by_id
    return Absence(
        school_id=school_id,
        pupil_id=entry.pupil_id,
        on=on,
        period=entry.period,
        lesson_id=lesson_id,
        kind=entry.kind,
        minutes_missed=entry.minutes_missed,
        period_minutes=entry.period_minutes,
        category=category,
        reason_id=reason_id,
        notice_id=notice_id,
        recorded_by=by,
        recorded_at=at,
        classified_at=classified_at,
        classified_by_id=classified_by_id,
    )


def _facts(absence: Absence) -> dict[str, Any]:
    return {
        "kind": absence.kind,
        "minutes": absence.minutes_missed,
        "category": absence.category,
        "reason": absence.reason_id,
        "notice": absence.notice_id,
    }


def _item(place: tuple[int, int], old: Absence | None, new: Absence | None) -> dict[str, Any]:
    item: dict[str, Any] = {"pupil": place[0], "period": place[1]}
    if old is not None:
        item["old"] = _facts(old)
    if new is not None:
        item["new"] = _facts(new)
    return item
