"""Changing how absences are classified: compared with what was read, audited, and followed by a new evaluation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.db import transaction

from absences.models import Absence
from absences.models.policy import Category
from accounts.audit import record_many
from accounts.jobs import wish
from accounts.models import AuditEvent, User


class ChangedMeanwhile(Exception):
    """Somebody else classified one of the absences after they were read. Nothing was written."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How an absence is classified: everything that `settle` changes and an undo brings back."""

    category: str = Category.PENDING
    reason_id: int | None = None
    notice_id: int | None = None
    classified_at: datetime | None = None
    classified_by_id: int | None = None

    @classmethod
    def of(cls, absence: Absence) -> Self:
        return cls(**{name: getattr(absence, name) for name in cls.__slots__})

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        moment = values["classified_at"]
        return cls(**{**values, "classified_at": moment and datetime.fromisoformat(moment)})

    def to_json(self) -> dict[str, Any]:
        values = {name: getattr(self, name) for name in self.__slots__}
        return {**values, "classified_at": self.classified_at and self.classified_at.isoformat()}


UNKNOWN = Standing()


@dataclass(frozen=True, slots=True)
class Settlement:
    """What was changed: how many absences, of which pupils, and the first event of the trail (None: nothing)."""

    absences: int
    pupils: tuple[int, ...]
    event: AuditEvent | None


@transaction.atomic
def settle(
    *,
    changes: Collection[tuple[Absence, Standing]],
    act: str,
    school_id: int,
    by: User | None,
    at: datetime,
    **details: Any,
) -> Settlement:
    """Give each absence its new standing, write an audit event per pupil and wish for their evaluation.

    What stands so already is left alone. Raises ChangedMeanwhile when a row is no longer as it was read.
    """
    wanted = [(absence, new) for absence, new in changes if Standing.of(absence) != new]
    alike = defaultdict(list)
    items = defaultdict(list)
    for absence, new in wanted:
        alike[absence.category, absence.reason_id, new].append(absence.pk)
        items[absence.pupil_id].append(_item(absence, new))
    for (category, reason_id, new), pks in alike.items():
        as_read = Absence.objects.filter(pk__in=pks, school=school_id, category=category, reason=reason_id)
        if as_read.update(**{name: getattr(new, name) for name in new.__slots__}) != len(pks):
            raise ChangedMeanwhile

    events = [
        AuditEvent(
            act=act, by=by, at=at, school_id=school_id, pupil_id=pupil, details={**details, "items": each}
        )
        for pupil, each in sorted(items.items())
    ]
    record_many(events)
    if events:
        wish("signals.evaluate", school_id=school_id, by=by, at=at, pupils=sorted(items))
    return Settlement(len(wanted), tuple(sorted(items)), events[0] if events else None)


def _item(absence: Absence, new: Standing) -> dict[str, Any]:
    return {
        "absence": absence.pk,
        "on": absence.on.isoformat(),
        "period": absence.period,
        "old": Standing.of(absence).to_json(),
        "new": new.to_json(),
    }
