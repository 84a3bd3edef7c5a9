"""A delivery as its page shows it: the published tables, and what was hidden and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from accounts.models import JobRun
from reporting.disclosure import Mark
from reporting.figures import BANDS, CATEGORIES
from reporting.frozen import publication_from_json
from reporting.models import Figures
from reporting.publication import Line
from reporting.wording import CATEGORIES as CATEGORY_WORDS
from reporting.wording import DURATIONS, HOURS, REASON_GROUPS, SHORT_DURATIONS, STEPS, first_of


@dataclass(frozen=True, slots=True)
class Heading:
    """A column, by its name and, on a phone, by a shorter one."""

    key: str
    label: str | Promise
    short: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a published table; the last line is the row's total. `month` or `label` names it."""

    lines: list[Line]
    month: date | None = None
    label: str | Promise = ""
    is_part: bool = False


class Preview:
    """The two tables of a publication, with numbers of absences."""

    def __init__(self, figures: Figures) -> None:
        self.publication = publication_from_json(figures.published)
        self.threshold = self.publication.threshold
        self.lines = {line.place: line for line in self.publication.lines}
        self.months_in_order = sorted(
            {line.place.month for line in self.publication.lines if line.place.month}
        )
        due, taken = figures.published["registers"]
        self.registers_due, self.registers_missing = due, due - taken
        self.total = self.publication.line()
        self.hour_word = HOURS[figures.published["hour_unit"]]

    @property
    def small(self) -> int:
        return sum(line.absences is Mark.SMALL for line in self.publication.lines)

    @property
    def withheld(self) -> int:
        return self.publication.hidden - self.small

    @property
    def categories(self) -> list[Heading]:
        return [Heading(category, CATEGORY_WORDS[category]) for category in CATEGORIES]

    @property
    def durations(self) -> list[Heading]:
        return [Heading(band, DURATIONS[band], SHORT_DURATIONS[band]) for band in BANDS]

    @property
    def months(self) -> Iterator[Row]:
        for month in self.months_in_order:
            lines = [self.publication.line(month=month, category=category) for category in CATEGORIES]
            yield Row([*lines, self.publication.line(month=month)], month=first_of(month))

    @property
    def month_totals(self) -> list[Line]:
        return [*(self.publication.line(category=category) for category in CATEGORIES), self.total]

    @property
    def reasons(self) -> Iterator[Row]:
        """Each category over the durations, with its kinds of reason below it."""
        groups = [
            line.place for line in self.publication.lines if line.place.reason_group and not line.place.band
        ]
        for category in CATEGORIES:
            lines = [self.publication.line(category=category, band=band) for band in BANDS]
            yield Row([*lines, self.publication.line(category=category)], label=CATEGORY_WORDS[category])
            for place in (place for place in groups if place.category == category):
                lines = [self.lines[place._replace(band=band)] for band in BANDS]
                yield Row([*lines, self.lines[place]], label=REASON_GROUPS[place.reason_group], is_part=True)

    @property
    def duration_totals(self) -> list[Line]:
        return [*(self.publication.line(band=band) for band in BANDS), self.total]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the work on a delivery; `mark` is done, busy or wait."""

    label: str | Promise
    mark: str


def steps_of(job: JobRun) -> list[Step]:
    """The steps of a delivery with how far each is."""
    busy = job.steps_done if job.state == JobRun.State.BUSY else -1
    marks = [
        "done" if number < busy else "busy" if number == busy else "wait" for number in range(len(STEPS))
    ]
    return [Step(label, mark) for label, mark in zip(STEPS, marks, strict=True)]
