"""Policies as data: what the project proposes, what a school may write, and how a mistake is named."""

from __future__ import annotations

from typing import Any

import pytest

from absences.hours import HourUnit, LateCounting
from schools.calendar import DayCounting, WindowMode
from signals.rules.policy import Policy, PolicyError, Sector, default_policy


@pytest.mark.parametrize(
    ("sector", "unit", "late"),
    [
        ("PO", HourUnit.CLOCK, LateCounting.MINUTES),
        ("so", HourUnit.CLOCK, LateCounting.MINUTES),
        ("vo", HourUnit.LESSON, LateCounting.LESSON_AFTER_N_MINUTES),
        ("MBO", HourUnit.CLOCK, LateCounting.MINUTES),
    ],
)
def test_a_sector_counts_lessons_or_clock_hours(sector: str, unit: HourUnit, late: LateCounting) -> None:
    counting = default_policy(sector).counting

    assert (counting.hour_unit, counting.late_counting) == (unit, late)


def test_the_default_reads_the_statutory_rule_as_the_law_page_proposes() -> None:
    statutory = default_policy("vo").statutory

    assert (statutory.limit_units, statutory.window_weeks, statutory.window_mode) == (
        960,
        4,
        WindowMode.ROLLING,
    )
    assert (statutory.bundle_days, statutory.deadline_days) == (7, 5)
    assert statutory.deadline_counting is DayCounting.WORKING_DAYS


def test_the_default_warns_at_six_nine_and_twelve_hours() -> None:
    assert [one.limit_units for one in default_policy("po").criteria] == [360, 540, 720]


def test_an_unknown_sector_is_refused() -> None:
    with pytest.raises(PolicyError, match="'hbo' is not allowed; use po, so, vo, mbo"):
        default_policy("hbo")


@pytest.mark.parametrize("sector", list(Sector))
def test_a_policy_survives_being_written_down(sector: Sector) -> None:
    rules = default_policy(sector)

    assert Policy.from_json(rules.to_json()) == rules


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (["sector"], "hbo", "sector: 'hbo' is not allowed; use po, so, vo, mbo."),
        (["version"], "", "version: '' is not allowed; use a text that is not empty."),
        (["late_after_minutes"], True, "late_after_minutes: True is not allowed"),
        (["removed_counts"], "no", "removed_counts: 'no' is not allowed; use true or false."),
        (["sixteen_hours"], 16, "sixteen_hours: use an object with keys."),
        (
            ["sixteen_hours", "window_mode"],
            "month",
            "sixteen_hours.window_mode: 'month' is not allowed; use rolling",
        ),
        (["sixteen_hours", "limit_hours"], -1, "sixteen_hours.limit_hours: -1 is not allowed"),
        (["sixteen_hours", "limit_hours"], float("nan"), "sixteen_hours.limit_hours: nan is not allowed"),
        (["sixteen_hours", "limit_hours"], 16.001, "sixteen_hours.limit_hours: 16.001 is not allowed"),
        (["sixteen_hours", "bundle_days"], 1, "sixteen_hours.bundle_days: 1 is not allowed"),
        (["criteria"], {}, "criteria: use a list of criteria."),
        (["criteria", 1, "tier"], 5, "criteria[1].tier: 5 is not allowed; use a whole number from 1 to 3."),
        (
            ["criteria", 0, "tell"],
            ["aunt"],
            "criteria[0].tell: ['aunt'] is not allowed; use a list of mentor",
        ),
        (
            ["criteria", 0, "kind"],
            [],
            "criteria[0].kind: [] is not allowed; use hours_in_window, late_in_year.",
        ),
        (["criteria", 0, "code"], "near_limit_9", "criteria: each code is used once"),
        (["criteria", 0, "code"], "sixteen_hours", "criteria: each code is used once"),
    ],
)
def test_a_mistake_is_named_with_its_key(path: list[str | int], value: object, message: str) -> None:
    data = default_policy("vo").to_json()
    place: Any = data
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value

    with pytest.raises(PolicyError) as refused:
        Policy.from_json(data)

    assert str(refused.value).startswith(message)


def test_a_missing_key_is_named() -> None:
    data = default_policy("vo").to_json()
    del data["sixteen_hours"]["deadline_days"]

    with pytest.raises(PolicyError, match=r"sixteen_hours\.deadline_days: this key is missing"):
        Policy.from_json(data)


def test_an_unknown_key_is_named() -> None:
    data = default_policy("vo").to_json() | {"colour": "green"}

    with pytest.raises(PolicyError, match="colour: this key is unknown"):
        Policy.from_json(data)


def test_quarter_hours_are_kept() -> None:
    data = default_policy("vo").to_json()
    data["criteria"][0]["hours"] = 4.25

    rules = Policy.from_json(data)

    assert (rules.criteria[0].limit_units, rules.to_json()["criteria"][0]["hours"]) == (255, 4.25)


@pytest.mark.parametrize("data", [None, [], "policy", 3])
def test_what_is_no_object_is_refused(data: object) -> None:
    with pytest.raises(PolicyError, match="policy: use an object with keys"):
        Policy.from_json(data)


def test_the_default_has_steps_for_coming_late_3_6_9_and_12_times() -> None:
    assert [step.times for step in default_policy("vo").late_steps("late")] == [3, 6, 9, 12]


def test_a_policy_that_was_stored_without_steps_for_lateness_is_still_read() -> None:
    data = default_policy("vo").to_json()
    data["criteria"] = [row for row in data["criteria"] if row["kind"] == "hours_in_window"]

    assert Policy.from_json(data).lateness == ()
