"""A school year at a glance."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from absences.year import Year, at_a_glance
from schools.calendar import Calendar

FIRST, LAST, TODAY = date(2026, 8, 17), date(2027, 7, 9), date(2026, 11, 23)
AUTUMN = (date(2026, 10, 12), date(2026, 10, 16))
CALENDAR = Calendar(FIRST, LAST, [AUTUMN])


def year(**statuses: str) -> Year:
    known = {
        date.fromisoformat(day.replace("d", "").replace("_", "-")): what for day, what in statuses.items()
    }
    return at_a_glance(FIRST, LAST, calendar=CALENDAR, statuses=known, today=TODAY)


def statuses(of: Year) -> dict[date, str]:
    return {cell.on: cell.status for half in of.halves for cell in half.cells}


def test_every_weekday_of_the_year_has_one_cell() -> None:
    cells = [cell.on for half in year().halves for cell in half.cells]

    days = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
    assert cells == [day for day in days if day.weekday() < 5]


def test_a_cell_says_what_happened_or_that_nothing_did() -> None:
    seen = statuses(year(d2026_11_20="unauthorised"))

    assert seen[date(2026, 11, 20)] == "unauthorised"
    assert seen[date(2026, 11, 19)] == "clear"
    assert seen[AUTUMN[0]] == "off"
    assert seen[date(2026, 11, 24)] == "ahead"


def test_today_is_the_only_cell_with_a_frame() -> None:
    framed = [cell.on for half in year().halves for cell in half.cells if cell.is_today]

    assert framed == [TODAY]


def test_a_month_counts_its_school_days_until_today() -> None:
    months = {month.first: month for month in year(d2026_10_20="late").months}

    october = months[date(2026, 10, 1)]
    assert (october.school_days, october.statuses["late"], october.statuses["clear"]) == (17, 1, 16)
    assert max(months) == date(2026, 11, 1)


def test_no_two_names_of_months_stand_in_one_place() -> None:
    for half in year().halves:
        places = [x for x, _ in half.months]
        assert all(after - before >= 42 for before, after in pairwise(places))
