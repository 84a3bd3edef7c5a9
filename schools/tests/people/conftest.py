"""What the tests about people have in common."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from tests.cast import AT


@pytest.fixture
def on_the_day() -> Iterator[None]:
    """It is the Monday of the cast, half past nine at school."""
    with time_machine.travel(AT, tick=False):
        yield
