"""Files with holidays become records; what is wrong in them becomes words."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date

import pytest

from schools.imports.closures.records import ClosureKind, ClosureRecords, Region
from schools.imports.formats import FORMATS, recognise
from schools.imports.problems import Notice, Refusal, Skipped
from schools.imports.readers.holiday_package import read_wish, school_year, wish_for
from schools.imports.readers.icalendar_closures import kind_of, read_icalendar
from schools.imports.readers.openholidays import read_openholidays
from schools.imports.readers.rijksoverheid import day_of, read_json, read_xml
from schools.imports.source import MAX_BYTES, File
from schools.imports.words import because, sentence
from schools.tests.imports.closures.files import (
    DOCUMENT,
    calendar,
    feed,
    openholidays,
    xml_feed,
)

YEAR = (date(2026, 8, 1), date(2027, 7, 31))


def spans(found: ClosureRecords) -> list[tuple[str, str, str]]:
    return [(str(each.first_on), str(each.last_on), each.name) for each in found.between(*YEAR)]


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (openholidays("2026-10-10;2026-10-18;School;Herfstvakantie;NO"), "openholidays"),
        (feed(), "rijksoverheid_json"),
        (xml_feed(), "rijksoverheid_xml"),
        (calendar("DTSTART;VALUE=DATE:20261019|SUMMARY:Studiedag"), "icalendar"),
        (wish_for([2026], "built-in").data, "holiday_package"),
    ],
)
def test_each_format_is_known_by_its_content_and_says_why(file: bytes, expected: str) -> None:
    found = recognise([File("download.txt", file)])

    assert found is not None
    assert found.format == expected
    assert because(found)
    assert FORMATS[expected].read([File("download.txt", file)], None).closures


def test_openholidays_gives_regions_kinds_and_the_dutch_name_with_both_days_included() -> None:
    found = read_openholidays(
        openholidays(
            "2026-10-17;2026-10-25;School;Herfstvakantie;MI,ZU",
            "2027-04-27;2027-04-27;Public;Koningsdag;",
            "2027-05-05;2027-05-05;Optional;Bevrijdingsdag;",
        ),
        "a.csv",
    )

    autumn, kings_day = found.closures
    assert (autumn.name, autumn.first_on, autumn.last_on) == (
        "Herfstvakantie",
        date(2026, 10, 17),
        date(2026, 10, 25),
    )
    assert autumn.regions == {Region.MIDDEN, Region.ZUID}
    assert autumn.line == 2
    assert (kings_day.kind, kings_day.regions) == (ClosureKind.PUBLIC_HOLIDAY, frozenset())
    assert not found.problems


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("2027-02-29;2027-03-01;School;Voorjaarsvakantie;NO", Skipped.DAY_UNREADABLE),
        ("10/12/2026;10/18/2026;School;Herfstvakantie;NO", Skipped.DAY_UNREADABLE),
        ("2026-10-18;2026-10-10;School;Herfstvakantie;NO", Skipped.DAYS_UNLIKELY),
        ("2026-10-10;2027-10-18;School;Herfstvakantie;NO", Skipped.DAYS_UNLIKELY),
        ("2026-10-10;2026-10-18;School;Herfstvakantie;WEST", Skipped.REGION_UNKNOWN),
    ],
)
def test_a_row_that_cannot_be_right_is_skipped_with_its_line(row: str, code: Skipped) -> None:
    found = read_openholidays(
        openholidays(row, "2026-12-19;2027-01-03;School;Kerstvakantie;NO,MI,ZU"), "a.csv"
    )

    assert [(problem.code, problem.line) for problem in found.problems] == [(code, 2)]
    assert [closure.name for closure in found.closures] == ["Kerstvakantie"]


@pytest.mark.parametrize("read", [read_json, read_xml])
def test_the_feed_of_the_government_is_read_alike_in_both_shapes(
    read: Callable[[bytes, str], ClosureRecords],
) -> None:
    found = read(feed() if read is read_json else xml_feed(), "feed")

    autumn, christmas, spring = found.closures
    assert (autumn.first_on, autumn.last_on) == (date(2026, 10, 10), date(2026, 10, 18))
    assert (autumn.name, autumn.regions, autumn.compulsory) == (
        "Herfstvakantie",
        frozenset({Region.NOORD}),
        False,
    )
    assert (christmas.regions, christmas.compulsory) == (frozenset(), True)
    assert (spring.first_on, spring.regions) == (date(2027, 2, 13), frozenset({Region.ZUID}))
    assert not found.problems


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-10-09T22:00:00.000Z", "2026-10-10"),
        ("2027-02-12T23:00:00Z", "2027-02-13"),
        ("2026-10-10T00:00:00+02:00", "2026-10-10"),
        ("2026-10-10T00:00:00", "2026-10-10"),
        (" 2026-10-10\n", "2026-10-10"),
        ("2027-02-29", None),
        ("0001-01-01T00:00:00Z", None),
        ("10-10-2026", None),
    ],
)
def test_a_moment_becomes_the_day_here(text: str, day: str | None) -> None:
    found = day_of(text)

    assert (str(found) if found else None) == day


def test_a_holiday_that_stands_in_several_documents_is_one() -> None:
    assert read_json(feed(DOCUMENT, DOCUMENT), "feed").closures == read_json(feed(), "feed").closures
    assert len(read_json(feed(DOCUMENT)[1:-1], "feed").closures) == 3


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        pytest.param(
            "DTSTART;VALUE=DATE:20261019|DTEND;VALUE=DATE:20261024|SUMMARY:Herfst\\, vakantie",
            [("2026-10-19", "2026-10-23", "Herfst, vakantie")],
            id="the end is the day after",
        ),
        pytest.param(
            "DTSTART;VALUE=DATE:20261019|SUMMARY:Studiedag",
            [("2026-10-19", "2026-10-19", "Studiedag")],
            id="without an end it is one day",
        ),
        pytest.param(
            "DTSTART;VALUE=DATE:20261019|DURATION:P3D|SUMMARY:Lesvrij",
            [("2026-10-19", "2026-10-21", "Lesvrij")],
            id="a length",
        ),
        pytest.param(
            "DTSTART;TZID=Europe/Amsterdam:20261019T000000|DTEND;TZID=Europe/Amsterdam:20261024T000000"
            "|SUMMARY:Vakantie",
            [("2026-10-19", "2026-10-23", "Vakantie")],
            id="midnight to midnight",
        ),
        pytest.param(
            "DTSTART:20261018T220000Z|DTEND:20261019T215900Z|SUMMARY:Vrije dag",
            [("2026-10-19", "2026-10-19", "Vrije dag")],
            id="in UTC, until just before midnight",
        ),
        pytest.param(
            "DTSTART;VALUE=DATE:20250907|RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1MO|SUMMARY:Studiedag",
            [("2026-10-26", "2026-10-26", "Studiedag")],
            id="every year on the last Monday of October",
        ),
        pytest.param(
            "DTSTART;VALUE=DATE:20260907|RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=3|EXDATE;VALUE=DATE:20260921"
            "|SUMMARY:Roostervrij",
            [("2026-09-07", "2026-09-07", "Roostervrij"), ("2026-10-05", "2026-10-05", "Roostervrij")],
            id="three times, but not the second",
        ),
        pytest.param(
            "DTSTART;VALUE=DATE:20260907|RRULE:FREQ=MONTHLY;UNTIL=20261110|RDATE;VALUE=DATE:20270115|SUMMARY:Vrij",
            [(day, day, "Vrij") for day in ("2026-09-07", "2026-10-07", "2026-11-07", "2027-01-15")],
            id="until a day, and one more",
        ),
        pytest.param("DTSTART;VALUE=DATE:20261019|STATUS:CANCELLED|SUMMARY:Studiedag", [], id="cancelled"),
    ],
)
def test_whole_days_that_are_called_days_off_are_taken_from_a_calendar(
    event: str, expected: list[tuple[str, str, str]]
) -> None:
    assert spans(read_icalendar(calendar(event), "school.ics")) == expected


@pytest.mark.parametrize(
    ("event", "code"),
    [
        ("DTSTART;VALUE=DATE:20261019|SUMMARY:Ouderavond", Notice.NOT_A_CLOSURE),
        ("DTSTART:20261019T120000Z|DTEND:20261019T150000Z|SUMMARY:Middag vrij", Notice.NOT_A_WHOLE_DAY),
        ("DTSTART:morgen|SUMMARY:Studiedag", Skipped.DAY_UNREADABLE),
        ("DTSTART;VALUE=DATE:20261019|DTEND:morgen|SUMMARY:Studiedag", Skipped.DAY_UNREADABLE),
        (
            "DTSTART;VALUE=DATE:20261019|DTEND;VALUE=DATE:20261001|SUMMARY:Studiedag",
            Skipped.DAYS_UNLIKELY,
        ),
        ("DTSTART;VALUE=DATE:20261019|RRULE:FREQ=SECONDLY|SUMMARY:Studiedag", Notice.FIRST_TIME_ONLY),
        ("DTSTART;VALUE=DATE:20261019|RRULE:FREQ=OFTEN|SUMMARY:Studiedag", Notice.FIRST_TIME_ONLY),
    ],
)
def test_what_is_no_whole_day_off_is_named_with_its_line(event: str, code: Skipped | Notice) -> None:
    found = read_icalendar(calendar(event), "school.ics")

    assert (found.problems[0].code, found.problems[0].line) == (code, 4)


def test_a_broken_event_leaves_the_others_alone_in_every_calendar_of_the_file() -> None:
    good = "DTSTART;VALUE=DATE:20261019|SUMMARY:Studie| dag"
    two = calendar("DTSTART;VALUE=DATE:x|SUMMARY:Vrij|X", good) + calendar(
        good.replace("19", "20"), "BEGIN:VALARM|SUMMARY:Vakantie|END:VALARM|DTSTART;VALUE=DATE:20261021"
    )

    found = read_icalendar(b"\xef\xbb\xbf" + two, "school.ics")

    assert [each.first_on.day for each in found.closures] == [19, 20]


def test_of_very_many_repeating_events_the_first_time_is_taken() -> None:
    event = "DTSTART;VALUE=DATE:20000107|RRULE:FREQ=DAILY;COUNT=99999;BYMONTH=2|SUMMARY:Studiedag"

    found = read_icalendar(calendar(*[event] * 301), "school.ics")

    assert [problem.code for problem in found.problems] == [Notice.FIRST_TIME_ONLY]
    assert sum(each.repeats is not None for each in found.closures) == 300


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Herfstvakantie", ClosureKind.HOLIDAY),
        ("Carnaval", ClosureKind.HOLIDAY),
        ("2e Paasdag", ClosureKind.PUBLIC_HOLIDAY),
        ("Hemelvaartsdag", ClosureKind.PUBLIC_HOLIDAY),
        ("Studiedag (leerlingen vrij)", ClosureKind.DAY_OFF),
        ("Lesvrije dag", ClosureKind.DAY_OFF),
        ("Vrijdag sportdag", None),
        ("Kerstviering", None),
        ("Vrijwilligersavond", None),
    ],
)
def test_the_name_says_whether_there_are_lessons(name: str, kind: ClosureKind | None) -> None:
    assert kind_of(name) == kind


def test_the_list_that_comes_along_knows_the_year_of_each_region() -> None:
    found = read_wish(wish_for([2026], "built-in").data, "built-in")
    names = [each.name for each in found.closures if each.holds_in(Region.ZUID)]

    assert names.count("Voorjaarsvakantie") == 1
    assert "Koningsdag" in names
    assert school_year(2026, Region.MIDDEN) == (date(2026, 8, 31), date(2027, 7, 16))


@pytest.mark.parametrize(
    ("read", "data", "code"),
    [
        (read_openholidays, b"", Refusal.EMPTY_FILE),
        (read_openholidays, b"a;b\n1;2\n", Refusal.HEADS_MISSING),
        (read_openholidays, openholidays(), Refusal.NO_CLOSURES),
        (read_openholidays, openholidays().rstrip() + b"\n" + b'"' + b"x" * 200_000, Refusal.BROKEN_LIST),
        (read_openholidays, openholidays() + b"\n" * 30_000, Refusal.TOO_MANY_ROWS),
        (read_openholidays, b"x" * (MAX_BYTES + 1), Refusal.TOO_LARGE),
        (read_json, b"[" * 100_000, Refusal.TOO_DEEP_LIST),
        (read_json, b"[" + b"9" * 10_000 + b"]", Refusal.TOO_DEEP_LIST),
        (read_json, feed()[:-9], Refusal.BROKEN_JSON),
        (read_json, b"{}", Refusal.NO_CLOSURES),
        (read_json, b'{"a": "\0"}', Refusal.NUL_BYTE),
        (read_xml, xml_feed()[:-9], Refusal.BROKEN_XML),
        (read_xml, b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', Refusal.DOCTYPE),
        (read_xml, b"<documents/>", Refusal.NO_CLOSURES),
        (read_icalendar, calendar(), Refusal.NO_CLOSURES),
        (read_icalendar, calendar(*["DTSTART:x"] * 20_001), Refusal.TOO_MANY_ROWS),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(
    read: Callable[[bytes, str], ClosureRecords], data: bytes, code: Refusal
) -> None:
    found = read(data, "file")

    assert found.refused
    assert code in [problem.code for problem in found.problems]
    assert all(sentence(problem) for problem in found.problems)


SEEDS: dict[Callable[[bytes, str], ClosureRecords], bytes] = {
    read_openholidays: openholidays(
        "2026-10-17;2026-10-25;School;Herfstvakantie;MI,ZU", "2027-04-27;2027-04-27;Public;Koningsdag;"
    ),
    read_json: feed(),
    read_xml: xml_feed(),
    read_icalendar: calendar(
        "DTSTART;VALUE=DATE:20250907|RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1MO|SUMMARY:Studiedag",
        "DTSTART;TZID=Europe/Amsterdam:20261019T000000|DTEND;TZID=Europe/Amsterdam:20261024T000000|SUMMARY:Vrij",
        "DTSTART;VALUE=DATE:20260907|RRULE:FREQ=WEEKLY;COUNT=3|EXDATE;VALUE=DATE:20260921|SUMMARY:Vakantie",
    ),
}
NASTY = (b"\0", b'"', b"<", b";", b"99999999999", b"\xff\xfe", b"BEGIN:VEVENT\r\n", b"P1D", b"[[", b"T", b"-")


@pytest.mark.parametrize("read", SEEDS, ids=["OpenHolidays", "JSON", "XML", "iCalendar"])
def test_two_thousand_damaged_files_never_end_in_an_error(
    read: Callable[[bytes, str], ClosureRecords],
) -> None:
    chance = random.Random(2027)

    for _round in range(2000):
        data = bytearray(SEEDS[read])
        for _damage in range(chance.randint(1, 5)):
            at = chance.randrange(len(data))
            other = chance.choice(NASTY) if chance.random() < 0.5 else chance.randbytes(chance.randint(0, 6))
            data[at : at + chance.randint(0, 9)] = other
        found = read(bytes(data), "file")
        assert all(sentence(problem) for problem in found.problems)
        assert len(list(found.between(*YEAR))) < 1000
