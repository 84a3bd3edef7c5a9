"""The teachers of a school come from a list too: with the codes that the timetable uses."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from schools.imports.carry_out import plan_import
from schools.imports.problems import Refusal, Skipped
from schools.imports.readers.columns import Meaning, guess
from schools.imports.readers.lists import read_list
from schools.imports.readers.tables import read_table
from schools.imports.roster.records import RosterRecords
from schools.imports.source import File
from schools.models import ImportRun, School, Staff, StaffRole
from schools.roles import Role
from schools.tests.imports.test_list_carried_out import run
from tests.cast import Cast

HEADS = "Afkorting;Roepnaam;Tussenvoegsel;Achternaam;E-mailadres"
ADM, VRI = "ADM;Nettie;;Adam;n@school.example", "VRI;Jan;de;Vries;j@school.example"


def read(*rows: str, heads: str = HEADS) -> RosterRecords:
    return read_list(read_table(File("list.csv", "\n".join([heads, *rows]).encode())))


@pytest.mark.parametrize("code", ["ADM", "BÖR", "12", "j.devries", "KOEL-2"])
def test_a_code_and_a_name_without_anything_about_pupils_is_a_list_of_teachers(code: str) -> None:
    columns = guess(HEADS.split(";"), [[code, *VRI.split(";")[1:]], VRI.split(";")])

    assert columns[Meaning.STAFF_CODE] == "Afkorting"
    assert not columns.keys() & {Meaning.MENTOR_CODE, Meaning.MENTOR_NAME}


@pytest.mark.parametrize("about_pupils", ["Stamnummer", "Klas", "Geboortedatum", "Leerjaar"])
def test_with_a_column_about_pupils_the_code_is_of_the_mentor(about_pupils: str) -> None:
    columns = guess(["Afkorting", "Roepnaam", "Achternaam", about_pupils], [["ADM", "Sam", "Dijk", ""]])

    assert Meaning.STAFF_CODE not in columns


def test_everybody_in_the_list_teaches_and_has_the_code_of_the_timetable(
    school: School, tmp_path: Path
) -> None:
    code, _told = run(tmp_path / "list.csv", ADM, VRI, heads=HEADS)

    assert code == 0
    assert {(one.key, one.name) for one in school.staff.all()} == {
        ("ADM", "Nettie Adam"),
        ("VRI", "Jan de Vries"),
    }
    roles = StaffRole.objects.filter(group=None, last_on=None)
    assert [role.role for role in roles] == [Role.TEACHER, Role.TEACHER]


def test_the_same_list_again_changes_nothing(school: School, tmp_path: Path) -> None:
    run(tmp_path / "list.csv", ADM, VRI, heads=HEADS)

    plan = plan_import(
        school=school, kind=ImportRun.Kind.ROSTER, records=read(ADM, VRI), on=date(2026, 11, 30)
    )

    assert plan.changes_nothing


def test_a_list_of_teachers_leaves_pupils_mentors_and_colleagues_as_they_are(cast: Cast) -> None:
    plan = plan_import(
        school=cast.school, kind=ImportRun.Kind.ROSTER, records=read(ADM), on=date(2026, 11, 30)
    )

    assert not plan.refused
    assert [len(plan.parts["staff"].new), len(plan.parts["staff"].gone)] == [1, 0]
    assert plan.parts["pupils"].gone == plan.parts["pupils"].changed == ()


def test_who_was_known_by_name_as_a_mentor_gets_the_code(school: School, tmp_path: Path) -> None:
    run(
        tmp_path / "list.csv",
        "0123;Sam;;Dijk;2B;Jan de Vries",
        heads="Stamnummer;Roepnaam;Tussenvoegsel;Achternaam;Klas;Mentor",
    )

    run(tmp_path / "list.csv", VRI, heads=HEADS)

    assert Staff.objects.get(school=school).key == "VRI"
    assert StaffRole.objects.filter(role=Role.MENTOR, last_on=None).count() == 1


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ((ADM, "ADM;Anna;;Boer;x"), [Skipped.KEY_TWICE, Skipped.KEY_TWICE, Refusal.NO_STAFF]),
        ((ADM, ";Anna;;Boer;x"), [Skipped.KEY_MISSING]),
        ((ADM, "BOE;;;;x"), [Skipped.NAME_MISSING]),
    ],
)
def test_what_cannot_be_taken_over_is_named(rows: tuple[str, ...], codes: list[object]) -> None:
    assert [problem.code for problem in read(*rows).problems] == codes
