"""The trail: who did what, and who looked at whom. Written in the transaction of the act itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import AuditEvent, User


def record(
    act: str,
    *,
    by: User | None,
    at: datetime,
    school_id: int | None,
    pupil_id: int | None = None,
    object_id: int | None = None,
    key: UUID | None = None,
    **details: Any,
) -> AuditEvent:
    """Add one event. `act` is `noun.verb_in_the_past`; `details` are plain JSON values, old and new where it matters.

    With `key` a second event of the same request raises IntegrityError: nothing is done twice.
    """
    return AuditEvent.objects.create(
        act=act,
        by=by,
        at=at,
        school_id=school_id,
        pupil_id=pupil_id,
        object_id=object_id,
        key=key,
        details=details,
    )


def record_many(events: Iterable[AuditEvent]) -> None:
    """Add many events in one statement."""
    AuditEvent.objects.bulk_create(events, batch_size=500)
