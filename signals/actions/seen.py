"""Looking at a signal leaves a trace."""

from __future__ import annotations

from datetime import datetime, timedelta

from accounts.audit import record as audit
from accounts.models import AuditEvent, User
from signals.models import Signal

ONE_LOOK = timedelta(minutes=10)


def leave_trace(*, signal: Signal, by: User, at: datetime) -> None:
    """Note that `by` looked at the signal; whoever comes back within ten minutes is still looking."""
    lately = AuditEvent.objects.filter(
        act="signal.seen", pupil_id=signal.pupil_id, object_id=signal.pk, by=by, at__gt=at - ONE_LOOK
    )
    if not lately.exists():
        audit(
            "signal.seen",
            by=by,
            at=at,
            school_id=signal.school_id,
            pupil_id=signal.pupil_id,
            object_id=signal.pk,
        )
