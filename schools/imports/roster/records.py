"""What we take from a roster file, whatever its format. These classes are the allow-list.

A reader fills these fields and reads nothing else from the file: no BSN or onderwijsnummer, no ECK iD, no sex, no
origin, no pupil weight, no photo, no address. A fact without a field here cannot reach the database.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from schools.imports.problems import Problem, Refusal


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
