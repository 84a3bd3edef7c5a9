"""The access table names every address, and every cell of it is true."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access import OF_ALLAUTH, PEOPLE, ROWS, Row
from tests.cast import AT, Cast


def addresses(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield namespace + (pattern.name or f"an address without a name: {pattern.pattern}")
        else:
            yield from addresses(pattern, namespace + (f"{pattern.namespace}:" if pattern.namespace else ""))


def test_every_address_is_in_the_access_table() -> None:
    known = {row.name for row in ROWS} | OF_ALLAUTH

    unknown = set(addresses(get_resolver())) - known

    assert not unknown, "give these a row in tests/access.py"


def test_the_access_table_names_no_address_that_is_gone() -> None:
    known = {row.name for row in ROWS} | OF_ALLAUTH

    gone = known - set(addresses(get_resolver()))

    assert not gone


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.name}")
def test_everybody_gets_the_answer_that_the_access_table_says(row: Row, cast: Cast) -> None:
    with time_machine.travel(AT, tick=False):
        url = reverse(row.name, args=row.about(cast))

        answers = {person: answer(row, url, cast, person) for person in PEOPLE}

    assert answers == row.expected


def answer(row: Row, url: str, cast: Cast, person: str) -> int:
    """The status for this person; what they change is undone, so that everybody finds the same."""
    client = Client()
    with transaction.atomic():
        if person != "stranger":
            client.force_login(getattr(cast, person))
        status = client.generic(row.method, url).status_code
        transaction.set_rollback(True)
    return status
