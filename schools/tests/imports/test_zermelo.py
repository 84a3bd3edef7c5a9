"""Reading Zermelo: appointments of single days become lessons of a week, and the days that differ."""

from __future__ import annotations

import json
import random
import time
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from schools.imports.carry_out import carry_out, plan_import
from schools.imports.formats import recognise
from schools.imports.preview import preview
from schools.imports.problems import Notice, Refusal, Skipped
from schools.imports.readers.zermelo import read_zermelo
from schools.imports.source import File
from schools.imports.timetable.records import DayRecord, Slot, TimetableRecords, Weeks
from schools.imports.words import sentence
from schools.models import ImportRun, LessonChange, School
from schools.tests.imports.zermelo import appointment, weeks, zermelo
from tests.cast import MONDAY, Cast

A_DAY, A_WEEK = timedelta(days=1), timedelta(weeks=1)
TUESDAY = MONDAY + A_DAY
AT = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
BSN = "111222333"  # passes the eleven-test; made up


def read(*appointments: dict[str, Any]) -> TimetableRecords:
    return read_zermelo([File("appointments.json", zermelo(*appointments))])


def told(records: TimetableRecords) -> dict[str, dict[str, Any]]:
    return {problem.code.value: dict(problem.data) for problem in records.problems}


@pytest.mark.parametrize(("bom", "bare"), [(True, False), (False, False), (True, True)])
def test_a_file_is_known_by_its_fields_with_and_without_bom_and_answer_around_it(
    bom: bool, bare: bool
) -> None:
    files = [File("x.json", zermelo(*weeks(MONDAY, 4), bom=bom, bare=bare))]
    found = recognise(files)

    assert found is not None
    assert (found.format, found.version) == ("zermelo", "JSON")
    assert (found.format, found.data) == ("zermelo", {"field": "appointmentInstance"})
    (lesson,) = read_zermelo(files).lessons
    assert (lesson.groups, lesson.teachers, lesson.subject, lesson.room) == (("2B",), ("Mira",), "wi", "203")
    assert (lesson.weekday, lesson.slot, lesson.weeks, lesson.days) == (1, Slot(1, 1), Weeks.EVERY, ())


def test_one_appointment_by_itself_and_a_file_for_each_week_are_read_too() -> None:
    alone = json.dumps(appointment(MONDAY)).encode("utf-8-sig")
    next_week = zermelo(appointment(MONDAY + A_WEEK))

    found = read_zermelo([File("1.json", alone), File("2.json", next_week)])

    assert (len(found.lessons), found.rows, found.dated) == (1, 2, (MONDAY, MONDAY + A_WEEK))


@pytest.mark.parametrize(
    ("first", "odd", "even"),
    [(date(2026, 11, 16), 1, 0), (date(2026, 11, 23), 0, 1)],  # week 47 and week 48
)
def test_a_lesson_of_every_other_week_is_seen(first: date, odd: int, even: int) -> None:
    other = weeks(date(2026, 11, 16), 4, period=3)
    found = read(appointment(first), appointment(first + 2 * A_WEEK), *other)

    assert [lesson.weeks for lesson in found.lessons] == [Weeks.ODD if odd else Weeks.EVEN, Weeks.EVERY]
    assert told(found) == {Notice.WEEKS_FOUND: {"odd": odd, "even": even}}


def test_a_file_of_one_week_says_nothing_about_odd_and_even() -> None:
    found = read(appointment(MONDAY), appointment(TUESDAY))

    assert [lesson.weeks for lesson in found.lessons] == [Weeks.EVERY] * 2
    assert told(found) == {Notice.ONE_WEEK: {}}


def test_a_holiday_in_between_is_no_week_without_the_lesson() -> None:
    found = read(*weeks(MONDAY, 2), *weeks(MONDAY + 4 * A_WEEK, 2), *weeks(TUESDAY, 6))

    assert [lesson.days for lesson in found.lessons] == [(), ()]


def test_days_that_differ_are_told_apart_from_the_week() -> None:
    days = weeks(MONDAY, 6)
    days[1]["cancelled"] = True
    days[2] |= {"locations": ["gym"], "modified": True}
    days[3] |= {"teachers": ["Ties"], "modified": True}
    del days[4]

    found = read(*days, *weeks(MONDAY, 6, period=4))

    assert found.lessons[0].days == (
        DayRecord(MONDAY + A_WEEK, is_cancelled=True),
        DayRecord(MONDAY + 2 * A_WEEK, room="gym"),
        DayRecord(MONDAY + 3 * A_WEEK, teachers=("Ties",)),
        DayRecord(MONDAY + 4 * A_WEEK, is_cancelled=True),
    )


def test_only_the_newest_valid_version_of_an_appointment_counts() -> None:
    days = weeks(MONDAY, 3)
    old = days[0] | {"id": 1, "valid": False, "locations": ["old"]}
    older = days[0] | {"id": 2, "locations": ["older"], "lastModified": 5}
    newest = days[0] | {"id": 3, "locations": ["new"], "lastModified": 9}

    found = read(older, newest, old, *days[1:])

    assert found.lessons[0].days == (DayRecord(MONDAY, room="new"),)
    assert told(found)[Notice.APPOINTMENTS_LEFT_OUT] == {"old": 2, "hidden": 0, "other": 0}


def test_what_is_hidden_no_lesson_or_without_group_is_counted() -> None:
    found = read(
        *weeks(MONDAY, 2),
        appointment(MONDAY, 2, hidden=True),
        appointment(MONDAY, 3, type="exam"),
        appointment(MONDAY, 4, groups=[]),
    )

    assert len(found.lessons) == 1
    assert told(found) == {Notice.APPOINTMENTS_LEFT_OUT: {"old": 0, "hidden": 1, "other": 2}}


@pytest.mark.parametrize("origin_is_in_file", [True, False])
def test_a_moved_lesson_is_found_back_where_it_is_missing(origin_is_in_file: bool) -> None:
    days, other = weeks(MONDAY, 4), weeks(MONDAY, 4, period=5)
    moved = appointment(MONDAY + A_WEEK + 2 * A_DAY, 3, moved=True, appointmentInstance=days[1]["id"])
    if origin_is_in_file:
        days[1] |= {"valid": False, "id": 1}
    else:
        del days[1]

    found = read(*days, *other, moved)

    there = DayRecord(MONDAY + A_WEEK, moved_to=MONDAY + A_WEEK + 2 * A_DAY, slot=Slot(3, 3))
    assert [lesson.days for lesson in found.lessons] == [(there,), ()]


def test_moved_lessons_of_unknown_origin_extra_and_rare_lessons_are_told() -> None:
    found = read(
        *weeks(MONDAY, 4),
        appointment(TUESDAY, 2, moved=True),
        appointment(TUESDAY, 3, new=True),
        *weeks(TUESDAY, 4, period=5),
        appointment(TUESDAY, 6, subjects=["exc"]),
    )

    assert len(found.lessons) == 2
    assert told(found) == {
        Skipped.LESSON_MOVED: {"lesson": "2B wi", "on": TUESDAY.isoformat()},
        Skipped.LESSON_EXTRA: {"lesson": "2B wi", "on": TUESDAY.isoformat()},
        Skipped.LESSONS_ONCE: {"lessons": 1},
    }
    assert all(sentence(problem) for problem in found.problems)


def test_a_new_timetable_half_way_bounds_both_lessons() -> None:
    found = read(*weeks(MONDAY, 3), *weeks(MONDAY + 3 * A_WEEK, 3, subjects=["na"]))

    assert [(one.subject, one.valid_from, one.valid_until) for one in found.lessons] == [
        ("na", MONDAY + 3 * A_WEEK, None),
        ("wi", None, MONDAY + 3 * A_WEEK - A_DAY),
    ]


@pytest.mark.parametrize("day", [date(2026, 10, 26), date(2027, 3, 29)])
def test_without_numbers_of_periods_the_times_are_those_of_the_school(day: date) -> None:
    """Also on the Monday after the clocks change."""
    found = read(*weeks(day, 2, startTimeSlot=None, endTimeSlot=None))

    (lesson,) = found.lessons
    assert (lesson.slot.first_period, f"{lesson.slot.begins:%H:%M}", f"{lesson.slot.ends:%H:%M}") == (
        None,
        "08:30",
        "09:20",
    )


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        pytest.param(b"", Refusal.EMPTY_FILE, None, id="empty"),
        pytest.param(b'{"response":\n {"data": [', Refusal.BROKEN_JSON, 2, id="cut off"),
        pytest.param(b"[" * 100_000, Refusal.BROKEN_JSON, None, id="nested deeply"),
        pytest.param(b"[" + b"9" * 5000 + b"]", Refusal.BROKEN_JSON, None, id="an endless number"),
        pytest.param(b'{"response": {"data": []}}', Refusal.NOT_APPOINTMENTS, None, id="no appointments"),
        pytest.param(b'{"a": 1}', Refusal.NOT_APPOINTMENTS, None, id="another answer"),
        pytest.param(b"12", Refusal.NOT_APPOINTMENTS, None, id="a number"),
        pytest.param(b"[" + b"{}," * 1_700_000 + b"{}]", Refusal.TOO_LARGE, None, id="far too many"),
        pytest.param(
            zermelo(*(appointment(MONDAY + week * A_WEEK, subjects=[f"{week}"]) for week in range(4))),
            Refusal.NO_LESSONS,
            None,
            id="nothing comes back",
        ),
        pytest.param(zermelo(appointment(MONDAY, start=True)), Refusal.NO_LESSONS, None, id="no times"),
        pytest.param(
            zermelo(appointment(MONDAY, end=1e300)), Refusal.NO_LESSONS, None, id="an endless lesson"
        ),
        pytest.param(zermelo(appointment(MONDAY, teachers=[BSN])), Refusal.IDENTITY_NUMBER, None, id="BSN"),
    ],
)
def test_a_bad_file_is_refused_and_says_why(data: bytes, code: Refusal, line: int | None) -> None:
    found = read_zermelo([File("appointments.json", data)])

    assert found.refused
    assert (found.problems[0].code, found.problems[0].line) == (code, line)
    assert BSN not in repr(found)
    assert all(sentence(problem) for problem in found.problems)


def test_half_characters_and_nul_do_not_reach_the_plan(cast: Cast) -> None:
    odd = read_zermelo([File("x.json", zermelo(*weeks(MONDAY, 2, subjects=["w\ud800i\0"])))])

    assert plan_import(school=cast.school, kind="timetable", records=odd, on=MONDAY).fingerprint
    assert odd.lessons[0].subject == "w?i"


def carry(school: School, records: TimetableRecords, on: date = MONDAY) -> Any:
    plan = plan_import(school=school, kind="timetable", records=records, on=on)
    run = ImportRun.objects.create(
        pk=uuid4(),
        school=school,
        kind="timetable",
        format="zermelo",
        file="x",
        on=on,
        fingerprint=plan.fingerprint,
        wished_at=AT,
    )
    return carry_out(run=run, records=records, at=AT)


def a_month() -> list[dict[str, Any]]:
    """Monday first period; the second time cancelled, the third by Ties, the fourth moved to Wednesday."""
    days = weeks(MONDAY, 5)
    days[1]["cancelled"] = True
    days[2] |= {"teachers": ["Ties"], "locations": ["gym"], "modified": True}
    moved = appointment(MONDAY + 3 * A_WEEK + 2 * A_DAY, 4, moved=True)
    return [*days[:3], moved, days[4], *weeks(MONDAY, 5, period=2, startTimeSlot=None, endTimeSlot=None)]


def test_the_week_and_the_days_that_differ_stand_in_the_timetable(cast: Cast) -> None:
    done = carry(cast.school, read(*a_month()))

    changes = LessonChange.objects.order_by("on").values_list(
        "on", "is_cancelled", "teacher__key", "room", "moved_to", "first_period", "last_period"
    )
    assert list(changes) == [
        (MONDAY + A_WEEK, True, None, "", None, None, None),
        (MONDAY + 2 * A_WEEK, False, "Ties", "gym", None, None, None),
        (MONDAY + 3 * A_WEEK, False, None, "", MONDAY + 3 * A_WEEK + 2 * A_DAY, 4, 4),
    ]
    assert {name: len(part.new) for name, part in done.parts.items()} == {"lessons": 2, "lesson_days": 3}


def test_the_same_file_again_is_an_empty_plan_and_another_day_follows_the_file(cast: Cast) -> None:
    carry(cast.school, read(*a_month()))

    again = plan_import(school=cast.school, kind="timetable", records=read(*a_month()), on=MONDAY)
    days = a_month()
    days[1]["cancelled"] = False  # given after all
    done = carry(cast.school, read(*days))

    assert again.changes_nothing
    assert (len(done.parts["lesson_days"].gone), done.parts["lesson_days"].unchanged) == (1, 2)
    assert LessonChange.objects.count() == 2


def test_what_is_different_on_a_day_reads_as_people_say_it(cast: Cast) -> None:
    shown = preview(plan_import(school=cast.school, kind="timetable", records=read(*a_month()), on=MONDAY))

    (days,) = (one for one in shown.lists if "Dagen" in str(one.title))
    assert [
        (row.name.replace("\xa0", " "), [(one.field, one.new) for one in row.changes]) for row in days.rows
    ] == [
        ("2B wi, ma 30 nov 1e uur, lokaal 203", [("vervallen", "ja")]),
        ("2B wi, ma 7 dec 1e uur, lokaal 203", [("docent", "Ties"), ("lokaal", "gym")]),
        (
            "2B wi, ma 14 dec 1e uur, lokaal 203",
            [("verplaatst naar", "wo\xa016\xa0dec\xa02026"), ("lesuren", "4e uur")],
        ),
    ]


def test_a_time_that_the_bell_does_not_have_is_told(cast: Cast) -> None:
    start = int(datetime(2026, 11, 23, 10, 0, tzinfo=UTC).timestamp())
    shown = plan_import(
        school=cast.school,
        kind="timetable",
        records=read(appointment(MONDAY, start=start, end=start + 3000, startTimeSlot=None)),
        on=MONDAY,
    )

    assert [problem.code for problem in shown.problems][:2] == [
        Refusal.TOO_MANY_LESSONS_SKIPPED,
        Skipped.TIME_UNKNOWN,
    ]


def test_two_thousand_damaged_files_never_end_in_an_error() -> None:
    chance = random.Random(36663)
    good = zermelo(*a_month(), bom=False)
    pieces = [
        b"null",
        b"-1",
        b"1e999",
        b"NaN",
        b"[]",
        b"{}",
        b'"\\ud800"',
        b'"\\u0000"',
        b"true",
        b",",
        b'"',
        b"\xff",
        b"\0",
    ]
    for _ in range(2000):
        damaged = bytearray(good)
        for _ in range(chance.randint(1, 4)):
            place = chance.randrange(len(damaged))
            value = damaged.find(b": ", place) + 2
            end = damaged.find(b"\n", value)
            if chance.random() < 0.8 and 1 < value < end:
                damaged[value:end] = chance.choice(pieces) + (b"," if damaged[end - 1 : end] == b"," else b"")
            else:
                damaged[place : place + chance.randint(0, 30)] = chance.choice(pieces)
        files = [File("x.json", bytes(damaged))]
        recognise(files)
        found = read_zermelo(files)

        assert found.refused or found.lessons or found.problems
        assert repr(found).encode()


def test_a_year_of_a_large_school_is_read_in_seconds() -> None:
    many = [
        appointment(
            MONDAY + week * A_WEEK + day * A_DAY,
            period,
            id=number * 10_000 + week * 100 + day * 10 + period,
            groups=[f"g{number}"],
        )
        for number in range(100)
        for week in range(10)
        for day in range(5)
        for period in range(1, 5)
    ]
    data = zermelo(*many)
    started = time.process_time()

    found = read_zermelo([File("x.json", data)])

    assert len(found.lessons) == 2000
    assert time.process_time() - started < 10
