"""What a choice for a lesson means for its periods."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.minutes import KINDS, PRESENT, WITH_MINUTES, Choice, Missed, Slot, gather, spread

SINGLE = (Slot(3, 50),)
DOUBLE = (Slot(3, 50), Slot(4, 45))


@pytest.mark.parametrize(
    ("choice", "slots", "missed"),
    [
        pytest.param(Choice("present"), SINGLE, [], id="who is present misses nothing"),
        pytest.param(Choice("absent"), SINGLE, [(3, "absent", 50)], id="who is absent misses the period"),
        pytest.param(
            Choice("absent"), DOUBLE, [(3, "absent", 50), (4, "absent", 45)], id="a row for every period"
        ),
        pytest.param(Choice("late", 8), DOUBLE, [(3, "late", 8)], id="late falls in the first period"),
        pytest.param(
            Choice("late", 60), DOUBLE, [(3, "late", 50), (4, "late", 10)], id="and runs on into the second"
        ),
        pytest.param(
            Choice("left_early", 10), DOUBLE, [(4, "left_early", 10)], id="early falls in the last period"
        ),
        pytest.param(
            Choice("left_early", 50),
            DOUBLE,
            [(3, "left_early", 5), (4, "left_early", 45)],
            id="and runs back into the first",
        ),
        pytest.param(Choice("removed"), DOUBLE, [(4, "removed", 0)], id="removed is said once"),
    ],
)
def test_a_choice_says_what_is_missed_of_each_period(
    choice: Choice, slots: tuple[Slot, ...], missed: list[tuple[int, str, int]]
) -> None:
    assert list(spread(choice, slots)) == [Missed(*row) for row in missed]


@pytest.mark.parametrize("minutes", [-3, 0, 96])
def test_minutes_that_do_not_fit_in_the_lesson_are_an_error(minutes: int) -> None:
    with pytest.raises(ValueError, match="do not fit"):
        spread(Choice("late", minutes), DOUBLE)


@st.composite
def lessons_and_choices(draw: st.DrawFn) -> tuple[Choice, tuple[Slot, ...]]:
    lengths = draw(st.lists(st.integers(min_value=5, max_value=240), min_size=1, max_size=4))
    slots = tuple(Slot(number, length) for number, length in enumerate(lengths, start=1))
    kind = draw(st.sampled_from(KINDS))
    minutes = draw(st.integers(min_value=1, max_value=sum(lengths))) if kind in WITH_MINUTES else 0
    return Choice(kind, minutes), slots


@given(lessons_and_choices())
def test_what_is_spread_over_the_periods_can_be_gathered_again(
    given_choice: tuple[Choice, tuple[Slot, ...]],
) -> None:
    choice, slots = given_choice

    assert gather(spread(choice, slots)) == choice


@given(lessons_and_choices())
def test_no_minute_is_lost_and_none_is_missed_twice(given_choice: tuple[Choice, tuple[Slot, ...]]) -> None:
    choice, slots = given_choice

    rows = spread(choice, slots)

    assert len({row.period for row in rows}) == len(rows)
    if choice.kind in WITH_MINUTES:
        assert sum(row.minutes for row in rows) == choice.minutes


def test_the_weightiest_kind_speaks_for_rows_that_differ() -> None:
    rows = [Missed(3, "late", 10), Missed(4, "absent", 45)]

    assert gather(rows).kind == "absent"
    assert gather([]).kind == PRESENT
