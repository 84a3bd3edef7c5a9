"""The school's own criterion for coming late: so many times in one school year, with a step for each number. Pure.

Source: the school's policy. Each lesson or half-day entered as late without a valid reason is one time, whatever its
minutes: being late counts here even when it is too short to count as an hour. One finding for each school year, at the
highest step that was reached; it ends with the school year, because counting starts again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from absences.hours import Category, Kind
from schools.calendar import ONE_DAY, Calendar, DayCounting, Window
from signals.rules.explain import by_day, when
from signals.rules.facts import LessonFact, PupilFacts, day_of_limit
from signals.rules.finding import Ended, Finding, Measure, Next, Source, Upcoming, WhyNot
from signals.rules.policy import LateSteps, Policy


def lateness_findings(
    facts: PupilFacts, criterion: LateSteps, policy: Policy, calendar: Calendar, *, on: date
) -> Iterator[Finding]:
    """The findings of one pupil as known at the end of the day `on`, a school year each, in order."""
    late = sorted((row for row in facts.lessons if row.kind == Kind.LATE and row.on <= on), key=when)
    if len(late) < criterion.steps[0].times:
        return
    for first, last in calendar.years:
        rows = [row._replace(units=1) for row in late if first <= row.on <= last]
        judged = [(row, _why_not(row, facts, calendar)) for row in rows]
        counted = tuple(row for row, why in judged if why is None)
        if len(counted) >= criterion.steps[0].times:
            rest = [(row, why) for row, why in judged if why is not None]
            yield _finding(facts, criterion, policy, calendar, Window(first, last), counted, rest, on)


def times_late(facts: PupilFacts, calendar: Calendar, *, first: date, last: date) -> int:
    """How often being late counts from `first` to `last`, both included."""
    return sum(
        row.kind == Kind.LATE and first <= row.on <= last and _why_not(row, facts, calendar) is None
        for row in facts.lessons
    )


def _why_not(row: LessonFact, facts: PupilFacts, calendar: Calendar) -> WhyNot | None:
    if not calendar.is_school_day(row.on):
        return WhyNot.NO_SCHOOL_DAY
    if not facts.enrolled_on(row.on):
        return WhyNot.NOT_ENROLLED
    if row.category == Category.AUTHORISED:
        return WhyNot.AUTHORISED
    return WhyNot.PENDING if row.category == Category.PENDING else None


def _finding(
    facts: PupilFacts,
    criterion: LateSteps,
    policy: Policy,
    calendar: Calendar,
    year: Window,
    counted: tuple[LessonFact, ...],
    rest: list[tuple[LessonFact, WhyNot]],
    on: date,
) -> Finding:
    times = len(counted)
    reached = [step for step in criterion.steps if step.times <= times][-1]
    ahead = [step.times - times for step in criterion.steps if step.times > times]
    reached_on = counted[reached.times - 1].on
    known_on = day_of_limit(
        ((max(row.on, row.decided_on or row.on), 1) for row in counted), reached.times, otherwise=reached_on
    )
    due_on = calendar.add_working_days(max(reached_on, known_on), reached.step_days, DayCounting.SCHOOL_DAYS)
    over_on = year.last + ONE_DAY if year.last and year.last < on else None
    return Finding(
        pupil=facts.pupil,
        criterion=criterion.code,
        source=Source.SCHOOL_POLICY,
        measure=Measure.TIMES,
        begin_on=counted[0].on,
        reached_on=reached_on,
        last_on=counted[-1].on,
        known_on=known_on,
        due_on=due_on,
        units=times,
        max_units=times,
        pending_units=sum(why is WhyNot.PENDING for _, why in rest),
        limit_units=reached.times,
        remaining_units=ahead[0] if ahead else None,
        window=year,
        hour_unit=policy.counting.hour_unit,
        policy_version=policy.version,
        tier=reached.tier,
        step=reached.step,
        tell=reached.tell,
        ended_on=over_on,
        ended=Ended.YEAR_OVER if over_on else None,
        counted=counted,
        not_counted=by_day(rest, with_units=False),
        upcoming=(Upcoming(Next.DUE, due_on),),
    )
