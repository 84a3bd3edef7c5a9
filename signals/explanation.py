"""A finding as rows to read: the lessons that count, those that do not, the steps of the policy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.translation import gettext as _

from absences.hours import Kind
from schools.templatetags.dutch import short_date, units
from signals import words
from signals.deadline import Deadline
from signals.models import FollowUp
from signals.rules.facts import LessonFact
from signals.rules.finding import Finding, Measure, NotCounted, WhyNot
from signals.rules.policy import SIXTEEN_HOURS, Policy, Step

# Which contacts do what a step of the policy asks.
DONE_BY: dict[str, frozenset[str]] = {
    Step.TALK_WITH_PUPIL: frozenset({"call", "parents", "conversation", "home_visit"}),
    Step.CALL_PARENTS: frozenset({"call", "parents", "conversation", "home_visit"}),
    Step.CONVERSATION: frozenset({"conversation", "parents", "home_visit"}),
    Step.CONSULT_OFFICER: frozenset({"attendance_officer"}),
}


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One day of the table: its lessons, why they are unauthorised, what they count and the sum so far."""

    on: date
    periods: str
    reasons: str
    units: int
    together: int


def counted_days(finding: Finding, *, half_days: bool) -> list[CountedDay]:
    days, together = [], 0
    for on, group in groupby(finding.counted, key=lambda lesson: lesson.on):
        lessons = list(group)
        counted = sum(lesson.units for lesson in lessons)
        together += counted
        numbers = [lesson.period for lesson in lessons]
        reasons = ", ".join(dict.fromkeys(map(_reason, lessons)))
        days.append(CountedDay(on, words.periods(numbers, half_days=half_days), reasons, counted, together))
    return days


def _reason(lesson: LessonFact) -> str:
    if lesson.kind == Kind.LATE:
        return _("%(minutes)s min late") % {"minutes": lesson.minutes}
    if lesson.kind == Kind.LEFT_EARLY:
        return _("left %(minutes)s min early") % {"minutes": lesson.minutes}
    return lesson.reason_name


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A day, or some lessons of it, that does not count, and why."""

    on: date
    status: str
    reason: str
    why: words.Words
    lessons: int
    units: int


def left_out(finding: Finding) -> list[LeftOut]:
    """The newest first."""
    rows = sorted(finding.not_counted, key=lambda row: row.on, reverse=True)
    return [
        LeftOut(row.on, _status(row), row.reason_name, words.WHY_NOT[row.why], row.lessons, row.units)
        for row in rows
    ]


def _status(row: NotCounted) -> str:
    known = {WhyNot.OUTSIDE_WINDOW: "not_expected", WhyNot.ALREADY_REPORTED: "unauthorised"}
    return words.STATUS_OF_WHY_NOT.get(row.why) or known.get(row.why, "not_expected")


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of the policy. `done` is the contact that did it; `due` is when it is asked, if this finding asks it."""

    words: words.Words
    at: str
    done: FollowUp | None
    is_next: bool
    due: Deadline | None
    time_left: str
    is_sent: bool = False


def steps(
    finding: Finding, policy: Policy, contacts: Iterable[FollowUp], due: Deadline, *, is_sent: bool
) -> list[StepRow]:
    """The steps in order of their hours. The next one is the first that was reached and is not done."""
    contacts = [contact for contact in contacts if contact.on >= finding.begin_on]
    rows, waits = [], True
    for step, limit in _ladder(finding, policy):
        done = next((one for one in contacts if one.kind in DONE_BY.get(step, ())), None)
        sent = is_sent and step == Step.SEND_REPORT
        is_next = waits and finding.units >= limit and not done and not sent
        waits = waits and not is_next
        asked_here = limit == finding.limit_units and not done and not sent
        rows.append(
            StepRow(
                words=words.STEPS[step],
                at=words.at_limit(limit, finding.measure),
                done=done,
                is_next=is_next,
                due=due if asked_here else None,
                time_left=words.time_left(due) if asked_here else "",
                is_sent=sent,
            )
        )
    return rows


def _ladder(finding: Finding, policy: Policy) -> Iterator[tuple[Step, int]]:
    if finding.measure is Measure.TIMES:
        yield from ((step.step, step.times) for step in policy.late_steps(finding.criterion))
        return
    below = sorted(policy.criteria, key=lambda criterion: criterion.limit_units)
    for criterion in below:
        if criterion.window_weeks == policy.statutory.window_weeks:
            yield criterion.step, criterion.limit_units
    yield Step.SEND_REPORT, policy.statutory.limit_units


def lead(finding: Finding) -> tuple[str, str]:
    """The one figure of the page, and the words behind it: what remains comes first."""
    if finding.criterion == SIXTEEN_HOURS:
        return _("%(limit)s reached") % {"limit": words.hours(finding.limit_units)}, _("on %(day)s") % {
            "day": short_date(finding.reached_on)
        }
    if finding.measure is Measure.TIMES:
        return words.times(finding.units), _("late in this school year")
    if finding.ended_on is None and finding.remaining_units:
        limit = words.hours(finding.units + finding.remaining_units)
        return (
            _("%(units)s left") % {"units": units(finding.remaining_units)},
            _("to the limit of %(limit)s") % {"limit": limit},
        )
    return units(finding.max_units), _("counted in four lesson weeks")
