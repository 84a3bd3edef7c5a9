"""The meter: what counts, what is still unknown beside it, and where the school's own steps are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from signals.rules.finding import Finding, Measure
from signals.rules.policy import Criterion, Policy
from signals.words import MELD, STEP_MARKS, Words, amount, limit_in


@dataclass(frozen=True, slots=True)
class Mark:
    """A step of the school: `at` in percent of the limit, `value` in hours or times, one word."""

    at: float
    value: str
    word: Words


@dataclass(frozen=True, slots=True)
class Meter:
    """What `_meter.html` draws; `counted` and `unsure` are percentages of the limit, together 100 at most."""

    units: int
    pending_units: int
    limit_units: int
    marks: tuple[Mark, ...] = ()
    measure: Measure = Measure.HOURS
    limit_word: Words = MELD

    @property
    def counted(self) -> float:
        return self._percent(min(self.units, self.limit_units))

    @property
    def unsure(self) -> float:
        return self._percent(min(self.pending_units, max(0, self.limit_units - self.units)))

    @property
    def remaining_units(self) -> int:
        """To the statutory limit; a number of times has no such limit."""
        return max(0, self.limit_units - self.units) if self.measure is Measure.HOURS else 0

    @property
    def limit(self) -> str:
        return limit_in(self.measure, self.limit_units)

    @property
    def label(self) -> str:
        """What the picture says."""
        counted = _("%(counted)s of %(limit)s counts") % {
            "counted": amount(self.units, self.measure),
            "limit": self.limit,
        }
        if not self.pending_units:
            return counted
        return _("%(counted)s, %(pending)s is not known yet") % {
            "counted": counted,
            "pending": amount(self.pending_units, self.measure),
        }

    def _percent(self, part: int) -> float:
        return round(100 * part / self.limit_units, 2)


def meter(counted_units: int, pending_units: int, policy: Policy, *, with_steps: bool = True) -> Meter:
    """The meter of the 16 hours under this policy, with the steps that use the same window."""
    limit = policy.statutory.limit_units
    return Meter(
        units=counted_units,
        pending_units=pending_units,
        limit_units=limit,
        marks=tuple(_marks(policy.criteria, policy)) if with_steps else (),
    )


def meter_of(finding: Finding, policy: Policy, *, with_steps: bool = True) -> Meter:
    """The meter of what a finding counts: the 16 hours, or the times late up to the last step of the school."""
    steps = policy.late_steps(finding.criterion)
    if not steps:
        return meter(finding.units, finding.pending_units, policy, with_steps=with_steps)
    last = steps[-1]
    marks = (
        Mark(round(100 * step.times / last.times, 2), str(step.times), STEP_MARKS[step.step])
        for step in steps[:-1]
    )
    return Meter(
        units=finding.units,
        pending_units=finding.pending_units,
        limit_units=last.times,
        marks=tuple(marks) if with_steps else (),
        measure=Measure.TIMES,
        limit_word=STEP_MARKS[last.step],
    )


def _marks(criteria: Iterable[Criterion], policy: Policy) -> Iterable[Mark]:
    for criterion in sorted(criteria, key=lambda criterion: criterion.limit_units):
        limit = policy.statutory.limit_units
        if criterion.window_weeks == policy.statutory.window_weeks and criterion.limit_units < limit:
            value = f"{criterion.limit_units / 60:g}"
            yield Mark(round(100 * criterion.limit_units / limit, 2), value, STEP_MARKS[criterion.step])
