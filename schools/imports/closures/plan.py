"""What an import of holidays would do: for people in `closures`, for the database in `steps`. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from schools.imports.closures.records import ClosureKind, ClosureRecord, Region
from schools.imports.plan import NOTHING, Part, Plan


@dataclass(frozen=True, slots=True)
class ClosureNow:
    """A closure of the school as it stands in the tables; whole days only."""

    pk: int
    first_on: date
    last_on: date
    kind: ClosureKind
    name: str
    source: str


@dataclass(frozen=True, slots=True)
class CalendarNow:
    """What an import is compared with. `years` are the first and last days of the school years, in order."""

    region: Region
    years: tuple[tuple[date, date], ...]
    closures: tuple[ClosureNow, ...]


@dataclass(frozen=True, slots=True)
class Steps:
    """What has to be written; `change` pairs a row that exists with what becomes of it."""

    add: tuple[ClosureRecord, ...] = ()
    change: tuple[tuple[int, ClosureRecord], ...] = ()
    remove: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ClosuresPlan(Plan):
    """The preview and the work of one file with holidays."""

    source: str = ""
    closures: Part = NOTHING
    steps: Steps = Steps()

    @property
    def parts(self) -> Mapping[str, Part]:
        return {"closures": self.closures}

    @property
    def changes_nothing(self) -> bool:
        return self.steps == Steps()
