"""What a class is called a year later."""

from __future__ import annotations

import pytest

from schools.promotion import Fate, Proposal, propose

SECONDARY = {1, 2, 3, 4, 5, 6}
PRIMARY = {1, 2, 3, 4, 5, 6, 7, 8}


@pytest.mark.parametrize(
    ("name", "year_group", "years", "then"),
    [
        ("2B", "2", SECONDARY, Proposal(Fate.MOVES, "3B", "3")),
        ("1C", "", SECONDARY, Proposal(Fate.MOVES, "2C", "")),
        ("H4a", "4 havo", SECONDARY, Proposal(Fate.MOVES, "H5a", "5 havo")),
        ("H5a", "5 havo", SECONDARY, Proposal(Fate.LEAVES)),
        ("V5", "5", SECONDARY, Proposal(Fate.MOVES, "V6", "6")),
        ("V6", "6", SECONDARY, Proposal(Fate.LEAVES)),
        ("4KB1", "vmbo", SECONDARY, Proposal(Fate.LEAVES)),
        ("M3b", "3 mavo", SECONDARY, Proposal(Fate.MOVES, "M4b", "4 mavo")),
        ("M4b", "4 mavo", SECONDARY, Proposal(Fate.LEAVES)),
        ("4a", "4", {1, 2, 3, 4}, Proposal(Fate.LEAVES)),
        ("Brugklas", "", SECONDARY, Proposal(Fate.STAYS)),
    ],
)
def test_a_class_of_a_secondary_school_goes_up_until_its_last_year(
    name: str, year_group: str, years: set[int], then: Proposal
) -> None:
    assert propose(name, year_group, is_primary=False, years=years) == then


@pytest.mark.parametrize(
    ("name", "year_group", "then"),
    [
        ("groep 6", "6", Proposal(Fate.MOVES, "groep 7", "7")),
        ("groep 5/6", "5/6", Proposal(Fate.MOVES, "groep 6/7", "6/7")),
        ("groep 7/8", "7/8", Proposal(Fate.STAYS)),
        ("8a", "8", Proposal(Fate.LEAVES)),
        ("De Vlinders", "1", Proposal(Fate.STAYS)),
    ],
)
def test_a_group_of_a_primary_school_goes_up_until_group_eight(
    name: str, year_group: str, then: Proposal
) -> None:
    assert propose(name, year_group, is_primary=True, years=PRIMARY) == then
