"""Workbooks become tables; those that are made to do harm become a sentence."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from schools.imports.problems import Notice, Refusal
from schools.imports.readers.lists import recognise
from schools.imports.readers.tables import Table, read_table
from schools.imports.readers.workbook import MAX_MEMBERS
from schools.imports.source import File
from schools.tests.imports.memory import peak_megabytes
from schools.tests.imports.workbooks import HEADS, ROWS, repacked, xlsx

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
SHEET = "xl/worksheets/sheet1.xml"


def table(data: bytes) -> Table:
    return read_table(File("list.xlsx", data))


def codes(data: bytes) -> list[str]:
    return [problem.code for problem in table(data).problems]


def first_line(*row: object) -> tuple[str, ...]:
    return table(xlsx({"A": [HEADS, row]})).lines[0].cells


def test_values_are_what_people_see() -> None:
    read = table(xlsx())

    assert read.heads == HEADS
    assert [line.cells for line in read.lines] == [
        ("1234", "Sam", "van", "Dijk", "2B", "2014-04-03"),
        ("1235", "Zoë", "", "Çelik", "2B", "2014-05-13"),
    ]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        pytest.param(("=1000+234", 1234), "1234", id="a formula gives what it gave when it was saved"),
        pytest.param("001234", "001234", id="zeros in front of text stay"),
        pytest.param(123456789012345, "123456789012345", id="a long number is not shortened"),
        pytest.param(True, "True", id="true"),
        pytest.param(0.5, "0.5", id="half"),
    ],
)
def test_a_cell_is_read_as_text(cell: object, value: str) -> None:
    assert first_line(cell, "Sam")[0] == value


def test_titles_above_the_heads_and_empty_lines_are_passed_over() -> None:
    rows = [["Leerlingenlijst 2026-2027"], [], *ROWS, [], ["", ""]]

    read = table(xlsx({"A": rows}))

    assert read.heads == HEADS
    assert [line.number for line in read.lines] == [4, 5]


def test_of_several_sheets_the_one_that_looks_like_a_list_is_read_and_named() -> None:
    notes = [["Let op"], ["Dit is een export"], ["van maandag"], ["met uitleg"]]

    read = table(xlsx({"Uitleg": notes, "Leerlingen": ROWS}))

    assert read.facts == {"sheet": "Leerlingen"}
    assert [(problem.code, problem.data["sheet"]) for problem in read.problems] == [
        (Notice.SHEET_CHOSEN, "Leerlingen")
    ]


def test_a_workbook_is_recognised_by_its_content() -> None:
    found = recognise([File("list.csv", xlsx())])

    assert found is not None
    assert (found.format, found.because, found.version) == ("list", "workbook", "XLSX")


def test_a_zip_of_something_else_is_no_workbook() -> None:
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("users.csv", "sourcedId")

    assert recognise([File("oneroster.zip", data.getvalue())]) is None


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(repacked(xlsx(), {"xl/vbaProject.bin": b"x"}), Refusal.MACROS, id="macros"),
        pytest.param(
            OLE + "Workbook _VBA_PROJECT".encode("utf-16-le"), Refusal.MACROS, id="macros in an old workbook"
        ),
        pytest.param(OLE + "EncryptedPackage".encode("utf-16-le"), Refusal.LOCKED, id="a password"),
        pytest.param(
            OLE + "Workbook".encode("utf-16-le"), Refusal.BROKEN_WORKBOOK, id="an empty old workbook"
        ),
        pytest.param(repacked(xlsx(), {"../../etc/cron.d/x": b"x"}), Refusal.UNSAFE_ZIP, id="a name upwards"),
        pytest.param(repacked(xlsx(), {"/etc/passwd": b"x"}), Refusal.UNSAFE_ZIP, id="a name from the root"),
        pytest.param(
            repacked(xlsx(), {f"xl/{number}.xml": b"" for number in range(MAX_MEMBERS)}),
            Refusal.TOO_LARGE,
            id="a thousand parts",
        ),
        pytest.param(xlsx()[:-400], Refusal.BROKEN_WORKBOOK, id="cut off"),
        pytest.param(repacked(xlsx(), {SHEET: b"<worksheet"}), Refusal.BROKEN_WORKBOOK, id="broken inside"),
        pytest.param(xlsx({"A": [HEADS]}), Refusal.NO_PUPILS, id="heads only"),
        pytest.param(xlsx({"A": [["x" * 6_000], ["y"]]}), Refusal.CELL_TOO_LARGE, id="a very long value"),
        pytest.param(
            xlsx({"A": [["x"] * 1_001, ["y"]]}), Refusal.TOO_MANY_COLUMNS, id="more than a thousand columns"
        ),
    ],
)
def test_what_is_no_list_of_pupils_is_refused(data: bytes, code: Refusal) -> None:
    assert codes(data) == [code]


def test_a_value_in_the_last_cell_of_the_sheet_fills_no_memory() -> None:
    """Four kilobytes that make the library ask for half a terabyte, which ends the process that asks."""
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
    cells = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'

    assert codes(repacked(xlsx(), {SHEET: sheet % cells})) == [Refusal.TOO_LARGE]


def test_a_bomb_is_not_unpacked() -> None:
    assert codes(repacked(xlsx(), {"xl/sharedStrings.xml": bytes(101 * 1024**2)})) == [Refusal.TOO_LARGE]


READ = """
import sys
from pathlib import Path
from schools.imports.readers.tables import read_table
from schools.imports.source import File
assert read_table(File("list.xlsx", Path(sys.argv[1]).read_bytes())).refused
"""


def test_a_bomb_that_lies_about_its_size_is_met_with_little_memory(tmp_path: Path) -> None:
    honest = repacked(xlsx(), {"xl/sharedStrings.xml": b"<sst>" + b"<si><t>x</t></si>" * 5_000_000})
    lie = honest.replace((85_000_005).to_bytes(4, "little"), (1_000).to_bytes(4, "little"))

    assert lie != honest
    (tmp_path / "bomb").write_bytes(lie)
    assert peak_megabytes(READ, str(tmp_path / "bomb")) < 450
