"""What leaves the school tells nothing about a few, whichever of its tables are laid side by side."""

from __future__ import annotations

import random
from datetime import date

import pytest

from reporting.counting import count
from reporting.disclosure import Mark
from reporting.figures import Count, Figures, LateCount, Offer, Place
from reporting.publication import Line, Publication, network, places, publish
from reporting.tests.attack import possible_values
from reporting.tests.ledger import random_paper

PAIRS = [
    ("authorised", "sickness"),
    ("authorised", "leave"),
    ("unauthorised", "truancy"),
    ("pending", "unexplained"),
]


def school(
    seed: int, *, pupils: int = 40, period: tuple[date, date] = (date(2026, 8, 17), date(2026, 10, 30))
) -> Figures:
    paper = random_paper(seed, pupils=pupils, days=75)
    return count(paper.taken, paper.missed, paper.enrolments, first=period[0], last=period[1])


def marks_of(publication: Publication) -> dict[object, Mark]:
    return {
        line.place: line.absences if isinstance(line.absences, Mark) else Mark.SHOWN
        for line in publication.lines
    }


@pytest.mark.parametrize("pupils", [15, 40, 90])
@pytest.mark.parametrize("seed", range(6))
def test_no_hidden_number_can_be_worked_out_from_all_tables_together(seed: int, pupils: int) -> None:
    figures = school(seed, pupils=pupils)
    publication = publish(figures)

    cells = network(figures)
    narrow = [
        (measure, cell.name)
        for measure, room in ((0, 2), (1, 120))
        for cell, least, most in possible_values(cells, marks_of(publication), measure=measure)
        if most - least < room - 1e-6
    ]

    assert narrow == []


@pytest.mark.parametrize("seed", range(6))
def test_pupils_and_hours_of_a_hidden_number_are_hidden_too(seed: int) -> None:
    publication = publish(school(seed))

    hidden = [line for line in publication.lines if line.is_hidden]

    assert hidden
    assert all(isinstance(line.pupils, Mark) and isinstance(line.units, Mark) for line in hidden)


@pytest.mark.parametrize("seed", range(6))
def test_no_number_of_fewer_than_five_pupils_is_shown(seed: int) -> None:
    figures = school(seed)

    shown = [line for line in publish(figures).lines if not line.is_hidden]

    assert [line.place for line in shown if 0 < figures.at(**line.place._asdict()).pupils < 5] == []


@pytest.mark.parametrize("seed", range(6))
def test_what_is_shown_is_the_figure_itself(seed: int) -> None:
    figures = school(seed)

    for line in publish(figures).lines:
        exact = figures.at(**line.place._asdict())
        assert isinstance(line.absences, Mark) or line.absences == exact.absences
        assert isinstance(line.units, Mark) or line.units == exact.units
        assert isinstance(line.pupils, Mark) or line.pupils == exact.pupils


def test_zeros_are_shown() -> None:
    figures = school(3)

    zeros = [line for line in publish(figures).lines if not figures.at(**line.place._asdict()).pupils]

    assert zeros
    assert all((line.absences, line.pupils, line.units) == (0, 0, 0) for line in zeros)


def test_of_fewer_than_ten_pupils_only_zeros_are_shown() -> None:
    publication = publish(school(1, pupils=9))

    assert {line.absences for line in publication.lines if not line.is_hidden} == {0}


def test_a_number_of_pupils_that_is_all_but_one_of_the_school_is_withheld() -> None:
    figures = one_table({("authorised", "sickness"): 60}, enrolled=61)

    total = publish(figures).line()

    assert (total.absences, total.pupils) == (60, Mark.WITHHELD)


def most_pupils(line: Line) -> int:
    """What everybody may know of the pupils of a line."""
    if isinstance(line.pupils, int):
        return line.pupils
    return 4 if line.pupils is Mark.SMALL else line.enrolled


@pytest.mark.parametrize("pupils", [15, 40, 90])
@pytest.mark.parametrize("seed", range(6))
def test_a_hidden_number_of_pupils_cannot_be_had_from_a_total_and_the_pupils_beside_it(
    seed: int, pupils: int
) -> None:
    lines = publish(school(seed, pupils=pupils)).lines

    rooms: dict[tuple[Place, Place], int] = {}
    for total in lines:
        for dimension in Place._fields:
            parts = [
                part
                for part in lines
                if part.place != total.place and part.place._replace(**{dimension: ""}) == total.place
            ]
            if isinstance(total.pupils, int):
                most = {part.place: most_pupils(part) for part in parts}
                for part in (part for part in parts if isinstance(part.pupils, Mark)):
                    others = sum(most.values()) - most[part.place]
                    rooms[total.place, part.place] = min(most[part.place], total.pupils) - max(
                        1, total.pupils - others
                    )

    assert [pair for pair, room in rooms.items() if room < 2] == []


def test_pupils_whose_absence_began_earlier_are_not_had_from_the_total_of_pupils() -> None:
    table = {("authorised", "sickness"): 100, ("unauthorised", "truancy"): 2, ("pending", "unexplained"): 3}
    pupils = {("unauthorised", "truancy"): 4, ("pending", "unexplained"): 4}

    publication = publish(one_table(table, pupils=pupils))

    # 108 pupils in all and 100 of them authorised would leave 8 for two numbers of at most 4
    shown = [
        publication.line(category=category).pupils for category in ("authorised", "unauthorised", "pending")
    ]
    assert shown != [100, Mark.SMALL, Mark.SMALL]


def test_a_large_school_keeps_most_of_its_numbers() -> None:
    draw = random.Random(4)
    table = {pair: draw.randint(200, 900) for pair in PAIRS}
    publication = publish(one_table(table, enrolled=1200))

    assert publication.hidden == 0


def test_the_network_of_the_tables_adds_up_everywhere() -> None:
    cells = network(school(2))

    at: dict[object, int] = {}
    for cell in cells:
        at[cell.source] = at.get(cell.source, 0) - cell.values[1]
        at[cell.target] = at.get(cell.target, 0) + cell.values[1]

    assert set(at.values()) == {0}


def test_a_month_with_few_late_pupils_cannot_be_had_from_the_total() -> None:
    late = {
        "": LateCount("", 53, 30, 500, 0),
        "2026-09": LateCount("2026-09", 50, 29, 480, 0),
        "2026-10": LateCount("2026-10", 3, 2, 20, 0),
    }
    figures = one_table({("authorised", "sickness"): 60}, late=late)

    publication = publish(figures)

    assert [line.times for line in publication.late] == [53, Mark.WITHHELD, Mark.SMALL]


def one_table(
    table: dict[tuple[str, str], int],
    *,
    enrolled: int = 1000,
    late: dict[str, LateCount] | None = None,
    pupils: dict[tuple[str, str], int] | None = None,
) -> Figures:
    """Figures of one month in which every absence lasted a part of a day, each of another pupil unless told."""
    sums: dict[Place, int] = {}
    people: dict[Place, int] = {}
    months = sorted(late)[1:] if late else ["2026-09"]
    for (category, group), number in table.items():
        for place in (
            Place(),
            Place(month=months[0]),
            Place(months[0], category),
            Place(category=category),
            Place(category=category, reason_group=group),
            Place(category=category, reason_group=group, band="part_of_a_day"),
            Place(category=category, band="part_of_a_day"),
            Place(band="part_of_a_day"),
        ):
            sums[place] = sums.get(place, 0) + number
            people[place] = people.get(place, 0) + (pupils or {}).get((category, group), number)
    return Figures(
        first=date(2026, 9, 1),
        last=date(2026, 9, 30),
        counts={place: Count(place, number, people[place], 60 * number) for place, number in sums.items()},
        late=late or {month: LateCount(month, 0, 0, 0, 0) for month in ("", *months)},
        offers={month: Offer(month, 10**6, enrolled) for month in ("", *months)},
    )


def test_every_place_of_the_tables_is_published_once() -> None:
    figures = school(0)

    published = [line.place for line in publish(figures).lines]

    assert published == list(dict.fromkeys(places(figures)))
    assert {cell.name for cell in network(figures)} == set(published)
