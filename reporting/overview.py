"""The page of figures, ready to be drawn: presence first, each figure with what it is a part of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from reporting.counting import COUNTING_RULES_VERSION
from reporting.figures import BANDS, CATEGORIES, Count, Figures, Offer, Rate
from reporting.queries import Counted, Registers
from reporting.wording import CATEGORIES as CATEGORY_WORDS
from reporting.wording import DURATIONS, HOURS, REASON_GROUPS, first_of


@dataclass(frozen=True, slots=True)
class Part:
    """One figure of absence: its name, its count, and which part of the hours on offer was missed."""

    key: str
    label: str | Promise
    count: Count
    missed: Rate


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a bar of 100 wide, as SVG attributes want their numbers: with a point."""

    key: str
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A month: presence, and what was missed per category."""

    first: date
    present: Rate
    total: Part
    parts: list[Part]

    @property
    def bar(self) -> str:
        """The length of the bar of presence, of 100."""
        return f"{100 * (self.present.fraction or 0):.1f}"


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A kind of reason within a category."""

    category: str
    part: Part


@dataclass(frozen=True, slots=True)
class DurationRow:
    """A duration: absences per category, and together."""

    label: str | Promise
    counts: list[Count]
    total: Count


class Overview:
    """What the page shows of one period."""

    def __init__(self, counted: Counted, hour_unit: str) -> None:
        self.hour_word = HOURS[hour_unit]
        self.rules_version = COUNTING_RULES_VERSION
        self.period = counted.period
        self.registers: Registers = counted.registers
        self.left, self.exempt = counted.left, counted.exempt
        self.figures: Figures = counted.figures
        self.offer: Offer = self.figures.offers[""]
        self.present = self.figures.present()
        self.absent = self._part("", "")
        self.late = self.figures.late[""]

    @property
    def registers_missing(self) -> Rate:
        return Rate(self.registers.missing, self.registers.due, unit="registers", rule="registers")

    @property
    def categories(self) -> list[Part]:
        return [self._part(category, CATEGORY_WORDS[category], category=category) for category in CATEGORIES]

    @property
    def segments(self) -> list[Segment]:
        """The hours missed as one bar, in the order of the categories."""
        whole = self.absent.count.units
        segments, x = [], 0.0
        for part in self.categories:
            width = 100 * part.count.units / whole if whole else 0.0
            segments.append(Segment(part.key, f"{x:.2f}", f"{width:.2f}"))
            x += width
        return segments

    @property
    def months(self) -> Iterator[MonthRow]:
        for month in self.figures.months:
            yield MonthRow(
                first=first_of(month),
                present=self.figures.present(month),
                total=self._part("", "", month=month),
                parts=[
                    self._part(category, CATEGORY_WORDS[category], month=month, category=category)
                    for category in CATEGORIES
                ],
            )

    @property
    def groups(self) -> list[GroupRow]:
        """The kinds of reason, per category those with most hours first."""
        rows = [
            GroupRow(category, self._part(group, REASON_GROUPS[group], category=category, reason_group=group))
            for category, group in self.figures.reason_groups
        ]
        return sorted(rows, key=lambda row: (CATEGORIES.index(row.category), -row.part.count.units))

    @property
    def durations(self) -> Iterator[DurationRow]:
        for band in BANDS:
            yield DurationRow(
                label=DURATIONS[band],
                counts=[self.figures.at(category=category, band=band) for category in CATEGORIES],
                total=self.figures.at(band=band),
            )

    @property
    def duration_totals(self) -> list[Count]:
        return [self.figures.at(category=category) for category in CATEGORIES]

    def _part(self, key: str, label: str | Promise, **place: str) -> Part:
        return Part(key, label, self.figures.at(**place), self.figures.missed(**place))
