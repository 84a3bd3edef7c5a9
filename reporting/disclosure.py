"""Which numbers of a publication must be hidden, so that nobody can work out a small one.

A publication of tables that share totals is seen as a network of pipes. Every published number is a pipe; every
"these parts make that total" is a junction where as much flows in as out. What is shown is a pipe of which
everybody knows the flow. A hidden number can be something else than it is exactly as far as flow can go round
through other hidden pipes without anybody seeing it. That room is found with augmenting paths, in whole numbers
and exactly; as long as it is too small, the cheapest way round is hidden as well.

1. A count from 1 to the threshold is printed as "<5" (SMALL). A number that concerns fewer people than the
   threshold is hidden as well (WITHHELD). Zero is shown.
2. Every hidden number keeps room for all but one of the values that "<5" allows.
3. Where that needs more to be hidden: single cells rather than totals, small numbers rather than large ones.
4. What was hidden for another number's sake and turns out not to be needed is shown again.

Where "<5" itself would tell too much (three of them make a total that is "<5" too) it becomes WITHHELD. An
attacker is taken to know every junction, that a SMALL number lies between 1 and the threshold, and that a
WITHHELD one is not zero. The threshold of 5 is that of DUO; others may ask for another.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from heapq import heappop, heappush
from itertools import count as ticket

THRESHOLD = 5
LEAST_THRESHOLD = 4
NO_LIMIT = 10**12
OPENING, RELAXING = 10_000, 2_000  # what it costs to hide one more number; to say less about a hidden one


class Mark(StrEnum):
    SHOWN = "shown"
    SMALL = "small"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class Cell:
    """A published number, from the junction it flows out of to the junction it flows into.

    `values` holds a number per measure (absences, units of hours, …), hidden or shown together; "<5" is said of
    the first. `people` is the number of different pupils behind it. `weight` tells how sorely it would be missed.
    """

    name: Hashable
    source: Hashable
    target: Hashable
    values: tuple[int, ...]
    people: int
    weight: int = 1

    @property
    def is_empty(self) -> bool:
        return not self.people and not any(self.values)


def protect(
    cells: Iterable[Cell], *, threshold: int = THRESHOLD, rooms: Sequence[int] = ()
) -> dict[Hashable, Mark]:
    """What becomes of each cell, by name. The same cells in the same order give the same marks.

    `rooms` says per measure how many units apart the least and the greatest possible value of a hidden cell must
    be; the first defaults to `threshold - 3`: all but one of the values below the threshold remain possible.
    Raises ValueError for a threshold below 4, and for cells that do not add up.
    """
    if threshold < LEAST_THRESHOLD:
        raise ValueError(f"A threshold of {threshold} would tell the numbers that it hides.")
    network = _Network(list(cells), threshold, tuple(rooms) or (threshold - 3,))
    network.hide_small_numbers()
    network.hide_ways_round()
    network.show_what_need_not_be_hidden()
    return network.marks


def two_way(
    table: Mapping[tuple[str, str], tuple[int, ...]], people: Mapping[tuple[str, str], int] | None = None
) -> list[Cell]:
    """The cells of a table with totals, from its inner numbers. A total has an empty part in its name.

    `people` are the different pupils behind each name, totals included; without it the first measure counts them.
    """
    sums: dict[tuple[str, str], list[int]] = {}
    for (row, column), values in table.items():
        for name in ((row, column), (row, ""), ("", column), ("", "")):
            total = sums.setdefault(name, [0] * len(values))
            total[:] = [old + new for old, new in zip(total, values, strict=True)]
    return [
        Cell(
            (row, column),
            *_between(row, column),
            tuple(values),
            people[row, column] if people else values[0],
            weight=1 if row and column else 5 if row or column else 50,
        )
        for (row, column), values in sums.items()
    ]


def _between(row: str, column: str) -> tuple[Hashable, Hashable]:
    """The total flows to the rows, from them through the inner cells to the columns, and back to the total."""
    if row and column:
        return ("row", row), ("column", column)
    if row:
        return "total", ("row", row)
    return (("column", column), "end") if column else ("end", "total")


class _Network:
    """The cells with their marks, and the room that these leave."""

    def __init__(self, cells: list[Cell], threshold: int, rooms: tuple[int, ...]) -> None:
        self.marks: dict[Hashable, Mark] = {cell.name: Mark.SHOWN for cell in cells}
        self.cells = [cell for cell in cells if not cell.is_empty]
        self.threshold = threshold
        self.rooms = rooms
        self.pipes: dict[Hashable, list[tuple[Cell, int]]] = defaultdict(list)
        for cell in self.cells:
            self.pipes[cell.source].append((cell, 1))
            self.pipes[cell.target].append((cell, -1))
        for node, pipes in self.pipes.items():
            for measure in range(len(rooms)):
                if sum(cell.values[measure] * sign for cell, sign in pipes):
                    raise ValueError(f"The numbers at {node} do not add up to their total.")

    def is_sensitive(self, cell: Cell) -> bool:
        return 0 < cell.values[0] < self.threshold or 0 < cell.people < self.threshold

    def hidden(self) -> list[Cell]:
        return [cell for cell in self.cells if self.marks[cell.name] is not Mark.SHOWN]

    def hide_small_numbers(self) -> None:
        for cell in filter(self.is_sensitive, self.cells):
            small = 0 < cell.values[0] < self.threshold
            self.marks[cell.name] = Mark.SMALL if small else Mark.WITHHELD

    def hide_ways_round(self) -> None:
        unsafe = deque(self.hidden())
        while unsafe:
            cell = unsafe.popleft()
            for measure in range(len(self.rooms)):
                unsafe.extend(self._make_room(cell, measure))

    def show_what_need_not_be_hidden(self) -> None:
        for cell in sorted(self.hidden(), key=lambda cell: (-cell.weight, -cell.values[0])):
            if self.marks[cell.name] is Mark.WITHHELD and not self.is_sensitive(cell):
                self.marks[cell.name] = Mark.SHOWN
                if not all(self._has_room(other) for other in self.hidden()):
                    self.marks[cell.name] = Mark.WITHHELD

    def _has_room(self, cell: Cell) -> bool:
        return all(_Search(self, cell, measure).found >= room for measure, room in enumerate(self.rooms))

    def _make_room(self, cell: Cell, measure: int) -> list[Cell]:
        """Hide cells until this one has its room; gives back which. Ends because each turn hides something."""
        opened: list[Cell] = []
        while (search := _Search(self, cell, measure)).found < self.rooms[measure]:
            changed = search.cheapest_way() or [cell]
            opened += [each for each in changed if self.marks[each.name] is Mark.SHOWN]
            self.marks.update((each.name, Mark.WITHHELD) for each in changed)
        return opened

    def bounds(self, cell: Cell, measure: int, mark: Mark) -> tuple[int, int]:
        """What an attacker knows of this cell alone: between which values it lies, both inclusive."""
        value = cell.values[measure]
        if mark is Mark.SHOWN:
            return value, value
        if mark is Mark.SMALL and measure == 0:
            return 1, self.threshold - 1
        return min(1, value), NO_LIMIT


class _Search:
    """How far one hidden cell can go up and down. `found` is that distance, as far as it is needed."""

    def __init__(self, network: _Network, cell: Cell, measure: int) -> None:
        self.network, self.cell, self.measure = network, cell, measure
        needed = network.rooms[measure]
        least, most = network.bounds(cell, measure, network.marks[cell.name])
        value = cell.values[measure]
        self.ways: list[tuple[Hashable, Hashable, dict[Hashable, int]]] = []
        self.found = self._push(cell.target, cell.source, min(needed, most - value))
        self.found += self._push(cell.source, cell.target, min(needed - self.found, value - least))

    def _push(self, start: Hashable, goal: Hashable, limit: int) -> int:
        """How much can flow from start to goal through the other hidden cells, up to `limit`."""
        moved: dict[Hashable, int] = defaultdict(int)
        pushed = 0
        while pushed < limit and (path := self._path(start, goal, moved)):
            amount = min(limit - pushed, *(self._room(cell, sign, moved) for cell, sign in path))
            for cell, sign in path:
                moved[cell.name] += sign * amount
            pushed += amount
        if pushed == limit:
            return pushed
        self.ways.append((start, goal, moved))
        return pushed

    def _path(self, start: Hashable, goal: Hashable, moved: Mapping[Hashable, int]) -> list[tuple[Cell, int]]:
        """The shortest way from start to goal with room in every pipe; empty when there is none."""
        came: dict[Hashable, tuple[Hashable, tuple[Cell, int]]] = {}
        queue = deque([start])
        while queue and goal not in came:
            node = queue.popleft()
            for pipe, far in self._pipes_from(node):
                if far not in came and far != start and self._room(*pipe, moved) > 0:
                    came[far] = (node, pipe)
                    queue.append(far)
        return list(_walk_back(goal, start, came)) if goal in came else []

    def cheapest_way(self) -> list[Cell]:
        """The cells to withhold so that more can flow, at least cost; empty when no way can be opened."""
        best: tuple[int, list[Cell]] = (NO_LIMIT, [])
        for start, goal, moved in self.ways:
            best = min(best, self._cheapest(start, goal, moved), key=lambda way: way[0])
        return best[1]

    def _cheapest(
        self, start: Hashable, goal: Hashable, moved: Mapping[Hashable, int]
    ) -> tuple[int, list[Cell]]:
        came: dict[Hashable, tuple[Hashable, tuple[Cell, int]]] = {}
        costs: dict[Hashable, int] = {start: 0}
        order = ticket()
        queue = [(0, next(order), start)]
        while queue:
            cost, _, node = heappop(queue)
            if node == goal:
                way = [
                    cell for cell, sign in _walk_back(goal, start, came) if self._room(cell, sign, moved) <= 0
                ]
                return cost, way
            if cost > costs[node]:
                continue
            for pipe, far in self._pipes_from(node):
                step = self._cost(*pipe, moved)
                if step is not None and cost + step < costs.get(far, NO_LIMIT):
                    costs[far] = cost + step
                    came[far] = (node, pipe)
                    heappush(queue, (cost + step, next(order), far))
        return NO_LIMIT, []

    def _pipes_from(self, node: Hashable) -> Iterator[tuple[tuple[Cell, int], Hashable]]:
        for cell, sign in self.network.pipes[node]:
            if cell is not self.cell:
                yield (cell, sign), cell.target if sign > 0 else cell.source

    def _room(self, cell: Cell, sign: int, moved: Mapping[Hashable, int], mark: Mark | None = None) -> int:
        least, most = self.network.bounds(cell, self.measure, mark or self.network.marks[cell.name])
        value = cell.values[self.measure] + moved.get(cell.name, 0)
        return most - value if sign > 0 else value - least

    def _cost(self, cell: Cell, sign: int, moved: Mapping[Hashable, int]) -> int | None:
        """What it costs to let flow through: nothing, or hiding the cell; None when even that does not help."""
        if self._room(cell, sign, moved) > 0:
            return 0
        if self._room(cell, sign, moved, Mark.WITHHELD) <= 0:
            return None
        if self.network.marks[cell.name] is Mark.SHOWN:
            return cell.weight * OPENING + min(cell.values[0], OPENING - 1)
        return RELAXING


def _walk_back(
    goal: Hashable, start: Hashable, came: Mapping[Hashable, tuple[Hashable, tuple[Cell, int]]]
) -> Iterator[tuple[Cell, int]]:
    node = goal
    while node != start:
        node, pipe = came[node]
        yield pipe
