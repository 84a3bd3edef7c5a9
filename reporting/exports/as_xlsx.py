"""Figures as an Excel workbook: the figures, how each column was counted, and where they come from."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter

from reporting.exports.document import Cell, Document, Sheet, harmless

NARROWEST, WIDEST = 9, 70  # characters


def write(document: Document, file: BinaryIO, *, made_at: datetime, folder: Path | None = None) -> None:
    """Write the three sheets row by row, so that memory does not grow with their length.

    `made_at` becomes the workbook's moment of creation: a workbook knows no time zones, so it is given in UTC. Rows
    wait in `folder` until the workbook is closed. Strings stay strings: no formula, no link.
    """
    options = {
        "constant_memory": True,
        "tmpdir": str(folder) if folder else None,
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(file, options) as workbook:
        workbook.set_properties({"title": document.title, "created": made_at.replace(tzinfo=None)})
        formats = {
            "heading": workbook.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
            "text": workbook.add_format({"text_wrap": True, "valign": "top"}),
            "whole": workbook.add_format({"num_format": "#,##0", "valign": "top"}),
            "decimals": workbook.add_format({"num_format": "#,##0.0#", "valign": "top"}),
            "hidden": workbook.add_format({"align": "right", "italic": True, "valign": "top"}),
        }
        for sheet in document.sheets:
            _add(workbook, sheet, formats, numbers_to_the_right=sheet is document.figures)


def _add(workbook: Any, sheet: Sheet, formats: dict[str, Any], *, numbers_to_the_right: bool) -> None:
    page = workbook.add_worksheet(sheet.title)
    page.freeze_panes(1, 0)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    for index in range(len(sheet.headings)):
        page.set_column(index, index, _width(sheet, index))
    for index, heading in enumerate(sheet.headings):
        page.write_string(0, index, harmless(heading), formats["heading"])
    numeric = _numeric_columns(sheet) if numbers_to_the_right else set()
    for number, row in enumerate(sheet.rows, start=1):
        for index, cell in enumerate(row):
            if isinstance(cell, str):
                page.write_string(
                    number, index, harmless(cell), formats["hidden" if index in numeric else "text"]
                )
            else:
                page.write_number(
                    number, index, cell, formats["decimals" if isinstance(cell, Decimal) else "whole"]
                )


def _numeric_columns(sheet: Sheet) -> set[int]:
    """Columns with a number in them: there a text is a hidden number, and stands where the number would."""
    return {index for row in sheet.rows for index, cell in enumerate(row) if not isinstance(cell, str)}


def _width(sheet: Sheet, index: int) -> int:
    longest = max((len(_shown(row[index])) for row in sheet.rows), default=0)
    words = max(map(len, sheet.headings[index].split()), default=0)
    return min(max(longest, words, NARROWEST) + 2, WIDEST)


def _shown(cell: Cell) -> str:
    return cell if isinstance(cell, str) else f"{cell:,}"
