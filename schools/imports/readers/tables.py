"""A list as a table: heads, and lines under them, whatever kind of file it came in. Pure."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from schools.imports.problems import Notice, Problem, Refusal
from schools.imports.readers.columns import known
from schools.imports.readers.dates import as_day
from schools.imports.readers.delimited import read_delimited
from schools.imports.readers.shape import Line, RefusedTable
from schools.imports.readers.text import RefusedText, one_line, read_text
from schools.imports.readers.workbook import kind_of, read_workbook
from schools.imports.source import File

MAX_HEAD = 80  # letters of a head

_TITLES = 20  # lines within which the head stands; above it can be titles


@dataclass(frozen=True, slots=True)
class Table:
    """What stands in a list. Each head is unique; the third column is called "#3" when it has none.

    `how` says how it was read (semicolon, comma, tab, bar, workbook), `facts` the encoding or the sheet.
    """

    file: str
    heads: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    how: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def refused(self) -> bool:
        return any(isinstance(problem.code, Refusal) for problem in self.problems)

    @property
    def fingerprint(self) -> str:
        """Equal for tables with the same heads in the same order."""
        return hashlib.sha256("\n".join(self.heads).encode("utf-8", "replace")).hexdigest()

    def first(self, number: int) -> list[list[str]]:
        """The first lines, each as wide as the heads."""
        width = len(self.heads)
        return [
            [*map(one_line, line.cells[:width]), *[""] * (width - len(line.cells))]
            for line in self.lines[:number]
        ]


def read_table(file: File) -> Table:
    """The table in a file. Does not raise for anything in the file: what is wrong is in `problems`."""
    try:
        return _of_workbook(file) if kind_of(file.data) else _of_text(file)
    except (RefusedTable, RefusedText) as refusal:
        return Table(file.name, problems=(refusal.problem,))


def _of_text(file: File) -> Table:
    text = read_text(file.data, file.name)
    how, lines = read_delimited(text.text, file.name)
    return _table(file.name, lines, how, {"encoding": text.encoding})


def _of_workbook(file: File) -> Table:
    sheets = {name: lines for name, lines in read_workbook(file.data, file.name).items() if len(lines) > 1}
    if not sheets:
        raise RefusedTable(Refusal.NO_PUPILS, file.name)
    name = max(sheets, key=lambda name: (max(map(_known, sheets[name][:_TITLES])), len(sheets[name])))
    others = len(sheets) - 1
    chosen = Problem(Notice.SHEET_CHOSEN, file.name, data={"sheet": name, "others": others})
    return _table(file.name, sheets[name], "workbook", {"sheet": name}, (chosen,) if others else ())


def _table(
    file: str,
    lines: Sequence[Line],
    how: str,
    facts: Mapping[str, str],
    problems: tuple[Problem, ...] = (),
) -> Table:
    begin, named = _head(lines)
    body = lines[begin + named :]
    if not body:
        raise RefusedTable(Refusal.NO_PUPILS, file)
    cells = lines[begin].cells if named else ()
    width = _width(body[:100], len(cells))
    heads = _unique([*map(one_line, cells), *[""] * (width - len(cells))])
    repeated = tuple(cells)
    return Table(file, heads, tuple(line for line in body if line.cells != repeated), how, facts, problems)


def _head(lines: Sequence[Line]) -> tuple[int, bool]:
    """Where the table begins, and whether that line holds its heads. Titles can stand above it."""
    first = lines[:_TITLES]
    scores = [_known(line) for line in first]
    if max(scores, default=0) >= 2:
        return scores.index(max(scores)), True
    width = Counter(len(line.cells) for line in first).most_common(1)[0][0]
    begin = next(at for at, line in enumerate(first) if len(line.cells) >= width)
    return begin, not any(map(_is_value, map(one_line, first[begin].cells)))


def _is_value(cell: str) -> bool:
    """Whether a cell is no head: a number, a day, or something with figures that names nothing, like a class."""
    has_figures = any(map(str.isdigit, cell))
    return has_figures and (cell.isdecimal() or as_day(cell) is not None or not known([cell]))


def _width(lines: Sequence[Line], heads: int) -> int:
    """That of the heads, or what most lines have more: then there are columns without a head."""
    wider = Counter(len(line.cells) for line in lines if len(line.cells) > heads)
    return wider.most_common(1)[0][0] if wider.total() * 2 > len(lines) else heads


def _known(line: Line) -> int:
    return known(line.cells)


def _unique(heads: Sequence[str]) -> tuple[str, ...]:
    found: list[str] = []
    for number, head in enumerate(heads, start=1):
        short = head[:MAX_HEAD]
        found.append(f"{short} #{number}".strip() if not short or short in found else short)
    return tuple(found)
