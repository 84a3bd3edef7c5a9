"""What an import of holidays does to lesson weeks, for its preview."""

from __future__ import annotations

from schools.imports.closures.plan import ClosuresPlan
from schools.imports.plan import Plan
from schools.models import School
from schools.touch import Touch


def touched_by(school: School, plan: Plan) -> Touch | None:
    """None for an import of something else, and for one that changes nothing. Two queries."""
    if not isinstance(plan, ClosuresPlan) or plan.refused or plan.changes_nothing:
        return None
    days = school.calendar_days()
    spans = [(pk, (each.first_on, each.last_on)) for pk, each in plan.steps.change]
    added = [(None, (each.first_on, each.last_on)) for each in plan.steps.add]
    removed = [(pk, None) for pk in plan.steps.remove]
    return days.touch(days.with_closures([*spans, *added, *removed]))
