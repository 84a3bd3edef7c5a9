"""Lists of pupils become records, whatever program wrote them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from schools.imports.problems import Notice, Refusal, Skipped
from schools.imports.readers.lists import guessed, read_list, recognise
from schools.imports.readers.tables import Table, read_table
from schools.imports.roster.records import GroupKind, RosterRecords
from schools.imports.source import File

MAGISTER = (
    '"Stamnummer","Roepnaam","Tussenvoegsel","Achternaam","Klas","Klassenmentor 1"\r\n'
    '"0123","Sam","van","Dijk","2B","PSM"\r\n"0124","Zoë","","Çelik","2C","VRI"\r\n'
)


def table(text: str | bytes, name: str = "list.csv") -> Table:
    return read_table(File(name, text if isinstance(text, bytes) else text.encode()))


def read(text: str | bytes, **columns: str) -> RosterRecords:
    return read_list(table(text), columns or None)


def names(records: RosterRecords) -> list[tuple[str, str, str]]:
    return [(pupil.first_name, pupil.prefix, pupil.surname) for pupil in records.pupils]


def found(records: RosterRecords) -> list[tuple[str, int | None]]:
    return [(problem.code, problem.line) for problem in records.problems]


SAM_AND_ZOE = [("Sam", "van", "Dijk"), ("Zoë", "", "Çelik")]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(MAGISTER.encode("utf-8-sig"), id="Magister: comma, UTF-8 with a mark"),
        pytest.param(MAGISTER.replace('","', '";"').encode("cp1252"), id="Dutch Excel: semicolon, Windows-1252"),
        pytest.param(MAGISTER.replace('","', '"\t"').encode("utf-16"), id="Unicode text of Excel: tab, UTF-16"),
        pytest.param(MAGISTER.replace('","', "|").replace('"', ""), id="upright bar, no quotes"),
        pytest.param(MAGISTER.replace("\r\n", "\r"), id="line ends of an old Mac"),
        pytest.param("sep=,\r\n" + MAGISTER, id="Excel says what the separator is"),
        pytest.param("Leerlingenlijst; 2026\n\n\n" + MAGISTER, id="titles above the heads"),
        pytest.param(MAGISTER.replace("\r\n", ",,\r\n") + ",,,,,,,\r\n\r\n", id="empty columns and rows at the end"),
        pytest.param(MAGISTER.replace("Roepnaam", " ROEP-NAAM "), id="heads in capitals, with spaces and dashes"),
        pytest.param(MAGISTER.replace("Dijk", " \u00a0Dijk  \u00a0"), id="hard and double spaces"),
        pytest.param(MAGISTER.replace('"van","Dijk"', '"","van Dijk"'), id="the prefix before the surname"),
        pytest.param(MAGISTER.replace('"Dijk"', '"van Dijk"'), id="the prefix twice"),
        pytest.param(MAGISTER + MAGISTER.split("\r\n")[0] + "\r\n", id="heads again on the next page"),
    ],
)  # fmt: skip
def test_the_same_list_in_any_dress_gives_the_same_pupils(data: str | bytes) -> None:
    records = read(data)

    assert names(records) == SAM_AND_ZOE
    assert [pupil.key for pupil in records.pupils] == ["0123", "0124"]
    assert [(group.name, group.kind) for group in records.groups] == [
        ("2B", GroupKind.HOME),
        ("2C", GroupKind.HOME),
    ]
    assert [staff.key for staff in records.staff] == ["PSM", "VRI"]
    assert not records.problems


@pytest.mark.parametrize(
    "text",
    [
        "Code;Naam\n1;Dijk, Sam van\n2;Çelik, Zoë\n",
        "Leerlingnr.;Volledige naam\n1;Sam van Dijk\n2;Zoë Çelik\n",
        "Leerling;Naam leerling\n1;van Dijk, Sam\n2;Çelik, Zoë\n",
        "Student ID,First name,Prefix,Last name\n1,Sam,van,Dijk\n2,Zoë,,Çelik\n",
        "Voornaam;Geslachtsnaam;Voorvoegsel;Leerlingnummer\nSam;Dijk;van;1\nZoë;Çelik;;2\n",
    ],
)
def test_names_are_found_in_one_column_or_in_three(text: str) -> None:
    assert names(read(text)) == SAM_AND_ZOE


def test_a_list_without_heads_is_read_by_its_values() -> None:
    records = read("1001;Dijk, Sam van;2B;03-04-2014\n1002;Çelik, Zoë;2C;04-04-2014\n")

    assert names(records) == SAM_AND_ZOE
    assert [pupil.born_on for pupil in records.pupils] == [date(2014, 4, 3), date(2014, 4, 4)]
    assert [group.name for group in records.groups] == ["2B", "2C"]


def test_a_first_pupil_is_not_taken_for_heads() -> None:
    assert table("Dijk, Sam van;2B\nÇelik, Zoë;2C\n").heads == ("#1", "#2")


@pytest.mark.parametrize(
    ("heads", "row", "meaning", "head"),
    [
        pytest.param("Id;Stamnummer;Achternaam", "7;0123;Dijk", "number", "Stamnummer", id="the clearer head"),
        pytest.param("Stamnummer;Leerlingnummer;Achternaam", "0123;;Dijk", "number", "Stamnummer", id="not empty"),
        pytest.param("Code;Mentor;Achternaam", "1;VRI;Dijk", "mentor_code", "Mentor", id="a code"),
        pytest.param("Code;Mentor;Achternaam", "1;Jan de Vries;Dijk", "mentor_name", "Mentor", id="a name"),
        pytest.param("Code;Tussen;Achternaam", "1;van der;Dijk", "prefix", "Tussen", id="prefixes"),
        pytest.param("Code;Klas;Groep;Achternaam", "1;2B;x;Dijk", "class", "Klas", id="class before group"),
    ],
)  # fmt: skip
def test_a_meaning_is_guessed(heads: str, row: str, meaning: str, head: str) -> None:
    assert guessed(table(f"{heads}\n{row}\n"))[meaning] == head


def test_columns_without_a_meaning_are_not_read() -> None:
    records = read("Code;Achternaam;BSN;Land\n1;Dijk;123456782;Marokko\n")

    assert "123456782" not in repr(records)
    assert "Marokko" not in repr(records)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Code;Achternaam\n;Dijk\n2;Bakker\n", (Skipped.KEY_MISSING, 2), id="no number"),
        pytest.param("Code;Achternaam\n1;\n2;Bakker\n", (Skipped.NAME_MISSING, 2), id="no name"),
        pytest.param("Code;Achternaam\n1;Dijk;x\n2;Bakker\n", (Skipped.ROW_TOO_LONG, 2), id="a separator in a name"),
        pytest.param("Code;Achternaam\n1,2E+05;Dijk\n2;Bakker\n", (Skipped.NUMBER_ROUNDED, 2), id="a shortened number"),
        pytest.param(f"Code;Achternaam\n1;{'x' * 201}\n2;Bakker\n", (Skipped.TEXT_TOO_LONG, 2), id="a long name"),
        pytest.param("Achternaam;Geboren\nDijk;29-02-2027\nBoer;1-2-2014", (Skipped.BORN_ON_NEEDED, 2), id="no day"),
        pytest.param("Code;Achternaam;Geboren\n1;Dijk;29-02-2027\n", (Notice.DATE_UNREADABLE, 2), id="29 February"),
        pytest.param("Code;Naam;Vanaf;Tot\n1;S Dijk;1-2-2026;1-1-2026\n", (Notice.DATES_REVERSED, 2), id="reversed"),
        pytest.param("Code;Achternaam\n0123;Dijk\n124;Bakker\n", (Notice.ZEROS_LOST, None), id="lost zeros"),
        pytest.param("Code;Achternaam;Klas;Leerjaar\n1;Dijk;2B;x\n", (Notice.YEAR_LEVEL_UNKNOWN, 2), id="no year"),
        pytest.param("Code;Achternaam\n1;Dijk\n1;Dijk\n", (Notice.ROW_TWICE, 3), id="the same row twice"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_row_is_named_with_its_line(text: str, expected: tuple[str, int | None]) -> None:
    assert expected in found(read(text))


def test_two_pupils_with_one_number_are_both_skipped_and_have_not_left() -> None:
    records = read("Code;Achternaam\n1;Dijk\n1;Bakker\n2;Boer\n")

    assert found(records) == [(Skipped.KEY_TWICE, 2), (Skipped.KEY_TWICE, 3)]
    assert [pupil.key for pupil in records.pupils] == ["2"]
    assert records.held_pupils == {"1"}
    assert records.problems[0].data["column"] == "Code"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("Roepnaam;Klas\nSam;2B\n", Refusal.NO_NAME_COLUMN, id="no surname"),
        pytest.param("Roepnaam;Achternaam\nSam;Dijk\n", Refusal.NO_NUMBER_COLUMN, id="nobody can be told apart"),
        pytest.param("Code;Achternaam\n123456782;Dijk\n", Refusal.IDENTITY_NUMBER, id="an identity number"),
        pytest.param("Code;Achternaam\n1;Dijk 123456782\n", Refusal.IDENTITY_NUMBER, id="one inside a name"),
        pytest.param("Code;Achternaam;Geboren\n1;A;03/04/2014\n2;B;04/13/2014", Refusal.MONTH_FIRST, id="month first"),
        pytest.param('Code;Achternaam\n1;"Dijk\n2;Bakker\n', Refusal.QUOTE_OPEN, id="a quote that stays open"),
        pytest.param('Code;Achternaam\n1;"Dijk"x\n', Refusal.QUOTE_OPEN, id="something behind a quote"),
        pytest.param('Code;Achternaam\n1;"' + "x\n" * 200_000, Refusal.QUOTE_OPEN, id="a quote open for pages"),
        pytest.param("Code;Achternaam\n1;" + "x" * 1_000_000, Refusal.CELL_TOO_LARGE, id="a value of 1 MB"),
        pytest.param("Code;Achternaam" + ";x" * 100_000 + "\n1;Dijk\n", Refusal.TOO_MANY_COLUMNS, id="100,000 columns"),
        pytest.param("Code;Achternaam\n" + "1;D\n" * 100_001, Refusal.TOO_LARGE, id="far more than a school"),
        pytest.param("Code;Achternaam\n1;Di\0jk\n", Refusal.NUL_BYTE, id="a NUL"),
        pytest.param("Code;Achternaam\n", Refusal.NO_PUPILS, id="heads only"),
        pytest.param("Code;Achternaam\n;\n1;\n", Refusal.NO_PUPILS, id="nobody left"),
        pytest.param("", Refusal.EMPTY_FILE, id="nothing"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(text: str, code: Refusal) -> None:
    records = read(text)

    assert code in [problem.code for problem in records.problems]
    assert not records.pupils


def test_a_quote_that_stays_open_is_named_where_it_opens() -> None:
    assert found(read('Code;Achternaam\n1;Boer\n2;"Dijk\n3;Bakker\n4;"Vos"\n')) == [(Refusal.QUOTE_OPEN, 3)]


def test_own_numbers_of_nine_digits_are_welcome() -> None:
    numbers = range(200_000_000, 200_000_300)

    records = read("Code;Achternaam\n" + "".join(f"{number};Dijk\n" for number in numbers))

    assert len(records.pupils) == 300


def test_a_column_that_went_away_is_named() -> None:
    records = read("Code;Naam\n1;Sam van Dijk\n", number="Code", whole_name="Leerling")

    assert [(problem.code, problem.data["element"]) for problem in records.problems] == [
        (Refusal.COLUMN_MISSING, "Leerling")
    ]


def test_lesson_groups_come_several_in_a_cell_in_several_columns_and_in_several_rows() -> None:
    text = (
        "Code;Achternaam;Klas;Lesgroepen;Lesgroep 2\n"
        '1;Dijk;3B;"wi1, en2";fa1\n1;Dijk;3B;du1;\n2;Boer;3B;wi1|en2;\n'
    )

    records = read(text)

    groups = {group.key: group.name for group in records.groups}
    sits = [(one.pupil_key, groups[one.group_key]) for one in records.memberships]
    assert sits == [
        ("1", "3B"), ("1", "wi1"), ("1", "en2"), ("1", "fa1"), ("1", "du1"), ("2", "3B"), ("2", "wi1"), ("2", "en2"),
    ]  # fmt: skip
    assert [group.name for group in records.groups if group.kind is GroupKind.HOME] == ["3B"]
    assert not records.problems


@pytest.mark.parametrize(
    ("cell", "staff"),
    [
        ("Jan de Vries", [("Jan", "de", "Vries")]),
        ("Vries, Jan de", [("Jan", "de", "Vries")]),
        ("Juf Anna Kok / Meester Bo Vos", [("Anna", "", "Kok"), ("Bo", "", "Vos")]),
        ("Anna Kok en Bo Vos", [("Anna", "", "Kok"), ("Bo", "", "Vos")]),
        ("", []),
    ],
)
def test_mentors_are_found_by_name(cell: str, staff: list[tuple[str, str, str]]) -> None:
    records = read(f'Code;Achternaam;Klas;Mentor\n1;Dijk;2B;"{cell}"\n')

    assert [(one.first_name, one.prefix, one.surname) for one in records.staff] == staff
    assert len(records.teaching) == len(staff)


@pytest.mark.parametrize(
    ("written", "level"),
    [
        ("2", "2"),
        ("leerjaar 2", "2"),
        ("groep 8", "8"),
        ("2e jaar", "2"),
        ("vwo 5", "5"),
        ("12", ""),
        ("C", "C"),
    ],
)
def test_the_year_of_a_class_is_that_of_its_pupils(written: str, level: str) -> None:
    (group,) = read(f"Code;Achternaam;Klas;Leerjaar\n1;Dijk;2B;{written}\n2;Boer;2b;{written}\n").groups

    assert (group.name, group.year_level) == ("2B", level)


@pytest.mark.parametrize(
    ("years", "level"), [("33", "3"), ("34", "C"), ("33334", "3"), ("3x", "3"), ("xx", "")]
)
def test_pupils_of_several_years_make_a_combination(years: str, level: str) -> None:
    rows = "".join(f"{number};Dijk;3/4;{year}\n" for number, year in enumerate(years, start=100))

    (group,) = read(f"Code;Achternaam;Klas;Leerjaar\n{rows}").groups

    assert group.year_level == level


def test_who_has_no_number_is_known_by_name_and_day_of_birth() -> None:
    records = read("Roepnaam;Achternaam;Geboortedatum\nSam;Dijk;03-04-2014\nSam;Dijk;04-04-2014\n")

    assert [pupil.key for pupil in records.pupils] == ["#2", "#3"]


@pytest.mark.parametrize(("answer", "is_whole"), [("yes", True), ("no", False), ("", False)])
def test_a_list_is_the_whole_school_only_when_somebody_says_so(answer: str, is_whole: bool) -> None:
    records = read("Code;Naam\n1;Sam Dijk\n", number="Code", whole_name="Naam", is_whole=answer)

    assert records.is_whole is is_whole


def test_nobody_leaves_by_a_list_of_names_of_which_rows_were_skipped() -> None:
    text = "Naam;Geboren\nSam Dijk;03-04-2014\nNoor Bakker;\n"

    records = read(text, whole_name="Naam", born_on="Geboren", is_whole="yes")

    assert not records.is_whole
    assert (Notice.NOT_WHOLE, None) in found(records)


@pytest.mark.parametrize(
    ("name", "data", "because"),
    [
        ("a.csv", b"Code;Naam\n1;Sam\n", "semicolon"),
        ("a.txt", b"Code\tNaam\n1\tSam\n", "tab"),
        ("a.csv", b'Code;Naam\n1;"Sam\n', "named"),
        ("a.csv", b"Naam\nSam\n", "semicolon"),
        ("a.txt", b"Beste ouders\nTot morgen\n", None),
        ("a.txt", b"Beste ouders, en kinderen\nTot morgen\nDag, dag, en dag\n", None),
        ("a.xml", b"<EDEX/>", None),
        ("a.json", b'[{"a": 1}]', None),
        ("a.ics", b"BEGIN:VCALENDAR\n", None),
        ("a.csv", b"", None),
    ],
)
def test_a_list_is_recognised_by_its_separator(name: str, data: bytes, because: str | None) -> None:
    recognised: Any = recognise([File(name, data)])

    assert (recognised.because if recognised else None) == because
