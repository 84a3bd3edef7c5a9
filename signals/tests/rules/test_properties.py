"""The rules against a slow oracle, and what must hold for any history whatever."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from absences.hours import Category
from schools.calendar import Calendar, WindowMode
from signals.rules.evaluate import standing
from signals.rules.facts import PupilFacts
from signals.rules.finding import Finding
from signals.rules.policy import Policy
from signals.rules.reconcile import Act, Decision, State, StoredSignal, reconcile
from signals.tests.rules.oracle import Oracle, SlowEpisode, SlowReport, every_day
from signals.tests.rules.year import findings, missed, policy, reports

FIRST = date(2026, 8, 31)
History = dict[date, int]

plain = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Twelve weeks or so, with holiday weeks and single days off."""
    last = FIRST + timedelta(days=draw(st.integers(50, 100)))
    starts = draw(st.lists(st.integers(0, 90), max_size=4))
    lengths = draw(st.lists(st.sampled_from([0, 0, 1, 4, 6, 11]), min_size=4, max_size=4))
    spans = [
        (FIRST + timedelta(days=start), FIRST + timedelta(days=start + length))
        for start, length in zip(starts, lengths, strict=False)
    ]
    return Calendar(FIRST, last, spans)


def histories() -> st.SearchStrategy[History]:
    """Absence in quarter hours on any day, weekends and holidays too: many small ones, or a few that just add up."""
    offsets = st.integers(0, 95)
    many = st.dictionaries(offsets, st.one_of(st.integers(0, 12), st.integers(0, 40)), max_size=28)
    few = st.dictionaries(offsets, st.sampled_from([12, 16, 24, 32, 33]), max_size=8)
    return st.one_of(many, few).map(
        lambda rows: {FIRST + timedelta(days=offset): 15 * number for offset, number in rows.items()}
    )


days_on = st.integers(20, 110).map(lambda number: FIRST + timedelta(days=number))
modes = st.sampled_from(list(WindowMode))


def facts_of(history: History) -> PupilFacts:
    return PupilFacts("sam", [missed(on, number / 60) for on, number in history.items()])


def oracle_of(calendar: Calendar, rules: Policy) -> Oracle:
    school_days = frozenset(one for one in every_day(calendar.first, calendar.last) if teaches(calendar, one))
    return Oracle(school_days, rules.statutory.window_mode is WindowMode.ROLLING)


def teaches(calendar: Calendar, one: date) -> bool:
    return one.weekday() < 5 and not any(first <= one <= last for first, last in calendar.closures)


def seen(found: Iterable[Finding]) -> list[SlowReport]:
    return [SlowReport(one.begin_on, one.last_on, one.units) for one in found]


@plain
@given(calendars(), histories(), modes, days_on)
def test_the_reports_are_those_of_the_oracle(
    calendar: Calendar, history: History, mode: WindowMode, on: date
) -> None:
    rules = policy(mode)

    found = reports(facts_of(history), rules, calendar, on)

    assert seen(found) == oracle_of(calendar, rules).reports(history, on)


@plain
@given(calendars(), histories(), modes, days_on)
def test_the_episodes_below_the_limit_are_those_of_the_oracle(
    calendar: Calendar, history: History, mode: WindowMode, on: date
) -> None:
    rules = policy(mode)
    slow = oracle_of(calendar, rules)

    found = findings(facts_of(history), rules, calendar, on)

    for criterion in rules.criteria:
        mine = [
            SlowEpisode(one.begin_on, one.reached_on, one.ended_on, one.units, one.max_units)
            for one in found
            if one.criterion == criterion.code
        ]
        assert mine == slow.episodes(history, criterion.limit_units, on)


@plain
@given(calendars(), histories(), modes, days_on)
def test_what_counts_adds_up_to_the_hours_of_the_finding(
    calendar: Calendar, history: History, mode: WindowMode, on: date
) -> None:
    for one in findings(facts_of(history), policy(mode), calendar, on):
        assert sum(lesson.units for lesson in one.counted) == one.units
        assert one.units >= one.limit_units
        assert Finding.from_json(one.as_json()) == one


@plain
@given(calendars(), histories(), modes, days_on)
def test_the_meter_shows_the_lessons_that_make_its_hours(
    calendar: Calendar, history: History, mode: WindowMode, on: date
) -> None:
    now = standing(facts_of(history), policy(mode), calendar, on=on)

    assert sum(lesson.units for lesson in now.counted) == now.units


@plain
@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_the_facts_is_irrelevant(history: History, random: Random) -> None:
    lessons = list(facts_of(history).lessons)
    shuffled = random.sample(lessons, len(lessons))

    assert findings(PupilFacts("sam", shuffled)) == findings(PupilFacts("sam", lessons))


@plain
@given(histories(), modes)
def test_two_evaluations_find_the_same(history: History, mode: WindowMode) -> None:
    rules = policy(mode)

    assert findings(facts_of(history), rules) == findings(facts_of(history), rules)


@plain
@given(histories(), modes, st.integers(0, 95), st.integers(1, 30))
def test_more_unauthorised_hours_never_bring_a_report_later_or_fewer_of_them(
    history: History, mode: WindowMode, offset: int, quarters: int
) -> None:
    extra = FIRST + timedelta(days=offset)
    more = history | {extra: history.get(extra, 0) + 15 * quarters}

    before = reports(facts_of(history), policy(mode))
    after = reports(facts_of(more), policy(mode))

    assert len(after) >= len(before)
    assert all(new.last_on <= old.last_on for new, old in zip(after, before, strict=False))


@plain
@given(histories(), st.lists(st.tuples(st.integers(0, 95), st.sampled_from(["authorised", "pending"]))))
def test_absence_that_is_not_unauthorised_moves_no_report(
    history: History, others: list[tuple[int, Category]]
) -> None:
    lessons = [missed(FIRST + timedelta(days=offset), 8, category, period="2") for offset, category in others]

    with_others = PupilFacts("sam", [*facts_of(history).lessons, *lessons])

    assert seen(reports(with_others)) == seen(reports(facts_of(history)))


@plain
@given(calendars(), histories(), days_on)
def test_bundled_reports_hold_the_limit_and_do_not_overlap(
    calendar: Calendar, history: History, on: date
) -> None:
    found = reports(facts_of(history), policy(bundle_days=7), calendar, on)

    assert all(one.units >= one.limit_units for one in found)
    assert all(old.last_on < new.begin_on for old, new in itertools.pairwise(found))


@plain
@given(calendars(), histories(), histories(), days_on, st.integers(0, 30))
def test_decisions_about_closed_signals_are_made_once(
    calendar: Calendar, history: History, edited: History, on: date, days_ago: int
) -> None:
    rules = policy()
    stored = [
        replace(signal, state=State.CLOSED, closed_on=on - timedelta(days=days_ago))
        for signal in carried_out([], decide([], history, rules, calendar, on, True))
    ]

    stored = carried_out(stored, decide(stored, edited, rules, calendar, on, False))

    again = decide(stored, edited, rules, calendar, on, False)
    assert {decision.act for decision in again} <= {Act.UNCHANGED}


@plain
@given(calendars(), histories(), histories(), modes, days_on, st.booleans())
def test_after_any_edit_the_stored_signals_become_those_of_a_fresh_start(
    calendar: Calendar, history: History, edited: History, mode: WindowMode, on: date, raise_ended: bool
) -> None:
    rules = policy(mode)
    stored = carried_out([], decide([], history, rules, calendar, on, raise_ended))

    stored = carried_out(stored, decide(stored, edited, rules, calendar, on, raise_ended))

    again = decide(stored, edited, rules, calendar, on, raise_ended)
    assert {decision.act for decision in again} <= {Act.UNCHANGED}
    assert living(stored) >= {
        (one.criterion, one.begin_on, one.last_on, one.units)
        for one in findings(facts_of(edited), rules, calendar, on)
        if one.ended is None or (raise_ended and not _withdrawn_covers(stored, one))
    }


@plain
@given(calendars(), histories(), histories(), days_on)
def test_the_order_of_signals_and_findings_is_irrelevant(
    calendar: Calendar, history: History, edited: History, on: date
) -> None:
    rules = policy()
    stored = carried_out([], decide([], history, rules, calendar, on, True))
    facts = facts_of(edited)
    found = findings(facts, rules, calendar, on)

    forwards = reconcile(stored, found, facts=[facts], policy=rules, calendar=calendar)
    backwards = reconcile(stored[::-1], found[::-1], facts=[facts], policy=rules, calendar=calendar)

    assert forwards == backwards


def decide(
    stored: list[StoredSignal],
    history: History,
    rules: Policy,
    calendar: Calendar,
    on: date,
    raise_ended: bool,
) -> list[Decision]:
    facts = facts_of(history)
    found = findings(facts, rules, calendar, on)
    return reconcile(stored, found, facts=[facts], policy=rules, calendar=calendar, raise_ended=raise_ended)


def carried_out(stored: list[StoredSignal], decisions: list[Decision]) -> list[StoredSignal]:
    """What the database holds after the decisions were carried out."""
    after = {signal.key: signal for signal in stored}
    for decision in decisions:
        signal, one = decision.signal, decision.finding
        if decision.act is Act.WITHDRAW and signal:
            after[signal.key] = replace(signal, state=State.WITHDRAWN)
        elif decision.act is not Act.UNCHANGED and one:
            key = signal.key if signal else len(after)
            after[key] = written(key, one)
    return list(after.values())


def written(key: int | str, one: Finding) -> StoredSignal:
    return StoredSignal(
        key=key,
        pupil=one.pupil,
        criterion=one.criterion,
        begin_on=one.begin_on,
        last_on=one.last_on,
        state=State.OPEN,
        units=one.units,
        fingerprint=one.fingerprint,
        policy_version=one.policy_version,
    )


def living(stored: list[StoredSignal]) -> set[tuple[str, date, date, int]]:
    return {
        (signal.criterion, signal.begin_on, signal.last_on, signal.units)
        for signal in stored
        if signal.state is State.OPEN
    }


def _withdrawn_covers(stored: list[StoredSignal], one: Finding) -> bool:
    return any(
        signal.state is State.WITHDRAWN
        and signal.criterion == one.criterion
        and signal.begin_on <= one.last_on
        and one.begin_on <= signal.last_on
        for signal in stored
    )


def test_the_oracle_itself_knows_the_first_example() -> None:
    school_days = frozenset(every_day(date(2026, 9, 7), date(2026, 9, 11)))
    slow = Oracle(school_days, rolling=True)

    found = slow.reports({date(2026, 9, 7): 480, date(2026, 9, 8): 480}, date(2026, 9, 30))

    assert found == [SlowReport(date(2026, 9, 7), date(2026, 9, 8), 960)]


def test_a_pupil_without_absence_has_no_findings() -> None:
    assert findings(PupilFacts("sam", [])) == []
