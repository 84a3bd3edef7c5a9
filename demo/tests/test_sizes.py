"""A demo school of any size has the classes that its stories need."""

from __future__ import annotations

import pytest

from demo.sizes import class_sizes, primary_groups, secondary_classes


@pytest.mark.parametrize("pupils", [40, 60, 300, 1200, 4000])
def test_a_secondary_school_of_any_size_has_a_2b(pupils: int) -> None:
    assert "2B" in {plan.name for plan in secondary_classes(pupils)}


@pytest.mark.parametrize("pupils", [40, 60, 240, 800])
def test_a_primary_school_of_any_size_has_a_group_6(pupils: int) -> None:
    assert any(plan.year_group == "6" for plan in primary_groups(pupils))


def test_twelve_hundred_pupils_make_forty_four_classes() -> None:
    assert len(secondary_classes(1200)) == 44


def test_two_hundred_and_forty_pupils_make_ten_groups() -> None:
    assert len(primary_groups(240)) == 10


@pytest.mark.parametrize(("pupils", "classes"), [(40, 3), (1200, 44), (1201, 44), (5, 5)])
def test_everybody_sits_in_a_class(pupils: int, classes: int) -> None:
    sizes = class_sizes(pupils, classes)

    assert sum(sizes) == pupils
    assert min(sizes) > 0
