"""What of the figures may leave the school: two tables that share totals, with small numbers hidden.

Months × categories, and reason groups (within their category) × durations. Both have the categories' totals and the
grand total in common, so they are protected as one network (`disclosure.py`). Finer tables would be mostly holes.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass

from reporting.disclosure import THRESHOLD, Cell, Mark, protect
from reporting.figures import BANDS, CATEGORIES, UNITS_PER_HOUR, Count, Figures, LateCount, Place

Value = int | Mark
"""A number that is shown, or how it is hidden."""


@dataclass(frozen=True, slots=True)
class Line:
    """A published row: absences, different pupils, units missed, of so many units on offer and pupils enrolled."""

    place: Place
    absences: Value
    pupils: Value
    units: Value
    on_offer: int
    enrolled: int

    @property
    def is_hidden(self) -> bool:
        return isinstance(self.absences, Mark)


@dataclass(frozen=True, slots=True)
class LateLine:
    """A published row about lateness in a month; an empty month is the whole period."""

    month: str
    times: Value
    pupils: Value
    minutes: Value
    units: Value


@dataclass(frozen=True, slots=True)
class Publication:
    """The figures as anybody may see them, and how many numbers were hidden: for their own sake, and for others'."""

    threshold: int
    lines: tuple[Line, ...]
    late: tuple[LateLine, ...]

    @property
    def hidden(self) -> int:
        return sum(line.is_hidden for line in self.lines)

    def line(self, **parts: str) -> Line:
        place = Place(**parts)
        return next(line for line in self.lines if line.place == place)


def publish(figures: Figures, *, threshold: int = THRESHOLD) -> Publication:
    """The figures with every number below the threshold protected, totals and neighbours included.

    A hidden number takes its pupils, its hours and its rate along. Of fewer pupils than twice the threshold nothing
    but zeros is shown.
    """
    rooms = (threshold - 3, (threshold - 3) * UNITS_PER_HOUR)
    cells = network(figures)
    late = [figures.late[month] for month in ["", *figures.months]]
    late_cells = [
        Cell(
            each.month,
            *_late_pipe(each.month),
            (each.times, each.minutes),
            each.pupils,
            1 if each.month else 5,
        )
        for each in late
    ]
    if figures.offers[""].enrolled < 2 * threshold:
        marks = _all_hidden(cells)
        late_marks = _all_hidden(late_cells)
    else:
        marks = protect(cells, threshold=threshold, rooms=rooms)
        late_marks = protect(late_cells, threshold=threshold, rooms=(threshold - 3, threshold - 3))
    pupil_marks = _PupilMarks(figures, marks, threshold).settled()
    return Publication(
        threshold=threshold,
        lines=tuple(
            _line(_count(figures, place), marks[place], pupil_marks[place], figures)
            for place in places(figures)
        ),
        late=tuple(_late_line(each, late_marks[each.month], threshold) for each in late),
    )


def network(figures: Figures) -> list[Cell]:
    """The numbers of both tables as they hang together: absences, and units missed."""
    counts = [_count(figures, place) for place in places(figures)]
    return [
        Cell(each.place, *_pipe(each.place), (each.absences, each.units), each.pupils, _weight(each.place))
        for each in counts
    ]


def _count(figures: Figures, place: Place) -> Count:
    return figures.counts.get(place) or Count(place, 0, 0, 0)


def places(figures: Figures) -> Iterator[Place]:
    """Every place of the two tables, in the order of reading; also where nothing happened."""
    yield Place()
    for month in figures.months:
        yield Place(month=month)
        yield from (Place(month=month, category=category) for category in CATEGORIES)
    yield from (Place(band=band) for band in BANDS)
    for category in CATEGORIES:
        yield Place(category=category)
        yield from (Place(category=category, band=band) for band in BANDS)
        for group in (group for owner, group in figures.reason_groups if owner == category):
            yield Place(category=category, reason_group=group)
            yield from (Place(category=category, reason_group=group, band=band) for band in BANDS)


def _pipe(place: Place) -> tuple[Hashable, Hashable]:
    """From the total to the months, through the categories to their reason groups, to the durations, and back."""
    month, category, group, band = place
    match (bool(month), bool(category), bool(group), bool(band)):
        case (True, False, _, _):
            return "total", ("month", month)
        case (True, True, _, _):
            return ("month", month), ("category", category)
        case (False, True, False, False):
            return ("category", category), ("reasons of", category)
        case (False, True, True, False):
            return ("reasons of", category), ("reason", category, group)
        case (False, True, True, True):
            return ("reason", category, group), ("durations of", category, band)
        case (False, True, False, True):
            return ("durations of", category, band), ("duration", band)
        case (False, False, False, True):
            return ("duration", band), "end"
    return "end", "total"


_WEIGHTS = {0: 50, 1: 10, 2: 2, 3: 1}


def _weight(place: Place) -> int:
    """Totals are missed more sorely than parts, and the months × categories more than the single durations."""
    return _WEIGHTS[sum(map(bool, place))]


def _late_pipe(month: str) -> tuple[Hashable, Hashable]:
    return ("total", "end") if month else ("end", "total")


def _all_hidden(cells: list[Cell]) -> dict[Hashable, Mark]:
    return {cell.name: Mark.SHOWN if cell.is_empty else Mark.WITHHELD for cell in cells}


class _PupilMarks:
    """How the numbers of different pupils are hidden.

    They do not add up, so they are no part of the network. But a total is at most the sum of its parts and at least
    the largest; where that leaves a hidden number too little room, the largest number beside it is withheld too.
    A number that is all pupils enrolled, or all but one, is withheld too: it would speak of each of them.
    """

    def __init__(self, figures: Figures, marks: Mapping[Hashable, Mark], threshold: int) -> None:
        self.threshold = threshold
        self.pupils = {
            place: figures.counts[place].pupils if place in figures.counts else 0 for place in places(figures)
        }
        self.enrolled = {place: figures.offers[place.month].enrolled for place in self.pupils}
        self.marks = {place: self._first_mark(place, marks[place]) for place in self.pupils}
        self.unions = [(total, parts) for total in self.pupils for parts in self._parts(total)]

    def _first_mark(self, place: Place, mark: Mark) -> Mark:
        pupils = self.pupils[place]
        if mark is Mark.SMALL and pupils < self.threshold:
            return Mark.SMALL
        speaks_of_all = 0 < self.enrolled[place] - 1 <= pupils
        return Mark.WITHHELD if mark is not Mark.SHOWN or speaks_of_all else Mark.SHOWN

    def _parts(self, total: Place) -> Iterator[list[Place]]:
        """The ways in which a total falls apart into places of the two tables."""
        for dimension in Place._fields:
            parts = [
                part
                for part in self.pupils
                if getattr(part, dimension) and part._replace(**{dimension: ""}) == total
            ]
            if parts:
                yield parts

    def settled(self) -> dict[Place, Mark]:
        while any(self._loosen(total, parts) for total, parts in self.unions):
            pass
        return self.marks

    def _loosen(self, total: Place, parts: list[Place]) -> bool:
        """Withhold one more number if a hidden one in this union has too little room. Whether that happened."""
        if all(
            self._room(place, total, parts) >= self.threshold - 3 for place in self._hidden([total, *parts])
        ):
            return False
        shown = [place for place in parts if self.marks[place] is Mark.SHOWN and self.pupils[place]]
        if not shown:
            shown = [total] if self.marks[total] is Mark.SHOWN else []
        if not shown:
            shown = [place for place in [total, *parts] if self.marks[place] is Mark.SMALL]
        if shown:
            self.marks[max(shown, key=lambda place: self.pupils[place])] = Mark.WITHHELD
        return bool(shown)

    def _hidden(self, places: list[Place]) -> list[Place]:
        return [place for place in places if self.marks[place] is not Mark.SHOWN and self.pupils[place]]

    def _room(self, place: Place, total: Place, parts: list[Place]) -> int:
        if place == total:
            return min(self._most(total), sum(map(self._most, parts))) - max(
                map(self._least, [total, *parts])
            )
        others = sum(self._most(part) for part in parts if part != place)
        least = max(self._least(place), self._least(total) - others)
        return min(self._most(place), self._most(total)) - least

    def _least(self, place: Place) -> int:
        return self.pupils[place] if self.marks[place] is Mark.SHOWN else min(1, self.pupils[place])

    def _most(self, place: Place) -> int:
        match self.marks[place]:
            case Mark.SHOWN:
                return self.pupils[place]
            case Mark.SMALL:
                return self.threshold - 1
        return self.enrolled[place] if self.pupils[place] else 0


def _line(count: Count, mark: Mark, pupil_mark: Mark, figures: Figures) -> Line:
    offer = figures.offers[count.place.month]
    return Line(
        place=count.place,
        absences=count.absences if mark is Mark.SHOWN else mark,
        pupils=count.pupils if pupil_mark is Mark.SHOWN else pupil_mark,
        units=count.units if mark is Mark.SHOWN else Mark.WITHHELD,
        on_offer=offer.units,
        enrolled=offer.enrolled,
    )


def _late_line(late: LateCount, mark: Mark, threshold: int) -> LateLine:
    if mark is Mark.SHOWN:
        return LateLine(late.month, late.times, late.pupils, late.minutes, late.units)
    few = mark is Mark.SMALL and late.pupils < threshold
    return LateLine(late.month, mark, Mark.SMALL if few else Mark.WITHHELD, Mark.WITHHELD, Mark.WITHHELD)
