"""The meter: what counts, what is still unknown beside it, and where the school's own steps are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from schools.templatetags.dutch import units
from signals.rules.policy import Criterion, Policy
from signals.words import MELD, STEP_MARKS, Words, hours


@dataclass(frozen=True, slots=True)
class Mark:
    """A step of the school: `at` in percent of the limit, `value` in hours, one word."""

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

    @property
    def counted(self) -> float:
        return self._percent(min(self.units, self.limit_units))

    @property
    def unsure(self) -> float:
        return self._percent(min(self.pending_units, max(0, self.limit_units - self.units)))

    @property
    def remaining_units(self) -> int:
        return max(0, self.limit_units - self.units)

    @property
    def limit(self) -> str:
        return hours(self.limit_units)

    @property
    def limit_word(self) -> Words:
        return MELD

    @property
    def label(self) -> str:
        """What the picture says."""
        counted = _("%(counted)s of %(limit)s counts") % {"counted": units(self.units), "limit": self.limit}
        if not self.pending_units:
            return counted
        return _("%(counted)s, %(pending)s is not known yet") % {
            "counted": counted,
            "pending": units(self.pending_units),
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


def _marks(criteria: Iterable[Criterion], policy: Policy) -> Iterable[Mark]:
    for criterion in sorted(criteria, key=lambda criterion: criterion.limit_units):
        limit = policy.statutory.limit_units
        if criterion.window_weeks == policy.statutory.window_weeks and criterion.limit_units < limit:
            value = f"{criterion.limit_units / 60:g}"
            yield Mark(round(100 * criterion.limit_units / limit, 2), value, STEP_MARKS[criterion.step])
