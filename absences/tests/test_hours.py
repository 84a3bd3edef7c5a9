"""What a missed lesson counts for."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from absences.hours import CountingRule, HourUnit, Kind, LateCounting, as_hours, counted_units

LESSON, CLOCK = HourUnit.LESSON, HourUnit.CLOCK
NONE, MINUTES, AFTER = LateCounting.NONE, LateCounting.MINUTES, LateCounting.LESSON_AFTER_N_MINUTES


@pytest.mark.parametrize(
    ("unit", "late", "kind", "minutes", "period", "expected"),
    [
        pytest.param(LESSON, AFTER, Kind.ABSENT, 50, 50, 60, id="a-lesson-is-an-hour-whatever-its-length"),
        pytest.param(CLOCK, MINUTES, Kind.ABSENT, 50, 50, 50, id="a-clock-hour-counts-its-minutes"),
        pytest.param(CLOCK, MINUTES, Kind.ABSENT, 195, 195, 195, id="a-half-day-counts-its-minutes"),
        pytest.param(LESSON, AFTER, Kind.LATE, 20, 50, 0, id="twenty-minutes-is-not-more-than-twenty"),
        pytest.param(LESSON, AFTER, Kind.LATE, 21, 50, 60, id="more-than-twenty-is-the-lesson"),
        pytest.param(CLOCK, AFTER, Kind.LATE, 21, 50, 50, id="more-than-twenty-is-the-lesson-by-the-clock"),
        pytest.param(LESSON, MINUTES, Kind.LATE, 20, 60, 20, id="minutes-are-added"),
        pytest.param(LESSON, MINUTES, Kind.LATE, 80, 90, 60, id="never-more-than-the-lesson"),
        pytest.param(LESSON, MINUTES, Kind.LATE, 50, 50, 60, id="late-all-lesson-is-the-lesson"),
        pytest.param(LESSON, NONE, Kind.LATE, 49, 50, 0, id="lateness-does-not-count"),
        pytest.param(LESSON, AFTER, Kind.LEFT_EARLY, 25, 50, 60, id="left-early-like-late"),
        pytest.param(LESSON, AFTER, Kind.LEFT_EARLY, 10, 50, 0, id="left-a-little-early"),
        pytest.param(CLOCK, NONE, Kind.LEFT_EARLY, 25, 50, 25, id="leaving-early-is-no-lateness"),
        pytest.param(LESSON, AFTER, Kind.REMOVED, 50, 50, 0, id="a-removed-pupil-is-at-school"),
    ],
)
def test_a_missed_lesson_counts_as_the_policy_says(
    unit: HourUnit, late: LateCounting, kind: Kind, minutes: int, period: int, expected: int
) -> None:
    rule = CountingRule(unit, late)

    assert counted_units(rule, kind, minutes_missed=minutes, period_minutes=period) == expected


def test_being_removed_counts_when_the_school_says_so() -> None:
    rule = CountingRule(CLOCK, MINUTES, removed_counts=True)

    assert counted_units(rule, Kind.REMOVED, minutes_missed=30, period_minutes=50) == 50


@pytest.mark.parametrize(("minutes", "period"), [(-1, 50), (51, 50)])
def test_minutes_that_do_not_fit_in_the_period_are_refused(minutes: int, period: int) -> None:
    with pytest.raises(ValueError, match="do not fit"):
        counted_units(CountingRule(CLOCK, MINUTES), Kind.LATE, minutes_missed=minutes, period_minutes=period)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="'asleep'; use one of absent, late, left_early, removed"):
        counted_units(CountingRule(CLOCK, MINUTES), "asleep", minutes_missed=5, period_minutes=50)


@given(
    st.builds(CountingRule, st.sampled_from(HourUnit), st.sampled_from(LateCounting), st.integers(0, 60)),
    st.sampled_from(Kind),
    st.integers(1, 240),
    st.data(),
)
def test_more_minutes_never_count_less_and_never_more_than_the_whole_lesson(
    rule: CountingRule, kind: Kind, period: int, data: st.DataObject
) -> None:
    fewer, more = sorted(data.draw(st.tuples(st.integers(0, period), st.integers(0, period))))
    whole = counted_units(rule, Kind.ABSENT, minutes_missed=period, period_minutes=period)

    low = counted_units(rule, kind, minutes_missed=fewer, period_minutes=period)
    high = counted_units(rule, kind, minutes_missed=more, period_minutes=period)

    assert 0 <= low <= high <= whole


def test_units_are_exact_parts_of_an_hour() -> None:
    assert as_hours(990) == Fraction(33, 2)
