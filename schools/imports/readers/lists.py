"""Reads a list of pupils or of staff, CSV or a workbook, by what its columns mean. Pure.

Only columns with a meaning are read. Who has no number in the list is known by name and date of birth; groups are known
by their name. Several rows of one pupil are one pupil, when they differ in their lesson group only. A column with the
code of a member of staff makes it a list of teachers: whoever is in it teaches, and nobody else changes.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from schools.imports.problems import Notice, Problem, Refusal, Skipped
from schools.imports.readers.columns import IS_WHOLE, Meaning, guess, known, meaning_in
from schools.imports.readers.dates import as_day, is_month_first, order
from schools.imports.readers.identity_numbers import are_identity_numbers
from schools.imports.readers.names import Name, apart, without_prefix
from schools.imports.readers.shape import Line
from schools.imports.readers.tables import Table, read_table
from schools.imports.readers.text import one_line
from schools.imports.readers.workbook import kind_of
from schools.imports.roster.records import (
    GroupKind,
    GroupRecord,
    MembershipRecord,
    PupilRecord,
    RosterRecords,
    StaffRecord,
    TeachingRecord,
)
from schools.imports.source import Columns, Files, Recognised

GUESSED_FROM = 50  # lines
NO_GROUP = ""  # of a teacher who is not said to teach a class
COMBINATION = "C"  # the year of a class with pupils of several years, as in EDEXML
MOST_LETTERS = {
    Meaning.NUMBER: 100,
    Meaning.FIRST_NAME: 64,
    Meaning.PREFIX: 20,
    Meaning.SURNAME: 200,
    Meaning.CLASS: 60,
    Meaning.LESSON_GROUPS: 60,
    Meaning.MENTOR_NAME: 200,
    Meaning.MENTOR_CODE: 60,
    Meaning.STAFF_CODE: 60,
}

_NOT_A_LIST = (b"<", b"{", b"[", b"BEGIN:", b"%PDF", b"\x89PNG", b"\xff\xd8", b"GIF8", b"PK")
_WHOLE_NUMBER = re.compile(r"(\d+)[.,]0+")
_ROUNDED = re.compile(r"\d[.,]?\d*E\+\d+", re.IGNORECASE)
_YEAR_LEVEL = re.compile(r"\D*?([0-8])(?:e|de|ste)?\b\D*|([BDSVCNH])")
_BETWEEN_GROUPS = re.compile(r"[,;|\n]")
_BETWEEN_PEOPLE = re.compile(r"[/&;|\n]|\ben\b|\band\b")
_TITLE = re.compile(
    r"(?:juf|juffrouw|meester|mr|mevr|mevrouw|mw|dhr|de heer|ms|mrs|miss)\b\.?\s*", re.IGNORECASE
)
_DAYS = (Meaning.BORN_ON, Meaning.FROM, Meaning.UNTIL)


def recognise(files: Files) -> Recognised | None:
    """A workbook, or text in which lines have the same separator. What is broken is refused by the reader."""
    if len(files) != 1:
        return None
    (file,) = files
    if kind := kind_of(file.data):
        return Recognised("list", "workbook", {}, kind)
    start = file.data[:4096].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")
    if not start or start.startswith(_NOT_A_LIST):
        return None
    table = read_table(file)
    if table.refused:
        return Recognised("list", "named", {}, "CSV") if _is_named_so(file.name) else None
    if not (_is_named_so(file.name) or _looks_like_one(table)):
        return None
    return Recognised("list", table.how, dict(table.facts), "CSV")


def _looks_like_one(table: Table) -> bool:
    """Prose has commas too, but not the same number on each line."""
    even = sum(len(line.cells) == len(table.heads) for line in table.lines)
    return len(table.heads) > 1 and (known(table.heads) > 1 or even * 10 >= len(table.lines) * 8)


def _is_named_so(name: str) -> bool:
    return name.casefold().endswith((".csv", ".tsv", ".tab"))


def guessed(table: Table) -> Columns:
    """What the columns of a table probably mean."""
    return guess(table.heads, table.first(GUESSED_FROM))


def lacking(columns: Columns) -> Iterator[Refusal]:
    """What nobody can do without: a name, and a way to know who is who."""
    if not columns.keys() & {Meaning.SURNAME, Meaning.WHOLE_NAME}:
        yield Refusal.NO_NAME_COLUMN
    if not columns.keys() & {Meaning.NUMBER, Meaning.BORN_ON, Meaning.STAFF_CODE}:
        yield Refusal.NO_NUMBER_COLUMN


def read_list(table: Table, columns: Columns | None = None) -> RosterRecords:
    """The records of a table; without `columns` what they mean is guessed. Does not raise for anything in the table."""
    if table.refused:
        return RosterRecords(table.file, problems=table.problems)
    chosen = dict(guessed(table) if columns is None else columns)
    is_whole = chosen.pop(IS_WHOLE, "") == "yes"
    unknown = [head for head in chosen.values() if head not in table.heads]
    wrong = [
        *(Problem(Refusal.COLUMN_MISSING, table.file, data={"element": head}) for head in unknown),
        *(Problem(code, table.file) for code in lacking(chosen)),
    ]
    if not wrong:
        wrong += _wrong_columns(table, chosen)
    if wrong:
        return RosterRecords(table.file, problems=(*wrong, *table.problems))
    reader = _Reader(table, chosen)
    return reader.teachers() if Meaning.STAFF_CODE in chosen else reader.records(is_whole=is_whole)


def _wrong_columns(table: Table, columns: Columns) -> Iterator[Problem]:
    """Columns that may not be read at all, and days of which nobody can tell the day from the month."""
    for key, head in columns.items():
        at = table.heads.index(head)
        if are_identity_numbers(line.cells[at] for line in table.lines if at < len(line.cells)):
            yield Problem(Refusal.IDENTITY_NUMBER, table.file, data={"element": head})
        if meaning_in(key) not in _DAYS:
            continue
        days = [(line.number, one_line(line.cells[at])) for line in table.lines if at < len(line.cells)]
        if order(day for _line, day in days).is_month_first:
            number, day = next((number, day) for number, day in days if is_month_first(day))
            yield Problem(Refusal.MONTH_FIRST, table.file, number, {"element": head, "day": day})


class _Unusable(Exception):
    """A row that cannot be taken over."""

    def __init__(self, code: Skipped, meaning: Meaning | None = None, **data: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.meaning = meaning
        self.data = data


@dataclass(frozen=True, slots=True)
class _Row:
    """What a line says about a pupil."""

    pupil: PupilRecord
    home: str
    year_level: str
    lesson_groups: tuple[str, ...]
    mentors: tuple[tuple[str, str], ...]  # code and name

    @property
    def says(self) -> tuple[object, ...]:
        """All of it, but the line and the lesson groups."""
        return replace(self.pupil, key="", line=0), self.home, self.year_level, self.mentors


class _Reader:
    """One pass over one table; collects the problems on the way."""

    def __init__(self, table: Table, columns: Columns) -> None:
        self.table = table
        self.columns = columns
        self.at = {key: table.heads.index(head) for key, head in columns.items()}
        self.groups_at = [at for key, at in self.at.items() if meaning_in(key) is Meaning.LESSON_GROUPS]
        self.mentors_at = sorted(
            {
                key.removeprefix(meaning_in(key))
                for key in columns
                if meaning_in(key) in {Meaning.MENTOR_NAME, Meaning.MENTOR_CODE}
            }
        )
        self.problems: list[Problem] = []
        self.skipped = 0

    def records(self, *, is_whole: bool) -> RosterRecords:
        rows, held = self.rows()
        if not rows:
            self.note(Refusal.NO_PUPILS)
        self.look_for_lost_zeros(rows)
        if is_whole and self.skipped and Meaning.NUMBER not in self.at:
            is_whole = False
            self.note(Notice.NOT_WHOLE)
        staff, teaching = self.mentors(rows)
        groups = self.groups(rows)
        return RosterRecords(
            self.table.file,
            groups=tuple(groups),
            pupils=tuple(row.pupil for row in rows),
            staff=tuple(staff),
            memberships=tuple(_memberships(rows)),
            teaching=tuple(teaching),
            held_pupils=held,
            problems=(*self.table.problems, *self.problems),
            is_whole=is_whole,
            knows_staff=False,
        )

    def teachers(self) -> RosterRecords:
        """Everybody in the list, as a teacher. Of two with one code neither is taken over."""
        found: dict[str, list[StaffRecord]] = defaultdict(list)
        for line in self.table.lines:
            try:
                person = self.teacher(line)
            except _Unusable as why:
                self.skip(why.code, line.number, why.meaning, **why.data)
            else:
                found[person.key].append(person)
        for key, alike in found.items():
            for person in alike if len(alike) > 1 else ():
                self.skip(Skipped.KEY_TWICE, person.line, Meaning.STAFF_CODE, key=key)
        staff = [alike[0] for alike in found.values() if len(alike) == 1]
        if not staff:
            self.note(Refusal.NO_STAFF)
        return RosterRecords(
            self.table.file,
            staff=tuple(staff),
            teaching=tuple(TeachingRecord(person.key, NO_GROUP, (), person.line) for person in staff),
            problems=(*self.table.problems, *self.problems),
            is_whole=False,
            knows_staff=False,
        )

    def teacher(self, line: Line) -> StaffRecord:
        if len(line.cells) > len(self.table.heads):
            raise _Unusable(Skipped.ROW_TOO_LONG, most=len(self.table.heads))
        code = self.checked(self.value(line, Meaning.STAFF_CODE).lstrip("#"), Meaning.STAFF_CODE)
        if not code:
            raise _Unusable(Skipped.KEY_MISSING, Meaning.STAFF_CODE)
        return StaffRecord(code, *self.name(line), line.number)

    def note(
        self,
        code: Refusal | Skipped | Notice,
        line: int | None = None,
        meaning: Meaning | None = None,
        **data: str | int,
    ) -> None:
        if meaning is not None and meaning in self.columns:
            data["column"] = self.columns[meaning]
        self.problems.append(Problem(code, self.table.file, line, data))

    # Rows

    def rows(self) -> tuple[list[_Row], frozenset[str]]:
        """A row for each pupil, and the numbers of those whose rows were skipped."""
        by_pupil: dict[object, list[_Row]] = defaultdict(list)
        held: set[str] = set()
        for line in self.table.lines:
            try:
                row = self.row(line)
            except _Unusable as why:
                self.skip(why.code, line.number, why.meaning, **why.data)
                held.add(self.value(line, Meaning.NUMBER))
            else:
                by_pupil[_who(row.pupil)].append(row)
        rows = []
        for alike in by_pupil.values():
            if len({row.says for row in alike}) == 1:
                rows.append(self.joined(alike))
                continue
            for row in alike:
                key = row.pupil.key
                self.skip(Skipped.KEY_TWICE, row.pupil.line, Meaning.NUMBER, key=key)
                held.add(key)
        return rows, frozenset(held - {""})

    def skip(self, code: Skipped, line: int, meaning: Meaning | None, **data: str | int) -> None:
        self.skipped += 1
        self.note(code, line, meaning, **data)

    def joined(self, alike: Sequence[_Row]) -> _Row:
        """One pupil in several rows, with all their lesson groups."""
        first, *others = alike
        groups = dict.fromkeys(first.lesson_groups)
        for row in others:
            if groups.keys() >= set(row.lesson_groups):
                self.note(Notice.ROW_TWICE, row.pupil.line, other=first.pupil.line)
            groups.update(dict.fromkeys(row.lesson_groups))
        return replace(first, lesson_groups=tuple(groups))

    def row(self, line: Line) -> _Row:
        if len(line.cells) > len(self.table.heads):
            raise _Unusable(Skipped.ROW_TOO_LONG, most=len(self.table.heads))
        number = self.number(line)
        first_name, prefix, surname = self.name(line)
        born_on = self.day(line, Meaning.BORN_ON)
        if not number and born_on is None:
            raise _Unusable(Skipped.BORN_ON_NEEDED, Meaning.BORN_ON)
        key = number or f"#{line.number}"
        first_on, last_on = self.day(line, Meaning.FROM), self.day(line, Meaning.UNTIL)
        if first_on and last_on and last_on < first_on:
            self.note(Notice.DATES_REVERSED, line.number, Meaning.FROM, key=number or first_name)
            first_on = None
        return _Row(
            PupilRecord(key, first_name, prefix, surname, born_on, first_on, last_on, line.number),
            self.checked(self.value(line, Meaning.CLASS), Meaning.CLASS),
            self.year_level(line),
            tuple(self.lesson_groups(line)),
            tuple(self.mentors_of(line)),
        )

    def name(self, line: Line) -> Name:
        if Meaning.SURNAME in self.at:
            first_name, surname = self.value(line, Meaning.FIRST_NAME), self.value(line, Meaning.SURNAME)
            prefix, bare = without_prefix(surname)
            given = self.value(line, Meaning.PREFIX)
            if not given or given.casefold() == prefix.casefold():
                given, surname = (prefix, bare) if prefix else (given, surname)
            name = first_name, given, surname
        else:
            name = apart(self.value(line, Meaning.WHOLE_NAME))
        if not (name[0] or name[2]):
            where = Meaning.SURNAME if Meaning.SURNAME in self.at else Meaning.WHOLE_NAME
            raise _Unusable(Skipped.NAME_MISSING, where)
        for part, meaning in zip(name, (Meaning.FIRST_NAME, Meaning.PREFIX, Meaning.SURNAME), strict=True):
            self.checked(part, meaning)
        return name

    def number(self, line: Line) -> str:
        """As text, since 0123 and 123 are two pupils. "" when the list has no numbers."""
        if Meaning.NUMBER not in self.at:
            return ""
        number = self.value(line, Meaning.NUMBER)
        if not number:
            raise _Unusable(Skipped.KEY_MISSING, Meaning.NUMBER)
        if _ROUNDED.fullmatch(number):
            raise _Unusable(Skipped.NUMBER_ROUNDED, Meaning.NUMBER, element=number)
        whole = _WHOLE_NUMBER.fullmatch(number)
        return self.checked(whole[1] if whole else number.lstrip("#"), Meaning.NUMBER)

    def day(self, line: Line, meaning: Meaning) -> date | None:
        written = self.value(line, meaning)
        day = as_day(written)
        if written and day is None:
            self.note(Notice.DATE_UNREADABLE, line.number, meaning, element=written[:30])
        return day

    def year_level(self, line: Line) -> str:
        written = self.value(line, Meaning.YEAR_GROUP)
        found = _YEAR_LEVEL.fullmatch(written)
        return (found[1] or found[2]) if found else ""

    def lesson_groups(self, line: Line) -> Iterator[str]:
        for at in self.groups_at:
            cell = line.cells[at] if at < len(line.cells) else ""
            for name in filter(None, map(one_line, _BETWEEN_GROUPS.split(cell))):
                yield self.checked(name, Meaning.LESSON_GROUPS)

    def mentors_of(self, line: Line) -> Iterator[tuple[str, str]]:
        """Code and name of the mentors; with one code the names are one person, else each is somebody."""
        for more in self.mentors_at:
            code = self.checked(self.value(line, Meaning.MENTOR_CODE + more), Meaning.MENTOR_CODE)
            name = self.checked(self.value(line, Meaning.MENTOR_NAME + more), Meaning.MENTOR_NAME)
            names = [one_line(_TITLE.sub("", one, count=1)) for one in _BETWEEN_PEOPLE.split(name)]
            if code:
                yield code, name
            else:
                yield from (("", one) for one in names if one)

    def value(self, line: Line, key: str) -> str:
        at = self.at.get(key)
        return "" if at is None or at >= len(line.cells) else one_line(line.cells[at])

    def checked(self, text: str, meaning: Meaning) -> str:
        most = MOST_LETTERS[meaning]
        if len(text) > most:
            raise _Unusable(Skipped.TEXT_TOO_LONG, meaning, element=text[:30] + "…", most=most)
        return text

    # What the rows say together

    def groups(self, rows: Iterable[_Row]) -> Iterator[GroupRecord]:
        """Classes with the year of their pupils, and lesson groups. One that is both is a class."""
        homes: dict[str, GroupRecord] = {}
        levels: dict[str, Counter[str]] = defaultdict(Counter)
        lesson_groups: dict[str, GroupRecord] = {}
        for row in rows:
            if row.home:
                levels[_group(row.home)][row.year_level] += 1
                homes.setdefault(_group(row.home), _group_record(row.home, GroupKind.HOME, row.pupil.line))
            for name in row.lesson_groups:
                lesson_groups.setdefault(
                    _group(name), _group_record(name, GroupKind.COMBINED, row.pupil.line)
                )
        for key, group in homes.items():
            level = _level_of(levels[key])
            if not level and Meaning.YEAR_GROUP in self.at:
                self.note(Notice.YEAR_LEVEL_UNKNOWN, group.line, Meaning.YEAR_GROUP, key=group.name)
            yield replace(group, year_level=level)
        yield from (group for key, group in lesson_groups.items() if key not in homes)

    def mentors(self, rows: Iterable[_Row]) -> tuple[list[StaffRecord], list[TeachingRecord]]:
        staff: dict[str, StaffRecord] = {}
        teaching: dict[tuple[str, str], TeachingRecord] = {}
        for row in rows:
            for code, name in row.mentors if row.home else ():
                key = code or f"#{name.casefold()}"
                place = (key, _group(row.home))
                if place not in teaching:
                    teaching[place] = TeachingRecord(*place, (), row.pupil.line)
                    staff.setdefault(
                        key, StaffRecord(key, *(apart(name) if name else ("", "", code)), row.pupil.line)
                    )
        return list(staff.values()), list(teaching.values())

    def look_for_lost_zeros(self, rows: Iterable[_Row]) -> None:
        lengths = Counter(len(row.pupil.key) for row in rows if row.pupil.key.isdecimal())
        if len(lengths) > 1:
            self.note(Notice.ZEROS_LOST, None, Meaning.NUMBER, shortest=min(lengths), longest=max(lengths))


def _who(pupil: PupilRecord) -> object:
    if not pupil.key.startswith("#"):
        return pupil.key
    return pupil.first_name.casefold(), pupil.prefix.casefold(), pupil.surname.casefold(), pupil.born_on


def _level_of(levels: Counter[str]) -> str:
    """The year of a class: that of four in five of its pupils, or "C" for a combination, or "" when none is known."""
    del levels[""]
    level, times = levels.most_common(1)[0] if levels else ("", 0)
    return level if times * 5 >= levels.total() * 4 else COMBINATION


def _group(name: str) -> str:
    """The key of a group that is only known by its name."""
    return f"#{name.casefold()}"


def _group_record(name: str, kind: GroupKind, line: int) -> GroupRecord:
    return GroupRecord(_group(name), name, kind, "", line)


def _memberships(rows: Iterable[_Row]) -> Iterator[MembershipRecord]:
    for row in rows:
        names = (row.home, *row.lesson_groups) if row.home else row.lesson_groups
        for key in dict.fromkeys(map(_group, names)):
            yield MembershipRecord(row.pupil.key, key, row.pupil.line)
