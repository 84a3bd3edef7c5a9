"""Days that are left, as people count them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from absences.hours import HourUnit
from schools.calendar import Calendar, DayCounting, Window
from signals.deadline import deadline
from signals.rules.finding import Finding, ReportKind, Source
from signals.rules.policy import SIXTEEN_HOURS

MONDAY = date(2026, 10, 5)
AUTUMN = (date(2026, 10, 12), date(2026, 10, 16))
CALENDAR = Calendar(date(2026, 8, 17), date(2027, 7, 9), [AUTUMN])

STEP = Finding(
    pupil=1,
    criterion="near_limit_6",
    source=Source.SCHOOL_POLICY,
    begin_on=MONDAY,
    reached_on=MONDAY,
    last_on=MONDAY,
    known_on=MONDAY,
    due_on=CALENDAR.add_working_days(MONDAY, 5, DayCounting.SCHOOL_DAYS),
    units=360,
    max_units=360,
    pending_units=0,
    limit_units=360,
    remaining_units=600,
    window=Window(MONDAY, None),
    hour_unit=HourUnit.LESSON,
    policy_version="1",
    tier=1,
    step="call_parents",
    tell=("mentor",),
)
REPORT = replace(
    STEP,
    criterion=SIXTEEN_HOURS,
    report_kind=ReportKind.V3,
    due_on=CALENDAR.add_working_days(MONDAY, 5),
)


def test_a_step_of_the_school_waits_for_the_holiday_to_end() -> None:
    due = deadline(STEP, CALENDAR, today=date(2026, 10, 9))

    assert (due.due_on, due.left, due.total) == (date(2026, 10, 19), 1, 5)


def test_the_term_of_a_report_runs_through_the_holiday() -> None:
    due = deadline(REPORT, CALENDAR, today=date(2026, 10, 9))

    assert (due.due_on, due.left, due.total) == (date(2026, 10, 12), 1, 5)


@pytest.mark.parametrize(
    ("today", "state", "left", "late"),
    [
        (MONDAY, "", 5, 0),
        (date(2026, 10, 8), "soon", 2, 0),
        (date(2026, 10, 12), "soon", 0, 0),
        (date(2026, 10, 13), "over", 0, 1),
    ],
    ids=["all of the term", "two days", "the day itself", "a day late"],
)
def test_the_clock_runs_from_quiet_to_soon_to_over(today: date, state: str, left: int, late: int) -> None:
    due = deadline(REPORT, CALENDAR, today=today)

    assert (due.state, due.left, due.late) == (state, left, late)


def test_a_term_begins_when_the_school_could_know_it() -> None:
    known = replace(STEP, known_on=MONDAY + timedelta(days=2), due_on=date(2026, 10, 21))

    assert deadline(known, CALENDAR, today=known.known_on).total == 5


def test_a_day_late_in_a_holiday_is_over_without_a_school_day() -> None:
    friday = replace(STEP, due_on=date(2026, 10, 9))

    due = deadline(friday, CALENDAR, today=date(2026, 10, 14))

    assert (due.is_over, due.late) == (True, 0)
