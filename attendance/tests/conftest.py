from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from attendance.tests.screen import Screen
from tests.cast import AT, Cast


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Half past nine in Amsterdam: ten minutes into the second lesson of the cast."""
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def mira(cast: Cast, clock: time_machine.Traveller) -> Screen:
    """Mira in front of the register of her first lesson, opened."""
    screen = Screen(cast.mira, cast.lesson, cast.on)
    screen.open()
    return screen
