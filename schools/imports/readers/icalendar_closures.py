"""Reads holidays and days off from a calendar file (iCalendar, RFC 5545). Pure.

A calendar of a school also holds parents' evenings and open days, so only what lasts whole days and is called a holiday
or a day off is taken; the rest is named. The day after the last is written as the end (`DTEND` is exclusive).

Events are cut out of the text here and read one by one by the library, so that every problem has its line, a broken
event leaves the others alone, and what stands in time zones and alarms is never looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Event
from icalendar.prop import vRecur

from schools.imports.closures.records import (
    MOST_DAYS,
    MOST_LETTERS,
    MOST_ROWS,
    YEARS,
    ClosureKind,
    ClosureRecord,
    ClosureRecords,
)
from schools.imports.closures.recurrence import Rule
from schools.imports.problems import Notice, Problem, Refusal, Skipped
from schools.imports.readers.text import RefusedText, one_line, read_text
from schools.imports.source import Files, Recognised

SOURCE = "iCalendar"
HERE = ZoneInfo("Europe/Amsterdam")
ONE_DAY = timedelta(days=1)
LATE = time(23)  # an end from here on the same day means until midnight
MOST_LETTERS_OF_A_LINE = 10_000
MOST_DATES = 2_000
MOST_REPEATING = 300  # each is walked through day by day
MOST_NAMED = 200  # problems of one kind; a calendar can hold ten thousand appointments

READ = {"DTSTART", "DTEND", "DURATION", "SUMMARY", "RRULE", "EXDATE", "RDATE", "STATUS", "RECURRENCE-ID"}

_NAME = re.compile(r"([A-Za-z-]+)[;:]")
_PUBLIC = re.compile(
    r"\b(?:(?:1e|2e|eerste|tweede)?\s?(?:paas|pinkster|kerst)dag(?:en)?|pasen|pinksteren|hemelvaart\w*|koningsdag"
    r"|bevrijdingsdag|nieuwjaar\w*|goede vrijdag|feestdag\w*|public holiday|easter monday|king.?s day)\b",
    re.IGNORECASE,
)
_HOLIDAY = re.compile(
    r"vakantie|\bcarnaval|\bholidays?\b|\b(?:spring|autumn|christmas|summer|mid.?term) break", re.IGNORECASE
)
_DAY_OFF = re.compile(
    r"studie(?:mid)?dag|studiedagen|(?:les|rooster|school)?vrij(?:e dag(?:en)?)?\b|geen les"
    r"|school (?:is )?(?:dicht|gesloten)"
    r"|margedag|\bno (?:lessons|school)\b|\bday off\b|school closed",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Block:
    """The lines of one event that we read, and the line on which it begins."""

    line: int
    lines: list[str] = field(default_factory=list)


def recognise(files: Files) -> Recognised | None:
    """By its first words; what turns out to be broken is refused by the reader, with the line."""
    start = files[0].data[:4096].replace(b"\0", b"").upper()
    if len(files) == 1 and b"BEGIN:VCALENDAR" in start:
        return Recognised("icalendar", "begins", {"words": "BEGIN:VCALENDAR"})
    return None


def read_icalendar(data: bytes, filename: str) -> ClosureRecords:
    """The days off in a file. Does not raise for anything in it: what is wrong is listed in `problems`."""
    try:
        text = read_text(data, filename).text
    except RefusedText as refusal:
        return ClosureRecords(filename, SOURCE, problems=(refusal.problem,))
    reader = _Reader(filename)
    closures = tuple(reader.closures(text))
    if not closures and not any(isinstance(each.code, Refusal) for each in reader.problems):
        reader.problems.append(Problem(Refusal.NO_CLOSURES, filename))
    return ClosureRecords(filename, SOURCE, closures, tuple(reader.problems))


class _Unusable(Exception):
    """An event that cannot be taken over."""

    def __init__(self, code: Skipped | Notice, **data: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.data = data


class _Reader:
    """One pass over one file; collects the problems on the way."""

    def __init__(self, filename: str) -> None:
        self.file = filename
        self.problems: list[Problem] = []
        self.said: dict[Skipped | Notice, int] = {}
        self.repeating = 0

    def closures(self, text: str) -> Iterator[ClosureRecord]:
        for number, block in enumerate(_events(text)):
            if number >= MOST_ROWS:
                data: dict[str, str | int] = {"most": MOST_ROWS}
                self.problems.append(Problem(Refusal.TOO_MANY_ROWS, self.file, block.line, data))
                return
            try:
                if closure := self.closure(block):
                    yield closure
            except _Unusable as why:
                self.note(why.code, block.line, **why.data)

    def closure(self, block: _Block) -> ClosureRecord | None:
        event = _event(block)
        name = one_line(str(event.get("SUMMARY", "")))[:MOST_LETTERS]
        kind = kind_of(name)
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            return None
        if kind is None:
            raise _Unusable(Notice.NOT_A_CLOSURE, name=name or "–")
        if "RECURRENCE-ID" in event:
            raise _Unusable(Skipped.REPEATS_UNREADABLE, name=name)
        first, last = _days(event, name)
        if not 0 <= (last - first).days < MOST_DAYS:
            raise _Unusable(Skipped.DAYS_UNLIKELY, name=name, first_on=str(first), last_on=str(last))
        return ClosureRecord(
            first, last, kind, name, line=block.line, repeats=self.rule(event, name, block.line)
        )

    def rule(self, event: Event, name: str, line: int) -> Rule | None:
        """How it comes back; with a rule that we do not read only the first time is taken, and said."""
        if not {"RRULE", "RDATE"} & (set(event) | _broken(event)):
            return None
        self.repeating += 1
        found = _rule(event) if self.repeating <= MOST_REPEATING else None
        if found is None:
            self.note(Notice.FIRST_TIME_ONLY, line, name=name)
        return found

    def note(self, code: Skipped | Notice, line: int, **data: str | int) -> None:
        self.said[code] = self.said.get(code, 0) + 1
        if self.said[code] <= MOST_NAMED:
            self.problems.append(Problem(code, self.file, line, data))


def kind_of(name: str) -> ClosureKind | None:
    """What a name says about the day; None when there can be lessons."""
    if _PUBLIC.search(name):
        return ClosureKind.PUBLIC_HOLIDAY
    if _HOLIDAY.search(name):
        return ClosureKind.HOLIDAY
    return ClosureKind.DAY_OFF if _DAY_OFF.search(name) else None


def _events(text: str) -> Iterator[_Block]:
    """Every VEVENT, wherever it stands. Of what stands inside one (an alarm) nothing is read."""
    block, inside = None, 0
    for number, line in _unfolded(text):
        word = line[:60].strip().upper()
        if word == "BEGIN:VEVENT":
            block, inside = _Block(number), 0
        elif block is None:
            continue
        elif word == "END:VEVENT":
            yield block
            block = None
        elif word.startswith("BEGIN:"):
            inside += 1
        elif word.startswith("END:"):
            inside -= 1
        elif inside == 0 and (found := _NAME.match(line)) and found[1].upper() in READ:
            block.lines.append(line)
    if block is not None:
        yield block


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Lines with what was folded onto the next, and their number in the file."""
    begun, parts, letters = 0, list[str](), 0
    for number, line in enumerate(text.splitlines(), start=1):
        if line[:1] in {" ", "\t"} and parts:
            if letters < MOST_LETTERS_OF_A_LINE:
                parts.append(line[1:MOST_LETTERS_OF_A_LINE])
                letters += len(line)
            continue
        if parts:
            yield begun, "".join(parts)
        begun, parts, letters = number, [line[:MOST_LETTERS_OF_A_LINE]], len(line)
    if parts:
        yield begun, "".join(parts)


def _event(block: _Block) -> Event:
    try:
        event = Event.from_ical("\r\n".join(["BEGIN:VEVENT", *block.lines, "END:VEVENT", ""]))
    except Exception as error:  # the library raises what its parsers raise
        raise _Unusable(Skipped.EVENT_UNREADABLE) from error
    assert isinstance(event, Event)
    return event


def _days(event: Event, name: str) -> tuple[date, date]:
    """The first and the last day. Moments count when they run from midnight to midnight."""
    try:
        begin, end = _begin_and_end(event)
        if not isinstance(begin, datetime) and not isinstance(end, datetime):
            first, last = begin, end - ONE_DAY if end > begin else end
        else:
            first, last = _whole_days(_local(begin), _local(end), name)
    except (ValueError, TypeError, OverflowError) as error:
        raise _Unusable(Skipped.DAY_UNREADABLE, name=name) from error
    if first.year not in YEARS or last.year not in YEARS:
        raise _Unusable(Skipped.DAY_UNREADABLE, name=name)
    return first, last


def _begin_and_end(event: Event) -> tuple[date, date]:
    """As they stand: days or moments. Without an end it is one day, or no time at all. Raises ValueError."""
    begin, end = _moment(event.get("DTSTART")), _moment(event.get("DTEND"))
    if begin is None or (end is None and "DTEND" in _broken(event)):
        raise ValueError("no day")
    if end is not None:
        return begin, end
    length = getattr(event.get("DURATION"), "dt", None)
    if isinstance(length, timedelta):
        return begin, begin + length
    return begin, begin if isinstance(begin, datetime) else begin + ONE_DAY


def _whole_days(first: datetime, last: datetime, name: str) -> tuple[date, date]:
    ends_at_midnight = last.time() == time.min
    if first.time() != time.min or not (ends_at_midnight or last.time() >= LATE) or last <= first:
        raise _Unusable(Notice.NOT_A_WHOLE_DAY, name=name)
    return first.date(), last.date() - ONE_DAY if ends_at_midnight else last.date()


def _moment(value: Any) -> date | None:
    found = getattr(value, "dt", None)
    return found if isinstance(found, date) else None


def _local(moment: date) -> datetime:
    """Here, without saying so. A moment in no time zone, or in one that we do not know, is meant here."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time.min)
    return moment if moment.tzinfo is None else moment.astimezone(HERE).replace(tzinfo=None)


def _day(moment: date) -> date:
    return _local(moment).date()


def _broken(event: Event) -> set[str]:
    """The properties that the library could not read and left out."""
    return {str(name).upper() for name, _error in event.errors}


def _rule(event: Event) -> Rule | None:
    recur = event.get("RRULE")
    if _broken(event) & {"RRULE", "RDATE", "EXDATE"} or not isinstance(recur, vRecur | None):
        return None
    try:
        rule = Rule("DAILY", count=1) if recur is None else _rule_of(recur)
        return rule and replace(rule, but_not=_dates(event.get("EXDATE")), also=_dates(event.get("RDATE")))
    except (ValueError, TypeError, OverflowError):
        return None


def _rule_of(recur: vRecur) -> Rule | None:
    parts = {str(name).upper(): _texts(values) for name, values in recur.items()}
    untils = [_day(value) for value in _listed(recur.get("UNTIL", ())) if isinstance(value, date)]
    return Rule.of(parts, untils[0] if untils else None)


def _texts(values: Any) -> list[str]:
    return [str(value).upper() for value in _listed(values)]


def _listed(values: Any) -> list[Any]:
    return list(values) if isinstance(values, list | tuple) else [values]


def _dates(value: Any) -> frozenset[date]:
    lists = _listed(value) if value is not None else []
    days = [entry.dt for each in lists for entry in getattr(each, "dts", ())]
    return frozenset(_day(day) for day in days[:MOST_DATES] if isinstance(day, date))
