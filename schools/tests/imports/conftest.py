"""An empty school that waits for its first file."""

from __future__ import annotations

import pytest

from schools.models import Board, School


@pytest.fixture
def school(db: None) -> School:
    return School.objects.create(
        board=Board.objects.create(name="Stichting De Boog"),
        brin="00AA",
        name="De Boog",
        sector=School.Sector.PO,
        region=School.Region.MIDDEN,
        hour_unit=School.HourUnit.CLOCK,
    )
