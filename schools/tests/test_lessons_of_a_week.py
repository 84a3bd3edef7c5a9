"""Which lessons are given on which days, by whom and where: the pattern with what is different for once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import QuerySet

from schools.models import (
    DatedLesson,
    LessonChange,
    Staff,
    Substitution,
    TimetableLesson,
    lessons_between,
    lessons_on,
)
from tests.cast import Cast, make_lesson

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
TUESDAY = date(2026, 11, 24)


@pytest.fixture
def ties(cast: Cast) -> Staff:
    return Staff.objects.get(user=cast.ties)


def change(cast: Cast, **values: Any) -> LessonChange:
    return LessonChange.objects.create(lesson=cast.lesson, **{"on": cast.on} | values)


def given(cast: Cast, day: date) -> dict[int, DatedLesson]:
    everything: QuerySet[TimetableLesson] = TimetableLesson.objects.all()
    return {dated.lesson.pk: dated for dated in lessons_on(day, lessons=everything, school=cast.school)}


def test_a_lesson_that_was_moved_to_another_day_is_given_there_and_not_on_its_own(
    cast: Cast, ties: Staff
) -> None:
    change(cast, moved_to=TUESDAY, first_period=4, last_period=5, teacher=ties, room="12")

    moved = given(cast, TUESDAY)[cast.lesson.pk]

    assert cast.lesson.pk not in given(cast, cast.on)
    assert [period.number for period in moved.periods] == [4, 5]
    assert (moved.teachers, moved.room, moved.is_moved_here) == ((ties,), "12", True)
    assert cast.lesson.pk in given(cast, cast.on + 7 * DAY)


def test_a_lesson_that_was_moved_keeps_its_periods_when_nothing_else_is_said(cast: Cast) -> None:
    change(cast, moved_to=TUESDAY)

    assert [period.number for period in given(cast, TUESDAY)[cast.lesson.pk].periods] == [1]


def test_a_lesson_can_be_given_in_other_periods_of_its_own_day(cast: Cast) -> None:
    change(cast, first_period=6, last_period=6)

    dated = given(cast, cast.on)[cast.lesson.pk]

    assert ([period.number for period in dated.periods], dated.is_moved_here) == ([6], True)


def test_a_lesson_moved_to_periods_that_the_bell_does_not_have_is_not_given(cast: Cast) -> None:
    change(cast, moved_to=TUESDAY, first_period=8, last_period=8)

    assert cast.lesson.pk not in given(cast, TUESDAY)


def test_a_lesson_whose_pattern_ended_before_that_week_was_not_moved_out_of_it(cast: Cast) -> None:
    change(cast, moved_to=TUESDAY)
    TimetableLesson.objects.filter(pk=cast.lesson.pk).update(valid_until=cast.on - DAY)

    assert cast.lesson.pk not in given(cast, TUESDAY)


def test_a_lesson_can_be_moved_to_a_day_after_its_pattern_ends(cast: Cast) -> None:
    change(cast, moved_to=TUESDAY)
    TimetableLesson.objects.filter(pk=cast.lesson.pk).update(valid_until=cast.on)

    assert cast.lesson.pk in given(cast, TUESDAY)


def test_a_week_shows_what_was_cancelled_and_what_was_moved_away(cast: Cast) -> None:
    change(cast, is_cancelled=True)
    LessonChange.objects.create(lesson=cast.next_lesson, on=cast.on, moved_to=TUESDAY)

    week = lessons_between(
        cast.on, cast.on + 4 * DAY, lessons=TimetableLesson.objects.all(), school=cast.school
    )

    assert [(dated.lesson.pk, dated.on, dated.is_given) for dated in week] == [
        (cast.lesson_1c.pk, cast.on, True),
        (cast.lesson.pk, cast.on, False),
        (cast.next_lesson.pk, cast.on, False),
        (cast.next_lesson.pk, TUESDAY, True),
    ]


@pytest.mark.parametrize(
    ("first", "last", "is_replaced"),
    [(0, 0, True), (-1, None, True), (-7, -1, False), (1, None, False), (0, 7, True)],
)
def test_a_substitute_teaches_the_lessons_of_the_days_of_the_substitution(
    cast: Cast, ties: Staff, first: int, last: int | None, is_replaced: bool
) -> None:
    mira = Staff.objects.get(user=cast.mira)
    Substitution.objects.create(
        absent=mira,
        substitute=ties,
        first_on=cast.on + first * DAY,
        last_on=None if last is None else cast.on + last * DAY,
    )

    dated = given(cast, cast.on)[cast.lesson.pk]

    assert dated.teachers == ((ties,) if is_replaced else (mira,))
    assert dated.replaced == ((mira,) if is_replaced else ())


def test_of_two_teachers_only_the_one_who_is_away_is_replaced(cast: Cast, ties: Staff) -> None:
    mira, cas = Staff.objects.get(user=cast.mira), Staff.objects.get(user=cast.cas)
    cast.lesson.teachers.add(cas)
    Substitution.objects.create(absent=mira, substitute=ties, first_on=cast.on)

    assert set(given(cast, cast.on)[cast.lesson.pk].teachers) == {ties, cas}


def test_who_is_named_for_one_day_goes_before_the_substitute(cast: Cast, ties: Staff) -> None:
    cas = Staff.objects.get(user=cast.cas)
    Substitution.objects.create(absent=Staff.objects.get(user=cast.mira), substitute=ties, first_on=cast.on)
    change(cast, teacher=cas)

    assert given(cast, cast.on)[cast.lesson.pk].teachers == (cas,)


def test_a_lesson_for_one_day_is_given_on_that_day_only(cast: Cast, ties: Staff) -> None:
    lesson = make_lesson(cast.school, cast.group, ties, cast.on, 5)
    TimetableLesson.objects.filter(pk=lesson.pk).update(valid_from=cast.on, valid_until=cast.on)

    assert lesson.pk in given(cast, cast.on)
    assert lesson.pk not in given(cast, cast.on + 7 * DAY)


@pytest.mark.parametrize(("day", "weeks"), [("2026-11-23", "even"), ("2026-11-30", "odd")])
def test_a_lesson_of_odd_weeks_is_not_given_in_even_ones(cast: Cast, day: str, weeks: str) -> None:
    """23 November 2026 lies in week 48."""
    TimetableLesson.objects.filter(pk=cast.lesson.pk).update(weeks=weeks)

    assert cast.lesson.pk in given(cast, date.fromisoformat(day))
    assert cast.lesson.pk not in given(cast, date.fromisoformat(day) + 7 * DAY)
