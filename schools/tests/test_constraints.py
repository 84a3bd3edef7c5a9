"""What must never be false about schools, people and timetables, said by the database itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from schools.models import (
    Closure,
    ColumnChoice,
    Enrolment,
    Group,
    ImportRun,
    LessonChange,
    Location,
    Membership,
    Period,
    Promotion,
    Pupil,
    School,
    SchoolYear,
    Staff,
    StaffRole,
    Substitution,
    TimetableLesson,
)
from schools.roles import Role
from tests.cast import AT, Cast

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
Write = Callable[[Cast], Any]


def staff_of(cast: Cast) -> Staff:
    return Staff.objects.get(user=cast.mira)


def add_period(cast: Cast, begins: time, ends: time, *, number: int = 9) -> Period:
    return Period.objects.create(
        school=cast.school,
        weekday=1,
        number=number,
        name="9e uur",
        begins=begins,
        ends=ends,
        valid_from=cast.school.years.get().first_on,
        valid_until=cast.on,
    )


def add_lesson(cast: Cast, first: int, last: int) -> TimetableLesson:
    return TimetableLesson.objects.create(
        school=cast.school,
        weekday=1,
        first_period=first,
        last_period=last,
        valid_from=cast.on,
        valid_until=cast.on,
    )


def hold_lesson(cast: Cast, days: int) -> int:
    return TimetableLesson.objects.filter(pk=cast.lesson.pk).update(
        valid_from=cast.on, valid_until=cast.on + days * DAY
    )


def add_role(cast: Cast, role: Role, group: Group | None) -> StaffRole:
    return StaffRole.objects.create(staff=staff_of(cast), role=role, group=group, first_on=cast.on)


def add_closure(cast: Cast, days: int) -> Closure:
    return Closure.objects.create(
        school=cast.school, kind="day_off", name="Studiedag", first_on=cast.on, last_on=cast.on + days * DAY
    )


def add_year(cast: Cast, days: int) -> SchoolYear:
    first_on = cast.school.years.get().last_on + DAY
    return SchoolYear.objects.create(school=cast.school, first_on=first_on, last_on=first_on + days * DAY)


def add_user(cast: Cast, user: Any) -> Staff:
    return Staff.objects.create(
        school=cast.school, key="XXX", first_name="X", surname="X", sort_key="x", user=user
    )


def change(cast: Cast, *, days: int = 0, **values: Any) -> LessonChange:
    return LessonChange.objects.create(lesson=cast.lesson, on=cast.on + days * DAY, **values)


def substitution(cast: Cast, substitute: Staff | None = None, **values: Any) -> Substitution:
    return Substitution.objects.create(
        absent=staff_of(cast),
        substitute=substitute or Staff.objects.get(user=cast.ties),
        **{"first_on": cast.on} | values,
    )


def imported(cast: Cast, **values: Any) -> ImportRun:
    return ImportRun.objects.create(
        pk=uuid4(), school=cast.school, kind="roster", file="EDEX.XML", on=cast.on, wished_at=AT, **values
    )


def remember_heads(school: School) -> ColumnChoice:
    return ColumnChoice.objects.create(school=school, heads="a" * 64)


def end(rows: Any, days: int) -> Any:
    row = rows.first()
    return rows.filter(pk=row.pk).update(last_on=row.first_on + days * DAY)


# What is refused, and beside it what is only just right.
RULES: dict[str, tuple[Write, Write]] = {
    "an_import_that_ended_says_when": (
        lambda cast: imported(cast, state="done"),
        lambda cast: imported(cast, state="done", ended_at=AT),
    ),
    "an_import_that_was_taken_back_says_when": (
        lambda cast: imported(cast, state="undone", ended_at=AT),
        lambda cast: imported(cast, state="undone", ended_at=AT, undone_at=AT),
    ),
    "heads_are_remembered_once_in_a_school": (
        lambda cast: [remember_heads(cast.school) for _ in range(2)],
        lambda cast: [remember_heads(school) for school in (cast.school, cast.other_school)],
    ),
    "a_lesson_is_not_over_before_it_is_in_force": (
        lambda cast: hold_lesson(cast, -1),
        lambda cast: hold_lesson(cast, 0),
    ),
    "a_site_number_is_used_once_in_a_school": (
        lambda cast: [Location.objects.create(school=cast.school, code="01") for _ in range(2)],
        lambda cast: [
            Location.objects.create(school=school, code="01") for school in (cast.school, cast.other_school)
        ],
    ),
    "a_school_year_ends_after_it_begins": (lambda cast: add_year(cast, 0), lambda cast: add_year(cast, 1)),
    "a_school_year_begins_once": (
        lambda cast: [add_year(cast, 300), SchoolYear.objects.create(**_again(SchoolYear.objects.last()))],
        lambda cast: add_year(cast, 300),
    ),
    "a_closure_does_not_end_before_it_begins": (
        lambda cast: add_closure(cast, -1),
        lambda cast: add_closure(cast, 0),
    ),
    "a_group_key_is_used_once_in_a_school": (
        lambda cast: Group.objects.create(school=cast.school, key="2B", name="2B"),
        lambda cast: Group.objects.create(school=cast.other_school, key="1C", name="1C"),
    ),
    "a_pupil_number_is_used_once_in_a_school": (
        lambda cast: Pupil.objects.create(school=cast.school, key=cast.sam.key),
        lambda cast: Pupil.objects.create(school=cast.other_school, key="2B-9"),
    ),
    "an_enrolment_does_not_end_before_it_begins": (
        lambda cast: end(Enrolment.objects.filter(pupil=cast.sam), -1),
        lambda cast: end(Enrolment.objects.filter(pupil=cast.sam), 0),
    ),
    "a_membership_does_not_end_before_it_begins": (
        lambda cast: end(Membership.objects.filter(pupil=cast.sam), -1),
        lambda cast: end(Membership.objects.filter(pupil=cast.sam), 0),
    ),
    "a_membership_begins_once_on_a_day": (
        lambda cast: Membership.objects.create(**_again(Membership.objects.filter(pupil=cast.sam).get())),
        lambda cast: Membership.objects.create(
            pupil=cast.sam, group=cast.group, first_on=cast.on, last_on=cast.on
        ),
    ),
    "a_school_goes_to_a_school_year_once": (
        lambda cast: [Promotion.objects.create(school=cast.school, first_on=cast.on) for _ in range(2)],
        lambda cast: [
            Promotion.objects.create(school=cast.school, first_on=cast.on + days * DAY) for days in (0, 1)
        ],
    ),
    "a_promotion_that_was_carried_out_says_when": (
        lambda cast: Promotion.objects.create(school=cast.school, first_on=cast.on, state="done"),
        lambda cast: Promotion.objects.create(school=cast.school, first_on=cast.on, state="done", done_at=AT),
    ),
    "a_pupil_is_enrolled_once_at_a_time": (
        lambda cast: Enrolment.objects.create(pupil=cast.sam, first_on=cast.on),
        lambda cast: Enrolment.objects.create(pupil=cast.sam, first_on=cast.on, last_on=cast.on),
    ),
    "a_pupil_sits_in_a_group_once_at_a_time": (
        lambda cast: Membership.objects.create(pupil=cast.sam, group=cast.group, first_on=cast.on),
        lambda cast: Membership.objects.create(pupil=cast.sam, group=cast.group_1c, first_on=cast.on),
    ),
    "a_staff_code_is_used_once_in_a_school": (
        lambda cast: Staff.objects.create(school=cast.school, key="Mira"),
        lambda cast: Staff.objects.create(school=cast.other_school, key="Mira"),
    ),
    "a_user_is_one_person_in_a_school": (
        lambda cast: add_user(cast, cast.mira),
        lambda cast: add_user(cast, None),
    ),
    "a_mentor_has_a_group_and_nobody_else": (
        lambda cast: add_role(cast, Role.MENTOR, None),
        lambda cast: add_role(cast, Role.MENTOR, cast.group_1c),
    ),
    "a_role_does_not_end_before_it_begins": (
        lambda cast: end(StaffRole.objects.filter(staff=staff_of(cast)), -1),
        lambda cast: end(StaffRole.objects.filter(staff=staff_of(cast)), 0),
    ),
    "a_period_ends_after_it_begins": (
        lambda cast: add_period(cast, time(16), time(16)),
        lambda cast: add_period(cast, time(16), time(16, 1)),
    ),
    "a_period_has_its_own_number": (
        lambda cast: add_period(cast, time(16), time(17), number=1),
        lambda cast: add_period(cast, time(16), time(17)),
    ),
    "a_lesson_does_not_end_before_it_begins": (
        lambda cast: add_lesson(cast, 3, 2),
        lambda cast: add_lesson(cast, 3, 3),
    ),
    "a_lesson_is_changed_once_on_a_day": (
        lambda cast: [LessonChange.objects.create(lesson=cast.lesson, on=cast.on) for _ in range(2)],
        lambda cast: [
            LessonChange.objects.create(lesson=cast.lesson, on=cast.on + days * DAY) for days in (0, 7)
        ],
    ),
    "a_lesson_is_moved_to_a_day_once": (
        lambda cast: [change(cast, days=days, moved_to=cast.on + DAY) for days in (0, 7)],
        lambda cast: [change(cast, days=days, moved_to=cast.on + (days + 1) * DAY) for days in (0, 7)],
    ),
    "a_lesson_is_moved_to_another_day": (
        lambda cast: change(cast, moved_to=cast.on),
        lambda cast: change(cast, moved_to=cast.on + DAY),
    ),
    "a_moved_lesson_does_not_end_before_it_begins": (
        lambda cast: change(cast, first_period=3, last_period=2),
        lambda cast: change(cast, first_period=3, last_period=3),
    ),
    "a_cancelled_lesson_is_not_given_at_all": (
        lambda cast: change(cast, is_cancelled=True, room="12"),
        lambda cast: change(cast, is_cancelled=True),
    ),
    "nobody_is_their_own_substitute": (
        lambda cast: substitution(cast, staff_of(cast)),
        lambda cast: substitution(cast, Staff.objects.get(user=cast.ties)),
    ),
    "a_substitution_does_not_end_before_it_begins": (
        lambda cast: substitution(cast, last_on=cast.on - DAY),
        lambda cast: substitution(cast, last_on=cast.on),
    ),
    "a_teacher_is_replaced_by_one_person_from_a_day": (
        lambda cast: [substitution(cast) for _ in range(2)],
        lambda cast: [substitution(cast, first_on=cast.on + days * DAY) for days in (0, 1)],
    ),
}


def _again(row: Any) -> dict[str, Any]:
    return {name: value for name, value in vars(row).items() if name not in {"_state", "id"}}


@pytest.mark.parametrize("rule", RULES)
def test_the_database_refuses_what_cannot_be_true(cast: Cast, rule: str) -> None:
    wrong, _right = RULES[rule]

    # SQLite tells the name of a condition, and of uniqueness only the columns.
    with pytest.raises(IntegrityError, match=rf"{rule}|UNIQUE"), transaction.atomic():
        wrong(cast)


@pytest.mark.parametrize("rule", RULES)
def test_the_database_takes_what_is_only_just_true(cast: Cast, rule: str) -> None:
    _wrong, right = RULES[rule]

    assert right(cast)


def test_only_a_mentor_has_a_group(cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="a_mentor_has_a_group_and_nobody_else"), transaction.atomic():
        add_role(cast, Role.TEACHER, cast.group)


def test_a_lesson_that_is_moved_has_both_its_periods_or_none(cast: Cast) -> None:
    for half in ({"first_period": 3}, {"last_period": 3}):
        with pytest.raises(IntegrityError, match="a_moved_lesson_does_not_end"), transaction.atomic():
            change(cast, **half)


@pytest.mark.parametrize("also", [{"moved_to": "2026-11-24"}, {"first_period": 2, "last_period": 2}])
def test_a_cancelled_lesson_has_no_other_time(cast: Cast, also: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match="a_cancelled_lesson_is_not_given"), transaction.atomic():
        change(cast, is_cancelled=True, **also)


def test_a_cancelled_lesson_has_no_other_teacher(cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="a_cancelled_lesson_is_not_given"), transaction.atomic():
        change(cast, is_cancelled=True, teacher=staff_of(cast))


def test_only_an_import_that_was_taken_back_says_when_it_was(cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="that_was_taken_back"), transaction.atomic():
        imported(cast, state="done", ended_at=AT, undone_at=AT)


def test_every_constraint_of_this_floor_is_tried() -> None:
    models = apps.get_app_config("schools").get_models()

    named = {constraint.name for model in models for constraint in model._meta.constraints}

    assert named == set(RULES)
