"""What people do with a signal: take it up, have a real contact, agree on something, close it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from accounts.audit import record as audit
from accounts.models import User
from schools.models import Pupil
from signals.models import Agreement, Case, FollowUp, Signal
from signals.rules.policy import SIXTEEN_HOURS


class SignalMoved(Exception):
    """Somebody else, or the evaluation, was first. `signal` is how it stands now."""

    def __init__(self, signal: Signal) -> None:
        super().__init__(str(signal))
        self.signal = signal


@transaction.atomic
def take_up(*, signal: Signal, by: User, at: datetime) -> Signal:
    """Say "I do this one". Again by the same person changes nothing; raises SignalMoved when it is no longer open."""
    open_one = Signal.objects.filter(pk=signal.pk, state=Signal.State.OPEN)
    taken = open_one.update(state=Signal.State.TAKEN_UP, taken_up_at=at, taken_up_by=by, changed_at=at)
    signal.refresh_from_db()
    if taken:
        _audit("signal.taken_up", signal, by=by, at=at)
    elif signal.state != Signal.State.TAKEN_UP or signal.taken_up_by != by:
        raise SignalMoved(signal)
    return signal


@transaction.atomic
def put_back(*, signal: Signal, by: User, at: datetime) -> Signal:
    """Undo `take_up` by the same person. Raises SignalMoved when it is not theirs any more."""
    mine = Signal.objects.filter(pk=signal.pk, state=Signal.State.TAKEN_UP, taken_up_by=by)
    given_back = mine.update(state=Signal.State.OPEN, taken_up_at=None, taken_up_by=None, changed_at=at)
    signal.refresh_from_db()
    if not given_back:
        raise SignalMoved(signal)
    _audit("signal.put_back", signal, by=by, at=at)
    return signal


@transaction.atomic
def note_contact(
    *,
    pupil: Pupil,
    kind: str,
    on: date,
    by: User,
    at: datetime,
    signal: Signal | None = None,
    agreement: str = "",
    review_on: date | None = None,
) -> FollowUp:
    """Note a real contact with pupil or parents, and what was agreed (with a day to look at it again, or not at all).

    Any real contact clears the signals below the legal limit: they come back only on new absence. That of the
    16 hours stays until its report is dealt with. The same contact, noted twice by the same person, is noted once.
    """
    if bool(agreement) != bool(review_on):
        raise ValueError("an agreement has words and a day to look at it again")
    case, is_new = Case.objects.get_or_create(pupil=pupil, defaults={"school": pupil.school, "opened_at": at})
    follow_up, is_noted = FollowUp.objects.get_or_create(
        case=case, kind=kind, on=on, by=by, signal=signal, defaults={"recorded_at": at}
    )
    if agreement and review_on:
        Agreement.objects.get_or_create(
            case=case, words=agreement, review_on=review_on, defaults={"follow_up": follow_up}
        )
    if is_noted:
        audit(
            "contact.noted",
            by=by,
            at=at,
            school_id=pupil.school_id,
            pupil_id=pupil.pk,
            object_id=follow_up.pk,
            kind=kind,
            agreed=bool(agreement),
            new_case=is_new,
        )
    cleared = pupil.signals.exclude(criterion=SIXTEEN_HOURS).waiting()
    for one in cleared:
        close(signal=one, by=by, at=at)
    return follow_up


@transaction.atomic
def close(*, signal: Signal, by: User, at: datetime) -> Signal:
    """The signal asks nothing more; it comes back on new absence. Closing a closed one changes nothing.

    Raises SignalMoved when the evaluation withdrew it meanwhile.
    """
    closed = (
        Signal.objects.waiting()
        .filter(pk=signal.pk)
        .update(state=Signal.State.CLOSED, closed_at=at, closed_by=by, changed_at=at)
    )
    signal.refresh_from_db()
    if closed:
        _audit("signal.closed", signal, by=by, at=at)
    elif signal.state != Signal.State.CLOSED:
        raise SignalMoved(signal)
    return signal


def _audit(act: str, signal: Signal, *, by: User, at: datetime) -> None:
    audit(
        act,
        by=by,
        at=at,
        school_id=signal.school_id,
        pupil_id=signal.pupil_id,
        object_id=signal.pk,
        criterion=signal.criterion,
        units=signal.units,
    )
