"""What we take from a file with holidays and days off, whatever its format. Pure. Every last day is included."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import islice

from schools.imports.closures.recurrence import Rule
from schools.imports.problems import Problem, Refusal

MOST_BYTES = 4 * 1024**2  # twenty years of holidays are 200 kB
MOST_ROWS = 20_000  # of a file, and of what its repeating rows become
MOST_DAYS = 100  # a holiday that is longer is a typing error
MOST_LETTERS = 80
YEARS = range(2000, 2101)
BY_HAND = "school"  # the source of what somebody of the school typed: an import never touches it


class Region(StrEnum):
    """The three regions that spread the school holidays."""

    NOORD = "noord"
    MIDDEN = "midden"
    ZUID = "zuid"


class ClosureKind(StrEnum):
    HOLIDAY = "holiday"
    PUBLIC_HOLIDAY = "public_holiday"
    DAY_OFF = "day_off"


@dataclass(frozen=True, slots=True)
class ClosureRecord:
    """Days without lessons. No regions: it holds everywhere. `compulsory` is None when the file does not say whether a
    school may choose other days. With `repeats` these are the days of the first time."""

    first_on: date
    last_on: date
    kind: ClosureKind
    name: str
    regions: frozenset[Region] = frozenset()
    compulsory: bool | None = None
    line: int | None = None
    repeats: Rule | None = None

    def holds_in(self, region: Region) -> bool:
        return not self.regions or region in self.regions

    def between(self, first: date, last: date) -> Iterator[ClosureRecord]:
        """Each time that it touches the days from `first` to `last`."""
        if self.repeats is None:
            if self.first_on <= last and self.last_on >= first:
                yield self
            return
        length = self.last_on - self.first_on
        for day in self.repeats.days(self.first_on, first - length, last):
            yield replace(self, first_on=day, last_on=day + length, repeats=None)


@dataclass(frozen=True, slots=True)
class ClosureRecords:
    """One file, read. `source` says where it comes from; what did not fit is in `problems`."""

    file: str
    source: str
    closures: tuple[ClosureRecord, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether nothing of this file may be carried out."""
        return any(isinstance(problem.code, Refusal) for problem in self.problems)

    def between(self, first: date, last: date) -> Iterator[ClosureRecord]:
        """What touches the days from `first` to `last`, at most MOST_ROWS."""
        found = (each for closure in self.closures for each in closure.between(first, last))
        return islice(found, MOST_ROWS)
