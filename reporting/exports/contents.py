"""Frozen figures as the sheets of a file, in the language that is active."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from reporting.disclosure import Mark
from reporting.exports.document import Cell, Column, Document, Sheet
from reporting.figures import UNITS_PER_HOUR, Place
from reporting.frozen import publication_from_json
from reporting.models import Figures
from reporting.publication import LateLine, Line, Value
from reporting.wording import CATEGORIES, COUNTING_RULES, DURATIONS, HOURS, REASON_GROUPS

HUNDREDTH = Decimal("0.01")


def document(figures: Figures) -> Document:
    """The published figures, their data dictionary, and where they come from."""
    columns = _columns(str(HOURS[figures.published["hour_unit"]]))
    return Document(
        title=_("Attendance figures"),
        figures=Sheet(_("Figures"), tuple(column.title for column in columns), list(_rows(figures))),
        rules=Sheet(
            _("Counting rules"),
            (_("Column"), _("How it was counted"), _("Unit"), _("Part"), _("Whole")),
            [
                (column.title, column.rule, column.unit, column.numerator, column.denominator)
                for column in columns
            ],
        ),
        about=Sheet(_("About"), (_("What"), _("Value")), list(_about(figures))),
    )


def _rule(name: str) -> str:
    return str(COUNTING_RULES[name]["text"])


def _columns(hours: str) -> list[Column]:
    same = _("The same in every row.")
    times, pupils = _("times"), _("pupils")
    return [
        Column(_("School"), _("BRIN, the number of the school.") + " " + same),
        Column(_("School year"), same),
        Column(_("First day"), _("First day of the period.") + " " + same),
        Column(_("Last day"), _("Last day of the period, inclusive.") + " " + same),
        Column(
            _("Breakdown"),
            _(
                "What the row is a part of. Add up only rows of the same breakdown, and never different pupils."
            ),
        ),
        Column(_("Month"), _rule("month")),
        Column(
            _("Category"), _("Authorised, unauthorised, or not yet known, as it was classified when counted.")
        ),
        Column(_("Kind of reason"), _("Groups of the school's own reasons. Never a diagnosis.")),
        Column(_("Duration"), _rule("duration"), _("school days")),
        Column(_("Absences"), _rule("absence") + " " + _("In rows about lateness: times late."), times),
        Column(_("Different pupils"), _rule("pupils"), pupils),
        Column(_("Hours missed"), _rule("missed"), hours),
        Column(_("Hours on offer"), _rule("on_offer") + " " + _rule("exempt"), hours),
        Column(_("Missed (%)"), _rule("missed"), "%", _("Hours missed"), _("Hours on offer")),
        Column(_("Pupils enrolled"), _rule("enrolled"), pupils),
        Column(_("Minutes late"), _rule("late"), _("minutes")),
    ]


def _rows(figures: Figures) -> Iterator[list[Cell]]:
    """A row for each published line, then those about lateness."""
    published = figures.published
    publication = publication_from_json(published)
    few = f"<{publication.threshold}"
    same: list[Cell] = [
        published["school"],
        published["school_year"],
        figures.first_on.isoformat(),
        figures.last_on.isoformat(),
    ]
    offers = {
        line.place.month: line for line in publication.lines if line.place == Place(month=line.place.month)
    }
    for line in publication.lines:
        yield [*same, breakdown(line.place), *_parts(line.place), *_numbers(line, few), ""]
    for late in publication.late:
        yield [
            *same,
            _("Late"),
            *_parts(Place(month=late.month)),
            *_late_numbers(late, offers[late.month], few),
        ]


def breakdown(place: Place) -> str:
    """Which table a line belongs to."""
    month, category, group, band = map(bool, place)
    names = {
        (False, False, False, False): _("Total"),
        (True, False, False, False): _("By month"),
        (True, True, False, False): _("By month and category"),
        (False, False, False, True): _("By duration"),
        (False, True, False, False): _("By category"),
        (False, True, False, True): _("By category and duration"),
        (False, True, True, False): _("By kind of reason"),
        (False, True, True, True): _("By kind of reason and duration"),
    }
    return names[month, category, group, band]


def _parts(place: Place) -> list[Cell]:
    everything = _("all")
    return [
        place.month or everything,
        str(CATEGORIES.get(place.category, everything)),
        str(REASON_GROUPS.get(place.reason_group, everything)),
        str(DURATIONS.get(place.band, everything)),
    ]


def _numbers(line: Line, few: str) -> list[Cell]:
    return [
        _number(line.absences, few),
        _number(line.pupils, few),
        _hours(line.units, few),
        _hours(line.on_offer, few),
        _share(line.units, line.on_offer, few),
        line.enrolled,
    ]


def _late_numbers(late: LateLine, of: Line, few: str) -> list[Cell]:
    counted = [_number(late.times, few), _number(late.pupils, few), _hours(late.units, few)]
    return [*counted, _hours(of.on_offer, few), "", of.enrolled, _number(late.minutes, few)]


def _number(value: Value, few: str) -> Cell:
    if isinstance(value, Mark):
        return few if value is Mark.SMALL else _("withheld")
    return value


def _hours(units: Value, few: str) -> Cell:
    if isinstance(units, Mark):
        return _number(units, few)
    return (Decimal(units) / UNITS_PER_HOUR).quantize(HUNDREDTH)


def _share(units: Value, on_offer: int, few: str) -> Cell:
    if isinstance(units, Mark):
        return _number(units, few)
    return (Decimal(100 * units) / on_offer).quantize(HUNDREDTH) if on_offer else ""


def _about(figures: Figures) -> Iterator[tuple[Cell, Cell]]:
    published = figures.published
    due, taken = published["registers"]
    yield _("School"), f"{figures.school.name} ({published['school']})"
    yield _("School year"), published["school_year"]
    yield _("Period"), f"{figures.first_on.isoformat()} – {figures.last_on.isoformat()}"
    yield _("Unit of an hour"), str(HOURS[published["hour_unit"]])
    yield _("Registers not taken"), _("%(missing)s of %(due)s") % {"missing": due - taken, "due": due}
    yield _("Counted at"), timezone.localtime(figures.counted_at).strftime("%Y-%m-%d %H:%M")
    yield _("Counting rules"), _("version %(version)s") % {"version": figures.counting_rule}
    yield _("Checksum of these figures"), f"sha256 {figures.published_checksum}"
    yield (
        _("Small numbers"),
        _(
            "A number from 1 to %(most)s is shown as <%(threshold)s. Numbers from which it could be worked out are "
            "withheld, with their pupils, hours and percentages."
        )
        % {"most": published["threshold"] - 1, "threshold": published["threshold"]},
    )
    yield _("Not in this file"), _("Names, pupil numbers, groups, dates of birth, diagnoses.")
