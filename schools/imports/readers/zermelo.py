"""Reads appointments of Zermelo, as its API gives them (`/api/v3/appointments`, JSON). Pure.

A row is a version of an appointment: of those with the same `appointmentInstance` only the valid one counts. Times are
seconds since 1970. Several files, such as one for each week, are read as one.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from schools.imports.problems import Notice, Problem, Refusal, Skipped
from schools.imports.readers.identity_numbers import holds_identity_number
from schools.imports.readers.text import RefusedText, one_line, read_text
from schools.imports.source import MAX_BYTES, Columns, File, Files, Recognised
from schools.imports.timetable.records import MOST_LETTERS, Slot, TimetableRecords, Weeks
from schools.imports.timetable.weekly import Appointment, Weekly, weekly

SCHOOL_TIME = ZoneInfo("Europe/Amsterdam")
EARLIEST, LATEST = 946_684_800, 4_102_444_800  # the years 2000 to 2099
HALF_A_YEAR = timedelta(days=200)
LONGEST = 12 * 60 * 60  # seconds
MOST_PERIOD = 20
MOST_OBJECTS, MOST_VALUES = 200_000, 4_000_000
MOST_NAMED = 20  # moved and extra lessons that are told one by one
FIELDS = (b'"appointmentInstance"', b'"startTimeSlot"')

_NUMBER = re.compile(r"\d{1,2}")

Row = Mapping[str, Any]


def recognise(files: Files) -> Recognised | None:
    """By a field that only appointments have."""
    starts = [file.data[:65536].replace(b"\0", b"") for file in files]
    found = [next((field for field in FIELDS if field in start), None) for start in starts]
    if (
        not files
        or not all(found)
        or not all(start.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")[:1] in b"{[" for start in starts)
    ):
        return None
    return Recognised("zermelo", "field", {"field": str(found[0], "ascii").strip('"')}, "JSON")  # type: ignore[arg-type]


def read_zermelo(files: Files, _columns: Columns | None = None) -> TimetableRecords:
    """The weekly lessons in the files, with the days that differ. Does not raise for anything in them."""
    rows: list[Any] = []
    try:
        for file in files:
            rows += _rows(file)
    except RefusedText as refusal:
        return TimetableRecords(files[0].name, problems=(refusal.problem,))
    return _Reader(files[0].name).records(rows)


def _rows(file: File) -> Sequence[Any]:
    """Raises RefusedText."""
    text = read_text(file.data, file.name).text
    if text.count("{") + text.count("[") > MOST_OBJECTS * 8 or text.count(",") > MOST_VALUES:
        raise RefusedText(Problem(Refusal.TOO_LARGE, file.name, data={"megabytes": MAX_BYTES // 1024**2}))
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise RefusedText(Problem(Refusal.BROKEN_JSON, file.name, error.lineno)) from error
    except (ValueError, RecursionError) as error:
        raise RefusedText(Problem(Refusal.BROKEN_JSON, file.name)) from error
    if isinstance(found, dict) and isinstance(found.get("response"), dict):
        found = found["response"]
    if isinstance(found, dict):
        found = found.get("data", [found])
    if not isinstance(found, list) or not any(isinstance(one, dict) and "start" in one for one in found):
        raise RefusedText(Problem(Refusal.NOT_APPOINTMENTS, file.name))
    return found


@dataclass(slots=True)
class _Counts:
    unreadable: int = 0
    old: int = 0
    hidden: int = 0
    other: int = 0


class _Unreadable(Exception):
    """An appointment without a day, a time or names that can be right."""


class _Reader:
    """Collects the problems on the way."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.counts = _Counts()
        self.refused: set[str] = set()

    def records(self, rows: Sequence[Any]) -> TimetableRecords:
        appointments = self.of_one_year(
            list(self.appointments([row for row in rows if isinstance(row, dict)]))
        )
        self.counts.unreadable += sum(not isinstance(row, dict) for row in rows)
        self.tell_counts()
        found = weekly(appointments)
        self.tell(found)
        if not found.lessons or self.refused:
            data = [{"element": name} for name in sorted(self.refused)]
            refusals = [Problem(Refusal.IDENTITY_NUMBER, self.file, data=each) for each in data]
            refusals = refusals or [Problem(Refusal.NO_LESSONS, self.file)]
            return TimetableRecords(self.file, problems=(*refusals, *self.problems), rows=len(rows))
        return TimetableRecords(
            self.file,
            found.lessons,
            tuple(self.problems),
            rows=len(rows),
            dated=(min(one.on for one in appointments), max(one.on for one in appointments)),
        )

    def appointments(self, rows: Sequence[Row]) -> Iterator[Appointment]:
        """The newest valid version of each, when it is a lesson of a group that everybody may see."""
        for versions in _by_instance(rows):
            valid = [row for row in versions if row.get("valid") is not False]
            self.counts.old += len(versions) - min(1, len(valid))
            if not valid:
                continue
            now = max(valid, key=_age)
            if now.get("hidden") is True:
                self.counts.hidden += 1
                continue
            try:
                one = self.appointment(now)
                if now.get("type", "lesson") != "lesson" or not one.groups:
                    self.counts.other += 1
                else:
                    yield self.with_origin(one, versions) if one.is_moved else one
            except _Unreadable:
                self.counts.unreadable += 1

    def of_one_year(self, appointments: list[Appointment]) -> list[Appointment]:
        """Those within half a year of the middle one: a school asks for weeks, and a lone day far away is a mistake."""
        days = sorted(one.on for one in appointments)
        near = [one for one in appointments if abs(one.on - days[len(days) // 2]) <= HALF_A_YEAR]
        self.counts.unreadable += len(appointments) - len(near)
        return near

    def appointment(self, row: Row) -> Appointment:
        begins, ends = _moment(row.get("start")), _moment(row.get("end"))
        if not 0 < (ends - begins).total_seconds() <= LONGEST:
            raise _Unreadable
        rooms = ", ".join(sorted(self.names(row, "locations", "room")))
        return Appointment(
            on=begins.date(),
            slot=_slot(row, begins, ends),
            groups=tuple(sorted(self.names(row, "groups", "group"))),
            teachers=tuple(sorted(self.names(row, "teachers", "teacher"))),
            subject=", ".join(self.names(row, "subjects", "subject"))[: MOST_LETTERS["subject"]],
            room=rooms if len(rooms) <= MOST_LETTERS["room"] else rooms.split(", ")[0],
            is_cancelled=row.get("cancelled") is True,
            is_changed=row.get("modified") is True,
            is_moved=row.get("moved") is True,
            is_new=row.get("new") is True,
        )

    def with_origin(self, one: Appointment, versions: Sequence[Row]) -> Appointment:
        """With the day and time of the latest version before it was moved, when the file has that."""
        before = [row for row in versions if row.get("valid") is False and row.get("moved") is not True]
        try:
            was = self.appointment(max(before, key=_age)) if before else None
        except _Unreadable:
            was = None
        return replace(one, was_on=was.on, was_slot=was.slot) if was else one

    def names(self, row: Row, field: str, kind: str) -> list[str]:
        """Each name once. Raises _Unreadable for one that is too long."""
        values = row.get(field)
        found: dict[str, None] = {}
        for value in values if isinstance(values, list) else []:
            if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
                found.setdefault(_clean(str(value)))
        found.pop("", None)
        if any(len(name) > MOST_LETTERS[kind] for name in found):
            raise _Unreadable
        if any(holds_identity_number(name) for name in found):
            self.refused.add(field)
        return list(found)

    def tell_counts(self) -> None:
        counts = self.counts
        if counts.unreadable:
            self.note(Skipped.APPOINTMENTS_UNREADABLE, appointments=counts.unreadable)
        if counts.old or counts.hidden or counts.other:
            self.note(Notice.APPOINTMENTS_LEFT_OUT, old=counts.old, hidden=counts.hidden, other=counts.other)

    def tell(self, found: Weekly) -> None:
        weeks = [lesson.weeks for lesson in found.lessons]
        odd, even = weeks.count(Weeks.ODD), weeks.count(Weeks.EVEN)
        if found.weeks == 1:
            self.note(Notice.ONE_WEEK)
        if odd or even:
            self.note(Notice.WEEKS_FOUND, odd=odd, even=even)
        alone = [(Skipped.LESSON_MOVED, one) for one in found.moved]
        alone += [(Skipped.LESSON_EXTRA, one) for one in found.extra]
        for code, one in alone[:MOST_NAMED]:
            name = f"{', '.join(one.groups)} {one.subject}".strip()
            self.note(code, lesson=name, on=one.on.isoformat())
        once = found.once + max(0, len(alone) - MOST_NAMED)
        if once:
            self.note(Skipped.LESSONS_ONCE, lessons=once)

    def note(self, code: Skipped | Notice, **data: str | int) -> None:
        self.problems.append(Problem(code, self.file, data=data))


def _by_instance(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """The versions of each appointment. A row that does not say which it is stands alone."""
    found: dict[object, list[Row]] = defaultdict(list)
    for number, row in enumerate(rows):
        instance = row.get("appointmentInstance", row.get("id"))
        found[instance if isinstance(instance, (int, str)) else ("row", number)].append(row)
    yield from found.values()


def _age(row: Row) -> tuple[float, float]:
    """Later versions are larger."""
    values = (row.get("lastModified"), row.get("id"))
    changed, number = (one if isinstance(one, (int, float)) and one == one else 0 for one in values)
    return changed, number


def _moment(value: object) -> datetime:
    """In school time. Raises _Unreadable."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not EARLIEST <= value < LATEST:
        raise _Unreadable
    return datetime.fromtimestamp(int(value), SCHOOL_TIME)


def _slot(row: Row, begins: datetime, ends: datetime) -> Slot:
    """The numbers of the periods; without them the times, which the bell schedule explains."""
    first = _period(row.get("startTimeSlot")) or _period(row.get("startTimeSlotName"))
    last = _period(row.get("endTimeSlot")) or _period(row.get("endTimeSlotName")) or first
    if first and last and first <= last:
        return Slot(first, last)
    return Slot(begins=begins.time(), ends=ends.time())


def _period(value: object) -> int | None:
    if not isinstance(value, (int, str)):
        return None
    found = _NUMBER.fullmatch(str(value).strip().lower().removeprefix("u"))
    number = int(found[0]) if found else 0
    return number if 1 <= number <= MOST_PERIOD else None


def _clean(text: str) -> str:
    """On one line, and only what can be kept: JSON may hold half characters and NUL."""
    return one_line(text.encode("utf-8", "replace").decode().replace("\0", " "))
