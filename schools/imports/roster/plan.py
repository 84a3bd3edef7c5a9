"""What a roster would do: for people in `groups`, `pupils` and `staff`, for the database in `steps`. Pure.

The day of the import (`on`) is the day from which the file holds. What ends, ends the day before; what begins, begins
on that day. Nothing of the past is rewritten and nobody is deleted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from schools.imports.plan import NOTHING, Part, Plan
from schools.imports.roster.records import GroupRecord, PupilRecord, SchoolRecord, StaffRecord
from schools.roles import Role


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
class RosterPlan(Plan):
    """The preview and the work of one roster."""

    school: SchoolRecord | None = None
    groups: Part = NOTHING
    pupils: Part = NOTHING
    staff: Part = NOTHING
    pupils_with_group: int = 0
    steps: Steps = Steps()

    @property
    def parts(self) -> Mapping[str, Part]:
        return {"pupils": self.pupils, "groups": self.groups, "staff": self.staff}

    @property
    def changes_nothing(self) -> bool:
        return replace(self.steps, known_pupils=(), known_staff=()) == Steps()

    @property
    def facts(self) -> Mapping[str, int]:
        return {"pupils_with_group": self.pupils_with_group}
