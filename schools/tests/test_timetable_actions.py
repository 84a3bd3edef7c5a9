"""The timetable is changed so that what was, stays true: no register is left without its lesson."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import AuditEvent
from attendance.models import Register
from attendance.roll import pack
from schools.actions.refused import Refused
from schools.actions.substitutes import end_substitution, replace_teacher
from schools.actions.timetable import (
    Pattern,
    add_half_days,
    add_lesson,
    change_lesson,
    end_lesson,
    pattern_of,
)
from schools.actions.timetable_days import ForADay, change_day, undo_change
from schools.models import LessonChange, Staff, Substitution, TimetableLesson
from tests.cast import AT, LAST_DAY, Cast, make_group

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
WEEK = 7 * DAY
TUESDAY = date(2026, 11, 24)


@pytest.fixture
def mira(cast: Cast) -> Staff:
    return Staff.objects.get(user=cast.mira)


@pytest.fixture
def ties(cast: Cast) -> Staff:
    return Staff.objects.get(user=cast.ties)


def register(cast: Cast, on: date) -> Register:
    return Register.objects.create(
        school=cast.school,
        lesson=cast.lesson,
        on=on,
        first_period=1,
        periods=1,
        minutes=50,
        roll=pack([]),
        pupils=0,
        taken_at=AT,
    )


def changed(cast: Cast, valid_from: date, **values: Any) -> TimetableLesson:
    return change_lesson(
        lesson=cast.lesson,
        pattern=replace(pattern_of(cast.lesson), **values),
        valid_from=valid_from,
        valid_until=LAST_DAY,
        by=cast.ada,
        at=AT,
    )


def for_a_day(cast: Cast, on: date | None = None, **values: Any) -> LessonChange | None:
    return change_day(lesson=cast.lesson, on=on or cast.on, becomes=ForADay(**values), by=cast.fem, at=AT)


def acts() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("act", flat=True))


# The pattern


def test_two_groups_can_have_a_lesson_together(cast: Cast, mira: Staff) -> None:
    pattern = Pattern((cast.group, cast.group_1c), (mira,), "ckv", "12", 3, 2, 3, "odd")

    lesson = add_lesson(
        school=cast.school, pattern=pattern, valid_from=cast.on, valid_until=LAST_DAY, by=cast.ada, at=AT
    )

    assert set(lesson.groups.all()) == {cast.group, cast.group_1c}
    assert (list(lesson.numbers), lesson.weeks) == ([2, 3], "odd")
    assert acts()[-1] == "lesson.added"


def test_a_lesson_that_changes_was_what_it_was_until_the_day_before(cast: Cast, ties: Staff) -> None:
    becomes = changed(cast, TUESDAY, weekday=2, teachers=(ties,))

    cast.lesson.refresh_from_db()
    assert (cast.lesson.valid_until, cast.lesson.weekday) == (cast.on, 1)
    assert (becomes.valid_from, becomes.weekday, becomes.valid_until) == (TUESDAY, 2, LAST_DAY)
    assert list(becomes.teachers.all()) == [ties]
    assert acts()[-1] == "lesson.changed"


def test_a_lesson_that_never_held_yet_is_rewritten(cast: Cast) -> None:
    becomes = changed(cast, cast.lesson.valid_from, room="9")

    assert becomes.pk == cast.lesson.pk
    assert TimetableLesson.objects.get(pk=becomes.pk).room == "9"


def test_registers_keep_the_lesson_they_were_taken_of(cast: Cast) -> None:
    register(cast, cast.on)

    with pytest.raises(Refused, match="23 november"):
        changed(cast, cast.on, weekday=2)

    assert changed(cast, cast.on + DAY, weekday=2).pk != cast.lesson.pk


def test_a_register_of_a_moved_lesson_counts_on_the_day_it_came_from(cast: Cast) -> None:
    LessonChange.objects.create(lesson=cast.lesson, on=cast.on, moved_to=TUESDAY)
    register(cast, TUESDAY)

    with pytest.raises(Refused):
        changed(cast, cast.on, weekday=3)

    changed(cast, TUESDAY, weekday=3)
    assert cast.lesson.changes.get().moved_to == TUESDAY


def test_changes_of_single_days_go_along_or_lapse(cast: Cast) -> None:
    for_a_day(cast, cast.on + WEEK, room="12")

    stays = changed(cast, cast.on + DAY, room="7")
    assert stays.changes.get().room == "12"
    change_lesson(
        lesson=stays,
        pattern=replace(pattern_of(stays), weekday=4),
        valid_from=cast.on + 2 * DAY,
        valid_until=LAST_DAY,
        by=cast.ada,
        at=AT,
    )

    assert not LessonChange.objects.exists()
    assert AuditEvent.objects.latest("pk").details["lapsed"] == ["2026-11-30"]


def test_a_lesson_ends_on_its_last_day(cast: Cast) -> None:
    for_a_day(cast, cast.on + WEEK, room="12")

    end_lesson(lesson=cast.lesson, last_on=cast.on, by=cast.ada, at=AT)

    assert TimetableLesson.objects.get(pk=cast.lesson.pk).valid_until == cast.on
    assert not LessonChange.objects.exists()
    assert acts()[-1] == "lesson.ended"


def test_a_lesson_that_ends_before_it_begins_is_gone(cast: Cast) -> None:
    end_lesson(lesson=cast.lesson, last_on=cast.lesson.valid_from - DAY, by=cast.ada, at=AT)

    assert not TimetableLesson.objects.filter(pk=cast.lesson.pk).exists()


def test_a_lesson_does_not_last_longer_by_ending(cast: Cast) -> None:
    end_lesson(lesson=cast.lesson, last_on=date.max, by=cast.ada, at=AT)

    assert TimetableLesson.objects.get(pk=cast.lesson.pk).valid_until == LAST_DAY


def test_a_lesson_does_not_end_before_its_last_register(cast: Cast) -> None:
    register(cast, cast.on)

    with pytest.raises(Refused):
        end_lesson(lesson=cast.lesson, last_on=cast.on - DAY, by=cast.ada, at=AT)

    end_lesson(lesson=cast.lesson, last_on=cast.on, by=cast.ada, at=AT)


def test_a_group_gets_every_half_day_that_it_has_no_lesson_in(
    cast: Cast, mira: Staff, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    group = make_group(cast.school, "Egels")
    values: dict[str, Any] = {"school": cast.school, "teacher": mira, "by": cast.ada, "at": AT}
    values |= {"valid_from": cast.on, "valid_until": LAST_DAY}

    # its lessons; the bell; lessons, groups, teachers, trail; and the savepoint around
    with django_assert_num_queries(8):
        made = add_half_days(group=group, **values)

    assert made == 30
    assert add_half_days(group=group, **values) == 0
    assert add_half_days(group=cast.group, **values) == 28
    assert group.lessons.filter(weekday=5, first_period=6, teachers=mira).count() == 1


# One day


def test_a_lesson_is_cancelled_for_a_day(cast: Cast) -> None:
    change = for_a_day(cast, is_cancelled=True, room="12")

    assert change
    assert (change.is_cancelled, change.room) == (True, "")
    assert acts()[-1] == "lesson.changed_for_a_day"


def test_a_lesson_is_moved_to_another_day_by_somebody_else(cast: Cast, ties: Staff) -> None:
    change = for_a_day(cast, moved_to=TUESDAY, first_period=3, last_period=4, teacher=ties, room="12")

    assert change
    assert (change.given_on, list(change.numbers(cast.lesson)), change.teacher) == (TUESDAY, [3, 4], ties)


def test_what_is_as_in_the_timetable_is_no_change(cast: Cast, mira: Staff) -> None:
    assert for_a_day(cast, moved_to=cast.on, first_period=1, last_period=1, teacher=mira) is None

    assert not LessonChange.objects.exists()


def test_a_change_that_becomes_as_in_the_timetable_is_undone(cast: Cast) -> None:
    for_a_day(cast, room="12")

    assert for_a_day(cast) is None

    assert not LessonChange.objects.exists()
    assert acts()[-1] == "lesson.change_undone"


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "a day without this lesson": ({"on": TUESDAY, "room": "12"}, "on"),
    "a day in the weekend": ({"moved_to": date(2026, 11, 28)}, "moved_to"),
    "a day in a holiday": ({"moved_to": date(2026, 12, 22)}, "moved_to"),
    "a day outside the school year": ({"moved_to": date(2027, 8, 3)}, "moved_to"),
    "a day on which it is given already": ({"moved_to": date(2026, 11, 30)}, "moved_to"),
    "a period that the bell does not have": ({"first_period": 9, "last_period": 9}, "first_period"),
    "periods in the wrong order": ({"first_period": 3, "last_period": 2}, "first_period"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_lesson_is_only_moved_to_where_it_can_be_given(cast: Cast, case: str) -> None:
    values, field = REFUSED[case]

    with pytest.raises(Refused) as refused:
        for_a_day(cast, **values)

    assert refused.value.field == field
    assert not LessonChange.objects.exists()


def test_two_days_of_a_lesson_are_not_moved_to_the_same_day(cast: Cast) -> None:
    for_a_day(cast, moved_to=TUESDAY)

    with pytest.raises(Refused):
        for_a_day(cast, cast.on + WEEK, moved_to=TUESDAY)


@pytest.mark.parametrize(
    "becomes",
    [{"is_cancelled": True}, {"moved_to": TUESDAY}, {"first_period": 2, "last_period": 2}],
)
def test_the_time_of_a_lesson_stays_when_its_register_was_taken(cast: Cast, becomes: dict[str, Any]) -> None:
    register(cast, cast.on)

    with pytest.raises(Refused, match="23 november"):
        for_a_day(cast, **becomes)


def test_its_room_and_its_teacher_may_still_change(cast: Cast, ties: Staff) -> None:
    register(cast, cast.on)

    assert for_a_day(cast, room="12", teacher=ties)


def test_a_move_is_not_undone_when_the_register_was_taken_there(cast: Cast) -> None:
    change = for_a_day(cast, moved_to=TUESDAY)
    assert change
    register(cast, TUESDAY)

    with pytest.raises(Refused, match="24 november"):
        undo_change(change=change, by=cast.fem, at=AT)

    assert LessonChange.objects.exists()


def test_a_cancelled_lesson_is_given_again(cast: Cast) -> None:
    change = for_a_day(cast, is_cancelled=True)
    assert change

    undo_change(change=change, by=cast.fem, at=AT)

    assert not LessonChange.objects.exists()


# For a time


def replaced(cast: Cast, mira: Staff, ties: Staff, first: int, last: int | None) -> Substitution:
    return replace_teacher(
        absent=mira,
        substitute=ties,
        first_on=cast.on + first * DAY,
        last_on=None if last is None else cast.on + last * DAY,
        by=cast.fem,
        at=AT,
    )


def test_a_teacher_has_one_substitute_at_a_time(cast: Cast, mira: Staff, ties: Staff) -> None:
    replaced(cast, mira, ties, 0, 7)

    for first, last in ((7, 9), (-3, 0), (-3, None), (2, 3)):
        with pytest.raises(Refused):
            replaced(cast, mira, ties, first, last)

    replaced(cast, mira, ties, 8, None)
    assert acts()[-1] == "teacher.replaced"


def test_nobody_replaces_themselves(cast: Cast, mira: Staff) -> None:
    with pytest.raises(Refused):
        replaced(cast, mira, mira, 0, None)


def test_a_substitution_ends_earlier(cast: Cast, mira: Staff, ties: Staff) -> None:
    substitution = replaced(cast, mira, ties, 0, None)

    end_substitution(substitution=substitution, last_on=cast.on + DAY, by=cast.fem, at=AT)

    assert Substitution.objects.get().last_on == cast.on + DAY
    assert acts()[-1] == "teacher.returned"


def test_a_substitution_that_ends_before_it_begins_never_was(cast: Cast, mira: Staff, ties: Staff) -> None:
    substitution = replaced(cast, mira, ties, 3, None)

    assert end_substitution(substitution=substitution, last_on=cast.on, by=cast.fem, at=AT) is None

    assert not Substitution.objects.exists()
