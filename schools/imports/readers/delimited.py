"""Reads text with a value between separators: CSV and its sisters. Pure."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator

from schools.imports.problems import Refusal
from schools.imports.readers.columns import known
from schools.imports.readers.shape import MAX_CELL, MAX_COLUMNS, Line, RefusedTable, Shape

SEPARATORS = {";": "semicolon", ",": "comma", "\t": "tab", "|": "bar"}

_HEAD = 20  # lines on which the separator is decided
_HEAD_LETTERS = 64 * 1024


def read_delimited(text: str, file: str) -> tuple[str, list[Line]]:
    """The separator's name and the lines that hold something. Raises RefusedTable."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    separator, skip = _separator(text)
    shape = Shape(file)
    for number, cells in _records(text, separator, file):
        if number > skip:
            shape.add(number, cells)
    return SEPARATORS[separator], shape.lines


def _separator(text: str) -> tuple[str, int]:
    """What stands between the values, and how many lines only say so ("sep=;", which Excel writes)."""
    head = text[:_HEAD_LETTERS].split("\n", _HEAD)[:_HEAD]
    first = head[0].strip().casefold()
    if first.startswith("sep=") and first[4:] in SEPARATORS:
        return first[4:], 1
    return max(SEPARATORS, key=lambda separator: _likelihood(head, separator)), 0


def _likelihood(head: list[str], separator: str) -> tuple[int, int, int]:
    """By the heads that it brings out, then by how many lines get the same number of values, then by that number."""
    try:
        rows = [row for row in csv.reader(head, delimiter=separator) if any(row)]
    except csv.Error:
        return (0, 0, 0)
    widths = Counter(len(row) for row in rows if len(row) > 1)
    width, times = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    return max(map(known, rows), default=0), times, width


def _records(text: str, separator: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """The values of each record and the line on which it begins."""
    reader = csv.reader(_lines(text), delimiter=separator, strict=True)
    begins = 1
    try:
        for cells in reader:
            if len(cells) > MAX_COLUMNS:
                raise RefusedTable(Refusal.TOO_MANY_COLUMNS, file, begins, most=MAX_COLUMNS)
            if any(len(cell) > MAX_CELL for cell in cells):
                raise _too_long(file, begins, reader.line_num)
            yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        if "field limit" in str(error):
            raise _too_long(file, begins, reader.line_num) from error
        raise RefusedTable(Refusal.QUOTE_OPEN, file, begins) from error


def _too_long(file: str, first: int, last: int) -> RefusedTable:
    """A value that goes on for lines was opened with a quotation mark that nobody closed."""
    if last > first:
        return RefusedTable(Refusal.QUOTE_OPEN, file, first)
    return RefusedTable(Refusal.CELL_TOO_LARGE, file, first, most=MAX_CELL)


def _lines(text: str) -> Iterator[str]:
    """Line by line without a copy of the whole; `splitlines` also breaks at signs that stand inside values."""
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end
