"""What the school has on the day of an import, as far as an import may change it. Pure; `snapshot` fills it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from schools.imports.roster.records import GroupKind
from schools.roles import Role


@dataclass(frozen=True, slots=True)
class Span:
    """A dated row that has not ended before the day of the import. Both days inclusive."""

    pk: int
    first_on: date
    last_on: date | None
    group_key: str = ""  # of a membership, and of a mentor's role
    role: Role | None = None  # of a role of staff


@dataclass(frozen=True, slots=True)
class GroupNow:
    pk: int
    key: str
    name: str
    kind: GroupKind
    year_group: str


@dataclass(frozen=True, slots=True)
class PupilNow:
    pk: int
    key: str
    first_name: str
    prefix: str
    surname: str
    born_on: date | None
    enrolments: tuple[Span, ...] = ()
    memberships: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class StaffNow:
    pk: int
    key: str
    first_name: str
    prefix: str
    surname: str
    roles: tuple[Span, ...] = ()  # as teacher and as mentor; an import touches no other roles


@dataclass(frozen=True, slots=True)
class SchoolNow:
    brin: str
    groups: tuple[GroupNow, ...] = ()
    pupils: tuple[PupilNow, ...] = ()
    staff: tuple[StaffNow, ...] = ()
