"""What an import would do: for people in `groups`, `pupils` and `staff`, for the database in `steps`. Pure.

The day of the import (`on`) is the day from which the file holds. What ends, ends the day before; what begins, begins
on that day. Nothing of the past is rewritten and nobody is deleted.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date

from schools.imports.records import GroupRecord, Problem, PupilRecord, Refusal, SchoolRecord, StaffRecord
from schools.roles import Role


@dataclass(frozen=True, slots=True)
class Change:
    """One value that becomes another: a name or an ISO date, "" for none. `what` names the field."""

    what: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Row:
    """One group or person in the preview. `line` is None for who is not in the file, `pk` for who is new."""

    key: str
    name: str
    line: int | None = None
    changes: tuple[Change, ...] = ()
    pk: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Everything of one kind in the preview."""

    new: tuple[Row, ...] = ()
    changed: tuple[Row, ...] = ()
    gone: tuple[Row, ...] = ()
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class Begin:
    """A dated row to be added for the pupil or member of staff with this key in the file."""

    owner: str
    first_on: date
    last_on: date | None
    group_key: str = ""
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class End:
    """A dated row that exists and whose last day becomes another; None means that it goes on."""

    pk: int
    last_on: date | None


@dataclass(frozen=True, slots=True)
class Dates:
    """What happens to the dated rows of one kind. Those in `drop` would end before they began: they never held."""

    begin: tuple[Begin, ...] = ()
    end: tuple[End, ...] = ()
    drop: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Steps:
    """What has to be written. `change_…` and `known_…` pair a row that exists (its primary key) with the file."""

    add_groups: tuple[GroupRecord, ...] = ()
    change_groups: tuple[tuple[int, GroupRecord], ...] = ()
    add_pupils: tuple[PupilRecord, ...] = ()
    change_pupils: tuple[tuple[int, PupilRecord], ...] = ()
    known_pupils: tuple[tuple[int, str], ...] = ()
    add_staff: tuple[StaffRecord, ...] = ()
    change_staff: tuple[tuple[int, StaffRecord], ...] = ()
    known_staff: tuple[tuple[int, str], ...] = ()
    enrolments: Dates = Dates()
    memberships: Dates = Dates()
    roles: Dates = Dates()


@dataclass(frozen=True, slots=True)
class Plan:
    """The preview and the work of one import. The same file on the same school and day gives an equal plan."""

    file: str
    on: date
    school: SchoolRecord | None
    problems: tuple[Problem, ...]
    groups: Part = Part()
    pupils: Part = Part()
    staff: Part = Part()
    pupils_with_group: int = 0
    steps: Steps = Steps()

    @property
    def refused(self) -> bool:
        """Whether nothing of this plan may be carried out."""
        return any(isinstance(problem.code, Refusal) for problem in self.problems)

    @property
    def changes_nothing(self) -> bool:
        return replace(self.steps, known_pupils=(), known_staff=()) == Steps()

    @property
    def fingerprint(self) -> str:
        """Equal for equal plans: whoever saw a preview can ask for exactly that to be carried out."""
        return hashlib.sha256(repr(self).encode()).hexdigest()
