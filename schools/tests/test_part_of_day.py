"""A free afternoon: a school day of which the lessons of some periods are cancelled, in one act."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import AuditEvent
from attendance.models import Register
from schools.actions.part_of_day import free_part_of_day, give_part_back
from schools.models import LessonChange, Staff, TimetableLesson, lessons_on
from schools.part_of_day import part_of_day, partly_free
from tests.cast import AT, Cast, make_lesson

DAY = date(2026, 11, 30)
AFTERNOON = range(4, 7)


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def afternoon(cast: Cast) -> TimetableLesson:
    """2B has Dutch in the fifth period as well."""
    return make_lesson(cast.school, cast.group, mira(cast), cast.on, 5)


def mira(cast: Cast) -> Staff:
    return Staff.objects.get(user=cast.mira)


def given(cast: Cast) -> set[int]:
    return {each.lesson.pk for each in lessons_on(DAY, lessons=cast.school.lessons.all(), school=cast.school)}


def free(cast: Cast) -> int:
    part = free_part_of_day(school=cast.school, on=DAY, periods=AFTERNOON, by=cast.ada, at=AT)
    return len(part.cancelled)


def test_the_lessons_of_the_free_periods_are_cancelled_and_the_day_stays_a_school_day(
    cast: Cast, afternoon: TimetableLesson
) -> None:
    number = free(cast)

    assert number == 1
    assert given(cast) == {cast.lesson.pk, cast.next_lesson.pk, cast.lesson_1c.pk}
    assert cast.school.calendar().is_school_day(DAY)
    assert AuditEvent.objects.get(act="day.partly_freed").details["lessons"] == [afternoon.pk]


def test_a_second_time_there_is_nothing_left_and_given_back_all_go_on(
    cast: Cast, afternoon: TimetableLesson
) -> None:
    before = given(cast)

    assert (free(cast), free(cast)) == (1, 0)
    assert give_part_back(school=cast.school, on=DAY, by=cast.ada, at=AT) == 1
    assert given(cast) == before
    assert give_part_back(school=cast.school, on=DAY, by=cast.ada, at=AT) == 0


def test_a_lesson_that_was_cancelled_singly_stays_cancelled_when_the_part_is_given_back(
    cast: Cast, afternoon: TimetableLesson
) -> None:
    LessonChange.objects.create(lesson=cast.lesson, on=DAY, is_cancelled=True)
    free(cast)

    assert give_part_back(school=cast.school, on=DAY, by=cast.ada, at=AT) == 1

    assert cast.lesson.pk not in given(cast)
    assert afternoon.pk in given(cast)


def test_what_is_cancelled_after_the_part_was_given_back_is_nobodys_part(
    cast: Cast, afternoon: TimetableLesson
) -> None:
    free(cast)
    give_part_back(school=cast.school, on=DAY, by=cast.ada, at=AT)
    LessonChange.objects.create(lesson=afternoon, on=DAY, is_cancelled=True)

    assert give_part_back(school=cast.school, on=DAY, by=cast.ada, at=AT) == 0


def test_a_lesson_with_another_room_on_that_day_is_cancelled_too(
    cast: Cast, afternoon: TimetableLesson
) -> None:
    LessonChange.objects.create(lesson=afternoon, on=DAY, room="12")

    assert free(cast) == 1
    assert afternoon.pk not in given(cast)


def test_what_was_taken_and_what_lasts_longer_stays(cast: Cast, afternoon: TimetableLesson) -> None:
    TimetableLesson.objects.filter(pk=cast.next_lesson.pk).update(first_period=3, last_period=4)
    Register.objects.create(
        lesson=afternoon,
        school=cast.school,
        on=DAY,
        first_period=5,
        periods=1,
        minutes=50,
        pupils=0,
        taken_at=AT,
    )

    part = part_of_day(cast.school, DAY, AFTERNOON)

    assert [each.lesson.pk for each in part.taken] == [afternoon.pk]
    assert [each.lesson.pk for each in part.longer] == [cast.next_lesson.pk]
    assert not part.cancelled


def test_another_school_goes_on(cast: Cast) -> None:
    free_part_of_day(school=cast.school, on=DAY, periods=range(1, 7), by=cast.ada, at=AT)

    theirs = lessons_on(DAY, lessons=cast.other_school.lessons.all(), school=cast.other_school)
    assert [each.lesson.pk for each in theirs] == [cast.other_lesson.pk]


def test_the_year_shows_a_day_with_many_cancelled_lessons_as_partly_free(
    cast: Cast, afternoon: TimetableLesson
) -> None:
    free(cast)

    assert partly_free(cast.school, date(2026, 11, 1), date(2026, 12, 31)) == {DAY}
    assert partly_free(cast.other_school, date(2026, 11, 1), date(2026, 12, 31)) == set()


def test_many_lessons_take_no_more_queries(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(20):
        make_lesson(cast.school, cast.group, mira(cast), cast.on, 5)

    # begin, bells, substitutes, lessons, groups, teachers, changes, registers, insert, trail, end
    with django_assert_max_num_queries(11):
        assert free(cast) == 20


def test_the_page_shows_the_lessons_first_and_cancels_them_when_confirmed(
    cast: Cast, afternoon: TimetableLesson, client: Client
) -> None:
    client.force_login(cast.ada)
    typed: dict[str, Any] = {"on": "2026-11-30", "first_period": "4", "last_period": "6"}
    address = reverse("schools:part_of_day")

    asked = client.get(address, {"on": "2026-11-30"})
    seen = client.post(address, typed)
    before = LessonChange.objects.count()
    done = client.post(address, typed | {"confirmed": "1"})
    again = client.get(address, {"on": "2026-11-30"})
    back = client.post(reverse("schools:part_of_day_back"), {"on": "2026-11-30"})

    assert asked.context["form"].initial["first_period"] == 4
    assert (len(seen.context["part"].cancelled), before) == (1, 0)
    assert done.status_code == 302
    assert again.context["freed"] == 1
    assert back.status_code == 302
    assert not LessonChange.objects.exists()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"on": "2026-12-25"}, "on"),
        ({"on": "2026-11-29"}, "on"),
        ({"first_period": "6", "last_period": "4"}, "last_period"),
        ({"first_period": "11"}, "first_period"),
    ],
)
def test_a_part_that_cannot_be_is_asked_again(
    cast: Cast, client: Client, typed: dict[str, str], field: str
) -> None:
    client.force_login(cast.ada)

    answer = client.post(
        reverse("schools:part_of_day"), {"on": "2026-11-30", "first_period": "4", "last_period": "6"} | typed
    )

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
