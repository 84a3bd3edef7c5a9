"""From a list to the tables: who it adds, whom it changes, and who stays."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from pytest_django import DjangoAssertNumQueries

from schools.actions.columns import remember_columns
from schools.imports.carry_out import plan_import
from schools.imports.problems import Notice
from schools.imports.readers.lists import read_list
from schools.imports.readers.tables import read_table
from schools.imports.source import File
from schools.models import Group, ImportRun, Membership, Pupil, School, Staff
from tests.cast import AT, MONDAY, Cast

HEADS = "Stamnummer;Roepnaam;Tussenvoegsel;Achternaam;Klas;Mentor"


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(AT, tick=True):
        yield


def run(path: Path, *rows: str, heads: str = HEADS, **options: Any) -> tuple[int, str]:
    """Exit code, and all that was printed."""
    path.write_text("\n".join([heads, *rows]))
    out = StringIO()
    code = 0
    try:
        call_command("import_roster", path, school="00AA", stdout=out, stderr=out, no_color=True, **options)
    except SystemExit as ended:
        code = int(ended.code or 0)
    return code, out.getvalue()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "list.csv"


SAM, ZOE = "0123;Sam;van;Dijk;2B;VRI", "0124;Zoë;;Çelik;2B;VRI"


def test_a_list_fills_an_empty_school(school: School, path: Path) -> None:
    code, _told = run(path, SAM, ZOE)

    assert code == 0
    assert [pupil.name for pupil in school.pupils.all()] == ["Zoë Çelik", "Sam van Dijk"]
    assert Membership.objects.filter(group__name="2B", group__school=school).count() == 2
    assert Staff.objects.get(school=school).key == "VRI"


def test_the_same_list_again_changes_nothing(school: School, path: Path) -> None:
    run(path, SAM, ZOE)

    run(path, SAM, ZOE)

    assert ImportRun.objects.count() == 1


def test_a_class_is_recognised_by_its_name_whatever_its_key(school: School, path: Path) -> None:
    known = Group.objects.create(school=school, key="g-17", name="2B", year_group="2")

    run(path, SAM, ZOE.replace("2B", "2b"))

    assert list(school.groups.all()) == [known]
    assert Membership.objects.filter(group=known).count() == 2


def test_a_class_list_moves_its_pupils_and_nobody_else(school: School, path: Path) -> None:
    run(path, SAM, ZOE)

    run(path, SAM.replace("2B", "2C"), on=date(2026, 11, 30))

    now = {one.pupil.first_name: one.group.name for one in Membership.objects.filter(last_on=None)}
    assert now == {"Sam": "2C", "Zoë": "2B"}


def test_who_is_missing_in_the_whole_list_has_left_unless_that_is_too_many(
    school: School, path: Path
) -> None:
    everybody = [f"{1000 + number};Puck;;Boer {number};2B;VRI" for number in range(10)]
    run(path, *everybody)

    code, told = run(path, *everybody[:5], whole=True, on=date(2026, 11, 30))
    assert code == 1
    assert "5" in told

    code, _told = run(path, *everybody[:9], whole=True, on=date(2026, 11, 30))
    assert code == 0
    assert school.pupils.enrolled(on=date(2026, 11, 30)).count() == 9


def test_the_whole_list_leaves_teachers_alone_who_mentor_nobody(school: School, path: Path) -> None:
    run(path, SAM, ZOE.replace("VRI", "BAK"))

    run(path, SAM, ZOE.replace("VRI", ""), whole=True, on=date(2026, 11, 30))

    assert not Staff.objects.filter(school=school, roles__last_on__isnull=False).exists()


def test_a_mentor_who_is_only_a_code_keeps_the_name_that_is_known(school: School, path: Path) -> None:
    Staff.objects.create(school=school, key="VRI", first_name="Jan", prefix="de", surname="Vries")

    run(path, SAM)

    assert Staff.objects.get(school=school).name == "Jan de Vries"


def test_pupils_without_numbers_are_the_same_pupils_next_time(school: School, path: Path) -> None:
    heads = "Roepnaam;Achternaam;Geboortedatum;Klas"
    run(path, "Sam;Dijk;03-04-2014;2B", heads=heads)

    run(path, "Sam;Dijk;03-04-2014;2C", heads=heads, on=date(2026, 11, 30))

    assert Pupil.objects.filter(school=school).count() == 1


def test_numbers_that_lost_their_zeros_double_nobody(school: School, path: Path) -> None:
    run(path, SAM, ZOE)

    code, told = run(path, SAM.replace("0123", "123"), ZOE.replace("0124", "124"), on=date(2026, 11, 30))

    assert code == 0
    assert told.count("0123") == 1
    assert school.pupils.enrolled(on=date(2026, 11, 30)).count() == 2


def test_numbers_of_another_system_are_noticed_before_everybody_is_in_twice(
    school: School, path: Path
) -> None:
    heads = "Code;Roepnaam;Achternaam;Geboortedatum"
    run(path, "17;Sam;Dijk;03-04-2014", "18;Zoë;Boer;13-05-2014", heads=heads)

    records = read_list(
        read_table(File("list.csv", f"{heads}\nA1;Sam;Dijk;03-04-2014\nA2;P;Vos;1-1-2014".encode()))
    )
    plan = plan_import(school=school, kind="roster", records=records, on=MONDAY)

    assert [(one.code, one.data["count"]) for one in plan.problems] == [(Notice.OTHER_NUMBERS, 1)]


def test_0123_and_123_are_two_pupils_with_two_names(school: School, path: Path) -> None:
    run(path, SAM)

    run(path, ZOE.replace("0124", "123"))

    assert school.pupils.count() == 2


def test_columns_can_be_named_on_the_command_line(school: School, path: Path) -> None:
    code, _told = run(
        path,
        "7;Sam;Dijk",
        heads="Kaart;Roep;Familie",
        column=[("number", "Kaart"), ("first_name", "Roep"), ("surname", "Familie")],
    )

    assert code == 0
    assert Pupil.objects.get(school=school).name == "Sam Dijk"


def test_the_command_uses_what_the_school_chose_on_screen(cast: Cast, path: Path) -> None:
    table = read_table(File("list.csv", b"Kaart;Familie\n7;Dijk\n"))
    chosen = {"number": "Kaart", "surname": "Familie"}
    remember_columns(school=cast.school, table=table, columns=chosen, by=cast.ada, at=AT)
    path.write_text("Kaart;Familie\n8;Boer\n")

    call_command("import_roster", path, school=cast.school.brin, stdout=StringIO())

    assert Pupil.objects.get(school=cast.school, key="8").surname == "Boer"


@pytest.mark.parametrize("text", ["surname", "magic=Achternaam", "surname=", "surname:2=Achternaam"])
def test_a_column_that_means_nothing_is_asked_wrongly(school: School, path: Path, text: str) -> None:
    path.write_text(f"{HEADS}\n{SAM}\n")

    with pytest.raises(CommandError):
        call_command("import_roster", str(path), "--school", "00AA", "--column", text)


def test_a_list_of_2400_pupils_is_planned_within_seconds(
    school: School, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rows = "".join(
        f"{100_000 + number};Puck;van der;Boer {number};{number // 30}B;V{number // 30:02};"
        f"{number % 27 + 1:02}-04-2014;wi{number // 30},en{number // 25},fa{number // 20},gs{number // 28}\n"
        for number in range(2_400)
    )
    data = f"{HEADS};Geboortedatum;Lesgroepen\n{rows}".encode()
    begun = time.process_time()

    with django_assert_num_queries(6):  # the snapshot of the school
        records = read_list(read_table(File("list.csv", data)))
        plan = plan_import(school=school, kind="roster", records=records, on=MONDAY)

    took = time.process_time() - begun
    assert len(plan.parts["pupils"].new) == 2_400
    assert took < 10, f"{took:.1f} s"
