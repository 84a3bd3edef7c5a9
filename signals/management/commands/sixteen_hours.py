"""`manage.py sixteen_hours FILE.json`: what the 16-hours rule says about a file of examples, as JSON.

The file holds a `calendar` (first, last, holidays, days_off) and `vectors`: per name the `absences`, hours by day. What
else is in a vector is left unread. A report comes out as begin, end, hours and deadline.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import holidays
from django.core.management.base import BaseCommand, CommandError

from absences.hours import UNITS_PER_HOUR, Category, CountingRule, HourUnit, Kind, LateCounting, as_hours
from schools.calendar import Calendar, WindowMode
from signals.rules.evaluate import evaluate_pupil
from signals.rules.facts import LessonFact, PupilFacts
from signals.rules.finding import Finding
from signals.rules.policy import Policy, Sector, StatutorySettings


class Command(BaseCommand):
    help = "Applies the 16-hours rule to the examples in a JSON file and prints the reports as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="examples: a calendar and vectors with hours by day")
        parser.add_argument(
            "--mode", choices=[mode.value for mode in WindowMode], help="one reading of four lesson weeks"
        )
        parser.add_argument("--bundle-days", type=int, help="bundle continuous absence per so many days")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            data = json.loads(options["file"].read_text(encoding="utf-8"))
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}.") from error
        except UnicodeDecodeError as error:
            raise CommandError(f"{options['file']} is not UTF-8 text.") from error
        except (ValueError, RecursionError) as error:
            raise CommandError(f"{options['file']} is not JSON: {error}.") from error
        modes = [WindowMode(options["mode"])] if options["mode"] else list(WindowMode)
        answer = _answer(data, modes, options["bundle_days"])
        self.stdout.write(json.dumps(answer, indent=1))


def _answer(data: Any, modes: list[WindowMode], bundle_days: int | None) -> dict[str, Any]:
    """Per vector and mode the list of reports, under the names of the file."""
    content = _object(data, "the file")
    calendar = _calendar(_object(content.get("calendar"), "calendar"))
    vectors = _object(content.get("vectors"), "vectors")
    policies = {mode: _policy(mode, bundle_days) for mode in modes}
    answer: dict[str, Any] = {}
    for name, vector in vectors.items():
        facts = _facts(name, _object(vector, f"vectors.{name}"))
        answer[name] = {
            mode.value: [
                _report(finding) for finding in evaluate_pupil(facts, policy, calendar, on=calendar.last)
            ]
            for mode, policy in policies.items()
        }
    return {"vectors": answer}


def _policy(mode: WindowMode, bundle_days: int | None) -> Policy:
    """Only the statutory rule: the hours of a file are counted already."""
    counting = CountingRule(HourUnit.CLOCK, LateCounting.NONE)
    statutory = StatutorySettings(window_mode=mode, bundle_days=bundle_days)
    return Policy("examples", Sector.VO, counting, statutory, criteria=())


def _calendar(content: Mapping[str, Any]) -> Calendar:
    """The calendar of the file; working days leave out the Dutch public holidays, which the file does not name."""
    closures = []
    for index, closure in enumerate(_list(content.get("holidays"), "calendar.holidays")):
        key = f"calendar.holidays[{index}]"
        span = _list(closure, key)
        if len(span) != 2:
            raise CommandError(f"{key}: use a list of two days, the first and the last.")
        closures.append((_day(span[0], key), _day(span[1], key)))
    for index, day in enumerate(_list(content.get("days_off", []), "calendar.days_off")):
        day_off = _day(day, f"calendar.days_off[{index}]")
        closures.append((day_off, day_off))
    first, last = _day(content.get("first"), "calendar.first"), _day(content.get("last"), "calendar.last")
    years = range(first.year, last.year + 2)
    try:
        return Calendar(first, last, closures, holidays.country_holidays("NL", years=years))
    except ValueError as error:
        raise CommandError(f"calendar: {error}") from error


def _facts(name: str, vector: Mapping[str, Any]) -> PupilFacts:
    key = f"vectors.{name}.absences"
    return PupilFacts(
        pupil=name,
        lessons=[
            LessonFact(
                on=_day(day, key),
                period="",
                kind=Kind.ABSENT,
                category=Category.UNAUTHORISED,
                units=_units(hours, f"{key}.{day}"),
            )
            for day, hours in _object(vector.get("absences"), key).items()
        ],
    )


def _report(finding: Finding) -> dict[str, Any]:
    hours = as_hours(finding.units)
    return {
        "begin": finding.begin_on.isoformat(),
        "end": finding.last_on.isoformat(),
        "hours": hours.numerator if hours.denominator == 1 else float(hours),
        "deadline": finding.due_on.isoformat(),
    }


def _object(value: Any, key: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise CommandError(f"{key}: an object with keys is needed here.")
    return value


def _list(value: Any, key: str) -> list[Any]:
    if not isinstance(value, list):
        raise CommandError(f"{key}: a list is needed here.")
    return value


def _day(value: Any, key: str) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise CommandError(f"{key}: {value!r} is not a day; write it as 2026-09-07.") from None


def _units(value: Any, key: str) -> int:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 24:
        units = Fraction(str(value)) * UNITS_PER_HOUR
        if units.denominator == 1:
            return units.numerator
    raise CommandError(f"{key}: {value!r} is not a number of hours from 0 to 24 in whole minutes.")
