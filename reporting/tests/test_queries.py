"""What is counted from the tables of a school, in how many queries, and when it is counted again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from absences.models import Absence, Exemption, Notice
from attendance.models import Register
from reporting.queries import Period, Registers, basis, count_school
from reporting.tests.school import miss, one_day, take
from schools.models import Enrolment, LessonChange, Pupil, School
from schools.models.timetable import TimetableLesson
from tests.cast import AT, FIRST_DAY, Cast, assemble, make_group, make_pupil

pytestmark = pytest.mark.django_db


def period(cast: Cast, days: int = 0) -> Period:
    return Period(cast.on - timedelta(days=days), cast.on, FIRST_DAY)


def test_presence_is_what_the_confirmed_lists_offer_minus_what_the_ledger_says(cast: Cast) -> None:
    one_day(cast, away=2)

    figures = count_school(cast.school, period(cast)).figures

    assert (figures.present().numerator, figures.present().denominator) == (6 * 60, 10 * 60)


def test_the_published_figures_equal_a_slow_recount_from_the_ledger() -> None:
    cast = assemble(pupils=9)
    days = [cast.on - timedelta(days=7 * week) for week in range(6)]
    for number, day in enumerate(days):
        for lesson in (cast.lesson, cast.next_lesson):
            take(lesson, day, cast.pupils)
        for pupil in cast.pupils[: number + 1]:
            miss(pupil, cast.lesson, day, "ZK" if number % 2 else "SPB")

    figures = count_school(cast.school, Period(FIRST_DAY, cast.on, FIRST_DAY)).figures

    rows = list(Absence.objects.filter(school=cast.school).select_related("reason"))
    for category in ("authorised", "unauthorised"):
        mine = [row for row in rows if row.category == category]
        count = figures.at(category=category)
        assert count.units == 60 * len(mine)
        assert count.pupils == len({row.pupil_id for row in mine})
        assert count.absences == len({(row.pupil_id, row.on) for row in mine})
        for month in figures.months:
            there = [row for row in mine if f"{row.on:%Y-%m}" == month]
            assert figures.at(month=month, category=category).units == 60 * len(there)


def test_an_absence_of_which_the_reason_is_not_known_is_pending_and_unexplained(cast: Cast) -> None:
    take(cast.lesson, cast.on, cast.pupils)
    miss(cast.sam, cast.lesson, cast.on, None)

    figures = count_school(cast.school, period(cast)).figures

    assert figures.at(category="pending", reason_group="unexplained").absences == 1


def test_a_school_that_counts_clock_hours_counts_minutes(cast: Cast) -> None:
    policy = cast.school.policies.get()
    policy.settings["rules"]["hour_unit"] = "clock"
    policy.save()
    take(cast.lesson, cast.on, cast.pupils)
    miss(cast.sam, cast.lesson, cast.on)

    figures = count_school(cast.school, period(cast)).figures

    assert (figures.at().units, figures.offers[""].units) == (50, 250)


def test_exempt_lessons_are_not_on_offer_and_cannot_be_missed(cast: Cast) -> None:
    one_day(cast, away=1)
    Exemption.objects.create(
        school=cast.school,
        pupil=cast.sam,
        first_on=cast.on,
        last_on=cast.on,
        periods=[cast.lesson.first_period],
        what_is_possible="De tweede les",
    )

    counted = count_school(cast.school, period(cast))

    assert (counted.figures.at().units, counted.figures.offers[""].units, counted.exempt) == (60, 9 * 60, 1)


def test_registers_that_were_not_taken_are_counted_against_the_timetable(cast: Cast) -> None:
    take(cast.lesson, cast.on, cast.pupils)

    assert count_school(cast.school, period(cast)).registers == Registers(due=3, taken=1)


def test_a_cancelled_lesson_needs_no_register(cast: Cast) -> None:
    LessonChange.objects.create(lesson=cast.lesson, on=cast.on, is_cancelled=True)

    assert count_school(cast.school, period(cast)).registers == Registers(due=2, taken=0)


def test_a_moved_lesson_needs_its_register_on_its_new_day(cast: Cast) -> None:
    tomorrow = cast.on + timedelta(days=1)
    LessonChange.objects.create(lesson=cast.lesson, on=cast.on, moved_to=tomorrow)
    take(cast.lesson, tomorrow, cast.pupils)
    new_day = Period(tomorrow, tomorrow, FIRST_DAY)

    assert count_school(cast.school, period(cast)).registers == Registers(due=2, taken=0)
    assert count_school(cast.school, new_day).registers == Registers(due=1, taken=1)


def test_a_lesson_moved_to_a_day_off_needs_no_register(cast: Cast) -> None:
    LessonChange.objects.create(lesson=cast.lesson, on=cast.on, moved_to=cast.on + timedelta(days=5))

    assert count_school(cast.school, period(cast, days=5)).registers.due == 2


def test_holidays_need_no_register(cast: Cast) -> None:
    autumn = Period(cast.on - timedelta(days=42), cast.on - timedelta(days=38), FIRST_DAY)

    assert count_school(cast.school, autumn).registers == Registers(due=0, taken=0)


def test_a_leaver_counts_until_the_last_day(cast: Cast) -> None:
    Enrolment.objects.filter(pupil=cast.sam).update(last_on=cast.on - timedelta(days=7))

    counted = count_school(cast.school, period(cast, days=7))

    assert (counted.figures.offers[""].enrolled, counted.left) == (5, 1)
    assert count_school(cast.school, period(cast)).figures.offers[""].enrolled == 4


def test_nobody_of_another_school_is_counted(cast: Cast) -> None:
    take(cast.other_lesson, cast.on, [cast.other_pupil])
    miss(cast.other_pupil, cast.other_lesson, cast.on)

    figures = count_school(cast.school, period(cast)).figures

    assert (figures.at().units, figures.offers[""].units) == (0, 0)


def test_a_school_without_pupils_or_lessons_has_zeros(cast: Cast) -> None:
    empty = School.objects.create(
        board=cast.school.board, brin="11BB", name="Leeg", sector="po", region="noord", hour_unit="clock"
    )
    empty.years.create(first_on=FIRST_DAY, last_on=FIRST_DAY + timedelta(days=300))

    counted = count_school(empty, period(cast))

    assert counted.figures.present().fraction is None
    assert counted.registers == Registers(0, 0)


def test_a_school_is_counted_in_nine_queries_whatever_its_size(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    group = make_group(cast.school, "3A")
    for number in range(12):
        make_pupil(cast.school, group, number, cast.on)
    one_day(cast)

    # calendar 2, cancelled lessons, timetable, policies, enrolments, exemptions, registers, ledger
    with django_assert_num_queries(9):
        count_school(cast.school, period(cast, days=30))


CHANGES: dict[str, Callable[[Cast], object]] = {
    "a register is taken": lambda cast: take(cast.lesson_1c, cast.on, []),
    "a register is corrected": lambda cast: Register.objects.update(revision=2),
    "an absence is added": lambda cast: miss(cast.pupils[3], cast.lesson, cast.on),
    "an absence is taken back": lambda cast: Absence.objects.filter(pupil=cast.sam).delete(),
    "an absence is classified": lambda cast: Absence.objects.update(classified_at=AT + timedelta(days=1)),
    "a pupil leaves": lambda cast: Enrolment.objects.filter(pupil=cast.sam).update(last_on=cast.on),
    "a lesson is cancelled": lambda cast: LessonChange.objects.create(
        lesson=cast.lesson_1c, on=cast.on, is_cancelled=True
    ),
    "a lesson is moved for once": lambda cast: LessonChange.objects.create(
        lesson=cast.lesson_1c, on=cast.on, moved_to=cast.on + timedelta(days=1)
    ),
    "a lesson is moved": lambda cast: TimetableLesson.objects.filter(pk=cast.lesson.pk).update(weekday=2),
    "an exemption is given": lambda cast: Exemption.objects.create(
        school=cast.school, pupil=cast.sam, first_on=cast.on, last_on=cast.on, what_is_possible="Thuis leren"
    ),
    "a day off is added": lambda cast: cast.school.closures.create(
        first_on=cast.on, last_on=cast.on, kind="day_off", name="Studiedag", source="test"
    ),
    "the policy changes": lambda cast: cast.school.policies.update(settings={"rules": {}}),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_figures_are_counted_again_when(change: str, cast: Cast) -> None:
    one_day(cast, away=2)
    before = basis(cast.school, period(cast))

    CHANGES[change](cast)

    assert basis(cast.school, period(cast)) != before


def test_the_figures_are_not_counted_again_for_a_notice_or_another_school(cast: Cast) -> None:
    one_day(cast)
    before = basis(cast.school, period(cast))

    reason = cast.school.reasons.get(code="ZK")
    Notice.objects.create(school=cast.school, pupil=cast.sam, reason=reason, first_on=cast.on, recorded_at=AT)
    take(cast.other_lesson, cast.on, [cast.other_pupil])

    assert basis(cast.school, period(cast)) == before


def test_the_fingerprint_of_the_figures_takes_as_many_queries_for_many_pupils_as_for_few(cast: Cast) -> None:
    with CaptureQueriesContext(connection) as few:
        basis(cast.school, period(cast))
    one_day(cast)
    for number in range(10):
        make_pupil(cast.school, cast.group, number + 20, cast.on)
    with CaptureQueriesContext(connection) as many:
        basis(cast.school, period(cast))

    assert len(few) == len(many) == 10
    assert Pupil.objects.filter(school=cast.school).count() == 15
