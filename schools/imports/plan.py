"""What an import would do, as people see it. Pure.

A plan knows which rows are new, which change and which are gone; its subclass also holds the work for the database.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from schools.imports.problems import Problem, Refusal


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


NOTHING = Part()


@dataclass(frozen=True, slots=True)
class Plan:
    """The preview and the work of one import, holding from `on`. The same file gives an equal plan."""

    file: str
    on: date
    problems: tuple[Problem, ...]

    @property
    def parts(self) -> Mapping[str, Part]:
        """What the preview shows, by the name of the part. A file that nobody can read has none."""
        return {}

    @property
    def changes_nothing(self) -> bool:
        """Whether carrying it out would write nothing."""
        return not self.parts

    @property
    def facts(self) -> Mapping[str, int]:
        """Further numbers for the report."""
        return {}

    @property
    def refused(self) -> bool:
        """Whether nothing of this plan may be carried out."""
        return any(isinstance(problem.code, Refusal) for problem in self.problems)

    @property
    def fingerprint(self) -> str:
        """Equal for equal plans: whoever saw a preview can ask for exactly that to be carried out."""
        return hashlib.sha256(repr(self).encode()).hexdigest()
