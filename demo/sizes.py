"""How many classes a school of some size has, and who sits where. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import floor


@dataclass(frozen=True, slots=True)
class ClassPlan:
    """A class to be: its name, what its year group is called and how many years its pupils have been at school
    (group 1 of primary education is 1, the first year of secondary education is 9)."""

    name: str
    year_group: str
    stages: tuple[int, ...]

    @property
    def year(self) -> int:
        """The year of secondary education."""
        return self.stages[0] - 8


def shared_out(number: int, weights: Mapping[str, float], least: Mapping[str, int]) -> dict[str, int]:
    """Whole numbers that add up to `number` (or to the least that was asked), in proportion to the weights."""
    exact = {key: number * weight / sum(weights.values()) for key, weight in weights.items()}
    shares = {key: max(floor(share), least.get(key, 0)) for key, share in exact.items()}
    by_need = sorted(exact, key=lambda key: shares[key] - exact[key])
    while sum(shares.values()) < number:
        for key in by_need[: number - sum(shares.values())]:
            shares[key] += 1
    while sum(shares.values()) > max(number, sum(least.values())):
        richest = max(shares, key=lambda key: shares[key] - max(exact[key], least.get(key, 0)))
        shares[richest] -= 1
    return shares


def secondary_classes(pupils: int) -> list[ClassPlan]:
    """1A, 1B … 6D. There is always a 2A and a 2B."""
    weights = {"1": 9.0, "2": 9.0, "3": 8.0, "4": 8.0, "5": 6.0, "6": 4.0}
    levels = {"5": ("vwo", "havo"), "6": ("vwo",)}
    shares = shared_out(max(3, round(pupils / 27.3)), weights, {"1": 1, "2": 2})
    return [
        ClassPlan(f"{year}{letter}", f"{year} {level}", (8 + int(year),))
        for year, share in shares.items()
        for letter, level in _lettered(share, levels.get(year, ("vwo", "havo", "vmbo-t")))
    ]


def primary_groups(pupils: int) -> list[ClassPlan]:
    """Groep 1/2A to groep 8. There is always a groep 6."""
    weights = {"1/2": 2.2, "3": 1.0, "4": 1.0, "5": 1.0, "6": 1.1, "7": 1.0, "8": 1.0}
    shares = shared_out(max(2, round(pupils / 24)), weights, {"6": 1})
    return [
        ClassPlan(f"{grade}{letter if share > 1 else ''}", grade, tuple(map(int, grade.split("/"))))
        for grade, share in shares.items()
        for letter, _level in _lettered(share, ("",))
    ]


def _lettered(number: int, levels: Sequence[str]) -> list[tuple[str, str]]:
    return [(chr(ord("A") + index), levels[index % len(levels)]) for index in range(number)]


def class_sizes(pupils: int, classes: int) -> list[int]:
    """About as many in each class, and never quite as many: now and then one more or one less."""
    sizes = [pupils // classes + (index < pupils % classes) for index in range(classes)]
    for index in range(0, classes - 1, 3):
        if sizes[index + 1] > 2:
            sizes[index], sizes[index + 1] = sizes[index] + 1, sizes[index + 1] - 1
    return sizes
