"""A Thursday in September on which the signals of a Monday are seen, and people who are signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from signals.actions.evaluate import evaluate
from signals.models import Signal, StatutoryReport
from signals.tests.test_evaluate import MONDAY, miss
from tests.cast import Cast

THURSDAY = datetime(2026, 9, 10, 12, tzinfo=UTC)
SignIn = Callable[[User], Client]


@pytest.fixture
def thursday() -> Iterator[datetime]:
    with time_machine.travel(THURSDAY, tick=False):
        yield THURSDAY


@pytest.fixture
def sign_in(thursday: datetime) -> SignIn:
    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def six_hours(cast: Cast, thursday: datetime) -> Signal:
    """Sam missed six lessons on Monday; his mentor should have called on Wednesday."""
    miss(cast, MONDAY, 6)
    evaluate(school=cast.school, on=thursday.date(), at=thursday)
    return Signal.objects.get()


@pytest.fixture
def sixteen_hours(cast: Cast, thursday: datetime) -> StatutoryReport:
    """Sam missed eighteen lessons from Monday to Wednesday, and was ill on the Thursday."""
    for day in range(3):
        miss(cast, MONDAY + timedelta(days=day), 6)
    miss(cast, thursday.date(), 6, code="ZK")
    evaluate(school=cast.school, on=thursday.date(), at=thursday)
    return StatutoryReport.objects.get()
