"""What every test may ask for."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from tests.cast import Cast, assemble


@pytest.fixture
def cast(db: None) -> Cast:
    """Two schools and their people, on a Monday (tests/cast.py)."""
    return assemble()


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """What one test put in the cache (sign-in limits, the worker's silence) is not the next one's business."""
    cache.clear()
