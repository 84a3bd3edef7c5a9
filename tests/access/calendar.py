"""The access table of the calendar."""

from __future__ import annotations

from typing import Any

from schools.models import Closure, SchoolYear
from tests.access.row import Row
from tests.cast import Cast


def closure_of_ours(cast: Cast) -> list[Any]:
    closure = Closure.objects.create(
        school=cast.school,
        first_on=cast.on,
        last_on=cast.on,
        kind=Closure.Kind.DAY_OFF,
        name="Studiedag",
        source="school",
    )
    return [closure.pk]


def year_of_ours(cast: Cast) -> list[Any]:
    return [SchoolYear.objects.get(school=cast.school).pk]


ROWS = (
    #                                         stran mira ties fem  cas  lien ada  vera otto
    Row("schools:calendar", "GET", "           302  403  403  403  403  403  200  403  200"),
    Row("schools:closure_new", "GET", "        302  403  403  403  403  403  200  403  200"),
    Row("schools:closure_new", "POST", "       302  403  403  403  403  403  200  403  200"),
    Row("schools:closure", "GET", "            302  403  403  403  403  403  200  403  404", closure_of_ours),
    Row("schools:closure", "POST", "           302  403  403  403  403  403  200  403  404", closure_of_ours),
    Row("schools:closure_remove", "GET", "     302  403  403  403  403  403  200  403  404", closure_of_ours),
    Row("schools:closure_remove", "POST", "    302  403  403  403  403  403  302  403  404", closure_of_ours),
    Row("schools:year_new", "GET", "           302  403  403  403  403  403  200  403  200"),
    Row("schools:year_new", "POST", "          302  403  403  403  403  403  200  403  200"),
    Row("schools:year", "GET", "               302  403  403  403  403  403  200  403  404", year_of_ours),
    Row("schools:year", "POST", "              302  403  403  403  403  403  200  403  404", year_of_ours),
    Row("schools:part_of_day", "GET", "        302  403  403  403  403  403  200  403  200"),
    Row("schools:part_of_day", "POST", "       302  403  403  403  403  403  200  403  200"),
    Row("schools:part_of_day_back", "POST", "  302  403  403  403  403  403  302  403  302"),
    Row("schools:calendar_propose", "POST", "  302  403  403  403  403  403  302  403  302"),
    Row("signals:calendar_touch", "GET", "     302  403  403  403  403  403  200  403  200"),
)
