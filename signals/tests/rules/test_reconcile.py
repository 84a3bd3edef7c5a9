"""What becomes of the stored signals when the facts change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from signals.rules.facts import PupilFacts
from signals.rules.finding import Finding
from signals.rules.policy import SIXTEEN_HOURS, default_policy
from signals.rules.reconcile import Act, Cause, Decision, State, StoredSignal, reconcile
from signals.tests.rules.year import YEAR, day, policy, pupil, units, warnings
from signals.tests.rules.year import reports as reports_of

CODE = "near_limit_6"


def signal_of(one: Finding, state: State = State.OPEN, closed_on: date | None = None) -> StoredSignal:
    return StoredSignal(
        key=7,
        pupil=one.pupil,
        criterion=one.criterion,
        begin_on=one.begin_on,
        last_on=one.last_on,
        state=state,
        units=one.units,
        closed_on=closed_on,
        fingerprint=one.fingerprint,
        policy_version=one.policy_version,
    )


def found(hours: dict[str, float], on: str) -> tuple[PupilFacts, Finding]:
    """The facts, and the episode at six hours that they make."""
    facts = pupil(hours)
    (one,) = warnings(facts, CODE, on=day(on))
    return facts, one


def decide(
    stored: list[StoredSignal], findings: list[Finding], facts: PupilFacts, **more: bool
) -> list[Decision]:
    return reconcile(stored, findings, facts=[facts], policy=policy(), calendar=YEAR, **more)


def test_a_new_finding_is_raised() -> None:
    facts, one = found({"7 Sep": 6}, "7 Sep")

    assert decide([], [one], facts) == [Decision(Act.RAISE, finding=one)]


@pytest.mark.parametrize("state", [State.OPEN, State.TAKEN_UP])
@pytest.mark.parametrize(
    ("hours", "act"),
    [
        pytest.param({"7 Sep": 7, "8 Sep": 2}, Act.STRENGTHEN, id="more"),
        pytest.param({"7 Sep": 6}, Act.WEAKEN, id="fewer"),
        pytest.param({"7 Sep": 7}, Act.UNCHANGED, id="the-same"),
        pytest.param({"7 Sep": 6, "8 Sep": 1}, Act.UPDATE, id="other-lessons"),
    ],
)
def test_a_signal_follows_the_facts(hours: dict[str, float], act: Act, state: State) -> None:
    _, stored = found({"7 Sep": 7}, "8 Sep")
    facts, now = found(hours, "8 Sep")

    (decision,) = decide([signal_of(stored, state)], [now], facts)

    assert decision.act is act


def test_a_correction_withdraws_the_signal_and_says_what_was_left() -> None:
    _, stored = found({"7 Sep": 6}, "7 Sep")

    (decision,) = decide([signal_of(stored)], [], pupil({"7 Sep": 2}))

    assert decision.act is Act.WITHDRAW
    assert decision.withdrawal is not None
    assert decision.withdrawal.as_json() == {
        "cause": "corrected",
        "was_units": units(6),
        "now_units": units(2),
    }


def test_a_pupil_without_facts_has_nothing_left() -> None:
    _, stored = found({"7 Sep": 6}, "7 Sep")

    (decision,) = reconcile([signal_of(stored)], [], facts=[], policy=policy(), calendar=YEAR)

    assert decision.withdrawal is not None
    assert decision.withdrawal.now_units == 0


def test_a_criterion_that_left_the_policy_withdraws_its_signals() -> None:
    facts, stored = found({"7 Sep": 6}, "7 Sep")
    gone = StoredSignal(7, 1, "old_rule", stored.begin_on, stored.last_on, State.OPEN, stored.units)

    (decision,) = decide([gone], [], facts)

    assert decision.withdrawal is not None
    assert decision.withdrawal.cause is Cause.CRITERION_GONE


def test_another_policy_on_the_same_hours_is_named_as_the_cause() -> None:
    facts, stored = found({"7 Sep": 6}, "7 Sep")
    rules = default_policy("vo", version="2027")

    (decision,) = reconcile([signal_of(stored)], [], facts=[facts], policy=rules, calendar=YEAR)

    assert decision.withdrawal is not None
    assert decision.withdrawal.cause is Cause.POLICY_CHANGED


def test_two_signals_that_became_one_episode_are_merged() -> None:
    facts, one = found({"7 Sep": 6, "14 Sep": 6, "15 Sep": 1}, "15 Sep")
    first = StoredSignal(1, 1, CODE, day("7 Sep"), day("8 Sep"), State.OPEN, units(6))
    second = StoredSignal(2, 1, CODE, day("14 Sep"), day("15 Sep"), State.OPEN, units(6))

    kept, merged = decide([second, first], [one], facts)

    assert (kept.signal, kept.act) == (first, Act.STRENGTHEN)
    assert merged.withdrawal is not None
    assert (merged.signal, merged.withdrawal.cause) == (second, Cause.MERGED)


def test_a_withdrawn_signal_that_is_met_again_is_reopened() -> None:
    facts, one = found({"7 Sep": 6}, "7 Sep")

    (decision,) = decide([signal_of(one, State.WITHDRAWN)], [one], facts)

    assert decision.act is Act.REOPEN


@pytest.mark.parametrize(
    ("closed_on", "act"), [("8 Sep", Act.REOPEN), ("9 Sep", Act.UNCHANGED), ("10 Sep", Act.UNCHANGED)]
)
def test_a_closed_signal_is_reopened_only_by_absence_after_it_was_closed(closed_on: str, act: Act) -> None:
    _, before = found({"7 Sep": 6}, "8 Sep")
    facts, now = found({"7 Sep": 6, "9 Sep": 1}, "10 Sep")

    (decision,) = decide([signal_of(before, State.CLOSED, day(closed_on))], [now], facts)

    assert decision.act is act


def test_a_closed_signal_stays_closed_when_a_correction_takes_its_hours_away() -> None:
    _, before = found({"7 Sep": 6}, "8 Sep")

    (decision,) = decide([signal_of(before, State.CLOSED, day("8 Sep"))], [], pupil({"7 Sep": 1}))

    assert decision.act is Act.UNCHANGED


def test_t27_a_report_that_was_sent_is_withdrawn_when_illness_is_proven() -> None:
    (report,) = reports_of(pupil({"7 Sep": 8, "8 Sep": 8}))

    (decision,) = decide([signal_of(report, State.CLOSED, day("9 Sep"))], [], pupil({"7 Sep": 8}))

    assert (decision.act, decision.withdrawal and decision.withdrawal.now_units) == (Act.WITHDRAW, units(8))


def test_a_report_that_was_sent_stands_while_its_own_days_hold_the_limit() -> None:
    (report,) = reports_of(pupil({"7 Sep": 8, "8 Sep": 8}))
    facts = pupil({"4 Sep": 1, "7 Sep": 8, "8 Sep": 8})
    now = reports_of(facts)

    (decision,) = decide([signal_of(report, State.CLOSED, day("9 Sep"))], now, facts)

    assert (report.criterion, decision.act) == (SIXTEEN_HOURS, Act.UNCHANGED)


def test_a_report_that_was_sent_on_the_wrong_days_is_reopened() -> None:
    (report,) = reports_of(pupil({"7 Sep": 8, "8 Sep": 8}))
    facts = pupil({"4 Sep": 8, "8 Sep": 8})

    (decision,) = decide([signal_of(report, State.CLOSED, day("9 Sep"))], reports_of(facts), facts)

    assert decision.act is Act.REOPEN


def test_an_episode_that_is_over_is_not_raised_unless_asked() -> None:
    facts, over = found({"7 Sep": 6}, "12 Nov")

    assert decide([], [over], facts) == []
    assert decide([], [over], facts, raise_ended=True) == [Decision(Act.RAISE, finding=over)]


def test_the_same_begin_goes_before_the_larger_overlap() -> None:
    facts = pupil({"7 Sep": 5, "28 Sep": 1, "6 Oct": 5})
    first, second = warnings(facts, CODE, on=day("6 Oct"))
    stored = replace(signal_of(second), last_on=day("28 Sep"))

    (decision,) = decide([stored], [first, second], facts)

    assert (decision.signal, decision.finding) == (stored, second)
