"""A prepared query gives the rows of the ordinary one, and is made once."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db.models import QuerySet
from pytest_django import DjangoAssertNumQueries

from accounts.models import AuditEvent
from accounts.prepared import Prepared

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MOMENT = datetime(2026, 11, 23, 8, 30, tzinfo=AMSTERDAM)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def trail() -> None:
    AuditEvent.objects.bulk_create(
        AuditEvent(act=f"thing.{word}", at=MOMENT + timedelta(days=number), object_id=number)
        for number, word in enumerate(("made", "seen", "gone"))
    )


class Made:
    """Builds the query and counts how often."""

    def __init__(self) -> None:
        self.times = 0
        self.events: Prepared[AuditEvent] = Prepared(self.make)

    def make(self, *shape: Any, **values: Any) -> QuerySet[AuditEvent]:
        self.times += 1
        found = AuditEvent.objects.filter(**values).order_by("pk")
        return found.reverse() if "latest first" in shape else found


def acts(events: list[AuditEvent]) -> list[str]:
    return [event.act for event in events]


@pytest.mark.parametrize(
    "values",
    [
        {"object_id": 1},
        {"act": "thing.gone"},
        {"at__gt": MOMENT},
        {"at__date": date(2026, 11, 24)},
        {"object_id__in": (0, 2)},
        {"object_id__in": (0, 1, 2), "at__gte": MOMENT + timedelta(days=1)},
    ],
)
def test_it_gives_the_rows_of_the_ordinary_query(values: dict[str, Any]) -> None:
    ordinary = list(AuditEvent.objects.filter(**values).order_by("pk"))

    assert ordinary
    assert Made().events(**values) == ordinary


def test_a_second_time_the_sql_is_not_made_again_and_other_values_are_filled_in() -> None:
    made = Made()

    assert acts(made.events(object_id=0)) == ["thing.made"]
    assert acts(made.events(object_id=2)) == ["thing.gone"]
    assert made.times == 1


def test_a_tuple_of_another_length_and_another_shape_are_queries_of_their_own() -> None:
    made = Made()

    assert acts(made.events(object_id__in=(0, 1))) == ["thing.made", "thing.seen"]
    assert acts(made.events(object_id__in=(1, 2))) == ["thing.seen", "thing.gone"]
    assert acts(made.events(object_id__in=(2,))) == ["thing.gone"]
    assert acts(made.events("latest first", object_id__in=(0, 1))) == ["thing.seen", "thing.made"]
    assert made.times == 3


def test_values_of_another_name_are_a_query_of_their_own() -> None:
    made = Made()

    assert acts(made.events(object_id__gte=2)) == ["thing.gone"]
    assert acts(made.events(object_id__lte=0)) == ["thing.made"]


def test_every_call_asks_the_database_once(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    made = Made()
    made.events(object_id__gte=2)
    AuditEvent.objects.create(act="thing.back", at=MOMENT, object_id=3)

    with django_assert_num_queries(1):
        found = made.events(object_id__gte=2)

    assert acts(found) == ["thing.gone", "thing.back"]
