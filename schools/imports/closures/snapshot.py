"""The calendar of the school as it is now, for the comparison: two queries."""

from __future__ import annotations

from schools.imports.closures.plan import CalendarNow, ClosureNow
from schools.imports.closures.records import ClosureKind, Region
from schools.models import School


def snapshot(school: School) -> CalendarNow:
    years = school.years.order_by("first_on").values_list("first_on", "last_on")
    closures = school.closures.order_by("first_on", "pk").values_list(
        "pk", "first_on", "last_on", "kind", "name", "source"
    )
    return CalendarNow(
        Region(school.region),
        tuple(years),
        tuple(
            ClosureNow(pk, first, last, ClosureKind(kind), name, source)
            for pk, first, last, kind, name, source in closures
        ),
    )
