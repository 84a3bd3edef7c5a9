"""Files that a Dutch Excel opens right, and that run nothing when they are opened."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal

import openpyxl
import pytest

from reporting.exports import as_csv, as_xlsx
from reporting.exports.document import Cell, Document, Sheet

MADE_AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def document(*rows: tuple[Cell, ...]) -> Document:
    return Document(
        title="Cijfers",
        figures=Sheet("Cijfers", ("Maand", "Keer", "Uren"), rows),
        rules=Sheet("Telregels", ("Kolom", "Telregel"), [("Keer", "Zo telt het.")]),
        about=Sheet("Over", ("Wat", "Waarde"), [("School", "Het Zwin")]),
    )


def as_csv_bytes(of: Document) -> bytes:
    file = io.BytesIO()
    as_csv.write(of, file)
    return file.getvalue()


def as_workbook(of: Document) -> openpyxl.Workbook:
    file = io.BytesIO()
    as_xlsx.write(of, file, made_at=MADE_AT)
    file.seek(0)
    return openpyxl.load_workbook(file)


def test_csv_begins_with_the_mark_by_which_excel_knows_utf_8() -> None:
    assert as_csv_bytes(document(("één", 1, Decimal("1.5")))).startswith(b"\xef\xbb\xbfMaand;Keer;Uren\r\n")


def test_csv_has_semicolons_and_decimal_commas_and_no_thousands() -> None:
    assert as_csv_bytes(document(("sep 2026", 1234, Decimal("1234.50")))).endswith(
        b"sep 2026;1234;1234,50\r\n"
    )


def test_the_same_document_is_the_same_csv_to_the_byte() -> None:
    rows = ("sep 2026", "<5", Decimal("2.25"))

    assert as_csv_bytes(document(rows)) == as_csv_bytes(document(rows))


def test_csv_is_read_back_as_it_was_written() -> None:
    text = as_csv_bytes(document(('met "aanhaling"; en puntkomma\nen regel', "afgeschermd", 0))).decode(
        "utf-8-sig"
    )

    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))

    assert rows[1] == ['met "aanhaling"; en puntkomma\nen regel', "afgeschermd", "0"]


@pytest.mark.parametrize("text", ["=1+1", "+31", "-4", "@SUM(A1)", "\t=1", "\r=1"])
def test_text_that_looks_like_a_formula_is_made_harmless_in_csv(text: str) -> None:
    rows = list(
        csv.reader(
            io.StringIO(as_csv_bytes(document((text, 1, 2))).decode("utf-8-sig"), newline=""), delimiter=";"
        )
    )

    assert rows[1][0] == f"'{text}"


def test_a_negative_number_stays_a_number() -> None:
    assert as_csv_bytes(document(("x", -3, Decimal("-0.5")))).endswith(b"x;-3;-0,5\r\n")


def test_the_workbook_has_figures_rules_and_origin() -> None:
    workbook = as_workbook(document(("sep 2026", 7, Decimal("12.5"))))

    assert workbook.sheetnames == ["Cijfers", "Telregels", "Over"]
    assert [[cell.value for cell in row] for row in workbook["Cijfers"]] == [
        ["Maand", "Keer", "Uren"],
        ["sep 2026", 7, 12.5],
    ]


def test_the_workbook_holds_no_formula() -> None:
    workbook = as_workbook(document(("=cmd|' /C calc'!A0", "<5", "@x")))

    assert {cell.data_type for row in workbook["Cijfers"] for cell in row} == {"s"}
    assert workbook["Cijfers"]["A2"].value == "'=cmd|' /C calc'!A0"


def test_the_workbook_tells_when_it_was_made_and_not_by_whom() -> None:
    properties = as_workbook(document()).properties

    assert properties.created == MADE_AT.replace(tzinfo=None)
    assert not properties.creator
