"""What a change of the calendar does to lesson weeks and windows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schools.calendar import Calendar
from schools.touch import CalendarDays, Touch, spans_of, touch

YEAR = (date(2026, 8, 31), date(2027, 7, 16))
CHRISTMAS = (date(2026, 12, 19), date(2027, 1, 3))
DAYS = CalendarDays({1: YEAR}, {1: CHRISTMAS})


def test_one_day_off_in_a_week_loses_no_week_and_moves_no_number() -> None:
    day = date(2026, 11, 25)

    found = DAYS.touch(DAYS.with_closure(None, (day, day)))

    assert found.closed == (day,)
    assert (found.weeks_lost, found.renumbered) == ((), 0)


def test_a_week_off_is_no_lesson_week_and_moves_the_windows_of_the_four_weeks_before() -> None:
    monday, friday = date(2026, 11, 23), date(2026, 11, 27)

    found = DAYS.touch(DAYS.with_closure(None, (monday, friday)))

    assert found.weeks_lost == (monday,)
    assert found.renumbered == 31
    assert found.first == date(2026, 10, 26)
    assert found.last is not None
    assert found.last > date(2027, 1, 3)


def test_days_that_were_free_already_change_nothing() -> None:
    assert DAYS.touch(DAYS.with_closure(None, (date(2026, 12, 24), date(2026, 12, 27)))).is_nothing
    assert DAYS.touch(DAYS).is_nothing
    assert touch(None, None) == Touch()


def test_opening_is_closing_the_other_way_round() -> None:
    without = DAYS.with_closure(1, None)

    opened, closed = DAYS.touch(without), without.touch(DAYS)

    assert opened.opened == closed.closed
    assert opened.weeks_gained == closed.weeks_lost == (date(2026, 12, 21), date(2026, 12, 28))
    assert (opened.first, opened.last) == (closed.first, closed.last)


def test_the_first_school_year_opens_all_its_days() -> None:
    nothing = CalendarDays({}, {})

    found = nothing.touch(nothing.with_year(None, YEAR))

    assert found.first == YEAR[0]
    assert len(found.weeks_gained) == 46


def test_a_weekend_does_not_break_a_row_of_days() -> None:
    days = [date(2026, 11, day) for day in (19, 20, 23, 25)]

    assert spans_of(days) == [(days[0], days[2]), (days[3], days[3])]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 300), st.integers(0, 15))
def test_outside_the_days_that_are_named_every_window_is_the_same(start: int, length: int) -> None:
    first = YEAR[0] + timedelta(days=start)
    changed = DAYS.with_closure(None, (first, first + timedelta(days=length)))
    before, after = DAYS.calendar(), changed.calendar()
    assert isinstance(before, Calendar)
    assert isinstance(after, Calendar)

    found = DAYS.touch(changed)

    same = [day for day in before.school_days(*YEAR) if found.first is None or day < found.first]
    assert [before.window_lasts(4)[day] for day in same] == [after.window_lasts(4)[day] for day in same]


@pytest.mark.parametrize("closed", [(), (date(2026, 11, 23), date(2026, 11, 24))])
def test_an_address_carries_the_days(closed: tuple[date, ...]) -> None:
    query = Touch(closed=closed, first=date(2026, 11, 2), last=date(2026, 12, 1)).query

    assert "first=2026-11-02&last=2026-12-01&closed=" in query
    assert ("2026-11-23..2026-11-24" in query) is bool(closed)
