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
    location_code: str  # two digits; "00" is the main site; "" when the file is about more than one
    first_year: int | None  # 2026 for 2026-2027; None when the file does not say
    line: int | None
    number_of_years: int = 1

    @property
    def years(self) -> str:
        return f"{self.first_year}-{(self.first_year or 0) + self.number_of_years}"

    def speaks_of(self, day: date) -> bool:
        """Whether a day is in the school years of the file, which go from August to July."""
        if self.first_year is None:
            return True
        return self.first_year <= day.year - (day.month < 8) < self.first_year + self.number_of_years


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
    """A pupil sits in a group, on these days if the file says which (both inclusive)."""

    pupil_key: str
    group_key: str
    line: int
    first_on: date | None = None
    last_on: date | None = None
    file: str = ""  # the one of several files in which the line is

    def lasts_until(self, day: date) -> bool:
        """Whether it has not ended before this day."""
        return self.last_on is None or self.last_on >= day


@dataclass(frozen=True, slots=True)
class TeachingRecord:
    """Somebody works with a group, in the roles that the file names (EDEXML codes; often none).

    Who works with a class is its mentor, unless the file knows better (`is_mentor`).
    """

    staff_key: str
    group_key: str
    roles: tuple[str, ...]
    line: int
    is_mentor: bool = True
    first_on: date | None = None
    last_on: date | None = None
    file: str = ""

    def lasts_until(self, day: date) -> bool:
        """Whether it has not ended before this day."""
        return self.last_on is None or self.last_on >= day


Place = tuple[str, str]  # who and in which group: two keys


@dataclass(frozen=True, slots=True)
class Departures:
    """Who and what the file says is gone, by key: for a file that only tells what changed."""

    pupils: frozenset[str] = frozenset()
    staff: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    memberships: frozenset[Place] = frozenset()
    teaching: frozenset[Place] = frozenset()


@dataclass(frozen=True, slots=True)
class RosterRecords:
    """What was read. Keys are unique per kind; what did not fit is in `problems`.

    How much the file says decides what is gone:

    1. Whole (`is_whole`): who is not in it has left, and every pupil in it sits in the groups it says and in no other
       of those kinds. Every reference exists in the file.
    2. A part, like a list of one class: nobody is gone because they are missing. Of a pupil who has groups in it, the
       groups it names are brought in step, and a class takes the place of the class before. A pupil without groups
       in it keeps theirs. Mentors are added and none ends.
    3. Only changes (`only_changes`, OneRoster's delta): what it adds is added, what is in `departures` ends, all else
       stays, but a new class takes the place of the class before. References may be to what the school has already.

    Whoever is in `held_pupils` or `held_staff` stands in the file with a row that was skipped: they have not left.
    Whoever is in `held_groups_of` has a group that could not be followed: their groups stay as they are.
    Without `knows_staff` the staff in it are only some of the school's: none is gone, no mentor ends.
    Whoever is in `unsorted` is among the pupils and among the staff, because a file of changes does not say which.
    Without `knows_kinds` the kind of a group is a guess, and the school's own stands.
    `schools` is for a file about several schools that have a BRIN: the records of each.
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
    is_whole: bool = True
    only_changes: bool = False
    departures: Departures = Departures()
    unsorted: frozenset[str] = frozenset()
    knows_kinds: bool = True
    knows_staff: bool = True
    schools: tuple[RosterRecords, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether nothing of this file may be carried out."""
        return any(isinstance(problem.code, Refusal) for problem in self.problems)
