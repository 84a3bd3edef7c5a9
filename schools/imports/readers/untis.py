"""Reads the timetable of Untis: GPU001 (what is given when) and, beside it, GPU002 (weeks, dates, groups). Pure.

GPU001 has no head and nine columns: lesson number, class, teacher, subject, room, weekday, period, length, and what the
school agreed on, often the week. There is a row for each class, teacher and room of a lesson. Separator, quotes,
encoding and line ends are chosen at export. GPU002 has 47 columns, without quotes.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from typing import TypeVar

from schools.imports.problems import Notice, Problem, Refusal, Skipped
from schools.imports.readers.identity_numbers import holds_identity_number
from schools.imports.readers.text import RefusedText, one_line, read_text
from schools.imports.source import MAX_BYTES, Columns, File, Files, Recognised
from schools.imports.timetable.records import MOST_LETTERS, LessonRecord, Slot, TimetableRecords, Weeks

WEEK_A = "week_a"  # `columns[WEEK_A] == "even"`: here A means the even weeks

SEPARATORS = ";,\t|"
SAMPLE_BYTES = 64 * 1024
FEWEST_COLUMNS, MOST_COLUMNS = 9, 60
MOST_PERIOD = 20
MOST_ROWS = 100_000
MOST_NOT_LESSONS_PERCENT = 20
MOST_NAMED = 20  # rows that are told one by one

_NUMBER = re.compile(r"\d{1,9}")
_DAY = re.compile(r"(\d{4})(\d\d)(\d\d)")
_NOISE = re.compile(r"woche|week|wk|[\s_.\-]")
_LETTERS = {"a": Weeks.ODD, "b": Weeks.EVEN, "1": Weeks.ODD, "2": Weeks.EVEN}
_WORDS = {
    **dict.fromkeys(("odd", "oneven", "o", "ungerade", "u"), Weeks.ODD),
    **dict.fromkeys(("even", "e", "gerade", "g"), Weeks.EVEN),
}
_OTHER = {Weeks.ODD: Weeks.EVEN, Weeks.EVEN: Weeks.ODD}


def recognise(files: Files) -> Recognised | None:
    """By the columns of its rows; by its name when the rows cannot be read at all."""
    kinds = [_kind(file) for file in files]
    if not kinds or None in kinds:
        return None
    first = next((file for file, kind in zip(files, kinds, strict=True) if kind is _LESSONS), files[0])
    version = " + ".join(sorted({kind.name for kind in kinds if kind}))
    if (columns := _columns(first)) > 0:
        return Recognised("untis", "columns", {"columns": columns}, version)
    return Recognised("untis", "name", {"name": first.name}, version)


def read_untis(files: Files, columns: Columns | None = None) -> TimetableRecords:
    """The lessons in the files. Does not raise for anything in them: what is wrong is listed in `problems`."""
    by_kind: dict[_Kind | None, File] = {}
    for file in files:
        by_kind.setdefault(_kind(file), file)
    lessons = by_kind.get(_LESSONS)
    if lessons is None:
        return TimetableRecords(files[0].name, problems=(Problem(Refusal.GPU001_MISSING, files[0].name),))
    try:
        details = _details(by_kind[_DETAILS]) if _DETAILS in by_kind else {}
        return _Reader(lessons, details, a_is_even=(columns or {}).get(WEEK_A) == Weeks.EVEN).records()
    except RefusedText as refusal:
        return TimetableRecords(lessons.name, problems=(refusal.problem,))


# Which file is which


@dataclass(frozen=True, slots=True)
class _Kind:
    name: str
    fits: Callable[[Sequence[str]], bool]


def _is_lesson(cells: Sequence[str]) -> bool:
    return (
        FEWEST_COLUMNS <= len(cells) <= 12
        and _NUMBER.fullmatch(cells[0].strip()) is not None
        and cells[5].strip() in {"1", "2", "3", "4", "5", "6", "7"}
        and _NUMBER.fullmatch(cells[6].strip()) is not None
        and int(cells[6]) <= MOST_PERIOD
    )


def _is_detail(cells: Sequence[str]) -> bool:
    return (
        30 <= len(cells) <= MOST_COLUMNS
        and _NUMBER.fullmatch(cells[0].strip()) is not None
        and all(not one.strip() or _DAY.fullmatch(one.strip()) for one in cells[14:16])
    )


_LESSONS, _DETAILS = _Kind("GPU001", _is_lesson), _Kind("GPU002", _is_detail)


def _kind(file: File) -> _Kind | None:
    rows = _sample(file)
    for kind in (_LESSONS, _DETAILS):
        if sum(map(kind.fits, rows)) * 2 > len(rows):
            return kind
    return next((kind for kind in (_LESSONS, _DETAILS) if file.name.upper().startswith(kind.name)), None)


def _columns(file: File) -> int:
    widths = Counter(len(row) for row in _sample(file) if _is_lesson(row) or _is_detail(row))
    return max(widths, key=lambda width: widths[width], default=0)


def _sample(file: File) -> list[list[str]]:
    try:
        text = read_text(file.data[:SAMPLE_BYTES], file.name).text
    except RefusedText:
        return []
    return [cells for _line, cells in _rows(text) if cells][:50]


# Rows


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of every line that is not empty. A line is a row: Untis breaks no line inside a cell."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    separator = _separator(lines)
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield number, _cells(line, separator)


def _separator(lines: Sequence[str]) -> str:
    some = [line for line in lines[:200] if line.strip()]
    return max(SEPARATORS, key=lambda one: sum(line.count(one) >= FEWEST_COLUMNS - 1 for line in some))


def _cells(line: str, separator: str) -> list[str]:
    """The cells of a line; none when there are so many that it is no row."""
    if line.count(separator) > MOST_COLUMNS:
        return []
    if '"' not in line:
        return line.split(separator)
    try:
        return next(csv.reader([line], delimiter=separator, skipinitialspace=True), [])
    except csv.Error:
        return []


@dataclass(frozen=True, slots=True)
class _Lesson:
    """What rows of one lesson have in common: all but class, teacher, room and period."""

    number: str
    subject: str
    weekday: int
    weeks: Weeks
    valid_from: date | None
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class _Row:
    lesson: _Lesson
    period: int
    group: str
    cluster: str
    teacher: str
    room: str
    line: int


@dataclass(frozen=True, slots=True)
class _Detail:
    """A line of GPU002, as far as it says something about when and for whom."""

    number: str
    weeks: str
    valid_from: date | None
    valid_until: date | None
    cluster: str


_Details = Mapping[tuple[str, str, str], Sequence[_Detail]]  # by class, teacher and subject


def _details(file: File) -> _Details:
    """Raises RefusedText."""
    found: dict[tuple[str, str, str], list[_Detail]] = defaultdict(list)
    for _line, cells in _rows(read_text(file.data, file.name).text):
        if _is_detail(cells):
            number, group, teacher, subject, weeks = (one_line(cells[n]) for n in (0, 4, 5, 6, 11))
            cluster = one_line(cells[41]) if len(cells) > 41 else ""
            detail = _Detail(number, weeks, _day(cells[14]), _day(cells[15]), cluster)
            found[group, teacher, subject].append(detail)
    return found


def _day(text: str) -> date | None:
    found = _DAY.fullmatch(text.strip())
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


class _Reader:
    """One pass over GPU001; collects the problems on the way."""

    def __init__(self, file: File, details: _Details, *, a_is_even: bool) -> None:
        self.file = file.name
        self.text = read_text(file.data, file.name).text
        self.details = details
        self.a_is_even = a_is_even
        self.read = self.without_group = self.not_lessons = 0  # rows
        self.problems: list[Problem] = []
        self.letters: dict[Weeks, str] = {}
        self.unknown_weeks: Counter[str] = Counter()
        self.unclear: set[tuple[str, str, str, str]] = set()
        self.checked: dict[str, bool] = {}

    def records(self) -> TimetableRecords:
        found: list[_Row] = []
        for line, cells in islice(_rows(self.text), MOST_ROWS + 1):
            self.read += 1
            if not _is_lesson(cells):
                self.not_lessons += 1
                if self.not_lessons <= MOST_NAMED:
                    self.note(Skipped.ROW_NOT_A_LESSON, line)
            elif not cells[1].strip():
                self.without_group += 1
            elif row := self.row(cells, line):
                found.append(row)
            else:
                self.not_lessons += 1
        return self.refusal(found) or self.lessons(found)

    def refusal(self, found: Sequence[_Row]) -> TimetableRecords | None:
        if self.read > MOST_ROWS:
            return self.refused(Refusal.TOO_LARGE, megabytes=MAX_BYTES // 1024**2)
        if self.not_lessons * 100 > self.read * MOST_NOT_LESSONS_PERCENT:
            return self.refused(Refusal.NOT_A_TIMETABLE, unreadable=self.not_lessons, rows=self.read)
        return None if found else self.refused(Refusal.NO_LESSONS)

    def lessons(self, found: Sequence[_Row]) -> TimetableRecords:
        if self.not_lessons > MOST_NAMED:
            self.note(Skipped.ROWS_NOT_LESSONS, rows=self.not_lessons - MOST_NAMED)
        if self.without_group:
            self.note(Notice.ROWS_WITHOUT_GROUP, rows=self.without_group)
        self.tell_weeks()
        return TimetableRecords(self.file, tuple(_merged(found)), tuple(self.problems), rows=self.read)

    def row(self, cells: Sequence[str], line: int) -> _Row | None:
        values = {
            name: one_line(cells[place])
            for name, place in (("group", 1), ("teacher", 2), ("subject", 3), ("room", 4))
        }
        for name, text in values.items():
            if len(text) > MOST_LETTERS[name]:
                self.note(Skipped.TEXT_TOO_LONG, line, element=name, most=MOST_LETTERS[name])
                return None
            if self.is_identity_number(text):
                self.note(Refusal.IDENTITY_NUMBER, line, element=name)
                return None
        number, group, teacher, subject = (
            one_line(cells[0]),
            values["group"],
            values["teacher"],
            values["subject"],
        )
        detail = self.detail(number, group, teacher, subject)
        weeks = self.weeks(one_line(cells[8])) or self.weeks(detail.weeks) or Weeks.EVERY
        lesson = _Lesson(number, subject, int(cells[5]), weeks, detail.valid_from, detail.valid_until)
        return _Row(lesson, int(cells[6]), group, detail.cluster, teacher, values["room"], line)

    def is_identity_number(self, text: str) -> bool:
        if text not in self.checked:
            self.checked[text] = holds_identity_number(text)
        return self.checked[text]

    def detail(self, number: str, group: str, teacher: str, subject: str) -> _Detail:
        """What GPU002 says of this row: of its lesson number if that is there, and only what all its lines agree on."""
        every = self.details.get((group, teacher, subject), ())
        lines = [one for one in every if one.number == number] or every
        if len({one.weeks for one in lines}) > 1:
            self.unclear.add((number, group, teacher, subject))
        return _Detail(
            number,
            _agreed((one.weeks for one in lines), ""),
            _agreed((one.valid_from for one in lines), None),
            _agreed((one.valid_until for one in lines), None),
            _agreed((one.cluster for one in lines), "")[: MOST_LETTERS["group"]],
        )

    def weeks(self, written: str) -> Weeks | None:
        """Odd or even, by word or by letter; None when nothing or something else is written."""
        if not written:
            return None
        plain = _NOISE.sub("", written.casefold())
        if plain in _WORDS:
            return _WORDS[plain]
        if plain not in _LETTERS:
            self.unknown_weeks[written[:20]] += 1
            return None
        found = _OTHER[_LETTERS[plain]] if self.a_is_even else _LETTERS[plain]
        self.letters.setdefault(found, written[:20])
        return found

    def tell_weeks(self) -> None:
        if self.letters:
            odd, even = (self.letters.get(weeks, "") for weeks in (Weeks.ODD, Weeks.EVEN))
            self.note(Notice.WEEKS_BY_LETTER, odd=odd, even=even)
        for written, lessons in self.unknown_weeks.most_common(MOST_NAMED):
            self.note(Notice.WEEKS_UNKNOWN, weeks=written, lessons=lessons)
        if self.unclear:
            self.note(Notice.DETAILS_UNCLEAR, lessons=len(self.unclear))

    def note(self, code: Refusal | Skipped | Notice, line: int | None = None, **data: str | int) -> None:
        self.problems.append(Problem(code, self.file, line, data))

    def refused(self, code: Refusal, **data: str | int) -> TimetableRecords:
        return TimetableRecords(self.file, problems=(Problem(code, self.file, data=data), *self.problems))


_Value = TypeVar("_Value")


def _agreed(values: Iterable[_Value], otherwise: _Value) -> _Value:
    """The value that all have; otherwise when they differ or there is none."""
    found = set(values)
    return found.pop() if len(found) == 1 else otherwise


# From rows to lessons


@dataclass(slots=True, eq=False)
class _Team:
    """Classes and teachers who are together in one period of a lesson."""

    lesson: _Lesson
    period: int
    line: int
    groups: dict[str, str] = field(default_factory=dict)  # to its cluster
    teachers: dict[str, None] = field(default_factory=dict)
    rooms: dict[str, None] = field(default_factory=dict)

    def take(self, row: _Row) -> None:
        self.groups.setdefault(row.group, row.cluster)
        self.teachers.update({row.teacher: None} if row.teacher else {})
        self.rooms.update({row.room: None} if row.room else {})

    def join(self, other: _Team) -> None:
        self.line = min(self.line, other.line)
        self.groups.update(other.groups)
        self.teachers.update(other.teachers)
        self.rooms.update(other.rooms)

    def record(self) -> LessonRecord:
        clusters = tuple(sorted(set(self.groups.values())))
        room = ", ".join(self.rooms)
        return LessonRecord(
            groups=tuple(sorted(self.groups)),
            teachers=tuple(sorted(self.teachers)),
            subject=self.lesson.subject,
            room=room if len(room) <= MOST_LETTERS["room"] else next(iter(self.rooms)),
            weekday=self.lesson.weekday,
            slot=Slot(self.period, self.period),
            line=self.line,
            weeks=self.lesson.weeks,
            valid_from=self.lesson.valid_from,
            valid_until=self.lesson.valid_until,
            clusters=clusters if all(clusters) else (),
        )


def _merged(rows: Iterable[_Row]) -> list[LessonRecord]:
    """One record for a lesson with its classes, teachers and rooms, over all its periods in a row; by line."""
    runs: dict[LessonRecord, dict[int, int]] = defaultdict(dict)  # to its periods, with the line of each
    for team in _teams(rows):
        runs[replace(team.record(), slot=Slot(), line=None)].setdefault(team.period, team.line)
    lessons = [
        replace(record, slot=Slot(first, last), line=lines[first])
        for record, lines in runs.items()
        for first, last in _in_a_row(lines)
    ]
    return sorted(lessons, key=lambda each: (each.line or 0, each.groups))


def _teams(rows: Iterable[_Row]) -> Iterator[_Team]:
    """Rows of one lesson and period that share a class or a teacher belong together, also by way of a third."""
    member_of: dict[tuple[_Lesson, int, str, str], _Team] = {}
    for row in rows:
        seats = [(row.lesson, row.period, "group", row.group)]
        seats += [(row.lesson, row.period, "teacher", row.teacher)] if row.teacher else []
        team = next((member_of[seat] for seat in seats if seat in member_of), None)
        team = team or _Team(row.lesson, row.period, row.line)
        for seat in seats:
            other = member_of.setdefault(seat, team)
            if other is not team:
                team = _joined(team, other, member_of)
        team.take(row)
    yield from dict.fromkeys(member_of.values())


def _joined(one: _Team, other: _Team, member_of: dict[tuple[_Lesson, int, str, str], _Team]) -> _Team:
    """Two teams as one: the smaller goes over into the larger."""
    small, large = sorted((one, other), key=lambda each: len(each.groups) + len(each.teachers))
    large.join(small)
    for kind, names in (("group", small.groups), ("teacher", small.teachers)):
        for name in names:
            member_of[small.lesson, small.period, kind, name] = large
    return large


def _in_a_row(periods: Collection[int]) -> Iterator[tuple[int, int]]:
    """The first and last of each unbroken run of numbers."""
    ordered = sorted(periods)
    firsts = [number for number in ordered if number - 1 not in periods]
    lasts = [number for number in ordered if number + 1 not in periods]
    return zip(firsts, lasts, strict=True)
