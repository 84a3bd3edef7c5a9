"""The school's own limits of 6, 9 and 12 hours: when an episode begins, what it says, when it ends."""

from __future__ import annotations

from dataclasses import replace

import pytest

from absences.hours import Category
from signals.rules.evaluate import standing
from signals.rules.facts import PupilFacts
from signals.rules.finding import Ended, Next, WhyNot
from signals.rules.policy import Criterion, Person, Step
from signals.tests.rules.year import FOURTEEN, YEAR, day, findings, missed, policy, pupil, units, warnings


@pytest.mark.parametrize(
    ("hours", "codes"),
    [
        (5.75, []),
        (6, ["near_limit_6"]),
        (9, ["near_limit_6", "near_limit_9"]),
        (15.75, ["near_limit_6", "near_limit_9", "near_limit_12"]),
    ],
)
def test_each_limit_that_is_reached_is_found_once(hours: float, codes: list[str]) -> None:
    found = findings(pupil({"7 Sep": hours}), on=day("7 Sep"))

    assert [one.criterion for one in found] == codes


def test_an_episode_begins_at_the_oldest_day_that_counts_and_is_reached_later() -> None:
    (found,) = warnings(pupil({"7 Sep": 4, "16 Sep": 2}), "near_limit_6", on=day("16 Sep"))

    assert (found.begin_on, found.reached_on, found.last_on) == (day("7 Sep"), day("16 Sep"), day("16 Sep"))


def test_more_absence_belongs_to_the_same_episode() -> None:
    (found,) = warnings(pupil({"7 Sep": 6, "8 Sep": 2}), "near_limit_6", on=day("8 Sep"))

    assert (found.units, found.max_units, found.last_on) == (units(8), units(8), day("8 Sep"))


def test_an_episode_ends_on_the_day_absence_leaves_the_window() -> None:
    facts = pupil({"7 Sep": 4, "16 Sep": 2})

    (before,) = warnings(facts, "near_limit_6", on=day("4 Oct"))
    (after,) = warnings(facts, "near_limit_6", on=day("5 Oct"))

    assert (before.ended_on, before.ended) == (None, None)
    assert (after.ended_on, after.ended, after.units) == (day("5 Oct"), Ended.BELOW, units(6))


def test_absence_that_fills_the_gap_on_the_same_day_keeps_the_episode() -> None:
    facts = pupil({"7 Sep": 4, "16 Sep": 2, "5 Oct": 4})

    (found,) = warnings(facts, "near_limit_6", on=day("5 Oct"))

    assert (found.begin_on, found.units, found.ended_on) == (day("7 Sep"), units(6), None)


def test_new_absence_that_does_not_fill_the_gap_ends_the_episode_that_day() -> None:
    facts = pupil({"7 Sep": 4, "16 Sep": 2, "5 Oct": 1})

    (found,) = warnings(facts, "near_limit_6", on=day("5 Oct"))

    assert (found.ended_on, found.units, found.last_on) == (day("5 Oct"), units(6), day("16 Sep"))


def test_an_episode_remembers_its_most_hours() -> None:
    facts = pupil({"7 Sep": 2, "8 Sep": 8, "5 Oct": 1})

    (found,) = warnings(facts, "near_limit_6", on=day("5 Oct"))

    assert (found.units, found.max_units) == (units(9), units(10))


def test_an_episode_that_fell_below_can_be_followed_by_another() -> None:
    facts = pupil({"7 Sep": 5, "28 Sep": 1, "6 Oct": 5})

    found = warnings(facts, "near_limit_6", on=day("6 Oct"))

    assert [(one.begin_on, one.ended_on) for one in found] == [
        (day("7 Sep"), day("5 Oct")),
        (day("28 Sep"), None),
    ]


def test_a_report_ends_the_episode_and_counting_starts_again() -> None:
    facts = pupil({"7 Sep": 8, "8 Sep": 8, "9 Sep": 7})

    first, second = warnings(facts, "near_limit_6", on=day("9 Sep"))

    assert (first.ended, first.ended_on, first.units) == (Ended.REPORTED, day("9 Sep"), units(16))
    assert (second.begin_on, second.units) == (day("9 Sep"), units(7))


def test_a_limit_that_is_reached_on_the_day_of_the_report_is_no_episode() -> None:
    facts = pupil({"7 Sep": 8, "8 Sep": 8})

    assert warnings(facts, "near_limit_12", on=day("8 Sep")) == []


def test_the_school_s_limits_hold_for_a_pupil_who_is_not_reported() -> None:
    facts = pupil({"7 Sep": 10, "8 Sep": 10}, duty_ended_on=day("1 Sep"))

    found = findings(facts, on=day("8 Sep"))

    assert [(one.criterion, one.units) for one in found] == [
        ("near_limit_6", units(20)),
        ("near_limit_9", units(20)),
        ("near_limit_12", units(20)),
    ]


def test_a_finding_says_what_happens_next_and_when() -> None:
    facts = pupil({"7 Sep": 4, "9 Sep": 1, "16 Sep": 4})

    (found,) = warnings(facts, "near_limit_6", on=day("16 Sep"))

    assert [(one.what, one.on, one.units) for one in found.upcoming] == [
        (Next.DUE, day("18 Sep"), None),
        (Next.LEAVES, day("5 Oct"), units(5)),
        (Next.FALLS_BELOW, day("5 Oct"), units(5)),
    ]
    assert (found.remaining_units, found.window.first, found.window.last) == (
        units(7),
        day("7 Sep"),
        day("4 Oct"),
    )


def test_pending_hours_stand_beside_the_hours_that_count() -> None:
    lessons = [missed(day("7 Sep"), 6), missed(day("8 Sep"), 3, Category.PENDING)]

    (found,) = warnings(PupilFacts(1, lessons, born_on=FOURTEEN), "near_limit_6", on=day("8 Sep"))

    assert (found.units, found.pending_units) == (units(6), units(3))


def test_a_criterion_with_another_window_says_nothing_about_the_statutory_limit() -> None:
    year_long = Criterion("year_25", units(25), 40, 2, (Person.MENTOR,), Step.CONVERSATION, 5)
    rules = replace(policy(), criteria=(year_long,))
    facts = pupil({"7 Sep": 10, "19 Oct": 10, "7 Dec": 10})

    (found,) = warnings(facts, "year_25", rules=rules)

    assert (found.units, found.remaining_units) == (units(30), None)


def test_the_meter_shows_what_counts_now_after_the_last_report() -> None:
    facts = pupil({"7 Sep": 8, "8 Sep": 8, "24 Sep": 3, "14 Oct": 2})

    now = standing(facts, policy(), YEAR, on=day("14 Oct"))

    assert (now.units, now.remaining_units, now.reported_until) == (units(3), units(13), day("8 Sep"))
    assert (now.oldest_on, now.leaves_on) == (day("24 Sep"), day("29 Oct"))
    assert (day("14 Oct"), WhyNot.NO_SCHOOL_DAY) in {(row.on, row.why) for row in now.not_counted}


def test_the_meter_lets_go_of_what_left_the_window() -> None:
    facts = pupil({"7 Sep": 8, "16 Sep": 2})

    now = standing(facts, policy(), YEAR, on=day("5 Oct"))

    assert (now.units, now.oldest_on, now.window_first) == (units(2), day("16 Sep"), day("8 Sep"))


def test_the_meter_of_a_pupil_without_absence_stands_at_nothing() -> None:
    now = standing(PupilFacts(1, []), policy(), YEAR, on=day("14 Sep"))

    assert (now.units, now.pending_units, now.remaining_units, now.oldest_on) == (0, 0, units(16), None)
