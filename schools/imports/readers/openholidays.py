"""Reads the holidays of the Netherlands as OpenHolidays publishes them: CSV with semicolons. Pure.

Source: openholidaysapi.org and its data on GitHub (ODbL). Both days of a row belong to it. `Groups` are the regions
NO, MI and ZU; a row without one holds in all of them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date

from schools.imports.closures.records import (
    MOST_BYTES,
    MOST_DAYS,
    MOST_LETTERS,
    MOST_ROWS,
    YEARS,
    ClosureKind,
    ClosureRecord,
    ClosureRecords,
    Region,
)
from schools.imports.problems import Problem, Refusal, Skipped
from schools.imports.readers.text import RefusedText, one_line, read_text
from schools.imports.source import Files, Recognised

SOURCE = "OpenHolidays"
NEEDED = ("StartDate", "EndDate", "Type", "Name")
KINDS = {"school": ClosureKind.HOLIDAY, "public": ClosureKind.PUBLIC_HOLIDAY}
REGIONS = {"NO": Region.NOORD, "MI": Region.MIDDEN, "ZU": Region.ZUID}

_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_DUTCH = re.compile(r"(?:^|,)\s*NL ([^,]+)")


def recognise(files: Files) -> Recognised | None:
    """By the heads of its columns."""
    head = files[0].data[:1000].lower()
    if len(files) == 1 and all(name.lower().encode() in head for name in (*NEEDED, "RegionalScope")):
        return Recognised("openholidays", "heads", {"heads": ", ".join(NEEDED)})
    return None


def read_openholidays(data: bytes, filename: str) -> ClosureRecords:
    """The holidays in a file. Does not raise for anything in it: what is wrong is listed in `problems`."""
    if len(data) > MOST_BYTES:
        large = Problem(Refusal.TOO_LARGE, filename, data={"megabytes": MOST_BYTES // 1024**2})
        return ClosureRecords(filename, SOURCE, problems=(large,))
    try:
        text = read_text(data, filename).text
    except RefusedText as refusal:
        return ClosureRecords(filename, SOURCE, problems=(refusal.problem,))
    reader = _Reader(text, filename)
    closures = tuple(reader.closures())
    if not closures and not reader.problems:
        reader.problems.append(Problem(Refusal.NO_CLOSURES, filename))
    return ClosureRecords(filename, SOURCE, closures, tuple(reader.problems))


class _Reader:
    """One pass over the rows; collects the problems on the way."""

    def __init__(self, text: str, filename: str) -> None:
        self.file = filename
        self.text = text
        self.problems: list[Problem] = []

    def closures(self) -> Iterator[ClosureRecord]:
        rows = csv.reader(io.StringIO(self.text, newline=""), delimiter=_delimiter(self.text))
        try:
            heads = [one_line(head).lower() for head in next(rows, [])]
            at = {name: heads.index(name.lower()) for name in NEEDED if name.lower() in heads}
            if len(at) < len(NEEDED):
                missing = ", ".join(name for name in NEEDED if name not in at)
                self.problems.append(Problem(Refusal.HEADS_MISSING, self.file, 1, {"heads": missing[:80]}))
                return
            for name in ("Country", "Groups"):
                if name.lower() in heads:
                    at[name] = heads.index(name.lower())
            for number, cells in enumerate(rows):
                if number >= MOST_ROWS:
                    self.note(Refusal.TOO_MANY_ROWS, rows.line_num, most=MOST_ROWS)
                    return
                row = {name: cells[place] if place < len(cells) else "" for name, place in at.items()}
                if any(row.values()) and (closure := self.closure(row, rows.line_num)):
                    yield closure
        except csv.Error:
            self.note(Refusal.BROKEN_LIST, rows.line_num)

    def closure(self, row: dict[str, str], line: int) -> ClosureRecord | None:
        kind = KINDS.get(row["Type"].strip().lower())
        if kind is None or row.get("Country", "NL").strip().upper() != "NL":
            return None
        name = _name(row["Name"])
        first, last = _date(row["StartDate"]), _date(row["EndDate"])
        codes = [code.strip().upper() for code in row.get("Groups", "").split(",") if code.strip()]
        regions = frozenset(REGIONS[code] for code in codes if code in REGIONS)
        if not name:
            self.note(Skipped.NAME_MISSING, line)
        elif first is None or last is None:
            self.note(Skipped.DAY_UNREADABLE, line, name=name)
        elif not 0 <= (last - first).days < MOST_DAYS:
            self.note(Skipped.DAYS_UNLIKELY, line, name=name, first_on=str(first), last_on=str(last))
        elif codes and not regions:
            self.note(Skipped.REGION_UNKNOWN, line, name=name, region=codes[0][:20])
        else:
            return ClosureRecord(first, last, kind, name, regions, line=line)
        return None

    def note(self, code: Skipped | Refusal, line: int, **data: str | int) -> None:
        self.problems.append(Problem(code, self.file, line, data))


def _delimiter(text: str) -> str:
    head = text.split("\n", 1)[0]
    return max(";,\t", key=head.count)


def _name(text: str) -> str:
    """The Dutch one of `NL Kerstvakantie,DE Weihnachtsferien`; all of it when it is not written like that."""
    dutch = _DUTCH.search(text)
    return one_line(dutch[1] if dutch else text)[:MOST_LETTERS]


def _date(text: str) -> date | None:
    found = _DATE.fullmatch(text.strip())
    if found is None or int(found[1]) not in YEARS:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
