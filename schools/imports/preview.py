"""What the preview page shows of a plan: counts, lists in words, and who is left out of a long list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from schools.imports.carry_out import summary
from schools.imports.plan import Plan, Row
from schools.imports.records import Notice, Problem, Refusal
from schools.imports.words import FIELDS, place, sentence, value

MOST_ROWS = 100

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


def preview(plan: Plan) -> Preview:
    """Who is gone and what changes first and open; who is new, often everybody, folded."""
    lists = [
        _list(_("Pupils who are not in the file"), plan.pupils.gone, is_open=True),
        _list(_("Pupils who change"), plan.pupils.changed, is_open=True),
        _list(_("New pupils"), plan.pupils.new),
        _list(_("Groups that nobody is in any more"), plan.groups.gone, is_open=True),
        _list(_("Groups that change"), plan.groups.changed, is_open=True),
        _list(_("New groups"), plan.groups.new),
        _list(_("Staff who are not in the file"), plan.staff.gone, is_open=True),
        _list(_("Staff who change"), plan.staff.changed, is_open=True),
        _list(_("New staff, without an account"), plan.staff.new),
    ]
    refusals, remarks = shown_problems(plan.problems)
    return Preview(
        counts=counts(summary(plan)),
        lists=tuple(shown for shown in lists if shown.count),
        refusals=refusals[:MOST_ROWS],
        remarks=remarks[:MOST_ROWS],
        more_remarks=max(0, len(remarks) - MOST_ROWS),
        asks_who_left=any(problem.code is Refusal.TOO_MANY_GONE for problem in plan.problems),
    )


def counts(numbers: Mapping[str, Any]) -> tuple[Counts, ...]:
    """The rows of the table of counts, from a summary of a plan."""
    kinds = (("pupils", _("Pupils")), ("groups", _("Groups")), ("staff", _("Staff")))
    return tuple((label, numbers[kind]) for kind, label in kinds)


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


def _list(title: str | Promise, rows: tuple[Row, ...], *, is_open: bool = False) -> ShownList:
    return ShownList(title, len(rows), tuple(_row(row) for row in rows[:MOST_ROWS]), is_open)


def _row(row: Row) -> ShownRow:
    changes = tuple(
        ShownChange(str(FIELDS[change.what]), value(change.what, change.old), value(change.what, change.new))
        for change in row.changes
    )
    return ShownRow(row.name, row.key, row.line, changes)
