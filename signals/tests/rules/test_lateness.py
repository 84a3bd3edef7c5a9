"""Coming late: what counts as a time, which step a number of times asks, and when counting starts again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from absences.hours import Category, Kind
from schools.calendar import Calendar
from signals.rules.evaluate import evaluate_pupil
from signals.rules.facts import LessonFact, PupilFacts
from signals.rules.finding import Ended, Finding, Measure, WhyNot
from signals.rules.policy import LateStep, LateSteps, Person, Policy, PolicyError, Step
from signals.rules.reconcile import Act, Cause, Decision, State, StoredSignal, reconcile
from signals.tests.rules.year import FIRST, YEAR, day, findings, policy

STEPS = tuple(
    LateStep(times, 1, (Person.MENTOR,), step, 5)
    for times, step in ((3, Step.TALK_WITH_PUPIL), (6, Step.CONVERSATION), (9, Step.CONSULT_OFFICER))
)
RULES = replace(policy(), criteria=(), lateness=(LateSteps("late", STEPS),))
SCHOOL_DAYS = [FIRST + timedelta(days=n) for n in range(200) if YEAR.is_school_day(FIRST + timedelta(days=n))]


def late(number: int, category: str = Category.UNAUTHORISED, units: int = 0) -> LessonFact:
    """Late on the `number`-th school day, five minutes: too short to count as an hour."""
    return LessonFact(SCHOOL_DAYS[number], "1", Kind.LATE, category, units, 5)


def found(lessons: list[LessonFact], rules: Policy = RULES) -> list[Finding]:
    return findings(PupilFacts(1, lessons), rules, on=SCHOOL_DAYS[-1])


def of_times(times: int) -> list[LessonFact]:
    return [late(number) for number in range(times)]


@pytest.mark.parametrize(
    ("times", "limit", "step", "to_next"),
    [
        (3, 3, Step.TALK_WITH_PUPIL, 3),
        (5, 3, Step.TALK_WITH_PUPIL, 1),
        (6, 6, Step.CONVERSATION, 3),
        (9, 9, Step.CONSULT_OFFICER, None),
        (14, 9, Step.CONSULT_OFFICER, None),
    ],
)
def test_there_is_one_finding_at_the_highest_step(
    times: int, limit: int, step: Step, to_next: int | None
) -> None:
    (one,) = found(of_times(times))

    assert (one.measure, one.units, one.limit_units) == (Measure.TIMES, times, limit)
    assert (one.step, one.remaining_units) == (step, to_next)
    assert one.reached_on == SCHOOL_DAYS[limit - 1]


def test_twice_late_asks_nothing() -> None:
    assert found(of_times(2)) == []


@pytest.mark.parametrize(
    ("category", "why", "pending"),
    [(Category.AUTHORISED, WhyNot.AUTHORISED, 0), (Category.PENDING, WhyNot.PENDING, 1)],
)
def test_only_lateness_without_a_valid_reason_counts(category: Category, why: WhyNot, pending: int) -> None:
    (one,) = found([*of_times(3), late(3, category, units=60)])

    assert (one.units, one.pending_units) == (3, pending)
    assert [(row.why, row.units) for row in one.not_counted] == [(why, 0)]


def test_late_on_a_day_without_lessons_does_not_count() -> None:
    sunday = LessonFact(day("13 Sep"), "1", Kind.LATE, Category.UNAUTHORISED, 0, 5)

    (one,) = found([*of_times(3), sunday])

    assert (one.units, one.not_counted[0].why) == (3, WhyNot.NO_SCHOOL_DAY)


def test_a_missed_lesson_is_not_a_time_late() -> None:
    missed = LessonFact(SCHOOL_DAYS[5], "1", Kind.ABSENT, Category.UNAUTHORISED, 60, 50)

    assert found([*of_times(2), missed]) == []


def test_a_new_school_year_starts_counting_again() -> None:
    next_year = Calendar(FIRST + timedelta(days=364), FIRST + timedelta(days=700))
    facts = PupilFacts(1, of_times(4))

    (one,) = evaluate_pupil(facts, RULES, Calendar.joined(YEAR, next_year), on=next_year.first)

    assert (one.ended, one.ended_on) == (Ended.YEAR_OVER, YEAR.last + timedelta(days=1))


def test_the_finding_survives_being_stored() -> None:
    (one,) = found([*of_times(6), late(7, Category.PENDING)])

    assert Finding.from_json(one.as_json()) == one


@given(st.lists(st.sampled_from(SCHOOL_DAYS), min_size=1, max_size=20, unique=True), st.randoms())
def test_order_is_irrelevant_and_one_more_time_never_lowers_it(days: list[date], shuffler: Random) -> None:
    lessons = [LessonFact(one, "1", Kind.LATE, Category.UNAUTHORISED, 0, 5) for one in days]
    shuffled = list(lessons)
    shuffler.shuffle(shuffled)

    whole, fewer = found(lessons), found(lessons[1:])

    assert found(shuffled) == whole
    assert sum(one.units for one in fewer) <= sum(one.units for one in whole)


def _decisions(
    state: State, lessons: list[LessonFact], *, units: int, closed: int | None = None
) -> list[Decision]:
    stored = StoredSignal(
        key=1,
        pupil=1,
        criterion="late",
        begin_on=SCHOOL_DAYS[0],
        last_on=SCHOOL_DAYS[units - 1],
        state=state,
        units=units,
        closed_on=None if closed is None else SCHOOL_DAYS[closed],
    )
    facts = [PupilFacts(1, lessons)]
    return reconcile([stored], found(lessons), facts=facts, policy=RULES, calendar=YEAR)


@pytest.mark.parametrize(("times", "act"), [(3, Act.UNCHANGED), (4, Act.REOPEN)])
def test_a_closed_signal_returns_only_when_the_pupil_is_late_again(times: int, act: Act) -> None:
    (one,) = _decisions(State.CLOSED, of_times(times), units=3, closed=2)

    assert one.act is act


def test_a_correction_withdraws_it_and_says_how_many_times_are_left() -> None:
    (one,) = _decisions(State.OPEN, of_times(2), units=3)

    assert one.withdrawal is not None
    assert (one.act, one.withdrawal.cause) == (Act.WITHDRAW, Cause.CORRECTED)
    assert (one.withdrawal.was_units, one.withdrawal.now_units) == (3, 2)


def test_the_steps_survive_being_stored() -> None:
    assert Policy.from_json(RULES.to_json()) == RULES


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ([], "criteria[0].steps: use a list with at least one step."),
        ([6, 3], "criteria[0].steps: each step has more times than the step before it."),
        ([3, 3], "criteria[0].steps: each step has more times than the step before it."),
        ([0], "criteria[0].steps[0].times: 0 is not allowed; use a whole number from 1 to 1000."),
    ],
)
def test_impossible_steps_are_refused_with_words(steps: list[int], message: str) -> None:
    data = RULES.to_json()
    row = data["criteria"][0]["steps"][0]
    data["criteria"][0]["steps"] = [row | {"times": times} for times in steps]

    with pytest.raises(PolicyError) as refused:
        Policy.from_json(data)

    assert str(refused.value) == message
