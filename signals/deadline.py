"""Until when something is asked, in days as people count them. Pure.

A report runs in working days (the law), a step of the school in school days (its policy).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from schools.calendar import Calendar, DayCounting
from signals.rules.finding import Finding
from signals.rules.policy import SIXTEEN_HOURS

SOON = 2


@dataclass(frozen=True, slots=True)
class Deadline:
    """`left` is the number of days after `today` up to and including `due_on`, `late` the days since; one of both is 0.
    `total` is the whole term. `counting` says which days they are."""

    due_on: date
    today: date
    left: int
    late: int
    total: int
    counting: DayCounting

    @property
    def is_over(self) -> bool:
        return self.due_on < self.today

    @property
    def is_tomorrow(self) -> bool:
        return self.due_on == self.today + timedelta(days=1)

    @property
    def is_this_week(self) -> bool:
        return self.due_on.isocalendar()[:2] == self.today.isocalendar()[:2]

    @property
    def state(self) -> str:
        """The state of the clock ring (`_clock.html`)."""
        return "over" if self.is_over else "soon" if self.left <= SOON else ""


def deadline(finding: Finding, calendar: Calendar, *, today: date) -> Deadline:
    """When the step or the report of this finding is due, seen from `today`."""
    is_report = finding.criterion == SIXTEEN_HOURS
    counting = DayCounting.WORKING_DAYS if is_report else DayCounting.SCHOOL_DAYS
    asked_on = max(finding.last_on if is_report else finding.reached_on, finding.known_on)
    left = _days_after(today, finding.due_on, calendar, counting)
    return Deadline(
        due_on=finding.due_on,
        today=today,
        left=left,
        late=_days_after(finding.due_on, today, calendar, counting),
        total=max(1, left, _days_after(asked_on, finding.due_on, calendar, counting)),
        counting=counting,
    )


def _days_after(first: date, last: date, calendar: Calendar, counting: DayCounting) -> int:
    """The days of a term after `first` up to and including `last`; 0 when last is not later."""
    number, day = 0, first
    while (day := calendar.add_working_days(day, 1, counting)) <= last:
        number += 1
    return number
