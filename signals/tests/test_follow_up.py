from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.models import AuditEvent
from schools.models import Pupil
from signals.actions.evaluate import evaluate
from signals.actions.follow_up import SignalMoved, close, note_contact, put_back, take_up
from signals.models import Agreement, Case, FollowUp, Signal
from signals.tests.test_evaluate import MONDAY, miss
from tests.cast import Cast

pytestmark = pytest.mark.django_db

THURSDAY = date(2026, 9, 10)
AT = datetime(2026, 9, 10, 14, tzinfo=UTC)
LATER = AT + timedelta(days=4)


@pytest.fixture
def signal(cast: Cast) -> Signal:
    miss(cast, MONDAY, 6)
    evaluate(school=cast.school, on=THURSDAY, at=AT)
    return Signal.objects.get()


def test_who_takes_up_a_signal_has_it(cast: Cast, signal: Signal) -> None:
    take_up(signal=signal, by=cast.cas, at=AT)

    assert (signal.state, signal.taken_up_by) == (Signal.State.TAKEN_UP, cast.cas)
    assert AuditEvent.objects.filter(act="signal.taken_up", by=cast.cas).count() == 1


def test_a_double_click_takes_up_once(cast: Cast, signal: Signal) -> None:
    take_up(signal=signal, by=cast.cas, at=AT)

    take_up(signal=signal, by=cast.cas, at=AT)

    assert AuditEvent.objects.filter(act="signal.taken_up").count() == 1


def test_the_second_person_hears_that_somebody_was_first(cast: Cast, signal: Signal) -> None:
    take_up(signal=signal, by=cast.cas, at=AT)

    with pytest.raises(SignalMoved) as moved:
        take_up(signal=signal, by=cast.mira, at=AT)

    assert moved.value.signal.taken_up_by == cast.cas


def test_taking_up_can_be_undone_by_the_same_person_only(cast: Cast, signal: Signal) -> None:
    take_up(signal=signal, by=cast.cas, at=AT)

    with pytest.raises(SignalMoved):
        put_back(signal=signal, by=cast.mira, at=AT)
    put_back(signal=signal, by=cast.cas, at=AT)

    assert signal.state == Signal.State.OPEN


def test_a_real_contact_closes_the_signal_and_keeps_the_agreement(cast: Cast, signal: Signal) -> None:
    note_contact(
        pupil=cast.sam,
        kind=FollowUp.Kind.CONVERSATION,
        on=THURSDAY,
        by=cast.mira,
        at=AT,
        signal=signal,
        agreement="Sam komt voor het eerste uur langs.",
        review_on=date(2026, 9, 24),
    )

    signal.refresh_from_db()
    assert signal.state == Signal.State.CLOSED
    assert Agreement.objects.get().review_on == date(2026, 9, 24)
    assert Case.objects.get().pupil == cast.sam


def test_a_cleared_signal_returns_only_on_new_absence(cast: Cast, signal: Signal) -> None:
    note_contact(pupil=cast.sam, kind="call", on=THURSDAY, by=cast.mira, at=AT, signal=signal)

    evaluate(school=cast.school, on=THURSDAY, at=AT)
    assert not Signal.objects.waiting().exists()
    miss(cast, MONDAY + timedelta(days=7), 1)
    evaluate(school=cast.school, on=LATER.date(), at=LATER)

    assert Signal.objects.waiting().get().units == 420


def test_a_contact_does_not_clear_the_sixteen_hours(cast: Cast) -> None:
    for day in range(3):
        miss(cast, MONDAY + timedelta(days=day), 6)
    evaluate(school=cast.school, on=THURSDAY, at=AT)

    note_contact(pupil=cast.sam, kind="call", on=THURSDAY, by=cast.mira, at=AT)

    assert Signal.objects.waiting().get().criterion == "sixteen_hours"


def test_the_same_contact_is_noted_once(cast: Cast, signal: Signal) -> None:
    for _ in range(2):
        note_contact(pupil=cast.sam, kind="call", on=THURSDAY, by=cast.mira, at=AT, signal=signal)

    assert FollowUp.objects.count() == 1


def test_words_of_an_agreement_need_a_day_to_look_at_it_again(cast: Cast) -> None:
    with pytest.raises(ValueError, match="day to look at it again"):
        note_contact(
            pupil=cast.sam, kind="call", on=THURSDAY, by=cast.mira, at=AT, agreement="Samen beginnen"
        )


def test_what_was_withdrawn_cannot_be_closed(cast: Cast, signal: Signal) -> None:
    Signal.objects.update(state=Signal.State.WITHDRAWN)

    with pytest.raises(SignalMoved):
        close(signal=signal, by=cast.cas, at=AT)

    assert Pupil.objects.get(pk=cast.sam.pk).signals.get().closed_at is None
