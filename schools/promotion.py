"""What a class is called a year later. Pure.

A proposal for people to look at: schools name their classes as they like. The year is the first number in the name, or
in the year group; where both years of a combined class stand in the name (5/6) both go up.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

_NUMBER = re.compile(r"\d+")
LAST_PRIMARY = 8
LAST_SECONDARY = 6
# The last year of a track of secondary education, by what stands in the name or the year group of a class
TRACKS = (
    (re.compile(r"vwo|ath|gym|\bv\d|\d\s?v\b", re.IGNORECASE), 6),
    (re.compile(r"havo|\bh\d|\d\s?h\b", re.IGNORECASE), 5),
    (re.compile(r"vmbo|mavo|\b(bb|kb|gl|tl|m)\d|\d\s?(bb|kb|gl|tl)\b", re.IGNORECASE), 4),
)


class Fate(StrEnum):
    """What becomes of the pupils of a class, or of one pupil."""

    MOVES = "moves"
    STAYS = "stays"
    LEAVES = "leaves"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What becomes of a class; `name` and `year_group` are those of the next class when it moves."""

    fate: Fate
    name: str = ""
    year_group: str = ""

    def to_json(self) -> dict[str, str]:
        return {"fate": self.fate.value, "name": self.name, "year_group": self.year_group}

    @classmethod
    def from_json(cls, values: Mapping[str, str]) -> Proposal:
        return cls(Fate(values["fate"]), values.get("name", ""), values.get("year_group", ""))


def propose(name: str, year_group: str, *, is_primary: bool, years: Collection[int]) -> Proposal:
    """Where this class goes: to the next year, or out of the school after its last year.

    `years` are the years of all classes of the school: who sits in the highest of a secondary school without a track
    in the name leaves as well. A class without a number in its name stays as it is, and so does one of which only a
    part leaves (7/8): somebody has to say.
    """
    numbers = years_in(name) or years_in(year_group)
    if not numbers:
        return Proposal(Fate.STAYS)
    last = _last_year(f"{name} {year_group}", is_primary=is_primary, years=years)
    if min(numbers) >= last:
        return Proposal(Fate.LEAVES)
    later = _a_year_later(name, years_in(name))
    if max(numbers) >= last or later == name:
        return Proposal(Fate.STAYS)
    return Proposal(Fate.MOVES, later, _a_year_later(year_group, years_in(year_group)))


def years_in(text: str) -> tuple[int, ...]:
    """The years that stand in a name: the first number, and what follows it behind a stroke, dash or "en"."""
    found = re.search(r"(?<!\d)([1-9])(?!\d)(?:\s*(?:/|-|en)\s*([1-9])(?!\d))?", text)
    return tuple(int(year) for year in found.groups() if year) if found else ()


def _last_year(text: str, *, is_primary: bool, years: Collection[int]) -> int:
    if is_primary:
        return LAST_PRIMARY
    track = next((last for pattern, last in TRACKS if pattern.search(text)), None)
    return track or min(LAST_SECONDARY, max(years, default=LAST_SECONDARY))


def _a_year_later(text: str, years: Collection[int]) -> str:
    """The first numbers of the text, as many as there are years, one higher."""
    return _NUMBER.sub(lambda number: str(int(number.group()) + 1), text, count=len(years)) if years else text
