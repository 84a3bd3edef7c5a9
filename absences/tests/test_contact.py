"""Who looked for a missing pupil, and what came of it."""

from __future__ import annotations

from datetime import date, timedelta

from absences.actions.contact import note_attempt, take_back_attempt
from absences.models import Absence, ContactAttempt
from absences.tests.makers import miss
from accounts.models import AuditEvent
from tests.cast import AT, Cast

Outcome = ContactAttempt.Outcome


def test_an_attempt_keeps_who_tried_and_when_and_leaves_a_trail(cast: Cast) -> None:
    noted = note_attempt(pupil=cast.sam, outcome=Outcome.NO_ANSWER, by=cast.fem, at=AT)

    assert (noted.attempt.on, noted.attempt.at, noted.attempt.by) == (date(2026, 11, 23), AT, cast.fem)
    event = AuditEvent.objects.get(act="contact_attempt.noted")
    assert (event.pupil_id, event.by, event.details["outcome"]) == (cast.sam.pk, cast.fem, "no_answer")


def test_a_double_click_is_one_attempt(cast: Cast) -> None:
    first, second = (
        note_attempt(pupil=cast.sam, outcome=Outcome.NO_ANSWER, by=cast.fem, at=AT + timedelta(seconds=late))
        for late in (0, 2)
    )

    assert (first.is_new, second.is_new) == (True, False)
    assert first.attempt == second.attempt


def test_a_second_call_later_or_by_somebody_else_is_another_attempt(cast: Cast) -> None:
    note_attempt(pupil=cast.sam, outcome=Outcome.NO_ANSWER, by=cast.fem, at=AT)
    note_attempt(pupil=cast.sam, outcome=Outcome.NO_ANSWER, by=cast.cas, at=AT)
    note_attempt(pupil=cast.sam, outcome=Outcome.NO_ANSWER, by=cast.cas, at=AT + timedelta(minutes=10))

    assert ContactAttempt.objects.filter(pupil=cast.sam).count() == 3


def test_looking_for_somebody_says_nothing_about_the_reason(cast: Cast) -> None:
    absence = miss(cast.sam)

    note_attempt(pupil=cast.sam, outcome=Outcome.FOUND, by=cast.fem, at=AT)

    assert Absence.objects.pending().get() == absence


def test_taking_back_removes_the_attempt_once_and_the_trail_keeps_both(cast: Cast) -> None:
    attempt = note_attempt(pupil=cast.sam, outcome=Outcome.ON_THE_WAY, by=cast.fem, at=AT).attempt

    taken_back = [take_back_attempt(attempt=attempt, by=cast.fem, at=AT) for _ in range(2)]

    assert taken_back == [True, False]
    assert not ContactAttempt.objects.exists()
    acts = AuditEvent.objects.filter(act__startswith="contact_attempt").values_list("act", flat=True)
    assert sorted(acts) == ["contact_attempt.noted", "contact_attempt.taken_back"]
