"""What the preview page shows of a plan: counts, lists in words, and who is left out of a long list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.functional import Promise

from schools.imports.carry_out import summary
from schools.imports.plan import Plan, Row
from schools.imports.problems import Notice, Problem, Refusal, Skipped
from schools.imports.words import FIELDS, LISTS, PARTS, named, place, sentence, value

MOST_ROWS = 100
SHORT = {"closures"}  # parts whose new rows are few enough to be read

Counts = tuple[str | Promise, Mapping[str, int]]  # the name of a row, and its numbers


@dataclass(frozen=True, slots=True)
class ShownChange:
    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    name: str
    key: str
    line: int | None
    changes: tuple[ShownChange, ...]


@dataclass(frozen=True, slots=True)
class ShownList:
    """The first of a list that can be long; `count` is of all."""

    title: str | Promise
    count: int
    rows: tuple[ShownRow, ...]
    open: bool

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


@dataclass(frozen=True, slots=True)
class ShownProblem:
    place: str
    text: str
    status: str  # of the mark before it


@dataclass(frozen=True, slots=True)
class Preview:
    counts: tuple[Counts, ...]
    lists: tuple[ShownList, ...]
    refusals: tuple[ShownProblem, ...]
    remarks: tuple[ShownProblem, ...]
    more_remarks: int
    asks_who_left: bool
    asks_which_weeks: bool


def preview(plan: Plan) -> Preview:
    """Part by part: who is gone and what changes open, who is new, often everybody, folded."""
    lists = [
        _list(LISTS[name, what], getattr(part, what), is_open=what != "new" or name in SHORT)
        for name, part in plan.parts.items()
        for what in ("gone", "changed", "new")
        if getattr(part, what)
    ]
    refusals, remarks = shown_problems(plan.problems)
    return Preview(
        counts=counts(summary(plan)),
        lists=tuple(lists),
        refusals=refusals[:MOST_ROWS],
        remarks=remarks[:MOST_ROWS],
        more_remarks=max(0, len(remarks) - MOST_ROWS),
        asks_who_left=any(problem.code is Refusal.TOO_MANY_GONE for problem in plan.problems),
        asks_which_weeks=any(problem.code is Notice.WEEKS_BY_LETTER for problem in plan.problems),
    )


def counts(numbers: Mapping[str, Any]) -> tuple[Counts, ...]:
    """The rows of the table of counts, from a summary of a plan; PostgreSQL forgets the order of keys."""
    parts = numbers["parts"]
    return tuple((label, parts[name]) for name, label in PARTS.items() if name in parts)


def kept_problems(kept: Sequence[Mapping[str, Any]]) -> tuple[Problem, ...]:
    """The problems of an import that was carried out, as they were kept."""
    codes: dict[str, Refusal | Skipped | Notice] = {
        code.value: code for code in (*Refusal, *Skipped, *Notice)
    }
    return tuple(Problem(codes[one["code"]], one["file"], one["line"], one["data"]) for one in kept)


def shown_problems(
    problems: tuple[Problem, ...],
) -> tuple[tuple[ShownProblem, ...], tuple[ShownProblem, ...]]:
    """What stops the import, and what only deserves a look."""
    stops = tuple(_problem(one) for one in problems if isinstance(one.code, Refusal))
    remarks = tuple(_problem(one) for one in problems if not isinstance(one.code, Refusal))
    return stops, remarks


def _problem(problem: Problem) -> ShownProblem:
    status = "info" if isinstance(problem.code, Notice) else "alert"
    return ShownProblem(place(problem), sentence(problem), status)


def _list(title: str | Promise, rows: tuple[Row, ...], *, is_open: bool) -> ShownList:
    return ShownList(title, len(rows), tuple(_row(row) for row in rows[:MOST_ROWS]), is_open)


def _row(row: Row) -> ShownRow:
    changes = tuple(
        ShownChange(str(FIELDS[change.what]), value(change.what, change.old), value(change.what, change.new))
        for change in row.changes
    )
    name = named(row)
    # A key that is made up, or says what the name says, tells nobody anything.
    key = "" if row.key == name or row.key.startswith("#") else row.key
    return ShownRow(name, key, row.line, changes)


def stands_in_the_way(rows: Mapping[str, int]) -> tuple[tuple[str | Promise, int], ...]:
    """Why an import cannot be taken back: what leans on it or was changed since, and how often."""
    named = [
        (apps.get_model(label)._meta.verbose_name_plural or label, count) for label, count in rows.items()
    ]
    return tuple(sorted(named, key=lambda pair: -pair[1]))
