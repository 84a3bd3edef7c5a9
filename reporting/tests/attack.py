"""The attack: a linear program that knows everything that may be known, and asks what each hidden number can be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence

from scipy.optimize import linprog

from reporting.disclosure import Cell, Mark


def possible_values(
    cells: Sequence[Cell], marks: Mapping[Hashable, Mark], *, threshold: int = 5, measure: int = 0
) -> Iterator[tuple[Cell, float, float]]:
    """Per hidden cell the least and greatest value that fits everything that is shown."""
    hidden = [cell for cell in cells if marks[cell.name] is not Mark.SHOWN]
    column = {cell.name: index for index, cell in enumerate(hidden)}
    balance: dict[Hashable, list[float]] = defaultdict(lambda: [0.0] * len(hidden))
    known: dict[Hashable, float] = defaultdict(float)
    for cell in cells:
        for node, sign in ((cell.source, 1), (cell.target, -1)):
            if cell.name in column:
                balance[node][column[cell.name]] += sign
            else:
                known[node] -= sign * cell.values[measure]
    bounds = [
        (1, threshold - 1)
        if marks[cell.name] is Mark.SMALL and measure == 0
        else (min(1, cell.values[measure]), None)
        for cell in hidden
    ]
    rows = [(weights, known[node]) for node, weights in balance.items()]
    for index, cell in enumerate(hidden):
        ends = []
        for sign in (1, -1):
            aim = [sign if each == index else 0 for each in range(len(hidden))]
            found = linprog(
                aim, A_eq=[row for row, _ in rows], b_eq=[right for _, right in rows], bounds=bounds
            )
            unbounded = found.status == 3
            assert unbounded or found.status == 0, found.message
            ends.append(sign * (-(10**9) if unbounded else found.fun))
        yield cell, ends[0], ends[1]


def worked_out(
    cells: Sequence[Cell], marks: Mapping[Hashable, Mark], *, threshold: int = 5
) -> list[Hashable]:
    """The hidden cells of which an attacker knows too much."""
    room = threshold - 3
    return [
        cell.name
        for cell, least, most in possible_values(cells, marks, threshold=threshold)
        if most - least < room - 1e-6
    ]
