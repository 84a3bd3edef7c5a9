"""A register costs the same number of queries, however many pupils there are."""

from __future__ import annotations

import pytest
import time_machine
from django.core.cache import cache

from absences.models import Absence
from attendance.tests.screen import Screen, counted_queries
from tests.cast import AT, assemble, make_lesson

pytestmark = pytest.mark.django_db

MOST_QUERIES = 8


@pytest.mark.parametrize("pupils", [5, 30])
def test_opening_a_register_asks_at_most_eight_queries(pupils: int) -> None:
    cast = assemble(pupils=pupils)
    screen = Screen(cast.mira, cast.lesson, cast.on)

    with time_machine.travel(AT, tick=False), counted_queries() as asked:
        screen.open()

    # who; lesson with day, register, groups, periods; pupils with exemptions; ledger; notices; reasons with policy;
    # the sign of life of the worker, once in 15 seconds
    assert len(asked.statements) == 7


@pytest.mark.parametrize("pupils", [5, 30])
def test_saving_a_register_asks_at_most_eight_queries(pupils: int) -> None:
    """The dearest save: somebody is new, somebody is different and somebody is no longer missing."""
    cast = assemble(pupils=pupils)
    first, second, third, *others = cast.pupils
    screen = Screen(cast.mira, cast.lesson, cast.on)
    with time_machine.travel(AT, tick=False):
        screen.open()
        screen.save(dict.fromkeys([first, second, *others[: len(others) // 2]], "absent"))
        screen.open()

        with counted_queries() as asked:
            screen.save(
                {first: "present", second: "removed", third: "absent"} | dict.fromkeys(others, "absent")
            )

    # who; lesson; register; ledger read, written, deleted; trail; wish
    assert len(asked.statements) == MOST_QUERIES
    assert Absence.objects.count() == pupils - 1


@pytest.mark.parametrize("pupils", [5, 30])
def test_being_told_what_is_wrong_asks_no_more_than_opening(pupils: int) -> None:
    cast = assemble(pupils=pupils)
    screen = Screen(cast.mira, cast.lesson, cast.on)
    with time_machine.travel(AT, tick=False):
        screen.open()
        cache.clear()

        with counted_queries() as asked:
            screen.save({cast.sam: "late"}, **{f"m_{cast.sam.pk}": "75"})

    assert len(asked.statements) <= MOST_QUERIES


@pytest.mark.parametrize("lessons", [2, 6])
def test_the_page_of_today_asks_the_same_number_of_queries_for_every_day(lessons: int) -> None:
    cast = assemble()
    mira = cast.lesson.teachers.get()
    for period in range(3, lessons + 1):
        make_lesson(cast.school, cast.group, mira, cast.on, period)
    screen = Screen(cast.mira, cast.lesson, cast.on)

    with time_machine.travel(AT, tick=False), counted_queries() as asked:
        response = screen.client.get("/attendance/")

    assert response.status_code == 200
    assert len(asked.statements) == 29


def test_the_list_of_all_registers_asks_a_fixed_number_of_queries() -> None:
    cast = assemble()
    screen = Screen(cast.cas, cast.lesson, cast.on)

    with time_machine.travel(AT, tick=False), counted_queries() as asked:
        response = screen.client.get("/attendance/registers/")

    assert response.status_code == 200
    assert len(asked.statements) <= 12
