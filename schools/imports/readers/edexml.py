"""Reads EDEXML 1.03, 2.0 and 2.1: pupils, groups and staff of one school in one school year. Pure.

Source: the schema and handbook of Edustandaard. Tolerant where files differ in practice: order of the elements, vendor
blocks (`toevoegingen`), and the list of school years in the schema, which ended with 2024-2025. Children are looked up
at their exact place, because vendor blocks may hold elements with the same names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import TypeVar

from lxml import etree

from schools.imports.problems import Notice, Problem, Refusal, Skipped
from schools.imports.readers.identity_numbers import are_identity_numbers, holds_identity_number
from schools.imports.readers.safe_xml import RefusedXml, open_xml
from schools.imports.roster.records import (
    GroupKind,
    GroupRecord,
    MembershipRecord,
    PupilRecord,
    RosterRecords,
    SchoolRecord,
    StaffRecord,
    TeachingRecord,
)
from schools.imports.source import Files, Recognised

YEAR_LEVELS = {level: level for level in (*"012345678", *"BDSVCNH")} | {
    str(10 + year): str(year)
    for year in range(1, 7)  # 12 is the second year of a secondary school
}
MOST_LETTERS = {"key": 256, "naam": 64, "roepnaam": 64, "voorvoegsel": 20, "achternaam": 200}

_YEARS = re.compile(r"(\d{4})-(\d{4})")
_BRIN = re.compile(r"(\d\d[A-Z]{2})[. ]?(\d\d)?")
_LOCATION = re.compile(r"\d\d")
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:T.*|Z|[+-]\d\d:\d\d)?")
_ROLE = re.compile(r"[A-Z]{2,3}")
_GROUPS = {"groep": GroupKind.HOME, "samengestelde_groep": GroupKind.COMBINED}

_PEOPLE = ("leerlingen/leerling", "leerkrachten/leerkracht")
_PLACES = (
    "groepen/*",
    "leerlingen/leerling/groep",
    "leerlingen/leerling/samengestelde_groepen/samengestelde_groep",
    "leerkrachten/leerkracht/groepen/*",
)

_Person = TypeVar("_Person", PupilRecord, StaffRecord)


def recognise(files: Files) -> Recognised | None:
    """By its content and not by its name; what turns out to be broken is refused by the reader, with the line."""
    start = files[0].data[:4096].replace(b"\0", b"").lower()
    if len(files) == 1 and (
        b"<edex" in start or (b"<?xml" in start and files[0].name.lower().startswith("edex"))
    ):
        return Recognised("edexml", "root", {"element": "EDEX"})
    return None


def read_edexml(data: bytes, filename: str) -> RosterRecords:
    """The records in a file. Does not raise for anything in the file: what is wrong is listed in `problems`."""
    try:
        root = open_xml(data, filename)
    except RefusedXml as refusal:
        return RosterRecords(filename, problems=(refusal.problem,))
    if root.tag != "EDEX":
        foreign = Problem(Refusal.NOT_EDEXML, filename, root.sourceline, {"element": _local_name(root)})
        return RosterRecords(filename, problems=(foreign,))
    return _Reader(root, filename).records()


def _local_name(element: etree._Element) -> str:
    return etree.QName(element).localname[:40]


class _Unusable(Exception):
    """A row that cannot be taken over."""

    def __init__(self, code: Refusal | Skipped, **data: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.data = data


class _Reader:
    """One pass over one file; collects the problems on the way."""

    def __init__(self, root: etree._Element, filename: str) -> None:
        self.root = root
        self.file = filename
        self.keys_are_secret = any(
            are_identity_numbers(row.get("key") or "" for path in paths for row in root.iterfind(path))
            for paths in (_PEOPLE, _PLACES)
        )
        self.problems: list[Problem] = []

    def records(self) -> RosterRecords:
        pupil_rows = self.root.findall("leerlingen/leerling")
        staff_rows = self.root.findall("leerkrachten/leerkracht")
        school = self.school()
        groups, skipped_groups = self.groups()
        if not pupil_rows:
            self.note(Refusal.NO_PUPILS, self.root)
        pupils, held_pupils = self.people(pupil_rows, self.pupil)
        staff, held_staff = self.people(staff_rows, self.member_of_staff)
        memberships, held_groups_of = self.memberships(pupil_rows, pupils, groups, skipped_groups)
        return RosterRecords(
            self.file,
            school=school,
            groups=tuple(groups.values()),
            pupils=tuple(pupils.values()),
            staff=tuple(staff.values()),
            memberships=tuple(memberships),
            teaching=tuple(self.teaching(staff_rows, staff, groups, skipped_groups)),
            held_pupils=held_pupils,
            held_staff=held_staff,
            held_groups_of=held_groups_of,
            problems=tuple(self.problems),
        )

    def note(self, code: Refusal | Skipped | Notice, at: etree._Element, **data: str | int) -> None:
        self.problems.append(Problem(code, self.file, at.sourceline, data))

    # The school

    def school(self) -> SchoolRecord | None:
        row = self.root.find("school")
        if row is None:
            first = next(iter(self.root), self.root)
            self.note(Refusal.SCHOOL_MISSING, first, element=_local_name(first))
            return None
        years = _YEARS.fullmatch(self.plain(row, "schooljaar"))
        if not years or int(years[2]) != int(years[1]) + 1:
            self.note(Refusal.SCHOOL_YEAR_UNREADABLE, row)
            return None
        brin = _BRIN.fullmatch(self.plain(row, "brincode").upper())
        if not brin:
            self.note(Notice.BRIN_MISSING, row)
        code = self.plain(row, "dependancecode") or (brin and brin[2]) or ""
        return SchoolRecord(
            brin=brin[1] if brin else "",
            location_code=code if _LOCATION.fullmatch(code) else "00",
            first_year=int(years[1]),
            line=_line(row),
        )

    # Groups

    def groups(self) -> tuple[dict[str, GroupRecord], frozenset[str]]:
        """By key; of two with the same key the first counts, since the key is what pupils refer to."""
        found: dict[str, GroupRecord] = {}
        skipped: set[str] = set()
        for row in self.root.findall("groepen/*"):
            if row.tag not in _GROUPS:
                continue
            key = ""
            try:
                key = self.key(row)
                if key in found:
                    raise _Unusable(Skipped.KEY_TWICE, key=key)
                found[key] = self.group(row, key)
            except _Unusable as why:
                self.note(why.code, row, **why.data)
                skipped.add(key)
        return found, frozenset(skipped - found.keys())

    def group(self, row: etree._Element, key: str) -> GroupRecord:
        kind = _GROUPS[str(row.tag)]
        level = self.text(row, "jaargroep")
        if kind is GroupKind.HOME and level not in YEAR_LEVELS:
            self.note(Notice.YEAR_LEVEL_UNKNOWN, row, key=key)
        name = self.text(row, "naam")
        if not name:
            raise _Unusable(Skipped.NAME_MISSING)
        return GroupRecord(key, name, kind, YEAR_LEVELS.get(level, ""), _line(row))

    # People

    def people(
        self, rows: list[etree._Element], read: Callable[[etree._Element, str], _Person]
    ) -> tuple[dict[str, _Person], frozenset[str]]:
        """By key, and the keys of rows that were skipped. Two people with one key are both skipped: who is who?"""
        times = Counter((row.get("key") or "").strip() for row in rows)
        found: dict[str, _Person] = {}
        held: set[str] = set()
        for row in rows:
            key = ""
            try:
                key = self.key(row)
                if times[key] > 1:
                    raise _Unusable(Skipped.KEY_TWICE, key=key)
                found[key] = read(row, key)
            except _Unusable as why:
                self.note(why.code, row, **why.data)
                held.add(key)
        return found, frozenset(held - {""})

    def pupil(self, row: etree._Element, key: str) -> PupilRecord:
        first_name, prefix, surname = self.names(row)
        first_on, last_on = self.day(row, "instroomdatum"), self.day(row, "uitstroomdatum")
        if first_on and last_on and last_on < first_on:
            self.note(Notice.DATES_REVERSED, row, key=key)
            first_on = None
        born_on = self.day(row, "geboortedatum")
        return PupilRecord(key, first_name, prefix, surname, born_on, first_on, last_on, _line(row))

    def member_of_staff(self, row: etree._Element, key: str) -> StaffRecord:
        return StaffRecord(key, *self.names(row), _line(row))

    def names(self, row: etree._Element) -> tuple[str, str, str]:
        """First name, prefix, surname. Who has no call name gets the first of the given names, else the initials."""
        first_name, surname = self.text(row, "roepnaam"), self.text(row, "achternaam")
        if not first_name:
            given = self.text(row, "voornamen").split()
            initials = "".join(f"{letter}." for letter in self.text(row, "voorletters-1") if letter.isalpha())
            first_name = given[0][: MOST_LETTERS["roepnaam"]] if given else initials
        if not (first_name or surname):
            raise _Unusable(Skipped.NAME_MISSING)
        return first_name, self.text(row, "voorvoegsel"), surname

    # Who belongs where

    def memberships(
        self,
        rows: list[etree._Element],
        pupils: Mapping[str, PupilRecord],
        groups: Mapping[str, GroupRecord],
        skipped_groups: frozenset[str],
    ) -> tuple[list[MembershipRecord], frozenset[str]]:
        found: dict[tuple[str, str], MembershipRecord] = {}
        held: set[str] = set()
        for row in rows:
            pupil = (row.get("key") or "").strip()
            if pupil not in pupils:
                continue
            for place in [
                *row.findall("groep")[:1],
                *row.findall("samengestelde_groepen/samengestelde_groep"),
            ]:
                group = self.reference(place, groups, skipped_groups)
                if group:
                    found.setdefault((pupil, group), MembershipRecord(pupil, group, _line(place)))
                else:
                    held.add(pupil)
        return list(found.values()), frozenset(held)

    def teaching(
        self,
        rows: list[etree._Element],
        staff: Mapping[str, StaffRecord],
        groups: Mapping[str, GroupRecord],
        skipped_groups: frozenset[str],
    ) -> Iterator[TeachingRecord]:
        for row in rows:
            person = (row.get("key") or "").strip()
            if person not in staff:
                continue
            for place in (place for place in row.findall("groepen/*") if place.tag in _GROUPS):
                group = self.reference(place, groups, skipped_groups)
                if group:
                    yield TeachingRecord(person, group, self.roles(place) or self.roles(row), _line(place))

    def reference(
        self, place: etree._Element, groups: Mapping[str, GroupRecord], skipped: frozenset[str]
    ) -> str:
        """The key of a group that exists, or "" (noted, unless the group itself was noted already)."""
        try:
            key = self.key(place)
        except _Unusable as why:
            self.note(why.code, place, **why.data)
            return ""
        if key not in groups and key not in skipped:
            self.note(Skipped.GROUP_UNKNOWN, place, key=key)
        return key if key in groups else ""

    def roles(self, row: etree._Element) -> tuple[str, ...]:
        return tuple(role for role in map(_stripped, row.findall("rol")) if _ROLE.fullmatch(role))

    # Values

    def key(self, row: etree._Element) -> str:
        key = self.checked((row.get("key") or "").strip(), "key")
        if not key:
            raise _Unusable(Skipped.KEY_MISSING)
        return key

    def text(self, row: etree._Element, name: str) -> str:
        """The text of a child on one line, or "". Raises _Unusable for an identity number or too many letters."""
        return self.checked(self.plain(row, name), name)

    def plain(self, row: etree._Element, name: str) -> str:
        child = row.find(name)
        return "" if child is None else _stripped(child)

    def checked(self, text: str, name: str) -> str:
        if holds_identity_number(text) and (name != "key" or self.keys_are_secret):
            raise _Unusable(Refusal.IDENTITY_NUMBER, element=name)
        if len(text) > MOST_LETTERS.get(name, 256):
            raise _Unusable(Skipped.TEXT_TOO_LONG, element=name, most=MOST_LETTERS.get(name, 256))
        return text

    def day(self, row: etree._Element, name: str) -> date | None:
        """A date from 1900 to 2100, or None; whatever else is written there is noted."""
        written = self.plain(row, name)
        found = _DATE.fullmatch(written)
        try:
            day = date.fromisoformat(found[1]) if found else None
        except ValueError:
            day = None
        if written and (day is None or not 1900 <= day.year <= 2100):
            self.note(Notice.DATE_UNREADABLE, row, element=name)
            return None
        return day


def _stripped(element: etree._Element) -> str:
    return " ".join((element.text or "").split())


def _line(element: etree._Element) -> int:
    return element.sourceline or 0
