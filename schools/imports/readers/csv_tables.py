"""Tables that refer to each other, one CSV file each, under heads that a standard names. Pure.

The base of the readers of OneRoster and School Data Sync, which share their files, their heads and their mistakes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from schools.imports.problems import Notice, Problem, Refusal, Skipped
from schools.imports.readers.dates import as_day, order
from schools.imports.readers.delimited import read_delimited
from schools.imports.readers.identity_numbers import are_identity_numbers
from schools.imports.readers.shape import Line, RefusedTable
from schools.imports.readers.text import RefusedText, one_line, read_text
from schools.imports.source import File, Files

MOST_PROBLEMS = 500  # of one code in one file; what follows is counted

# How heads are misspelt in real files.
_ALIASES = {
    "grade": "grades",
    "usersourcedids": "usersourcedid",
    "prefferedgivenname": "preferredgivenname",
    "preferedgivenname": "preferredgivenname",
}


class Problems:
    """Collects what is wrong, within bounds: ten thousand times the same thing is told five hundred times."""

    def __init__(self) -> None:
        self.found: list[Problem] = []
        self.times: Counter[tuple[str, str]] = Counter()

    def note(
        self, code: Refusal | Skipped | Notice, file: str, line: int | None = None, **data: str | int
    ) -> None:
        self.times[code, file] += 1
        if self.times[code, file] <= MOST_PROBLEMS:
            self.found.append(Problem(code, file, line, data))

    def all(self) -> tuple[Problem, ...]:
        """With a last one that says how many were left out."""
        more = sum(max(0, times - MOST_PROBLEMS) for times in self.times.values())
        rest = (Problem(Notice.MORE_OF_THE_SAME, self.found[0].file, data={"count": more}),) if more else ()
        return (*self.found, *rest)


@dataclass(frozen=True, slots=True)
class Row:
    """One line. A value without a column, or beyond the end of the line, is ""."""

    line: int
    cells: tuple[str, ...]
    columns: Mapping[str, int]

    def __getitem__(self, head: str) -> str:
        at = self.columns.get(head.lower())
        return one_line(self.cells[at]) if at is not None and at < len(self.cells) else ""


@dataclass(slots=True)
class Table:
    """The rows of one file. Heads are compared without regard to case, spaces and known misspellings."""

    file: str
    columns: Mapping[str, int] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)

    def __iter__(self) -> Iterator[Row]:
        return (Row(line.number, line.cells, self.columns) for line in self.lines)

    def __len__(self) -> int:
        return len(self.lines)

    def has(self, *heads: str) -> bool:
        return all(head.lower() in self.columns for head in heads)

    def holds_identity_numbers(self, head: str) -> bool:
        return self.has(head) and are_identity_numbers(row[head] for row in self)


def by_name(files: Files) -> Mapping[str, File]:
    """The files under their names in small letters."""
    return {file.name.lower(): file for file in files}


def heads(file: File | None) -> frozenset[str]:
    """The heads of a file, in small letters, from no more than its beginning."""
    if file is None:
        return frozenset()
    try:
        first = read_text(file.data[:8192], file.name).text.lstrip("\n").partition("\n")[0]
        _separator, lines = read_delimited(first, file.name)
    except (RefusedText, RefusedTable):
        return frozenset()
    return frozenset(_columns(lines[0])) if lines else frozenset()


def read_table(file: File | None, name: str, problems: Problems) -> Table:
    """The table in a file; without rows when there is no file, or when it cannot be read, which is noted."""
    if file is None:
        return Table(name)
    try:
        text = read_text(file.data, file.name).text
        _separator, lines = read_delimited(text, file.name)
    except RefusedText as refused:
        if refused.problem.code is not Refusal.EMPTY_FILE:
            problems.found.append(refused.problem)
        return Table(file.name)
    except RefusedTable as refused:
        problems.found.append(refused.problem)
        return Table(file.name)
    return Table(file.name, _columns(lines[0]), lines[1:]) if lines else Table(file.name)


def _columns(head: Line) -> dict[str, int]:
    """Where each head stands; of two with the same name the first counts."""
    columns: dict[str, int] = {}
    for at, cell in enumerate(head.cells):
        name = "".join(cell.split()).lower()
        if name:
            columns.setdefault(_ALIASES.get(name, name), at)
    return columns


class Days:
    """The days in one column. ISO dates speak for themselves; 8/27/2018 is understood from the whole column.

    Day first needs proof, as does month first: a day that can be nothing else, and none that contradicts it. A column
    read month first is noted, and one without proof is noted and left out.
    """

    def __init__(self, table: Table, head: str, problems: Problems) -> None:
        self.table, self.head, self.problems = table, head, problems
        found = order(row[head] for row in table) if table.has(head) else order(())
        self.month_first = bool(found.month_first and not found.day_first)
        self.unclear = bool(
            (found.month_first and found.day_first)
            or (found.both and not found.month_first and not found.day_first)
        )
        if self.month_first or self.unclear:
            code = Notice.READ_MONTH_FIRST if self.month_first else Notice.DAY_OR_MONTH
            problems.note(code, table.file, 1, element=head)

    def __call__(self, row: Row) -> date | None:
        """The day in a row, or None; whatever else is written there is noted."""
        written = row[self.head]
        if not written:
            return None
        day = self._day(written)
        if day is None and not (self.unclear and _is_slashed(written)):
            self.problems.note(Notice.DATE_UNREADABLE, self.table.file, row.line, element=self.head)
        return day

    def _day(self, written: str) -> date | None:
        if not _is_slashed(written):
            return as_day(written.partition("T")[0])
        if self.unclear:
            return None
        if self.month_first:
            month, sign, rest = written.partition(_sign(written))
            day, _sign2, year = rest.partition(sign)
            return as_day(f"{day}{sign}{month}{sign}{year}")
        return as_day(written)


def _is_slashed(written: str) -> bool:
    """Whether day, month and year can be meant in more than one order."""
    return bool(_sign(written)) and not written[:4].isdigit()


def _sign(written: str) -> str:
    return next((sign for sign in "/-." if sign in written), "")


def listed(cell: str) -> tuple[str, ...]:
    """The values of a cell that holds several: `"09,10"`."""
    return tuple(part for part in (each.strip() for each in cell.split(",")) if part)


def named(names: Iterable[str], most: int = 3) -> str:
    """The first few of some names."""
    every = sorted(names)
    return ", ".join(every[:most]) + (", …" if len(every) > most else "")
