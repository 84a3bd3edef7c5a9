"""The school's days, lesson weeks and windows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schools.calendar import Calendar, DayCounting, NoSchoolDay, Window, WindowMode

AUTUMN = (date(2026, 10, 12), date(2026, 10, 16))
CHRISTMAS = (date(2026, 12, 21), date(2027, 1, 1))
EASTER_MONDAY = date(2027, 3, 29)
YEAR = Calendar(
    date(2026, 8, 17),
    date(2027, 7, 9),
    [AUTUMN, CHRISTMAS, (EASTER_MONDAY, EASTER_MONDAY)],
    [date(2026, 12, 25), date(2027, 1, 1), EASTER_MONDAY],
)
NEXT_YEAR = Calendar(date(2027, 8, 23), date(2028, 7, 7))


@pytest.mark.parametrize(
    ("day", "teaches"),
    [
        pytest.param(date(2026, 9, 7), True, id="a-monday"),
        pytest.param(date(2026, 9, 5), False, id="a-saturday"),
        pytest.param(date(2026, 10, 12), False, id="the-first-day-of-a-holiday"),
        pytest.param(date(2026, 10, 16), False, id="the-last-day-of-a-holiday"),
        pytest.param(date(2026, 10, 19), True, id="the-day-after-a-holiday"),
        pytest.param(date(2026, 8, 17), True, id="the-first-day-of-the-year"),
        pytest.param(date(2027, 7, 9), True, id="the-last-day-of-the-year"),
        pytest.param(date(2026, 8, 14), False, id="before-the-year"),
        pytest.param(date(2027, 7, 12), False, id="after-the-year"),
    ],
)
def test_a_school_day_is_a_weekday_of_the_year_that_is_not_closed(day: date, teaches: bool) -> None:
    assert YEAR.is_school_day(day) is teaches


@pytest.mark.parametrize(
    ("first", "last", "number"),
    [
        (date(2026, 9, 7), date(2026, 9, 11), 5),
        (date(2026, 9, 7), date(2026, 9, 13), 5),
        (date(2026, 10, 9), date(2026, 10, 19), 2),
        (date(2026, 9, 8), date(2026, 9, 7), 0),
        (date(2020, 1, 1), date(2026, 8, 18), 2),
    ],
)
def test_school_days_are_counted_with_both_ends(first: date, last: date, number: int) -> None:
    assert YEAR.school_days_between(first, last) == number
    assert len(YEAR.school_days(first, last)) == number


@pytest.mark.parametrize(
    ("day", "number"),
    [
        (date(2026, 8, 17), 1),
        (date(2026, 10, 11), 8),
        (date(2026, 10, 14), None),
        (date(2026, 10, 19), 9),
        (date(2026, 12, 14), 17),
        (date(2027, 1, 4), 18),
        (date(2027, 4, 2), 30),
    ],
)
def test_lesson_weeks_are_numbered_and_holiday_weeks_are_skipped(day: date, number: int | None) -> None:
    week = YEAR.lesson_week_of(day)

    assert (week.number if week else None) == number


@pytest.mark.parametrize(
    ("day", "mode", "first", "last"),
    [
        pytest.param(
            date(2026, 9, 7), WindowMode.ROLLING, date(2026, 9, 7), date(2026, 10, 4), id="from-a-monday"
        ),
        pytest.param(
            date(2026, 9, 9), WindowMode.ROLLING, date(2026, 9, 9), date(2026, 10, 6), id="from-a-wednesday"
        ),
        pytest.param(
            date(2026, 10, 1), WindowMode.ROLLING, date(2026, 10, 1), date(2026, 11, 4), id="over-a-holiday"
        ),
        pytest.param(
            date(2026, 9, 14),
            WindowMode.ROLLING,
            date(2026, 9, 14),
            date(2026, 10, 18),
            id="the-holiday-week-before-the-end-belongs-to-it",
        ),
        pytest.param(
            date(2027, 3, 1),
            WindowMode.ROLLING,
            date(2027, 3, 1),
            date(2027, 3, 28),
            id="the-same-weekday-is-a-day-off",
        ),
        pytest.param(
            date(2026, 10, 14),
            WindowMode.ROLLING,
            date(2026, 10, 19),
            date(2026, 11, 15),
            id="from-a-holiday",
        ),
        pytest.param(
            date(2026, 9, 9),
            WindowMode.CALENDAR_WEEKS,
            date(2026, 9, 7),
            date(2026, 10, 4),
            id="numbered-weeks",
        ),
        pytest.param(
            date(2026, 10, 1),
            WindowMode.CALENDAR_WEEKS,
            date(2026, 9, 28),
            date(2026, 10, 25) + timedelta(days=7),
            id="numbered-weeks-over-a-holiday",
        ),
    ],
)
def test_a_window_holds_four_lesson_weeks(day: date, mode: WindowMode, first: date, last: date) -> None:
    assert YEAR.window_from(day, 4, mode) == Window(first, last)


def test_a_window_that_the_calendar_does_not_reach_has_no_last_day() -> None:
    window = YEAR.window_from(date(2027, 6, 14), 4)

    assert (window.last, window.over_on) == (None, None)
    assert date(2027, 8, 1) in window


def test_a_window_crosses_the_summer_when_the_next_year_is_known() -> None:
    both = Calendar.joined(NEXT_YEAR, YEAR)

    assert both.window_from(date(2027, 7, 7), 4) == Window(date(2027, 7, 7), date(2027, 9, 14))
    assert not both.is_school_day(date(2027, 8, 2))


def test_lesson_weeks_begin_again_at_one_in_the_next_year() -> None:
    week = Calendar.joined(YEAR, NEXT_YEAR).lesson_week_of(date(2027, 8, 23))

    assert week is not None
    assert (week.number, week.index) == (1, len(YEAR.weeks))


def test_years_that_overlap_are_refused() -> None:
    with pytest.raises(ValueError, match="School years overlap"):
        Calendar.joined(YEAR, Calendar(date(2027, 7, 1), date(2028, 7, 1)))


def test_there_is_no_window_after_the_last_lesson_week() -> None:
    with pytest.raises(NoSchoolDay, match="2027-07-20"):
        YEAR.window_from(date(2027, 7, 20), 4)


def test_a_window_needs_a_week() -> None:
    with pytest.raises(ValueError, match="1 lesson week or more, not 0"):
        YEAR.window_from(date(2026, 9, 7), 0)


@pytest.mark.parametrize(
    ("on", "first"),
    [
        (date(2026, 10, 4), date(2026, 9, 7)),
        (date(2026, 10, 5), date(2026, 9, 8)),
        (date(2026, 10, 14), date(2026, 9, 14)),
        (date(2026, 8, 20), date(2026, 8, 17)),
    ],
)
def test_what_counts_on_a_day_begins_with_the_oldest_window_that_holds_it(on: date, first: date) -> None:
    assert YEAR.window_until(on, 4) == Window(first, on)


@pytest.mark.parametrize(
    ("day", "after", "before"),
    [
        (date(2026, 9, 7), date(2026, 9, 8), date(2026, 9, 4)),
        (date(2026, 10, 14), date(2026, 10, 19), date(2026, 10, 9)),
        (date(2027, 7, 9), None, date(2027, 7, 8)),
        (date(2026, 8, 17), date(2026, 8, 18), None),
    ],
)
def test_the_neighbouring_school_days_are_known(day: date, after: date | None, before: date | None) -> None:
    assert (YEAR.next_school_day(day), YEAR.previous_school_day(day)) == (after, before)


@pytest.mark.parametrize(
    ("day", "number", "counting", "due"),
    [
        pytest.param(date(2026, 9, 8), 5, DayCounting.WORKING_DAYS, date(2026, 9, 15), id="over-a-weekend"),
        pytest.param(
            date(2026, 10, 9), 5, DayCounting.WORKING_DAYS, date(2026, 10, 16), id="school-holidays-run"
        ),
        pytest.param(
            date(2026, 12, 18), 5, DayCounting.WORKING_DAYS, date(2026, 12, 28), id="public-holidays-do-not"
        ),
        pytest.param(date(2026, 12, 18), 5, DayCounting.SCHOOL_DAYS, date(2027, 1, 8), id="school-days"),
        pytest.param(
            date(2027, 7, 8), 3, DayCounting.SCHOOL_DAYS, date(2027, 7, 13), id="after-the-calendar"
        ),
        pytest.param(date(2026, 9, 8), 0, DayCounting.WORKING_DAYS, date(2026, 9, 8), id="no-days"),
        pytest.param(date(2026, 9, 12), 1, DayCounting.WORKING_DAYS, date(2026, 9, 14), id="from-a-saturday"),
    ],
)
def test_a_term_ends_so_many_days_after_it_began(
    day: date, number: int, counting: DayCounting, due: date
) -> None:
    assert YEAR.add_working_days(day, number, counting) == due


def test_a_term_is_never_negative() -> None:
    with pytest.raises(ValueError, match="0 days or more, not -1"):
        YEAR.add_working_days(date(2026, 9, 8), -1)


@pytest.mark.parametrize(
    "build",
    [
        lambda: Calendar(date(2027, 1, 1), date(2026, 1, 1)),
        lambda: Calendar(date(2026, 8, 1), date(2027, 7, 1), [(date(2026, 12, 31), date(2026, 12, 20))]),
    ],
)
def test_a_period_that_ends_before_it_begins_is_refused(build: object) -> None:
    assert callable(build)
    with pytest.raises(ValueError, match="before it begins"):
        build()


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 320), st.integers(0, 14)), max_size=8), st.integers(1, 6))
def test_windows_hold_that_many_lesson_weeks_and_rise_with_their_first_day(
    closures: list[tuple[int, int]], weeks: int
) -> None:
    first = date(2026, 8, 17)
    spans = [(first + timedelta(start), first + timedelta(start + length)) for start, length in closures]
    calendar = Calendar(first, date(2027, 7, 9), spans)

    lasts = calendar.window_lasts(weeks, WindowMode.ROLLING)

    ends = [lasts[day] for day in sorted(lasts)]
    assert ends == sorted(ends)
    for day, last in lasts.items():
        if last == date.max:
            continue
        touched = {week.index for week in calendar.weeks if week.monday <= last and week.sunday >= day}
        assert weeks <= len(touched) <= weeks + 1
        assert calendar.window_until(last, weeks).first <= day
