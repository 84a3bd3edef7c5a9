"""Small numbers cannot be worked out: checked with a linear program that knows everything an attacker may know."""

from __future__ import annotations

import random
from collections.abc import Hashable
from dataclasses import replace

import pytest

from reporting.disclosure import Cell, Mark, protect, two_way
from reporting.tests.attack import possible_values, worked_out


def random_table(draw: random.Random) -> list[Cell]:
    """A table with totals whose numbers are often small or zero, as those of a school are."""
    rows, columns = draw.randint(1, 7), draw.randint(1, 5)
    greatest = draw.choice([2, 6, 12, 60])
    inner = {
        (f"r{row}", f"c{column}"): (draw.choice([0, draw.randint(0, greatest), draw.randint(0, greatest)]),)
        for row in range(rows)
        for column in range(columns)
    }
    return two_way(inner)


@pytest.mark.parametrize("seed", range(10))
def test_a_linear_program_recovers_no_hidden_cell_in_a_thousand_random_tables(seed: int) -> None:
    draw = random.Random(seed)
    tables = [random_table(draw) for _ in range(100)]

    leaks = [leak for cells in tables for leak in worked_out(cells, protect(cells))]

    assert leaks == []


def test_the_attack_finds_what_primary_suppression_alone_gives_away() -> None:
    cells = two_way({("a", "x"): (3,), ("a", "y"): (40,), ("b", "x"): (20,), ("b", "y"): (30,)})
    marks = {cell.name: Mark.SMALL if cell.values[0] < 5 else Mark.SHOWN for cell in cells}

    assert worked_out(cells, marks) == [("a", "x")]


def test_two_hidden_cells_on_every_line_are_not_taken_for_safety() -> None:
    inner = {
        ("a", "x"): (1,),
        ("a", "y"): (1,),
        ("b", "x"): (1,),
        ("b", "y"): (1,),
        ("c", "x"): (90,),
        ("c", "y"): (80,),
    }
    cells = two_way(inner)

    assert worked_out(cells, protect(cells)) == []


def test_a_table_without_small_numbers_is_shown_as_it_is() -> None:
    cells = two_way({("a", "x"): (5,), ("a", "y"): (0,), ("b", "x"): (12,), ("b", "y"): (7,)})

    assert set(protect(cells).values()) == {Mark.SHOWN}


def test_zero_is_shown() -> None:
    marks = protect(two_way({("a", "x"): (3,), ("a", "y"): (0,), ("b", "x"): (9,), ("b", "y"): (9,)}))

    assert marks["a", "y"] is Mark.SHOWN


def test_one_small_number_takes_three_others_with_it_and_no_total() -> None:
    table = {(row, column): (20,) for row in "abcd" for column in "xyz"} | {("a", "x"): (3,)}

    marks = protect(two_way(table))

    assert len([name for name in table if marks[name] is not Mark.SHOWN]) == 4
    assert len([mark for mark in marks.values() if mark is not Mark.SHOWN]) == 4


def test_many_absences_of_few_pupils_are_hidden_though_the_number_is_large() -> None:
    table = {(row, column): (20,) for row in "abc" for column in "xyz"}
    names = [(row, column) for row in ("a", "b", "c", "") for column in ("x", "y", "z", "")]

    marks = protect(two_way(table, dict.fromkeys(names, 12) | {("a", "x"): 2}))

    assert marks["a", "x"] is Mark.WITHHELD


def test_three_small_numbers_in_a_small_total_do_not_tell_each_other() -> None:
    cells = two_way(
        {
            ("a", "x"): (1,),
            ("a", "y"): (1,),
            ("a", "z"): (1,),
            ("b", "x"): (50,),
            ("b", "y"): (60,),
            ("b", "z"): (70,),
        }
    )

    assert worked_out(cells, protect(cells)) == []


def test_hours_of_a_hidden_cell_keep_their_room_too() -> None:
    table = {(row, column): (20, 6000) for row in "abcd" for column in "xyz"}
    table |= {("a", "x"): (3, 900), ("a", "y"): (6, 5), ("b", "x"): (6, 5), ("b", "y"): (6, 5)}
    cells = two_way(table)

    for_absences_only = protect([replace(cell, values=cell.values[:1]) for cell in cells])
    for_hours_as_well = protect(cells, rooms=(2, 120))

    assert hours_too_narrow(cells, for_absences_only)
    assert not hours_too_narrow(cells, for_hours_as_well)


def hours_too_narrow(cells: list[Cell], marks: dict[Hashable, Mark]) -> list[Hashable]:
    """The hidden cells of which the hours are known to within two hours."""
    return [cell.name for cell, least, most in possible_values(cells, marks, measure=1) if most - least < 120]


def test_a_higher_threshold_hides_all_numbers_below_it() -> None:
    draw = random.Random(77)
    for _ in range(20):
        cells = random_table(draw)
        marks = protect(cells, threshold=10)
        assert not [c for c in cells if 0 < c.values[0] < 10 and marks[c.name] is Mark.SHOWN]
        assert worked_out(cells, marks, threshold=10) == []


def test_a_threshold_that_would_tell_the_number_is_refused() -> None:
    with pytest.raises(ValueError, match="would tell"):
        protect([], threshold=3)


def test_numbers_that_do_not_add_up_are_refused() -> None:
    cells = [Cell("part", "s", "t", (7,), 7), Cell("total", "t", "s", (8,), 8)]

    with pytest.raises(ValueError, match="do not add up"):
        protect(cells)


def test_the_same_table_is_always_protected_in_the_same_way() -> None:
    cells = random_table(random.Random(5))

    assert protect(cells) == protect(list(cells))
