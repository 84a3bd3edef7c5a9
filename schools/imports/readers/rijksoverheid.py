"""Reads the school holidays as the central government publishes them, in JSON and in XML. Pure.

Source: opendata.rijksoverheid.nl, infotype `schoolholidays` (CC0). A file is one document (a school year) or a list of
them; what one document holds can stand in another as well. Texts have spaces and line ends around them, and a day is
often written as the moment in UTC at which it begins here: 2026-10-09T22:00:00.000Z is 10 October. A last day belongs
to the holiday.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from lxml import etree

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
from schools.imports.problems import Notice, Problem, Refusal, Skipped
from schools.imports.readers.safe_xml import RefusedXml, open_xml
from schools.imports.readers.text import RefusedText, one_line, read_text
from schools.imports.source import Files, Recognised

SOURCE = "Rijksoverheid"
HERE = ZoneInfo("Europe/Amsterdam")
EVERYWHERE = "heel nederland"
MOST_DEEP = 40

_MOMENT = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?")
_BETWEEN_REGIONS = re.compile(r",|/|\ben\b")


@dataclass(frozen=True, slots=True)
class _Row:
    """One region of one holiday, as the file writes it."""

    kind: str
    compulsory: str
    region: str
    first: str
    last: str
    line: int | None = None


class _Refused(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def recognise_json(files: Files) -> Recognised | None:
    """By its content and not by its name: words of the feed, in something that begins as JSON."""
    return _recognised(files, (b"{", b"["), "rijksoverheid_json")


def recognise_xml(files: Files) -> Recognised | None:
    """The same for XML."""
    return _recognised(files, (b"<",), "rijksoverheid_xml")


def _recognised(files: Files, begins: tuple[bytes, ...], name: str) -> Recognised | None:
    start = files[0].data[:20_000].replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if len(files) == 1 and start.startswith(begins) and b"vacation" in start and b"startdate" in start:
        return Recognised(name, "words", {"word": "vacations"})
    return None


def read_json(data: bytes, filename: str) -> ClosureRecords:
    """The holidays in a file. Does not raise for anything in it: what is wrong is listed in `problems`."""
    return _read(filename, lambda: _rows_of_json(data, filename))


def read_xml(data: bytes, filename: str) -> ClosureRecords:
    """The same for XML."""
    return _read(filename, lambda: _rows_of_xml(data, filename))


def _read(filename: str, rows: Callable[[], Iterator[_Row]]) -> ClosureRecords:
    reader = _Reader(filename)
    try:
        for row in rows():
            reader.take(row)
    except _Refused as refusal:
        return ClosureRecords(filename, SOURCE, problems=(refusal.problem,))
    if not reader.closures and not reader.problems:
        reader.note(Refusal.NO_CLOSURES, None)
    return ClosureRecords(filename, SOURCE, tuple(reader.closures.values()), tuple(reader.problems))


class _Reader:
    """Turns rows into holidays, each once; collects the problems on the way."""

    def __init__(self, filename: str) -> None:
        self.file = filename
        self.closures: dict[tuple[str, int, frozenset[Region]], ClosureRecord] = {}
        self.problems: list[Problem] = []

    def take(self, row: _Row) -> None:
        name = one_line(row.kind)[:MOST_LETTERS]
        first, last, regions = day_of(row.first), day_of(row.last), _regions(row.region)
        if not name:
            self.note(Skipped.NAME_MISSING, row.line)
        elif first is None or last is None:
            self.note(Skipped.DAY_UNREADABLE, row.line, name=name)
        elif not 0 <= (last - first).days < MOST_DAYS:
            self.note(Skipped.DAYS_UNLIKELY, row.line, name=name, first_on=str(first), last_on=str(last))
        elif regions is None:
            self.note(Skipped.REGION_UNKNOWN, row.line, name=name, region=one_line(row.region)[:20])
        else:
            compulsory = _truth(row.compulsory)
            self.keep(ClosureRecord(first, last, ClosureKind.HOLIDAY, name, regions, compulsory, row.line))

    def keep(self, closure: ClosureRecord) -> None:
        """One for each year, name and region; the first stays."""
        key = (closure.name.casefold(), _school_year(closure.first_on), closure.regions)
        known = self.closures.setdefault(key, closure)
        if (known.first_on, known.last_on) != (closure.first_on, closure.last_on):
            days = {"first_on": str(closure.first_on), "last_on": str(closure.last_on)}
            self.note(Notice.TWO_VERSIONS, closure.line, name=closure.name, **days)

    def note(self, code: Skipped | Notice | Refusal, line: int | None, **data: str | int) -> None:
        self.problems.append(Problem(code, self.file, line, data))


def day_of(text: str) -> date | None:
    """The day here: of a moment in UTC or with an offset, of a day, of a moment without either. None if it is none."""
    found = _MOMENT.fullmatch(text.strip().upper())
    if found is None or int(found[1]) not in YEARS:
        return None
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
        if not found[7]:
            return day
        moment = datetime.fromisoformat(f"{day}T{found[4]}:{found[5]}:{found[6] or '00'}")
        offset = "+00:00" if found[7] == "Z" else found[7]
        return datetime.fromisoformat(f"{moment.isoformat()}{offset}").astimezone(HERE).date()
    except ValueError:
        return None


def _regions(text: str) -> frozenset[Region] | None:
    """None for a region that we do not know; an empty set for the whole country."""
    words = [one_line(word).lower().removeprefix("regio ") for word in _BETWEEN_REGIONS.split(text.lower())]
    if EVERYWHERE in words:
        return frozenset()
    known = {word for word in words if word in set(Region)}
    return frozenset(Region(word) for word in known) if known else None


def _truth(text: str) -> bool | None:
    return {"true": True, "false": False}.get(text.strip().lower())


def _school_year(day: date) -> int:
    return day.year if day.month >= 8 else day.year - 1


def _rows_of_json(data: bytes, filename: str) -> Iterator[_Row]:
    if len(data) > MOST_BYTES:
        raise _Refused(Problem(Refusal.TOO_LARGE, filename, data={"megabytes": MOST_BYTES // 1024**2}))
    try:
        tree = json.loads(read_text(data, filename).text)
    except RefusedText as refusal:
        raise _Refused(refusal.problem) from refusal
    except json.JSONDecodeError as error:
        raise _Refused(Problem(Refusal.BROKEN_JSON, filename, error.lineno)) from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits; brackets in brackets
        raise _Refused(Problem(Refusal.TOO_DEEP_LIST, filename)) from error
    yield from _capped(_vacations(tree, {}, MOST_DEEP), filename)


def _vacations(node: object, above: Mapping[str, str], left: int) -> Iterator[_Row]:
    """Every object with a first day, with the words of the objects around it."""
    if left == 0:
        return
    if isinstance(node, list):
        for each in node:
            yield from _vacations(each, above, left - 1)
    if not isinstance(node, dict):
        return
    words = {name: _text(value) for name, value in node.items() if isinstance(value, str | bool)}
    if "startdate" in words or "enddate" in words:
        yield _row(dict(above) | words, None)
        return
    for value in node.values():
        if isinstance(value, dict | list):
            yield from _vacations(value, dict(above) | _kept(words), left - 1)


def _rows_of_xml(data: bytes, filename: str) -> Iterator[_Row]:
    try:
        root = open_xml(data, filename)
    except RefusedXml as refusal:
        raise _Refused(refusal.problem) from refusal
    yield from _capped(_xml_rows(root), filename)


def _xml_rows(root: etree._Element) -> Iterator[_Row]:
    said: dict[etree._Element, dict[str, str]] = {}
    for start in root.iter("{*}startdate"):
        region = start.getparent()
        if region is None:
            continue
        words = _children(region)
        for around in region.iterancestors():
            if around not in said:
                said[around] = _kept(_children(around))
            words = said[around] | words
        yield _row(words, start.sourceline)


def _children(element: etree._Element) -> dict[str, str]:
    """The texts of the children that hold nothing but text."""
    return {
        etree.QName(child).localname: child.text or ""
        for child in element
        if isinstance(child.tag, str) and len(child) == 0
    }


def _kept(words: Mapping[str, str]) -> dict[str, str]:
    """What an object says about everything inside it."""
    return {name: text for name, text in words.items() if name in {"type", "compulsorydates"}}


def _row(words: Mapping[str, str], line: int | None) -> _Row:
    return _Row(
        kind=words.get("type", ""),
        compulsory=words.get("compulsorydates", ""),
        region=words.get("region", ""),
        first=words.get("startdate", ""),
        last=words.get("enddate", ""),
        line=line,
    )


def _text(value: str | bool) -> str:
    return value if isinstance(value, str) else str(value)


def _capped(rows: Iterator[_Row], filename: str) -> Iterator[_Row]:
    for number, row in enumerate(rows):
        if number >= MOST_ROWS:
            raise _Refused(Problem(Refusal.TOO_MANY_ROWS, filename, data={"most": MOST_ROWS}))
        yield row
