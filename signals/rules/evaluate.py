"""All criteria of a policy for one pupil or a whole school, and the meter on a pupil's page. Pure; linear in the facts.

evaluate_school(facts, policy, calendar, on=day) -> list[Finding]
evaluate_pupil(facts, policy, calendar, on=day) -> list[Finding]
standing(facts, policy, calendar, on=day) -> Standing
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from absences.hours import HourUnit
from schools.calendar import ONE_DAY, Calendar
from signals.rules.explain import Span, explain
from signals.rules.facts import LessonFact, PupilFacts
from signals.rules.finding import Finding, NotCounted, ReportKind
from signals.rules.lateness import lateness_findings
from signals.rules.near_limit import episodes, near_limit_finding
from signals.rules.policy import Policy
from signals.rules.sixteen_hours import expected_report, reached_limits, statutory_finding
from signals.rules.window import SlidingSum


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a pupil stands on the 16 hours at the end of one day, whether or not a criterion is met.

    Units of 1/60 hour. `units` count now · `pending_units` are unresolved beside them · `remaining_units` to the
    limit · `window_first` is the first day on which absence counts now · `oldest_on` the oldest absence that counts
    and `leaves_on` the day it leaves (None: nothing counts, or the calendar ends first) · `reported_until` the end
    date of the last report · `report_kind` the report that would fit, None without compulsory schooling.
    """

    on: date
    units: int
    pending_units: int
    limit_units: int
    remaining_units: int
    window_first: date
    oldest_on: date | None
    leaves_on: date | None
    reported_until: date | None
    report_kind: ReportKind | None
    hour_unit: HourUnit
    counted: tuple[LessonFact, ...]
    not_counted: tuple[NotCounted, ...]


def evaluate_school(
    facts: Iterable[PupilFacts], policy: Policy, calendar: Calendar, *, on: date
) -> list[Finding]:
    """The findings of all pupils, pupil by pupil in the order of the facts."""
    return [finding for one in facts for finding in evaluate_pupil(one, policy, calendar, on=on)]


def evaluate_pupil(facts: PupilFacts, policy: Policy, calendar: Calendar, *, on: date) -> list[Finding]:
    """Every report and every episode of one pupil up to the end of the day `on`: first the statutory reports in order,
    then each criterion of the policy in its order. What happened before stays found, with the day it ended."""
    late = [
        finding
        for criterion in policy.lateness
        for finding in lateness_findings(facts, criterion, policy, calendar, on=on)
    ]
    days = facts.unauthorised_days(calendar, until=on)
    if not days:
        return late
    reached = reached_limits(facts, days, policy.statutory, calendar, on)
    report_ends = frozenset(report.end_on for report in reached)
    findings = [statutory_finding(facts, report, policy, calendar) for report in reached]
    for criterion in policy.criteria:
        found = episodes(days, criterion, policy, calendar, report_ends=report_ends, on=on)
        findings += [near_limit_finding(facts, one, criterion, policy, calendar, on) for one in found]
    return findings + late


def standing(facts: PupilFacts, policy: Policy, calendar: Calendar, *, on: date) -> Standing:
    """The meter of one pupil: what counts at the end of the day `on`, after the last report."""
    settings = policy.statutory
    days = facts.unauthorised_days(calendar, until=on)
    reached = reached_limits(facts, days, settings, calendar, on)
    restarted_on = reached[-1].end_on + ONE_DAY if reached else date.min
    window = SlidingSum(calendar.window_lasts(settings.window_weeks, settings.window_mode))
    for day, units in days:
        if day >= max(restarted_on, facts.compulsory_from):
            window.add(day, units)
    window.move_to(on)
    held = calendar.window_until(on, settings.window_weeks, settings.window_mode).first
    window_first = max(held, restarted_on)
    span = Span(window_first, window_first, on, restarted_on, facts.compulsory_from)
    explanation = explain(facts, calendar, span)
    return Standing(
        on=on,
        units=window.total,
        pending_units=explanation.pending_units,
        limit_units=settings.limit_units,
        remaining_units=max(0, settings.limit_units - window.total),
        window_first=window_first,
        oldest_on=window.oldest,
        leaves_on=window.leaves_on,
        reported_until=reached[-1].end_on if reached else None,
        report_kind=expected_report(facts, on),
        hour_unit=policy.counting.hour_unit,
        counted=explanation.counted,
        not_counted=explanation.not_counted,
    )
