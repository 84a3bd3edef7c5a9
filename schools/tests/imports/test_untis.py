"""Reading Untis: what rows become lessons, and what is said about the others."""

from __future__ import annotations

import random
import time
from datetime import date

import pytest

from schools.imports.formats import recognise
from schools.imports.problems import Notice, Refusal, Skipped
from schools.imports.readers.untis import WEEK_A, read_untis
from schools.imports.source import File
from schools.imports.timetable.records import LessonRecord, TimetableRecords, Weeks
from schools.tests.imports.gpu import detail, gpu, row

BSN = "111222333"  # passes the eleven-test; made up


def read(*rows: str, details: list[str] | None = None, week_a: str = "odd") -> TimetableRecords:
    files = [File("GPU001.TXT", gpu(*rows))]
    if details:
        files.append(File("GPU002.TXT", gpu(*details)))
    return read_untis(files, {WEEK_A: week_a})


def lessons(*rows: str, details: list[str] | None = None, week_a: str = "odd") -> tuple[LessonRecord, ...]:
    return read(*rows, details=details, week_a=week_a).lessons


def codes(records: TimetableRecords) -> list[str]:
    return [problem.code.value for problem in records.problems]


@pytest.mark.parametrize(
    ("data", "as_read"),
    [
        pytest.param(
            b'1;"2B";"JAN";"wi";"203";1;3;;', ("2B", "JAN", "wi", "203"), id="semicolons and quotes"
        ),
        pytest.param(b"1,2B,JAN,wi,203,1,3,,\n", ("2B", "JAN", "wi", "203"), id="commas, no quotes"),
        pytest.param(
            b'1,"2B","JAN","wi","2,03",1,3,,\n', ("2B", "JAN", "wi", "2,03"), id="a comma in a cell"
        ),
        pytest.param('1;"2B";"SCHÖ";"wi";"203";1;3;;'.encode(), ("2B", "SCHÖ", "wi", "203"), id="UTF-8"),
        pytest.param(
            '1;"2B";"SCHÖ";"wi";"203";1;3;;'.encode("cp1252"), ("2B", "SCHÖ", "wi", "203"), id="1252"
        ),
        pytest.param('1;"2B";"SCHÖ";"wi";"";1;3;;'.encode("utf-8-sig"), ("2B", "SCHÖ", "wi", ""), id="BOM"),
        pytest.param(b'\r\n1;"2B";"JAN";"wi";"203";1;3;45;\r\n\r\n', ("2B", "JAN", "wi", "203"), id="CRLF"),
        pytest.param(b"1\t2B\tJAN\twi\t203\t1\t3\t\t", ("2B", "JAN", "wi", "203"), id="tabs"),
        pytest.param(b'1; "2B " ;"JAN";"wi";"203"; 1 ; 3 ;;', ("2B", "JAN", "wi", "203"), id="spaces"),
        pytest.param(b'1;"2""B";"JAN";"wi";"203";1;3;;', ('2"B', "JAN", "wi", "203"), id="a quote in a cell"),
    ],
)
def test_separators_quotes_encodings_and_line_ends_are_found_out(
    data: bytes, as_read: tuple[str, str, str, str]
) -> None:
    files = [File("rooster.txt", data)]
    found = recognise(files)
    (lesson,) = read_untis(files).lessons

    assert found is not None
    assert (found.format, found.version, found.data["columns"]) == ("untis", "GPU001", 9)
    assert (lesson.groups[0], lesson.teachers[0], lesson.subject, lesson.room) == as_read
    assert (lesson.weekday, lesson.slot.first_period, lesson.slot.last_period) == (1, 3, 3)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([row(group="2A"), row(group="2B")], [("2A 2B", "Mira", "203", "1-1")], id="two classes"),
        pytest.param(
            [row(teacher="Mira"), row(teacher="Ties")], [("2B", "Mira Ties", "203", "1-1")], id="two teachers"
        ),
        pytest.param([row(room="203"), row(room="204")], [("2B", "Mira", "203, 204", "1-1")], id="two rooms"),
        pytest.param([row(), row()], [("2B", "Mira", "203", "1-1")], id="the same row twice"),
        pytest.param([row(period=1), row(period=2)], [("2B", "Mira", "203", "1-2")], id="a double lesson"),
        pytest.param(
            [row(period=3), row(period=2), row(period=5)],
            [("2B", "Mira", "203", "2-3"), ("2B", "Mira", "203", "5-5")],
            id="in a row, and one apart",
        ),
        pytest.param(
            [row(period=1), row(period=2, room="gym")],
            [("2B", "Mira", "203", "1-1"), ("2B", "Mira", "gym", "2-2")],
            id="another room is another lesson",
        ),
        pytest.param(
            [row(group="2A", teacher="Mira"), row(group="2B", teacher="Ties")],
            [("2A", "Mira", "203", "1-1"), ("2B", "Ties", "203", "1-1")],
            id="side by side under one number",
        ),
        pytest.param(
            [row(group="2A"), row(group="2B", teacher="Ties"), row(group="2A", teacher="Ties")],
            [("2A 2B", "Mira Ties", "203", "1-1")],
            id="together by way of a third row",
        ),
        pytest.param(
            [row(group="2A", teacher=""), row(group="2B", teacher="")],
            [("2A", "", "203", "1-1"), ("2B", "", "203", "1-1")],
            id="nobody is not a teacher they share",
        ),
        pytest.param(
            [row(subject="wi"), row(subject="na")],
            [("2B", "Mira", "203", "1-1"), ("2B", "Mira", "203", "1-1")],
            id="another subject",
        ),
    ],
)
def test_rows_of_one_lesson_become_one_lesson(
    rows: list[str], expected: list[tuple[str, str, str, str]]
) -> None:
    found = [
        (
            " ".join(one.groups),
            " ".join(one.teachers),
            one.room,
            f"{one.slot.first_period}-{one.slot.last_period}",
        )
        for one in lessons(*rows)
    ]

    assert sorted(found) == sorted(expected)


def test_rooms_that_do_not_fit_together_become_the_first() -> None:
    (lesson,) = lessons(row(room="aula-beneden-1"), row(room="aula-beneden-2"))

    assert lesson.room == "aula-beneden-1"


def test_rows_without_a_class_are_counted_and_left_out() -> None:
    found = read(row(), row(group="", subject="surv"), row(2, group=" ", period=4))

    assert len(found.lessons) == 1
    assert [(one.code, one.data["rows"]) for one in found.problems] == [(Notice.ROWS_WITHOUT_GROUP, 2)]
    assert found.rows == 3


@pytest.mark.parametrize(
    ("written", "weeks"),
    [
        ("A", Weeks.ODD),
        ("b", Weeks.EVEN),
        ("1", Weeks.ODD),
        ("2", Weeks.EVEN),
        ("oneven", Weeks.ODD),
        ("Even", Weeks.EVEN),
        ("Woche A", Weeks.ODD),
        ("B-week", Weeks.EVEN),
        ("", Weeks.EVERY),
    ],
)
def test_the_last_column_can_say_which_weeks(written: str, weeks: Weeks) -> None:
    assert [lesson.weeks for lesson in lessons(row(weeks=written))] == [weeks]


def test_what_the_letters_of_the_weeks_were_taken_for_is_told() -> None:
    found = read(row(weeks="A"), row(period=3, weeks="B"), row(period=5, weeks="zomer"))

    told = {problem.code: dict(problem.data) for problem in found.problems}
    assert told == {
        Notice.WEEKS_BY_LETTER: {"odd": "A", "even": "B"},
        Notice.WEEKS_UNKNOWN: {"weeks": "zomer", "lessons": 1},
    }


def test_a_school_whose_a_weeks_are_even_can_say_so() -> None:
    found = lessons(row(weeks="A"), row(period=3, weeks="odd"), week_a="even")

    assert [lesson.weeks for lesson in found] == [Weeks.EVEN, Weeks.ODD]


def test_gpu002_gives_weeks_dates_and_the_group_that_sits_there() -> None:
    details = [detail(weeks="B", first="20261123", last="20270205", cluster="2B_wi"), detail(2, subject="na")]
    (lesson,) = lessons(row(), details=details)

    assert lesson.weeks is Weeks.EVEN
    assert (lesson.valid_from, lesson.valid_until) == (date(2026, 11, 23), date(2027, 2, 5))
    assert lesson.clusters == ("2B_wi",)


def test_two_lines_of_gpu002_that_differ_are_not_guessed_between() -> None:
    details = [detail(8, weeks="A", first="20261123"), detail(9, weeks="B", first="20261123")]
    found = read(row(1), details=details)

    assert codes(found) == [Notice.DETAILS_UNCLEAR]
    assert found.lessons[0].weeks is Weeks.EVERY
    assert found.lessons[0].valid_from == date(2026, 11, 23)


def test_the_line_with_the_number_of_the_lesson_goes_before_others() -> None:
    (lesson,) = lessons(row(9), details=[detail(8, weeks="A"), detail(9, weeks="B")])

    assert lesson.weeks is Weeks.EVEN


def test_a_row_that_is_no_lesson_is_named_with_its_line_and_the_rest_goes_on() -> None:
    good = [row(number, period=number) for number in range(1, 10)]
    found = read(*good, row(10, day=8), row(11, period="x"))

    assert [(one.code, one.line) for one in found.problems] == [
        (Skipped.ROW_NOT_A_LESSON, 10),
        (Skipped.ROW_NOT_A_LESSON, 11),
    ]
    assert sum(lesson.slot.last_period or 0 for lesson in found.lessons) == 9


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"", Refusal.EMPTY_FILE, id="empty"),
        pytest.param(b"1;2B\0;JAN;wi;203;1;3;;", Refusal.NUL_BYTE, id="NUL byte"),
        pytest.param(gpu(row(group="")), Refusal.NO_LESSONS, id="only duties"),
        pytest.param(gpu(row(), "1;2;3"), Refusal.NOT_A_TIMETABLE, id="half of it is no lesson"),
        pytest.param(gpu(row(), ";" * 100_000), Refusal.NOT_A_TIMETABLE, id="100,000 columns"),
        pytest.param(gpu(row(), row(subject="x" * 1_000_000)), Refusal.NOT_A_TIMETABLE, id="a cell of 1 MB"),
        pytest.param(gpu(row(), '2;"2B;JAN;wi;203;1;3;;', row(3)), Refusal.NOT_A_TIMETABLE, id="open quote"),
        pytest.param(gpu(detail()), Refusal.GPU001_MISSING, id="only GPU002"),
        pytest.param(gpu(row(teacher=BSN)), Refusal.IDENTITY_NUMBER, id="a BSN as a staff code"),
    ],
)
def test_a_bad_file_is_refused_and_says_why(data: bytes, code: Refusal) -> None:
    found = read_untis([File("GPU001.TXT" if code is not Refusal.GPU001_MISSING else "x.txt", data)])

    assert found.refused
    assert code in {problem.code for problem in found.problems}
    assert not found.lessons or code is Refusal.IDENTITY_NUMBER
    assert BSN not in repr(found.problems)


@pytest.mark.parametrize(
    "data",
    [
        b"leerlingnummer;naam;klas\n12;Noor;2B\n",
        b"<EDEX></EDEX>",
        b"id,first,last,group,room,a,b,c,d\n1,Noor,Bakker,2B,203,x,y,z,q\n",
        b"\x89PNG\r\n",
    ],
)
def test_other_files_are_not_taken_for_untis(data: bytes) -> None:
    found = recognise([File("lijst.txt", data)])

    assert found is None or found.format != "untis"


def test_three_thousand_rows_are_read_in_less_than_a_second() -> None:
    rows = [
        row(
            number,
            f"{number % 40}X",
            f"T{number % 90}",
            f"vak{number % 30}",
            "203",
            1 + number % 5,
            1 + number % 9,
        )
        for number in range(3000)
    ]
    started = time.process_time()

    found = read(*rows)

    assert found.rows == 3000
    assert time.process_time() - started < 1


def test_a_hundred_thousand_classes_with_one_teacher_are_one_lesson_in_seconds() -> None:
    started = time.process_time()

    found = read(*(row(group=f"g{number}") for number in range(50_000)))

    assert len(found.lessons) == 1
    assert time.process_time() - started < 10


@pytest.mark.parametrize("which", ["GPU001", "GPU002"])
def test_two_thousand_damaged_files_never_end_in_an_error(which: str) -> None:
    chance = random.Random(36663)
    first = gpu(
        *(
            row(n, f"{n % 4}A", f"T{n % 3}", "wi", "203", 1 + n % 5, 1 + n % 8, "AB "[n % 3])
            for n in range(30)
        )
    )
    second = gpu(*(detail(n, f"{n % 4}A", f"T{n % 3}", weeks="A", first="20261123") for n in range(20)))
    for _ in range(2000):
        damaged = bytearray(first if which == "GPU001" else second)
        for _ in range(chance.randint(1, 12)):
            _damage(damaged, chance)
        files = [File("GPU001.TXT", bytes(damaged) if which == "GPU001" else first)]
        files.append(File("GPU002.TXT", second if which == "GPU001" else bytes(damaged)))
        recognise(files)
        found = read_untis(files)

        assert found.refused or found.lessons


def _damage(data: bytearray, chance: random.Random) -> None:
    place = chance.randrange(len(data) + 1)
    what = chance.randrange(5)
    if what == 0:
        data[place : place + 1] = bytes([chance.randrange(256)])
    elif what == 1:
        del data[place : place + chance.randint(1, 40)]
    elif what == 2:
        data[place:place] = chance.choice(
            [b'"', b";", b"\r", b"\xff", b"\0", b"9" * 50, b",,,,", "²③".encode()]
        )
    elif what == 3:
        data[place:place] = data[: chance.randint(0, 200)]
    else:
        data[place : place + 1] = chance.choice([b"\xef\xbb\xbf", b"\xff\xfe", b"-1", b"1e9"])
