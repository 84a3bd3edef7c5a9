"""The statutory rule: unauthorised absence of 16 hours or more within four consecutive lesson weeks.

Source: Leerplichtwet 1969 art. 21a(1) and (2); DUO, soorten verzuim; Inspectie, melden van ongeoorloofd verzuim. Pure.

1. Only unauthorised absence on school days of the enrolment counts, from the day the pupil must go to school.
2. An absence day counts until its window of lesson weeks is over; so the begin date moves forward.
3. When the sum reaches the limit there is a report: from the oldest day that counts to that day, with all its hours.
4. Counting starts again the day after; what was over the limit is not carried.
5. A pupil who then stays away every school day is reported once per seven calendar days, if the policy bundles.
6. The report is due five working days after the end date, or after the decision that made it known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from schools.calendar import ONE_DAY, Calendar, Window
from signals.rules.explain import Span, explain
from signals.rules.facts import ADULT_AGE, DayUnits, PupilFacts, birthday, day_of_limit
from signals.rules.finding import Finding, Next, ReportKind, Source, Upcoming
from signals.rules.policy import SIXTEEN_HOURS, DeadlineFrom, Person, Policy, StatutorySettings, Step
from signals.rules.window import SlidingSum

TIER = 3


@dataclass(frozen=True, slots=True)
class Reached:
    """The limit was reached: all absence days from `begin_on` to `end_on` (both included) add up to `units`.

    `reached_on` is the day on which it happened, before `end_on` only in a bundle; `counting_from` is the first day
    on which absence could count: the day after the report before.
    """

    begin_on: date
    reached_on: date
    end_on: date
    units: int
    counting_from: date


def expected_report(facts: PupilFacts, end_on: date) -> ReportKind | None:
    """The kind of report that fits the pupil on the end date: V4 from the 18th birthday (allowed, not compulsory),
    V3 before it (compulsory), None without compulsory schooling or qualification duty. Unknown age is under 18."""
    if end_on < facts.compulsory_from or (facts.duty_ended_on is not None and facts.duty_ended_on <= end_on):
        return None
    if facts.born_on is not None and birthday(facts.born_on, ADULT_AGE) <= end_on:
        return ReportKind.V4
    return ReportKind.V3


@dataclass(frozen=True, slots=True)
class _Count:
    """One pupil's counting: the days that can count, in order, and what is needed to judge them."""

    facts: PupilFacts
    days: Sequence[DayUnits]
    settings: StatutorySettings
    calendar: Calendar
    on: date


def reached_limits(
    facts: PupilFacts, days: Sequence[DayUnits], settings: StatutorySettings, calendar: Calendar, on: date
) -> list[Reached]:
    """Each time the limit was reached, in order. `days` come from `PupilFacts.unauthorised_days`; linear in them."""
    count = _Count(facts, [day for day in days if day[0] >= facts.compulsory_from], settings, calendar, on)
    window = SlidingSum(calendar.window_lasts(settings.window_weeks, settings.window_mode))
    found: list[Reached] = []
    index = 0
    while index < len(count.days):
        day, units = count.days[index]
        index += 1
        window.move_to(day)
        window.add(day, units)
        if window.total >= settings.limit_units and expected_report(facts, day):
            counting_from = found[-1].end_on + ONE_DAY if found else date.min
            found.append(Reached(window.oldest or day, day, day, window.total, counting_from))
            window.clear()
            index = _add_bundles(count, index, found)
    return found


def _add_bundles(count: _Count, index: int, found: list[Reached]) -> int:
    """Add the bundled reports that follow the last one without interruption; the index of the next day to count.

    A bundle begins on the next school day, which must be missed like each school day of its `bundle_days` calendar
    days, and is a report when it holds the limit. While its days are not over, nothing is due yet and nothing is left
    to count. The day `on` itself is no proof of being back: its lessons may still have to come.
    """
    while count.settings.bundle_days and index < len(count.days):
        begin_on = count.calendar.next_school_day(found[-1].end_on)
        if begin_on is None:
            break
        school_days = count.calendar.school_days(
            begin_on, begin_on + timedelta(count.settings.bundle_days - 1)
        )
        missed = count.days[index : index + len(school_days)]
        uninterrupted = all(
            day == missed_day for day, (missed_day, _) in zip(school_days, missed, strict=False)
        )
        if not uninterrupted or any(day < count.on for day in school_days[len(missed) :]):
            break
        if len(missed) < len(school_days):
            return len(count.days)
        units, end_on = sum(units for _, units in missed), school_days[-1]
        if units < count.settings.limit_units or expected_report(count.facts, end_on) is None:
            break
        reached_on = day_of_limit(missed, count.settings.limit_units, otherwise=end_on)
        found.append(Reached(begin_on, reached_on, end_on, units, found[-1].end_on + ONE_DAY))
        index += len(missed)
    return index


def statutory_finding(facts: PupilFacts, reached: Reached, policy: Policy, calendar: Calendar) -> Finding:
    """The report that is due because the limit was reached, with its explanation."""
    settings = policy.statutory
    held = calendar.window_until(reached.end_on, settings.window_weeks, settings.window_mode).first
    span = Span(
        window_first=max(held, reached.counting_from),
        counted_from=reached.begin_on,
        last=reached.end_on,
        restarted_on=reached.counting_from,
        compulsory_from=facts.compulsory_from,
    )
    explanation = explain(facts, calendar, span)
    known_on = facts.known_on(reached.begin_on, reached.end_on, settings.limit_units)
    starts_on = reached.end_on
    if settings.deadline_from is DeadlineFrom.DECISION:
        starts_on = max(starts_on, known_on)
    due_on = calendar.add_working_days(starts_on, settings.deadline_days, settings.deadline_counting)
    kind = expected_report(facts, reached.end_on)
    window = calendar.window_from(reached.begin_on, settings.window_weeks, settings.window_mode)
    return Finding(
        pupil=facts.pupil,
        criterion=SIXTEEN_HOURS,
        source=Source.LPW_21A,
        report_kind=kind,
        compulsory=kind is ReportKind.V3,
        begin_on=reached.begin_on,
        reached_on=reached.reached_on,
        last_on=reached.end_on,
        known_on=known_on,
        due_on=due_on,
        units=reached.units,
        max_units=reached.units,
        pending_units=explanation.pending_units,
        limit_units=settings.limit_units,
        remaining_units=0,
        window=Window(max(window.first, span.restarted_on), window.last),
        hour_unit=policy.counting.hour_unit,
        policy_version=policy.version,
        tier=TIER,
        step=Step.SEND_REPORT,
        tell=(Person.COORDINATOR,),
        counted=explanation.counted,
        not_counted=explanation.not_counted,
        upcoming=(Upcoming(Next.RESTARTS, reached.end_on + ONE_DAY, 0), Upcoming(Next.DUE, due_on)),
    )
