"""A ticket can be read by nobody but who it was sealed for, unchanged, on the same day."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from attendance.minutes import Choice, Missed, Slot
from attendance.ticket import GOOD_FOR, GivenReason, Known, Ticket, TicketRefused, open_ticket

AT = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
ON = date(2026, 11, 23)
TICKET = Ticket(
    lesson_id=7,
    on=ON,
    by=3,
    revision=2,
    roll=(11, 12, 13),
    confirmed=frozenset({11, 12}),
    slots=(Slot(1, 50), Slot(2, 50)),
    reasons={5: "authorised"},
    defaults={"late": GivenReason(9, "unauthorised")},
    known={12: Known(Choice("absent", 0, 5), (Missed(1, "absent", 50),), 8, "authorised")},
    key=uuid.UUID(int=1),
)


def test_a_sealed_ticket_says_again_what_it_said() -> None:
    again = open_ticket(TICKET.seal(), lesson_id=7, on=ON, by=3)

    assert again == TICKET


@pytest.mark.parametrize(
    ("lesson", "on", "by"),
    [(8, ON, 3), (7, ON + timedelta(days=1), 3), (7, ON, 4)],
    ids=["another lesson", "another day", "another person"],
)
def test_a_ticket_is_for_one_lesson_one_day_and_one_person(lesson: int, on: date, by: int) -> None:
    with pytest.raises(TicketRefused):
        open_ticket(TICKET.seal(), lesson_id=lesson, on=on, by=by)


def test_a_ticket_loses_its_worth_after_a_school_day() -> None:
    with time_machine.travel(AT, tick=False):
        sealed = TICKET.seal()

    with time_machine.travel(AT + GOOD_FOR + timedelta(seconds=1), tick=False), pytest.raises(TicketRefused):
        open_ticket(sealed, lesson_id=7, on=ON, by=3)


@pytest.mark.parametrize("forged", ["", "x", "a:b:c"])
def test_a_ticket_that_nobody_sealed_is_refused(forged: str) -> None:
    with pytest.raises(TicketRefused):
        open_ticket(forged, lesson_id=7, on=ON, by=3)


def test_a_changed_ticket_is_refused() -> None:
    theirs, mine = TICKET.seal(), replace(TICKET, roll=(11, 12, 99)).seal()
    mixed = mine.split(":")[0] + ":" + ":".join(theirs.split(":")[1:])

    with pytest.raises(TicketRefused):
        open_ticket(mixed, lesson_id=7, on=ON, by=3)
