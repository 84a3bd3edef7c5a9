"""The school year of the law page's examples, and short ways to write down a pupil's absence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from absences.hours import UNITS_PER_HOUR, Category, Kind
from schools.calendar import Calendar, WindowMode
from signals.rules.evaluate import evaluate_pupil
from signals.rules.facts import LessonFact, PupilFacts
from signals.rules.finding import Finding
from signals.rules.policy import SIXTEEN_HOURS, Policy, default_policy

FIRST, LAST = date(2026, 8, 17), date(2027, 7, 9)
CLOSURES = (
    (date(2026, 10, 12), date(2026, 10, 16)),
    (date(2026, 12, 21), date(2027, 1, 1)),
    (date(2027, 2, 22), date(2027, 2, 26)),
    (date(2027, 3, 26), date(2027, 3, 26)),
    (date(2027, 3, 29), date(2027, 3, 29)),
    (date(2027, 4, 26), date(2027, 5, 7)),
    (date(2027, 5, 17), date(2027, 5, 17)),
)
PUBLIC_HOLIDAYS = (
    date(2026, 12, 25),
    date(2027, 1, 1),
    date(2027, 3, 26),
    date(2027, 3, 29),
    date(2027, 4, 27),
    date(2027, 5, 6),
    date(2027, 5, 17),
)
YEAR = Calendar(FIRST, LAST, CLOSURES, PUBLIC_HOLIDAYS)
FOURTEEN = date(2012, 8, 1)


def units(hours: float) -> int:
    return int(Fraction(hours) * UNITS_PER_HOUR)


def day(text: str) -> date:
    """ "7 Sep" in the school year: autumn is 2026, the rest 2027."""
    number, month = text.split()
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    position = months.index(month) + 1
    return date(2026 if position >= 8 else 2027, position, int(number))


def missed(
    on: date, hours: float, category: str = Category.UNAUTHORISED, kind: str = Kind.ABSENT, **more: Any
) -> LessonFact:
    return LessonFact(on, more.pop("period", "1"), kind, category, units(hours), **more)


def pupil(hours_by_day: Mapping[str, float], **more: Any) -> PupilFacts:
    """Unauthorised hours by day, for a pupil of fourteen."""
    lessons = [missed(day(text), hours) for text, hours in hours_by_day.items()]
    return PupilFacts(pupil=1, lessons=lessons, **{"born_on": FOURTEEN} | more)


def policy(mode: WindowMode = WindowMode.ROLLING, sector: str = "vo", **statutory: Any) -> Policy:
    """The default policy, without bundling unless asked."""
    default = default_policy(sector)
    settings = {"bundle_days": None, "window_mode": mode} | statutory
    return replace(default, statutory=replace(default.statutory, **settings))


def findings(
    facts: PupilFacts, rules: Policy | None = None, calendar: Calendar = YEAR, on: date = LAST
) -> list[Finding]:
    return evaluate_pupil(facts, rules or policy(), calendar, on=on)


def reports(
    facts: PupilFacts, rules: Policy | None = None, calendar: Calendar = YEAR, on: date = LAST
) -> list[Finding]:
    return [one for one in findings(facts, rules, calendar, on) if one.criterion == SIXTEEN_HOURS]


def warnings(facts: PupilFacts, code: str, on: date = LAST, rules: Policy | None = None) -> list[Finding]:
    return [one for one in findings(facts, rules, on=on) if one.criterion == code]
