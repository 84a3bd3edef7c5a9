"""Figures as CSV that a Dutch Excel opens with two clicks: UTF-8 with a byte order mark, semicolons, decimal commas."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import BinaryIO

from reporting.exports.document import Cell, Document, harmless


def write(document: Document, file: BinaryIO) -> None:
    """Write the sheet of figures: one row of headings, then the rows. The same document gives the same bytes."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([harmless(heading) for heading in document.figures.headings])
    for row in document.figures.rows:
        writer.writerow([_in_dutch(cell) for cell in row])
    text.detach()  # flushes, and leaves the file open to whoever opened it


def _in_dutch(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return f"{cell:f}".replace(".", ",")
    return harmless(cell) if isinstance(cell, str) else str(cell)
