"""How large a list may be: more is not one school, and would fill the memory. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from schools.imports.problems import Problem, Refusal
from schools.imports.source import MAX_BYTES

MAX_ROWS = 100_000
MAX_COLUMNS = 1_000
MAX_CELLS = 1_500_000
MAX_CELL = 5_000  # characters


@dataclass(frozen=True, slots=True)
class Line:
    """The values of one line as they stand there. Lines are counted from 1, as in the file."""

    number: int
    cells: tuple[str, ...]


class RefusedTable(Exception):
    """The file holds no table that we read. Carries the problem that says why and where."""

    def __init__(self, code: Refusal, file: str, line: int | None = None, **data: str | int) -> None:
        super().__init__(code)
        self.problem = Problem(code, file, line, data)


@dataclass(slots=True)
class Shape:
    """Collects the lines of a table that hold something, and refuses (RefusedTable) to outgrow a school."""

    file: str
    lines: list[Line] = field(default_factory=list)
    cells: int = 0

    def add(self, number: int, cells: Iterable[str]) -> None:
        kept = list(cells)
        while kept and not kept[-1].strip():
            kept.pop()
        if not kept:
            return
        self.cells += len(kept)
        if self.cells > MAX_CELLS or len(self.lines) == MAX_ROWS:
            raise RefusedTable(Refusal.TOO_LARGE, self.file, number, megabytes=MAX_BYTES // 1024**2)
        self.lines.append(Line(number, tuple(kept)))
