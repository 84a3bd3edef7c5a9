"""What we take from a roster file, whatever its format. These classes are the allow-list.

A reader fills these fields and reads nothing else from the file: no BSN or onderwijsnummer, no ECK iD, no sex, no
origin, no pupil weight, no photo, no address. A fact without a field here cannot reach the database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Refusal(StrEnum):
    """Nothing of the file can be carried out."""

    EMPTY_FILE = "empty_file"
    TOO_LARGE = "too_large"
    TOO_DEEP = "too_deep"
    IS_ZIP = "is_zip"
    NUL_BYTE = "nul_byte"
    UNKNOWN_ENCODING = "unknown_encoding"
    WRONG_ENCODING = "wrong_encoding"
    DOCTYPE = "doctype"
    BROKEN_XML = "broken_xml"
    NOT_EDEXML = "not_edexml"
    SCHOOL_MISSING = "school_missing"
    SCHOOL_YEAR_UNREADABLE = "school_year_unreadable"
    NO_PUPILS = "no_pupils"
    IDENTITY_NUMBER = "identity_number"
    OTHER_SCHOOL = "other_school"
    TOO_MANY_GONE = "too_many_gone"


class Skipped(StrEnum):
    """This row stays as it is now; the rest of the file can be carried out."""

    KEY_MISSING = "key_missing"
    KEY_TWICE = "key_twice"
    NAME_MISSING = "name_missing"
    TEXT_TOO_LONG = "text_too_long"
    GROUP_UNKNOWN = "group_unknown"
    PERSON_UNCLEAR = "person_unclear"


class Notice(StrEnum):
    """It can be carried out; somebody should have a look."""

    BRIN_MISSING = "brin_missing"
    DATE_UNREADABLE = "date_unreadable"
    DATES_REVERSED = "dates_reversed"
    YEAR_LEVEL_UNKNOWN = "year_level_unknown"
    OTHER_SCHOOL_YEAR = "other_school_year"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a file: what, where, and the values of its sentence in `words`. Never an identity number."""

    code: Refusal | Skipped | Notice
    file: str
    line: int | None = None  # counted from 1; None when it is about the file as a whole
    data: Mapping[str, str | int] = field(default_factory=dict)


class GroupKind(StrEnum):
    HOME = "home"  # stamgroep: a pupil sits in one at a time
    COMBINED = "combined"  # samengestelde groep: a pupil can sit in many


@dataclass(frozen=True, slots=True)
class SchoolRecord:
    """Which school and which year the file says it is about."""

    brin: str  # "" when the file names none
    location_code: str  # two digits; "00" is the main site
    first_year: int  # 2026 for 2026-2027
    line: int

    @property
    def years(self) -> str:
        return f"{self.first_year}-{self.first_year + 1}"


@dataclass(frozen=True, slots=True)
class GroupRecord:
    key: str
    name: str
    kind: GroupKind
    year_level: str  # 0–8; B and D before school, S V C N H for special kinds, "" when unknown
    line: int


@dataclass(frozen=True, slots=True)
class PupilRecord:
    """A pupil as the school knows them. A key that begins with "#" is good for this file only."""

    key: str
    first_name: str
    prefix: str
    surname: str
    born_on: date | None
    enrolled_from: date | None  # first day, inclusive
    enrolled_until: date | None  # last day, inclusive
    line: int


@dataclass(frozen=True, slots=True)
class StaffRecord:
    """Somebody who works at the school. Says nothing about what they may do in Aanwezig."""

    key: str
    first_name: str
    prefix: str
    surname: str
    line: int


@dataclass(frozen=True, slots=True)
class MembershipRecord:
    """A pupil sits in a group. Both exist in the same file."""

    pupil_key: str
    group_key: str
    line: int


@dataclass(frozen=True, slots=True)
class TeachingRecord:
    """Somebody works with a group, in the roles that the file names (EDEXML codes; often none)."""

    staff_key: str
    group_key: str
    roles: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class RosterRecords:
    """One file, read. Keys are unique per kind and every reference exists; what did not fit is in `problems`.

    Whoever is in `held_pupils` or `held_staff` stands in the file with a row that was skipped: they have not left.
    Whoever is in `held_groups_of` has a group that could not be followed: their groups stay as they are.
    """

    file: str
    school: SchoolRecord | None = None
    groups: tuple[GroupRecord, ...] = ()
    pupils: tuple[PupilRecord, ...] = ()
    staff: tuple[StaffRecord, ...] = ()
    memberships: tuple[MembershipRecord, ...] = ()
    teaching: tuple[TeachingRecord, ...] = ()
    held_pupils: frozenset[str] = frozenset()
    held_staff: frozenset[str] = frozenset()
    held_groups_of: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether nothing of this file may be carried out."""
        return any(isinstance(problem.code, Refusal) for problem in self.problems)
