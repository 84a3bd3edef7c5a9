"""A timetable at a school: what begins, changes and ends, and that the past stays as it was."""

from __future__ import annotations

import json
import time
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from attendance.models import Register
from schools.imports.carry_out import carry_out, plan_import, undo
from schools.imports.plan import Plan
from schools.imports.preview import preview
from schools.imports.problems import Notice, Refusal, Skipped
from schools.imports.readers.untis import read_untis
from schools.imports.source import File
from schools.imports.words import sentence
from schools.imports.writing import NotAsWritten
from schools.models import ImportRun, LessonChange, School, SchoolYear, TimetableLesson
from schools.tests.imports.gpu import detail, gpu, row
from tests.cast import LAST_DAY, MONDAY, Cast, make_group

SUNDAY, TUESDAY = MONDAY - timedelta(days=1), MONDAY + timedelta(days=1)
AT = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
# What the cast has: Dutch on Monday, 2B by Mira in the first and second period, 1C by Ties in the first.
AS_IT_IS = (
    row(1, subject="ne", room=""),
    row(2, "1C", "Ties", "ne", ""),
    row(3, subject="ne", room="", period=2),
)


def records(*rows: str, details: tuple[str, ...] = ()) -> Any:
    files = [File("GPU001.TXT", gpu(*rows))]
    return read_untis([*files, File("GPU002.TXT", gpu(*details))] if details else files)


def plan(school: School, *rows: str, on: date = MONDAY, details: tuple[str, ...] = ()) -> Any:
    found = records(*rows, details=details)
    return plan_import(school=school, kind="timetable", records=found, on=on)


def carry(school: School, *rows: str, on: date = MONDAY, details: tuple[str, ...] = ()) -> Plan:
    run = ImportRun.objects.create(
        pk=uuid4(),
        school=school,
        kind="timetable",
        format="untis",
        file="GPU001.TXT",
        on=on,
        fingerprint=plan(school, *rows, on=on, details=details).fingerprint,
        wished_at=AT,
    )
    return carry_out(run=run, records=records(*rows, details=details), at=AT)


def pattern(school: School) -> list[tuple[str, str, str, str, date, date]]:
    """Groups, teachers, subject, room and days of every lesson, in the order in which they were made."""
    return [
        (
            ",".join(sorted(group.name for group in lesson.groups.all())),
            ",".join(sorted(person.key for person in lesson.teachers.all())),
            lesson.subject,
            lesson.room,
            lesson.valid_from,
            lesson.valid_until,
        )
        for lesson in school.lessons.order_by("pk")
    ]


def counts(shown: Any) -> tuple[int, int, int, int]:
    part = shown.lessons
    return len(part.new), len(part.changed), len(part.gone), part.unchanged


def empty(school: School) -> None:
    for lesson in school.lessons.all():
        lesson.groups.clear()
        lesson.teachers.clear()
        lesson.delete()


def take_register(lesson: TimetableLesson, on: date) -> Register:
    return Register.objects.create(
        school=lesson.school,
        lesson=lesson,
        on=on,
        first_period=1,
        periods=1,
        minutes=50,
        roll=b"",
        pupils=0,
        taken_at=AT,
    )


@pytest.fixture
def once(cast: Cast) -> Cast:
    """The cast after a first file that holds what the school has, as two single lessons and a double one."""
    empty(cast.school)
    carry(cast.school, *AS_IT_IS, on=date(2026, 8, 17))
    return cast


def lesson_of_2b(cast: Cast) -> TimetableLesson:
    return cast.school.lessons.filter(groups=cast.group).order_by("pk")[0]


def test_lessons_of_a_file_stand_in_the_timetable_until_the_end_of_the_school_year(cast: Cast) -> None:
    empty(cast.school)

    carry(
        cast.school, row(1), row(2, "1C", "Ties", "gs", "204", 2, 3), row(2, "1C", "Ties", "gs", "204", 2, 4)
    )

    assert pattern(cast.school) == [
        ("2B", "Mira", "wi", "203", MONDAY, LAST_DAY),
        ("1C", "Ties", "gs", "204", MONDAY, LAST_DAY),
    ]
    double = cast.school.lessons.order_by("pk")[1]
    assert (double.weekday, double.first_period, double.last_period) == (2, 3, 4)


def test_the_same_file_again_is_an_empty_plan(once: Cast) -> None:
    again = plan(once.school, *AS_IT_IS)

    assert again.changes_nothing
    assert counts(again) == (0, 0, 0, 2)


def test_a_new_room_does_not_end_the_lesson(once: Cast) -> None:
    before = lesson_of_2b(once).pk

    done = carry(once.school, *(one.replace('"";1', '"gym";1') if "2B" in one else one for one in AS_IT_IS))

    assert counts(done) == (0, 1, 0, 1)
    assert (lesson_of_2b(once).pk, lesson_of_2b(once).room) == (before, "gym")
    assert once.school.lessons.count() == 2


def test_with_another_teacher_the_lesson_ends_the_day_before_and_a_new_one_follows(once: Cast) -> None:
    register = take_register(lesson_of_2b(once), MONDAY - timedelta(days=7))

    done = carry(once.school, *(one.replace("Mira", "Ties") for one in AS_IT_IS))

    assert counts(done) == (0, 1, 0, 1)
    assert [one for one in pattern(once.school) if one[0] == "2B"] == [
        ("2B", "Mira", "ne", "", date(2026, 8, 17), SUNDAY),
        ("2B", "Ties", "ne", "", MONDAY, LAST_DAY),
    ]
    assert [person.key for person in Register.objects.get(pk=register.pk).lesson.teachers.all()] == ["Mira"]


def test_a_lesson_that_is_not_in_the_file_ends_the_day_before(once: Cast) -> None:
    done = carry(once.school, *AS_IT_IS[:2])

    (gone,) = (one for one in pattern(once.school) if one[5] == SUNDAY)
    assert gone[0] == "2B"
    assert counts(done) == (1, 0, 1, 1)  # the double lesson ends, a single one begins


def test_a_lesson_that_was_held_today_holds_until_tonight(once: Cast) -> None:
    take_register(lesson_of_2b(once), MONDAY)
    changed = tuple(one.replace("Mira", "Ties") for one in AS_IT_IS)

    carry(once.school, *changed)

    assert [one[4:] for one in pattern(once.school) if one[0] == "2B"] == [
        (date(2026, 8, 17), MONDAY),
        (TUESDAY, LAST_DAY),
    ]
    assert plan(once.school, *changed).changes_nothing


def test_a_lesson_that_never_began_is_removed(once: Cast) -> None:
    carry(once.school, *AS_IT_IS, row(9, "1C", period=5), on=MONDAY + timedelta(days=7))

    done = carry(once.school, *AS_IT_IS)

    assert counts(done) == (0, 0, 1, 2)
    assert once.school.lessons.count() == 2


def test_a_second_file_on_the_same_day_replaces_the_first(once: Cast) -> None:
    carry(once.school, *AS_IT_IS, row(9, "1C", "Mira", "wi", "203", 3, 5))

    carry(once.school, *AS_IT_IS, row(9, "1C", "Ties", "wi", "204", 3, 5))

    assert pattern(once.school)[2:] == [("1C", "Ties", "wi", "204", MONDAY, LAST_DAY)]


def test_what_is_different_on_a_day_to_come_goes_over_to_the_lesson_that_follows(once: Cast) -> None:
    day = MONDAY + timedelta(days=7)
    LessonChange.objects.create(lesson=lesson_of_2b(once), on=day, is_cancelled=True)

    carry(once.school, *(one.replace("Mira", "Ties") for one in AS_IT_IS))

    change = LessonChange.objects.get()
    assert change.is_cancelled
    assert [person.key for person in change.lesson.teachers.all()] == ["Ties"]


def test_days_from_gpu002_bound_the_lesson(cast: Cast) -> None:
    empty(cast.school)
    spring = detail(first="20270201", last="20270430")
    over = detail(2, "1C", "Ties", "gs", first="20260801", last="20261101")

    done = carry(cast.school, row(1), row(2, "1C", "Ties", "gs"), details=(spring, over))

    assert pattern(cast.school) == [("2B", "Mira", "wi", "203", date(2027, 2, 1), date(2027, 4, 30))]
    assert Notice.LESSONS_OVER in {problem.code for problem in done.problems}
    assert plan(cast.school, row(1), row(2, "1C", "Ties", "gs"), details=(spring, over)).changes_nothing


def test_a_cluster_of_gpu002_is_taken_when_the_school_has_it(cast: Cast) -> None:
    empty(cast.school)
    make_group(cast.school, "2B_wi")

    carry(
        cast.school,
        row(1),
        row(2, subject="na", period=3),
        details=(detail(cluster="2b_WI"), detail(2, subject="na", cluster="2B_na")),
    )

    assert [one[0] for one in pattern(cast.school)] == ["2B_wi", "2B"]


@pytest.mark.parametrize("name", ["2b", " 2 B", "2B"])
def test_groups_and_teachers_are_known_without_case_and_spaces(cast: Cast, name: str) -> None:
    shown = plan(cast.school, row(group=name, teacher="MIRA"))

    assert [one.name for one in shown.lessons.new] == ["2B wi"]
    assert [one.key for one in shown.lessons.new] == ["Mira"]


def test_a_group_that_the_school_lacks_is_told_once_with_its_number_of_lessons(cast: Cast) -> None:
    rows = [row(number, period=1 + number % 5, day=1 + number // 5, room=f"{number}") for number in range(20)]

    shown = plan(cast.school, *rows, row(30, "5X"), row(31, "5X", period=3))

    (told,) = (problem for problem in shown.problems if problem.code is Skipped.LESSON_GROUP_UNKNOWN)
    assert (told.line, dict(told.data)) == (21, {"group": "5X", "lessons": 2})
    assert not shown.refused
    assert len(shown.lessons.new) == 20


def test_a_lesson_of_two_groups_goes_on_with_the_one_that_the_school_has(cast: Cast) -> None:
    shown = plan(cast.school, row(), row(group="5X"))

    assert [one.name for one in shown.lessons.new] == ["2B wi"]


def test_more_than_a_fifth_left_out_is_refused_with_what_is_missing(cast: Cast) -> None:
    shown = plan(cast.school, row(1), row(2, "5X"), row(3, day=6), row(4, period=9))

    assert [problem.code for problem in shown.problems][:4] == [
        Refusal.TOO_MANY_LESSONS_SKIPPED,
        Skipped.LESSON_GROUP_UNKNOWN,
        Skipped.DAY_WITHOUT_BELL,
        Skipped.PERIOD_UNKNOWN,
    ]
    assert all("%(" not in sentence(problem) for problem in shown.problems)


def test_an_unknown_teacher_leaves_the_lesson_without(cast: Cast) -> None:
    shown = plan(cast.school, row(teacher="XYZ"), row(2, teacher="XYZ", period=4), row(2, period=4))

    (told,) = (problem for problem in shown.problems if problem.code is Notice.TEACHER_UNKNOWN)
    assert told.data == {"teacher": "XYZ", "lessons": 2}
    assert [one.key for one in shown.lessons.new] == ["", "Mira"]


def test_a_group_with_two_lessons_at_once_is_told(cast: Cast) -> None:
    shown = plan(
        cast.school,
        row(1),
        row(2, teacher="Ties", subject="na"),
        row(3, weeks="A", period=3),
        row(4, subject="gs", weeks="B", period=3),
    )

    (told,) = (problem for problem in shown.problems if problem.code is Notice.LESSONS_AT_ONCE)
    assert told.data == {"group": "2B", "periods": 1}


def test_groups_that_would_have_no_lessons_any_more_are_named(once: Cast) -> None:
    shown = plan(once.school, AS_IT_IS[0], AS_IT_IS[2])

    (told,) = (problem for problem in shown.problems if problem.code is Notice.GROUPS_WITHOUT_LESSONS)
    assert told.data == {"groups": 1, "names": "1C"}


@pytest.mark.parametrize(
    ("missing", "code"), [("years", Refusal.NO_YEAR_LEFT), ("periods", Refusal.NO_BELL_SCHEDULE)]
)
def test_without_school_year_or_bell_schedule_nothing_can_be_taken_over(
    cast: Cast, missing: str, code: Refusal
) -> None:
    getattr(cast.school, missing).all().delete()

    shown = plan(cast.school, row())

    assert shown.refused
    assert code in {problem.code for problem in shown.problems}


def test_lessons_of_the_next_school_year_are_left_alone(once: Cast) -> None:
    SchoolYear.objects.create(school=once.school, first_on=date(2027, 8, 23), last_on=date(2028, 7, 7))
    later = TimetableLesson.objects.create(
        school=once.school,
        subject="la",
        weekday=1,
        first_period=1,
        last_period=1,
        valid_from=date(2027, 8, 23),
        valid_until=date(2028, 7, 7),
    )

    assert plan(once.school, *AS_IT_IS).changes_nothing
    assert TimetableLesson.objects.filter(pk=later.pk).exists()


def test_another_school_is_left_alone(once: Cast) -> None:
    before = pattern(once.other_school)

    carry(once.school, row())

    assert pattern(once.other_school) == before


def everything(school: School) -> list[Any]:
    return [
        pattern(school),
        list(LessonChange.objects.order_by("pk").values()),
        list(school.lessons.order_by("pk").values()),
    ]


def test_an_import_is_taken_back_with_groups_teachers_and_days(once: Cast) -> None:
    LessonChange.objects.create(lesson=lesson_of_2b(once), on=MONDAY + timedelta(days=7), is_cancelled=True)
    carry(once.school, *AS_IT_IS, row(9, "1C", period=5), on=TUESDAY)
    before = everything(once.school)

    carry(once.school, *(one.replace("Mira", "Ties") for one in AS_IT_IS), row(7, period=4, day=2))
    run = ImportRun.objects.get(kind="timetable", before__isnull=False, pk=_newest().pk)
    undo(run=run, by=once.ada, at=AT)

    assert everything(once.school) == before


def _newest() -> ImportRun:
    return next(run for run in ImportRun.objects.all() if run.can_be_undone)


def test_the_trail_names_each_lesson_that_began_changed_or_ended(once: Cast) -> None:
    seen = AuditEvent.objects.order_by("pk").last()
    assert seen

    carry(once.school, AS_IT_IS[1].replace("Ties", "Mira"), row(5, period=4))

    acts = AuditEvent.objects.filter(pk__gt=seen.pk).order_by("pk").values_list("act", flat=True)
    assert list(acts) == [
        "timetable.imported",
        "lesson.added",
        "lesson.added",
        "lesson.changed",
        "lesson.ended",
    ]


def test_the_preview_shows_lessons_as_people_say_them(cast: Cast) -> None:
    shown = preview(plan(cast.school, row(weeks="A"), *AS_IT_IS))

    (new,) = (one for shown_list in shown.lists for one in shown_list.rows if "203" in one.name)
    assert new.name == "2B wi, ma 1e uur, oneven weken, lokaal\N{NO-BREAK SPACE}203"
    assert (new.key, new.line) == ("Mira", 1)


def test_the_number_of_queries_does_not_grow_with_the_lessons(cast: Cast) -> None:
    many = [row(number, period=1 + number % 6, day=1 + number // 6, room=f"{number}") for number in range(30)]
    with CaptureQueriesContext(connection) as of_one:
        plan(cast.school, row())
    carry(cast.school, *many)

    with CaptureQueriesContext(connection) as of_many:
        plan(cast.school, *many)

    # School year, groups, staff, periods, who sits in and who teaches, changes, lessons; registers and absences.
    assert len(of_many) == len(of_one) == 10


def test_the_command_tells_refuses_and_carries_out(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "GPU001.TXT"
    path.write_bytes(gpu(*AS_IT_IS, row(9, weeks="A", period=4, day=2)))
    out = StringIO()

    call_command(
        "import_timetable",
        path,
        school="00AA",
        on=MONDAY,
        week_a="even",
        json=True,
        stdout=out,
        stderr=StringIO(),
    )

    told = json.loads(out.getvalue())
    assert (told["format"], told["carried_out"], told["facts"]) == ("untis", True, {"rows": 4})
    assert cast.school.lessons.get(weekday=2).weeks == TimetableLesson.Weeks.EVEN


def test_three_thousand_rows_are_planned_in_two_seconds(cast: Cast) -> None:
    rows = [
        row(number, ("2B", "1C")[number % 2], "Mira", f"v{number}", "203", 1 + number % 5, 1 + number % 6)
        for number in range(3000)
    ]
    started = time.process_time()

    shown = plan(cast.school, *rows)

    assert len(shown.lessons.new) == 3000
    assert time.process_time() - started < 2


def test_an_import_is_not_taken_back_when_a_register_hangs_on_one_of_its_lessons(cast: Cast) -> None:
    empty(cast.school)
    carry(cast.school, row())
    take_register(cast.school.lessons.get(), MONDAY)

    with pytest.raises(NotAsWritten):
        undo(run=_newest(), by=cast.ada, at=AT)

    assert cast.school.lessons.count() == 1
