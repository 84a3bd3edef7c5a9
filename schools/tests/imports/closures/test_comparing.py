"""What a file with holidays would change in the calendar of a school, and what it leaves alone."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import call_command
from pytest_django import DjangoAssertNumQueries

from accounts.models import AuditEvent
from schools.imports.carry_out import carry_out, plan_import, undo
from schools.imports.closures.compare import compare
from schools.imports.closures.plan import CalendarNow, ClosureNow, ClosuresPlan
from schools.imports.closures.plausible import doubts_about, doubts_about_years
from schools.imports.closures.records import (
    BY_HAND,
    ClosureKind,
    ClosureRecord,
    ClosureRecords,
    Region,
)
from schools.imports.problems import Notice, Refusal
from schools.models import Closure, ImportRun, School, SchoolYear
from schools.tests.imports.closures.files import openholidays
from tests.cast import AT, Cast

YEAR = (date(2026, 8, 31), date(2027, 7, 16))
AUTUMN = ClosureRecord(
    date(2026, 10, 17), date(2026, 10, 25), ClosureKind.HOLIDAY, "Herfstvakantie", frozenset({Region.MIDDEN})
)
CHRISTMAS = ClosureRecord(date(2026, 12, 19), date(2027, 1, 3), ClosureKind.HOLIDAY, "Kerstvakantie")
FILE = ClosureRecords("a.csv", "OpenHolidays", (AUTUMN, CHRISTMAS))
EMPTY = CalendarNow(Region.MIDDEN, (YEAR,), ())


def now(*closures: ClosureRecord, source: str = "OpenHolidays") -> CalendarNow:
    rows = (
        ClosureNow(pk, one.first_on, one.last_on, one.kind, one.name, source)
        for pk, one in enumerate(closures, start=1)
    )
    return replace(EMPTY, closures=tuple(rows))


def plan(file: ClosureRecords = FILE, calendar: CalendarNow = EMPTY, gone: int | None = None) -> ClosuresPlan:
    return compare(file, calendar, on=date(2026, 11, 25), accept_gone=gone)


def codes(found: ClosuresPlan) -> set[Any]:
    return {problem.code for problem in found.problems}


def test_an_empty_calendar_gets_what_holds_in_the_region_and_the_years_of_the_school() -> None:
    north = replace(AUTUMN, first_on=date(2026, 10, 10), regions=frozenset({Region.NOORD}))
    next_year = replace(CHRISTMAS, first_on=date(2027, 12, 25), last_on=date(2028, 1, 9))

    found = plan(replace(FILE, closures=(AUTUMN, north, CHRISTMAS, next_year)))

    assert found.steps.add == (replace(AUTUMN, regions=frozenset()), CHRISTMAS)
    assert {Notice.OTHER_REGIONS, Notice.OTHER_YEARS} <= codes(found)


def test_the_same_file_again_is_an_empty_plan() -> None:
    again = plan(calendar=now(AUTUMN, CHRISTMAS))

    assert again.changes_nothing
    assert again.closures.unchanged == 2


def test_a_holiday_that_moved_changes_and_says_old_and_new() -> None:
    moved = replace(AUTUMN, first_on=date(2026, 10, 10), last_on=date(2026, 10, 18))

    found = plan(calendar=now(moved, CHRISTMAS, source="holidays 0.109"))

    (row,) = found.closures.changed
    assert [(change.what, change.old, change.new) for change in row.changes] == [
        ("first_on", "2026-10-10", "2026-10-17"),
        ("last_on", "2026-10-18", "2026-10-25"),
    ]


def test_what_the_school_chose_itself_stays_and_is_said() -> None:
    moved = replace(AUTUMN, first_on=date(2026, 10, 10), last_on=date(2026, 10, 18))

    found = plan(calendar=now(moved, CHRISTMAS, source=BY_HAND))

    assert found.changes_nothing
    assert Notice.OWN_CHOICE_STAYS in codes(found)


@pytest.mark.parametrize(
    ("source", "gone", "removed", "said"),
    [
        ("OpenHolidays", None, (), True),
        ("OpenHolidays", 1, (3,), False),
        ("OpenHolidays", 2, (), True),
        ("Rijksoverheid", 1, (), False),
        (BY_HAND, 1, (), False),
    ],
)
def test_only_what_came_from_the_same_source_can_go_and_only_when_somebody_says_how_many(
    source: str, gone: int | None, removed: tuple[int, ...], said: bool
) -> None:
    spring = ClosureNow(
        3, date(2027, 2, 20), date(2027, 2, 28), ClosureKind.HOLIDAY, "Voorjaarsvakantie", source
    )
    calendar = now(AUTUMN, CHRISTMAS)

    found = plan(calendar=replace(calendar, closures=(*calendar.closures, spring)), gone=gone)

    assert found.steps.remove == removed
    assert (Notice.CLOSURE_STAYS in codes(found)) is said


def test_a_school_without_a_year_makes_one_first() -> None:
    assert codes(plan(calendar=replace(EMPTY, years=()))) == {Refusal.NO_SCHOOL_YEAR}


@pytest.mark.parametrize(
    ("first", "last", "name", "code"),
    [
        ("2027-02-13", "2027-03-21", "Voorjaarsvakantie", Notice.WEEK_TOO_LONG),
        ("2027-02-13", "2027-02-21", "Voorjaarsvakantie", None),
        ("2026-12-19", "2027-01-10", "Kerstvakantie", Notice.BREAK_TOO_LONG),
        ("2026-12-19", "2027-01-03", "Kerstvakantie", None),
        ("2027-07-10", "2027-08-29", "Zomervakantie", None),
        ("2027-07-10", "2027-09-05", "Zomervakantie", Notice.SUMMER_TOO_LONG),
        ("2026-10-14", "2026-10-20", "Herfstvakantie", Notice.BREAK_CUTS_WEEK),
        ("2026-10-19", "2026-10-23", "Herfstvakantie", None),
    ],
)
def test_a_holiday_that_is_probably_a_typing_error_is_doubted(
    first: str, last: str, name: str, code: Notice | None
) -> None:
    span = (date.fromisoformat(first), date.fromisoformat(last), ClosureKind.HOLIDAY, name)

    assert [problem.code for problem in doubts_about([span])] == ([code] if code else [])


def test_a_year_is_doubted_without_christmas_with_few_weeks_and_with_closures_over_each_other() -> None:
    holiday = ClosureKind.HOLIDAY
    closures = [
        (date(2026, 10, 17), date(2026, 12, 20), holiday, "Herfstvakantie"),
        (date(2026, 11, 2), date(2026, 11, 2), ClosureKind.DAY_OFF, "Studiedag"),
        (date(2026, 11, 3), date(2026, 11, 3), ClosureKind.PUBLIC_HOLIDAY, "Feest"),
        (date(2027, 2, 20), date(2027, 3, 7), holiday, "Voorjaarsvakantie"),
    ]

    found = [problem.code for problem in doubts_about_years(closures, [YEAR])]

    assert found == [Notice.CLOSURES_OVERLAP, Notice.LESSON_WEEKS_UNUSUAL, Notice.NO_CHRISTMAS]
    assert not list(doubts_about_years(closures[:0], [(date(2027, 5, 1), date(2027, 7, 16))]))


# In the tables

CSV = openholidays(
    "2026-10-17;2026-10-25;School;Herfstvakantie;MI,ZU",
    "2026-10-10;2026-10-18;School;Herfstvakantie;NO",
    "2026-12-19;2027-01-03;School;Kerstvakantie;NO,MI,ZU",
    "2027-02-20;2027-02-28;School;Voorjaarsvakantie;MI",
)


@pytest.fixture
def year(school: School) -> SchoolYear:
    return SchoolYear.objects.create(school=school, first_on=YEAR[0], last_on=YEAR[1])


def imported(path: Path | str, **options: Any) -> dict[str, Any]:
    out = StringIO()
    call_command("import_holidays", path, school="00AA", json=True, stdout=out, stderr=StringIO(), **options)
    told: dict[str, Any] = json.loads(out.getvalue())
    return told


def test_the_command_takes_a_file_over_once(year: SchoolYear, tmp_path: Path) -> None:
    path = tmp_path / "holidays.csv"
    path.write_bytes(CSV)

    first, second = imported(path), imported(path)

    assert first["parts"]["closures"]["new"] == 3
    assert second["changes_nothing"]
    assert Closure.objects.filter(school=year.school, source="OpenHolidays").count() == 3
    assert AuditEvent.objects.filter(act="closure.added").count() == 3


def test_the_list_that_comes_along_fills_the_years_of_the_school(year: SchoolYear) -> None:
    told = imported("built-in")

    names = set(year.school.closures.values_list("name", flat=True))
    assert told["carried_out"]
    assert {"Herfstvakantie", "Kerstvakantie", "Voorjaarsvakantie", "Meivakantie", "Koningsdag"} <= names
    assert len(year.school.calendar().weeks) in range(38, 43)
    assert imported("built-in")["changes_nothing"]


def test_an_import_is_taken_back_to_the_calendar_that_was(cast: Cast) -> None:
    before = list(cast.school.closures.order_by("pk").values())
    records = ClosureRecords(
        "a.csv", "test", (replace(AUTUMN, regions=frozenset()), replace(CHRISTMAS, name="Kerst"))
    )
    planned = plan_import(school=cast.school, kind="closures", records=records, on=cast.on)
    run = ImportRun.objects.create(
        pk=uuid4(),
        school=cast.school,
        kind="closures",
        format="openholidays",
        file="a.csv",
        on=cast.on,
        fingerprint=planned.fingerprint,
        wished_at=AT,
    )

    carry_out(run=run, records=records, at=AT)
    changed = list(cast.school.closures.order_by("pk").values())
    undo(run=run, by=cast.ada, at=AT)

    assert changed != before
    assert list(cast.school.closures.order_by("pk").values()) == before


def test_a_plan_takes_two_queries_however_long_the_file(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    many = tuple(
        replace(AUTUMN, first_on=date(2026, 9, day), last_on=date(2026, 9, day)) for day in range(1, 30)
    )

    with django_assert_num_queries(2):  # years, closures
        plan_import(
            school=cast.school,
            kind="closures",
            records=ClosureRecords("a.csv", "OpenHolidays", many),
            on=cast.on,
        )


ELSEWHERE = """
from datetime import date
from schools.imports.closures.compare import compare
from schools.imports.closures.plan import CalendarNow
from schools.imports.closures.records import Region
from schools.imports.readers.holiday_package import read_wish
now = CalendarNow(Region.MIDDEN, ((date(2026, 8, 31), date(2027, 7, 16)),), ())
print(compare(read_wish(b"2026", "a"), now, on=date(2026, 11, 25)).fingerprint)
"""


def test_the_worker_knows_the_plan_again_that_the_page_showed() -> None:
    prints = {
        subprocess.run(
            [sys.executable, "-c", ELSEWHERE],
            env={"PYTHONHASHSEED": seed},
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }

    assert len(prints) == 1
