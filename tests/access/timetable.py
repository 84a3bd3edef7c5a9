"""The access table of the timetable."""

from __future__ import annotations

from typing import Any

from schools.models import LessonChange, Staff, Substitution
from tests.access.row import Row
from tests.cast import Cast


def a_lesson(cast: Cast) -> list[Any]:
    return [cast.lesson.pk]


def a_change(cast: Cast) -> list[Any]:
    return [LessonChange.objects.create(lesson=cast.lesson, on=cast.on, room="12").pk]


def a_substitution(cast: Cast) -> list[Any]:
    mira, ties = (Staff.objects.get(user=user) for user in (cast.mira, cast.ties))
    return [Substitution.objects.create(absent=mira, substitute=ties, first_on=cast.on).pk]


ROWS = (
    #                                         stran mira ties fem  cas  lien ada  vera otto
    Row("schools:timetable", "GET", "          302  403  403  200  403  403  200  403  200"),
    Row("schools:clashes", "GET", "            302  403  403  200  403  403  200  403  200"),
    Row("schools:timetable_half_days", "GET", "302  403  403  403  403  403  200  403  200"),
    Row("schools:substitutes", "GET", "        302  403  403  200  403  403  200  403  200"),
    Row("schools:substitutes", "POST", "       302  403  403  200  403  403  200  403  200"),
    Row("schools:substitute_end", "POST", "    302  403  403  302  403  403  302  403  404", a_substitution),
    Row("schools:lesson_add", "GET", "         302  403  403  403  403  403  200  403  200"),
    Row("schools:lesson_add", "POST", "        302  403  403  403  403  403  200  403  200"),
    Row("schools:lesson", "GET", "             302  403  403  200  403  403  200  403  404", a_lesson),
    Row("schools:lesson_change", "GET", "      302  403  403  403  403  403  200  403  404", a_lesson),
    Row("schools:lesson_change", "POST", "     302  403  403  403  403  403  200  403  404", a_lesson),
    Row("schools:lesson_end", "GET", "         302  403  403  403  403  403  200  403  404", a_lesson),
    Row("schools:lesson_end", "POST", "        302  403  403  403  403  403  200  403  404", a_lesson),
    Row("schools:lesson_day", "GET", "         302  403  403  302  403  403  302  403  404", a_lesson),
    Row("schools:lesson_undo", "POST", "       302  403  403  302  403  403  302  403  404", a_change),
)
