"""The school year follows the clock and the ruling of the region."""

from __future__ import annotations

from datetime import date

import pytest

from demo.year import DemoYear


@pytest.mark.parametrize(
    ("today", "first_on", "last_on"),
    [
        pytest.param(date(2026, 11, 23), date(2026, 8, 31), date(2027, 7, 16), id="in November"),
        pytest.param(date(2026, 8, 31), date(2026, 8, 31), date(2027, 7, 16), id="on the first day"),
        pytest.param(date(2027, 7, 25), date(2026, 8, 31), date(2027, 7, 16), id="in the summer holidays"),
        pytest.param(date(2026, 8, 3), date(2025, 9, 1), date(2026, 7, 17), id="before the new year begins"),
    ],
)
def test_the_year_runs_from_one_summer_to_the_next(today: date, first_on: date, last_on: date) -> None:
    year = DemoYear.of(today, "midden")

    assert (year.first_on, year.last_on) == (first_on, last_on)


def test_the_region_decides_about_the_holidays() -> None:
    autumn = {
        region: next(one.first_on for one in DemoYear.of(date(2026, 11, 23), region).closures)
        for region in ("noord", "midden")
    }

    assert autumn == {"noord": date(2026, 10, 10), "midden": date(2026, 10, 17)}


def test_every_closure_says_where_it_comes_from() -> None:
    closures = DemoYear.of(date(2026, 11, 23), "zuid").closures

    assert all(closed.source for closed in closures)


def test_a_year_that_nobody_knows_the_holidays_of_still_is_a_school_year() -> None:
    year = DemoYear.of(date(2041, 3, 4), "midden")

    assert len(year.calendar().weeks) > 40
