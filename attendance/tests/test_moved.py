"""Registers of lessons that were moved, and of those who teach them instead."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from attendance.lessons import find_lesson
from attendance.models import Register
from attendance.tests.screen import Screen, counted_queries
from attendance.tests.test_today import page
from attendance.whereabouts import lessons_of_day
from schools.access import RoleBackend, viewer_of
from schools.models import LessonChange, Period, Staff, Substitution, TimetableLesson
from tests.cast import AT, Cast

DAY = timedelta(days=1)


@pytest.fixture
def ties(cast: Cast) -> Staff:
    return Staff.objects.get(user=cast.ties)


def move(lesson: TimetableLesson, on: date, to: date, teacher: Staff | None = None) -> LessonChange:
    return LessonChange.objects.create(
        lesson=lesson, on=on, moved_to=to, first_period=3, last_period=4, teacher=teacher
    )


def statuses(cast: Cast, person: str, day: date) -> int:
    return Screen(getattr(cast, person), cast.lesson, day).open().status_code


def test_a_moved_lesson_is_registered_on_its_new_day_in_its_new_periods(
    cast: Cast, ties: Staff, clock: time_machine.Traveller
) -> None:
    clock.shift(DAY)
    move(cast.lesson, cast.on, cast.on + DAY, ties)
    screen = Screen(cast.ties, cast.lesson, cast.on + DAY)
    screen.open()

    screen.save({cast.sam: "absent"})

    register = Register.objects.get()
    assert (register.on, list(register.covers()), register.minutes) == (cast.on + DAY, [3, 4], 100)


def test_on_its_own_day_the_register_says_where_the_lesson_went(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    clock.shift(DAY)
    move(cast.lesson, cast.on, cast.on + DAY)

    answer = Screen(cast.mira, cast.lesson, cast.on).open()

    assert answer.status_code == 404
    assert "Deze les is verplaatst naar" in answer.content.decode()
    assert f"/attendance/lessons/{cast.lesson.pk}/2026-11-24/" in answer.content.decode()


def test_who_gives_a_moved_lesson_may_open_it_on_that_day_and_no_other(
    cast: Cast, ties: Staff, clock: time_machine.Traveller
) -> None:
    move(cast.lesson, cast.on - 7 * DAY, cast.on - 6 * DAY, ties)

    assert statuses(cast, "ties", cast.on - 6 * DAY) == 200
    assert statuses(cast, "ties", cast.on) == 404
    assert statuses(cast, "vera", cast.on - 6 * DAY) == 404


def test_a_lesson_that_was_not_moved_there_has_no_register(cast: Cast, clock: time_machine.Traveller) -> None:
    move(cast.lesson, cast.on, cast.on + DAY)

    assert statuses(cast, "mira", cast.on - DAY) == 404


def test_a_lesson_in_other_periods_of_its_day_is_registered_in_those(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    LessonChange.objects.create(lesson=cast.lesson, on=cast.on, first_period=2, last_period=3)
    screen = Screen(cast.mira, cast.lesson, cast.on)
    screen.open()

    screen.save()

    assert list(Register.objects.get().covers()) == [2, 3]


def test_a_substitute_opens_and_saves_the_register_while_the_substitution_lasts(
    cast: Cast, ties: Staff, clock: time_machine.Traveller
) -> None:
    mira = Staff.objects.get(user=cast.mira)
    Substitution.objects.create(absent=mira, substitute=ties, first_on=cast.on, last_on=cast.on)
    screen = Screen(cast.ties, cast.lesson, cast.on)
    screen.open()

    assert screen.save().status_code == 302
    assert statuses(cast, "ties", cast.on - 7 * DAY) == 404


def test_lessons_of_a_substitute_are_on_their_page_of_today_only(
    cast: Cast, ties: Staff, clock: time_machine.Traveller
) -> None:
    mira = Staff.objects.get(user=cast.mira)
    Substitution.objects.create(absent=mira, substitute=ties, first_on=cast.on)
    link = f"/attendance/lessons/{cast.lesson.pk}/2026-11-23/"

    assert link in page(cast, "ties")
    assert link not in page(cast, "mira")


def test_a_lesson_that_was_moved_away_is_left_open_on_its_new_day(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    move(cast.lesson, date(2026, 11, 16), date(2026, 11, 18))

    text = page(cast)

    assert f"/attendance/lessons/{cast.lesson.pk}/2026-11-18/" in text
    assert f"/attendance/lessons/{cast.lesson.pk}/2026-11-16/" not in text


def test_the_list_of_registers_has_a_moved_lesson_on_its_new_day(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    move(cast.lesson, cast.on, cast.on - 3 * DAY)

    link = f"/attendance/lessons/{cast.lesson.pk}/"

    assert link in page(cast, "cas", "?day=2026-11-20&show=all", "/attendance/registers/")
    assert link not in page(cast, "cas", "?show=all", "/attendance/registers/")


def test_the_morning_list_looks_for_a_pupil_where_the_lesson_was_moved(
    cast: Cast, clock: time_machine.Traveller
) -> None:

    TimetableLesson.objects.filter(pk=cast.next_lesson.pk).update(weekday=2)
    LessonChange.objects.create(
        lesson=cast.next_lesson, on=cast.on + DAY, moved_to=cast.on, first_period=5, last_period=6, room="9"
    )
    move(cast.lesson, cast.on, cast.on + DAY)
    bell = {period.number: period for period in Period.objects.filter(school=cast.school, weekday=1)}

    lessons = {lesson.pk: lesson for lesson in lessons_of_day(cast.school, on=cast.on, bell=bell)}

    assert set(lessons) == {cast.next_lesson.pk, cast.lesson_1c.pk}
    moved = lessons[cast.next_lesson.pk]
    assert (moved.begins, moved.ends, moved.room) == (bell[5].begins, bell[6].ends, "9")


def test_a_moved_lesson_is_found_in_one_query(cast: Cast, ties: Staff) -> None:
    move(cast.lesson, cast.on, cast.on + DAY, ties)
    with time_machine.travel(AT + DAY, tick=False):
        user = RoleBackend().get_user(cast.ties.pk)
        assert user
        rows = user.roles_in_force  # type: ignore[attr-defined]
        viewer = viewer_of(user, rows, school_id=None, on=cast.on + DAY)
        assert viewer

        with counted_queries() as asked:
            found = find_lesson(viewer, cast.lesson.pk, on=cast.on + DAY)

    assert found
    assert [period.number for period in found.dated.periods] == [3, 4]
    assert len(asked.statements) == 1


def test_a_moved_lesson_on_a_day_off_is_closed(cast: Cast, clock: time_machine.Traveller) -> None:
    move(cast.lesson, date(2026, 10, 5), date(2026, 10, 13))
    client = Client()
    client.force_login(cast.mira)

    assert client.get(f"/attendance/lessons/{cast.lesson.pk}/2026-10-13/").status_code == 409
