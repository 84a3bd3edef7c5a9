"""Looking at a pupil's page leaves a trace."""

from __future__ import annotations

from datetime import datetime, timedelta

from accounts.audit import record as audit
from accounts.models import AuditEvent, User
from schools.models import Pupil

ONE_LOOK = timedelta(minutes=10)


def leave_trace(*, pupil: Pupil, by: User, at: datetime) -> None:
    """Note that `by` looked at the pupil; whoever comes back within ten minutes is still looking."""
    lately = AuditEvent.objects.filter(act="pupil.seen", pupil_id=pupil.pk, by=by, at__gt=at - ONE_LOOK)
    if not lately.exists():
        audit("pupil.seen", by=by, at=at, school_id=pupil.school_id, pupil_id=pupil.pk)
