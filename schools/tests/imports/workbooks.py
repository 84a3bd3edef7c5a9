"""Workbooks for the tests, made up here."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import Any

import xlsxwriter

HEADS = ("Stamnummer", "Roepnaam", "Tussenvoegsel", "Achternaam", "Klas", "Geboortedatum")
ROWS: tuple[Sequence[Any], ...] = (
    HEADS,
    (1234, "Sam", "van", "Dijk", "2B", date(2014, 4, 3)),
    (1235, "Zoë", "", "Çelik", "2B", date(2014, 5, 13)),
)


def xlsx(sheets: Mapping[str, Sequence[Sequence[Any]]] | None = None, **options: Any) -> bytes:
    """A workbook with these sheets; days are days of Excel."""
    data = BytesIO()
    book = xlsxwriter.Workbook(data, {"in_memory": True, **options})
    day = book.add_format({"num_format": "dd-mm-yyyy"})
    for name, rows in (sheets or {"Leerlingen": ROWS}).items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(at, column, value, day)
                elif isinstance(value, tuple):
                    sheet.write_formula(at, column, value[0], None, value[1])
                else:
                    sheet.write(at, column, value)
    book.close()
    return data.getvalue()


def repacked(data: bytes, more: Mapping[str, bytes] | None = None) -> bytes:
    """The same workbook with other or more parts."""
    parts = more or {}
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, part in parts.items():
            new.writestr(name, part)
    return made.getvalue()
