"""What a row of the access table says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.cast import Cast

PEOPLE = ("stranger", "mira", "ties", "fem", "cas", "lien", "ada", "vera", "otto")


@dataclass(frozen=True, slots=True)
class Row:
    """One address, one method, the object it is about, and a status per person in the order of PEOPLE."""

    name: str
    method: str
    statuses: str
    about: Callable[[Cast], Sequence[Any]] = lambda _cast: ()

    @property
    def expected(self) -> dict[str, int]:
        return dict(zip(PEOPLE, map(int, self.statuses.split()), strict=True))
