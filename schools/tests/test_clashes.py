"""Who is in two places at once, by tables."""

from __future__ import annotations

from datetime import date
from time import process_time
from typing import Any

import pytest

from schools.clashes import Clash, Kind, Sitting, clashes

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
MIRA, TIES = 1, 2
TWO_B, ONE_C, MUSIC = 10, 11, 12
SAM, NOOR, TESS = 100, 101, 102


def sitting(lesson: int, **values: Any) -> Sitting:
    said: dict[str, Any] = {"on": MONDAY, "periods": (1,), "teachers": (), "groups": (), "room": ""} | values
    sets = {name: frozenset(said[name]) for name in ("teachers", "groups")}
    return Sitting(lesson=lesson, **(said | sets))


MEMBERS = {day: {TWO_B: [SAM, NOOR], ONE_C: [TESS], MUSIC: [SAM, TESS]} for day in (MONDAY, TUESDAY)}
ONE = Clash(Kind.TEACHER, MIRA, MONDAY, (1,), (1, 2))

CASES: dict[str, tuple[list[Sitting], list[Clash]]] = {
    "one lesson": ([sitting(1, teachers=[MIRA], room="12", groups=[TWO_B])], []),
    "a teacher in two lessons": ([sitting(1, teachers=[MIRA]), sitting(2, teachers=[MIRA, TIES])], [ONE]),
    "a teacher in two lessons one after the other": (
        [sitting(1, teachers=[MIRA]), sitting(2, teachers=[MIRA], periods=(2,))],
        [],
    ),
    "a teacher in two lessons on two days": (
        [sitting(1, teachers=[MIRA]), sitting(2, teachers=[MIRA], on=TUESDAY)],
        [],
    ),
    "two double lessons clash once": (
        [sitting(1, teachers=[MIRA], periods=(1, 2)), sitting(2, teachers=[MIRA], periods=(1, 2))],
        [Clash(Kind.TEACHER, MIRA, MONDAY, (1, 2), (1, 2))],
    ),
    "a single lesson clashes with half of a double one": (
        [sitting(1, teachers=[MIRA], periods=(1, 2)), sitting(2, teachers=[MIRA], periods=(2,))],
        [Clash(Kind.TEACHER, MIRA, MONDAY, (2,), (1, 2))],
    ),
    "a room with two lessons": (
        [sitting(1, room="12"), sitting(2, room="12")],
        [Clash(Kind.ROOM, "12", MONDAY, (1,), (1, 2))],
    ),
    "no room is no room": ([sitting(1), sitting(2)], []),
    "a group in two lessons, its pupils not named again": (
        [sitting(1, groups=[TWO_B]), sitting(2, groups=[TWO_B])],
        [Clash(Kind.GROUP, TWO_B, MONDAY, (1,), (1, 2))],
    ),
    "two groups in one lesson": ([sitting(1, groups=[TWO_B, MUSIC])], []),
    "a pupil of two groups": (
        [sitting(1, groups=[TWO_B]), sitting(2, groups=[MUSIC])],
        [Clash(Kind.PUPIL, SAM, MONDAY, (1,), (1, 2))],
    ),
    "a pupil in a third lesson besides two of the same group": (
        [sitting(1, groups=[TWO_B]), sitting(2, groups=[TWO_B]), sitting(3, groups=[MUSIC])],
        [
            Clash(Kind.GROUP, TWO_B, MONDAY, (1,), (1, 2)),
            Clash(Kind.PUPIL, SAM, MONDAY, (1,), (1, 2, 3)),
        ],
    ),
    "teachers first, then rooms, groups and pupils": (
        [
            sitting(1, groups=[TWO_B, ONE_C], teachers=[MIRA], room="12"),
            sitting(2, groups=[ONE_C, MUSIC], teachers=[MIRA], room="12"),
        ],
        [
            ONE,
            Clash(Kind.ROOM, "12", MONDAY, (1,), (1, 2)),
            Clash(Kind.GROUP, ONE_C, MONDAY, (1,), (1, 2)),
        ],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_who_is_in_two_places_at_once(case: str) -> None:
    sittings, expected = CASES[case]

    assert clashes(sittings, MEMBERS) == expected


@pytest.mark.parametrize("case", CASES)
def test_the_order_of_the_lessons_does_not_matter(case: str) -> None:
    sittings, expected = CASES[case]

    assert clashes(reversed(sittings), MEMBERS) == expected


def test_who_sits_in_a_group_only_on_another_day_does_not_clash() -> None:
    sittings = [sitting(1, groups=[TWO_B]), sitting(2, groups=[MUSIC])]

    assert clashes(sittings, {TUESDAY: MEMBERS[TUESDAY]}) == []


def test_a_school_of_1200_pupils_is_searched_within_a_second() -> None:
    groups = {number: range(number * 25, number * 25 + 25) for number in range(48)}
    sittings = [
        sitting(
            day.day * 10_000 + period * 100 + group,
            on=day,
            periods=(period,),
            groups=[group],
            teachers=[group],
            room=f"{group}",
        )
        for day in (MONDAY, TUESDAY, date(2026, 11, 25), date(2026, 11, 26), date(2026, 11, 27))
        for period in range(1, 9)
        for group in groups
    ]
    members = dict.fromkeys({one.on for one in sittings}, groups)
    begun = process_time()

    assert clashes(sittings, members) == []
    assert process_time() - begun < 1
