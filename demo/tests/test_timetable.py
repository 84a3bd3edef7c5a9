"""The timetable of the demo has no clashes, whatever the seed."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from demo.timetable import DAYS, PERIODS, SLOTS, Course, Placed, timetable


def courses(classes: int, teachers_per_subject: int) -> list[Course]:
    """Ten subjects of three hours in every class; each has the same number of teachers."""
    return [
        Course(
            class_name=f"1{chr(65 + number)}",
            subject=f"subject {subject}",
            teacher=subject * teachers_per_subject + number % teachers_per_subject,
            hours=3,
            likes_doubles=subject == 0,
        )
        for number in range(classes)
        for subject in range(10)
    ]


def places(lessons: list[Placed]) -> list[tuple[Placed, int]]:
    return [
        (lesson, period)
        for lesson in lessons
        for period in range(lesson.first_period, lesson.last_period + 1)
    ]


@pytest.mark.parametrize("seed", range(5))
def test_nobody_teaches_in_two_places(seed: int) -> None:
    lessons = timetable(courses(10, 1), Random(seed), attempts=300)

    taken = Counter((one.course.teacher, one.weekday, period) for one, period in places(lessons))

    assert set(taken.values()) == {1}


@pytest.mark.parametrize("seed", range(5))
def test_every_class_has_one_lesson_in_every_slot_of_the_week(seed: int) -> None:
    lessons = timetable(courses(6, 2), Random(seed), attempts=300)

    taken = Counter((one.course.class_name, one.weekday, period) for one, period in places(lessons))

    assert len(taken) == 6 * SLOTS
    assert set(taken.values()) == {1}
    assert {(weekday, period) for _, weekday, period in taken} == {
        (weekday, period) for weekday in range(1, DAYS + 1) for period in range(1, PERIODS + 1)
    }


def test_who_should_see_a_class_every_day_does() -> None:
    spread = [
        Course("2B", "wiskunde", 0, 4, daily=True),
        Course("2B", "mentoruur", 0, 1, daily=True),
        *(Course("2B", f"subject {number}", number, 5) for number in range(1, 6)),
    ]

    lessons = timetable(spread, Random(3))

    assert sorted(one.weekday for one in lessons if one.course.teacher == 0) == [1, 2, 3, 4, 5]


def test_only_what_likes_doubles_is_given_two_hours_in_a_row_as_one_lesson() -> None:
    lessons = timetable(courses(4, 2), Random(1))

    doubles = {one.course.subject for one in lessons if one.last_period > one.first_period}

    assert doubles == {"subject 0"}


def test_a_class_with_too_few_hours_is_refused() -> None:
    with pytest.raises(ValueError, match="30 hours"):
        timetable([Course("1A", "Engels", 0, 3)], Random(1))
