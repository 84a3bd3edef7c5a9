"""A school's attendance policy as far as the rules need it: settings and criteria as data. Pure.

Where sources disagree there is a setting; `default_policy` is the project's proposal, open to the school's change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any, TypeVar

from absences.hours import UNITS_PER_HOUR, CountingRule, HourUnit, LateCounting
from schools.calendar import DayCounting, WindowMode

SIXTEEN_HOURS = "sixteen_hours"

Choice = TypeVar("Choice", bound=StrEnum)


class PolicyError(ValueError):
    """A policy that cannot be read. The message names the key and what is allowed there."""


class Sector(StrEnum):
    PO = "po"
    SO = "so"
    VO = "vo"
    MBO = "mbo"


class DeadlineFrom(StrEnum):
    """DECISION: the term of a report starts when the school could know it; END_DATE: always on the end date."""

    DECISION = "decision"
    END_DATE = "end_date"


class CriterionKind(StrEnum):
    """What a criterion of the school measures. HOURS_IN_WINDOW: unauthorised hours within a number of lesson weeks.
    LATE_IN_YEAR: how often a pupil comes late without a valid reason in a school year."""

    HOURS_IN_WINDOW = "hours_in_window"
    LATE_IN_YEAR = "late_in_year"


class Person(StrEnum):
    """Who is told."""

    MENTOR = "mentor"
    COORDINATOR = "coordinator"


class Step(StrEnum):
    """What the school agreed to do."""

    TALK_WITH_PUPIL = "talk_with_pupil"
    CALL_PARENTS = "call_parents"
    CONVERSATION = "conversation"
    CONSULT_OFFICER = "consult_officer"
    SEND_REPORT = "send_report"


@dataclass(frozen=True, slots=True)
class StatutorySettings:
    """How the 16-hours rule is read (Leerplichtwet art. 21a; DUO and Inspectie where the Act is silent).

    `limit_units` is reached at that number or more. `bundle_days`: continuous absence after a report is reported once
    per so many calendar days (DUO allows 7); None reports each time. `deadline_days` run after the day they start from.
    """

    limit_units: int = 16 * UNITS_PER_HOUR
    window_weeks: int = 4
    window_mode: WindowMode = WindowMode.ROLLING
    bundle_days: int | None = 7
    deadline_days: int = 5
    deadline_counting: DayCounting = DayCounting.WORKING_DAYS
    deadline_from: DeadlineFrom = DeadlineFrom.DECISION


@dataclass(frozen=True, slots=True)
class Criterion:
    """A limit of the school itself: at `limit_units` or more in `window_weeks` lesson weeks, `tell` these people, who
    take `step` within `step_days` school days. `tier` is 1, 2 or 3 of the pyramid."""

    code: str
    limit_units: int
    window_weeks: int
    tier: int
    tell: tuple[Person, ...]
    step: Step
    step_days: int


@dataclass(frozen=True, slots=True)
class LateStep:
    """At the `times`-th time late, `tell` these people, who take `step` within `step_days` school days."""

    times: int
    tier: int
    tell: tuple[Person, ...]
    step: Step
    step_days: int


@dataclass(frozen=True, slots=True)
class LateSteps:
    """What the school does about coming late in one school year: its steps, fewest times first, at least one."""

    code: str
    steps: tuple[LateStep, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """What one school agreed, in force for a period; `version` names it in every finding."""

    version: str
    sector: Sector
    counting: CountingRule
    statutory: StatutorySettings
    criteria: tuple[Criterion, ...]
    lateness: tuple[LateSteps, ...] = ()

    @property
    def codes(self) -> frozenset[str]:
        """The codes of all criteria, with that of the 16-hours rule."""
        return frozenset({SIXTEEN_HOURS, *self.late_codes, *(criterion.code for criterion in self.criteria)})

    @property
    def late_codes(self) -> frozenset[str]:
        """The codes of the criteria that count times late."""
        return frozenset(criterion.code for criterion in self.lateness)

    def late_steps(self, code: str) -> tuple[LateStep, ...]:
        """The steps of the criterion with that code; none when it is not about coming late."""
        return next((criterion.steps for criterion in self.lateness if criterion.code == code), ())

    def to_json(self) -> dict[str, Any]:
        """Plain data with hours as numbers; `from_json` gives an equal policy back."""
        return {
            "version": self.version,
            "sector": self.sector.value,
            "hour_unit": self.counting.hour_unit.value,
            "late_counting": self.counting.late_counting.value,
            "late_after_minutes": self.counting.late_after_minutes,
            "removed_counts": self.counting.removed_counts,
            "sixteen_hours": {
                "limit_hours": _hours(self.statutory.limit_units),
                "window_lesson_weeks": self.statutory.window_weeks,
                "window_mode": self.statutory.window_mode.value,
                "bundle_days": self.statutory.bundle_days,
                "deadline_days": self.statutory.deadline_days,
                "deadline_counting": self.statutory.deadline_counting.value,
                "deadline_from": self.statutory.deadline_from.value,
            },
            "criteria": [
                *(_criterion_to_json(criterion) for criterion in self.criteria),
                *(_late_steps_to_json(criterion) for criterion in self.lateness),
            ],
        }

    @classmethod
    def from_json(cls, data: Any) -> Policy:
        """The policy in `data`. Raises PolicyError, naming the key and the allowed values, for anything unfit."""
        keys = _Keys(data, "")
        sixteen = _Keys(keys.take("sixteen_hours"), "sixteen_hours.")
        criteria = keys.take("criteria")
        if not isinstance(criteria, list):
            raise PolicyError("criteria: use a list of criteria.")
        read = [_criterion_from_json(row, f"criteria[{index}].") for index, row in enumerate(criteria)]
        policy = cls(
            version=keys.text("version"),
            sector=keys.choice("sector", Sector),
            counting=CountingRule(
                hour_unit=keys.choice("hour_unit", HourUnit),
                late_counting=keys.choice("late_counting", LateCounting),
                late_after_minutes=keys.whole("late_after_minutes", 0, 600),
                removed_counts=keys.yes_or_no("removed_counts"),
            ),
            statutory=StatutorySettings(
                limit_units=sixteen.units("limit_hours"),
                window_weeks=sixteen.whole("window_lesson_weeks", 1, 52),
                window_mode=sixteen.choice("window_mode", WindowMode),
                bundle_days=sixteen.whole_or_none("bundle_days", 2, 31),
                deadline_days=sixteen.whole("deadline_days", 0, 60),
                deadline_counting=sixteen.choice("deadline_counting", DayCounting),
                deadline_from=sixteen.choice("deadline_from", DeadlineFrom),
            ),
            criteria=tuple(one for one in read if isinstance(one, Criterion)),
            lateness=tuple(one for one in read if isinstance(one, LateSteps)),
        )
        keys.finish()
        sixteen.finish()
        if len(policy.codes) != len(read) + 1:
            raise PolicyError(f"criteria: each code is used once, and none is {SIXTEEN_HOURS!r}.")
        return policy


def usual_counting(hour_unit: HourUnit) -> CountingRule:
    """How lateness adds up for who counts in that unit: a lesson after more than 20 minutes, or its minutes."""
    by_lesson = hour_unit is HourUnit.LESSON
    return CountingRule(hour_unit, LateCounting.LESSON_AFTER_N_MINUTES if by_lesson else LateCounting.MINUTES)


def default_policy(sector: str, version: str = "default") -> Policy:
    """The project's proposal for a sector ("po", "so", "vo" or "mbo", capitals allowed).

    VO counts lessons, and a lesson after more than 20 minutes late; the others count clock hours and minutes.
    Raises PolicyError for an unknown sector.
    """
    try:
        known = Sector(sector.lower())
    except ValueError:
        raise PolicyError(f"sector: {sector!r} is not allowed; use {', '.join(Sector)}.") from None
    mentor, coordinator = Person.MENTOR, Person.COORDINATOR
    return Policy(
        version=version,
        sector=known,
        counting=usual_counting(HourUnit.LESSON if known is Sector.VO else HourUnit.CLOCK),
        statutory=StatutorySettings(),
        criteria=(
            Criterion("near_limit_6", 6 * UNITS_PER_HOUR, 4, 1, (mentor,), Step.CALL_PARENTS, 2),
            Criterion("near_limit_9", 9 * UNITS_PER_HOUR, 4, 2, (mentor, coordinator), Step.CONVERSATION, 5),
            Criterion(
                "near_limit_12", 12 * UNITS_PER_HOUR, 4, 2, (mentor, coordinator), Step.CONSULT_OFFICER, 2
            ),
        ),
        lateness=(
            LateSteps(
                "late",
                (
                    LateStep(3, 1, (mentor,), Step.TALK_WITH_PUPIL, 5),
                    LateStep(6, 2, (mentor, coordinator), Step.CONVERSATION, 5),
                    LateStep(9, 2, (mentor, coordinator), Step.CONSULT_OFFICER, 5),
                    LateStep(12, 2, (mentor, coordinator), Step.CONSULT_OFFICER, 5),
                ),
            ),
        ),
    )


class _Keys:
    """One JSON object that is read key by key; what nobody asked for is an error."""

    def __init__(self, data: Any, prefix: str) -> None:
        if not isinstance(data, Mapping):
            raise PolicyError(f"{prefix.rstrip('.') or 'policy'}: use an object with keys.")
        self._left = dict(data)
        self._prefix = prefix

    def take(self, key: str) -> Any:
        if key not in self._left:
            raise PolicyError(f"{self._prefix}{key}: this key is missing.")
        return self._left.pop(key)

    def finish(self) -> None:
        for key in self._left:
            raise PolicyError(f"{self._prefix}{key}: this key is unknown.")

    def refuse(self, key: str, value: object, allowed: str) -> PolicyError:
        return PolicyError(f"{self._prefix}{key}: {value!r} is not allowed; use {allowed}.")

    def text(self, key: str) -> str:
        value = self.take(key)
        if not isinstance(value, str) or not value.strip():
            raise self.refuse(key, value, "a text that is not empty")
        return value

    def choice(self, key: str, choices: type[Choice]) -> Choice:
        value = self.take(key)
        try:
            return choices(value)
        except ValueError:
            raise self.refuse(key, value, ", ".join(choices)) from None

    def choices(self, key: str, choices: type[Choice]) -> tuple[Choice, ...]:
        values = self.take(key)
        if not isinstance(values, list) or not values or not set(map(str, values)) <= set(choices):
            raise self.refuse(key, values, f"a list of {', '.join(choices)}")
        return tuple(map(choices, values))

    def whole(self, key: str, least: int, most: int) -> int:
        value = self.take(key)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise self.refuse(key, value, f"a whole number from {least} to {most}")
        return value

    def whole_or_none(self, key: str, least: int, most: int) -> int | None:
        if self._left.get(key, 0) is None:
            self.take(key)
            return None
        return self.whole(key, least, most)

    def yes_or_no(self, key: str) -> bool:
        value = self.take(key)
        if not isinstance(value, bool):
            raise self.refuse(key, value, "true or false")
        return value

    def units(self, key: str) -> int:
        value = self.take(key)
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= 1000:
            units = Fraction(value) * UNITS_PER_HOUR
            if units.denominator == 1:
                return units.numerator
        raise self.refuse(key, value, "a number of hours above 0, in quarters such as 4.25")


def _criterion_from_json(data: Any, prefix: str) -> Criterion | LateSteps:
    keys = _Keys(data, prefix)
    if keys.choice("kind", CriterionKind) is CriterionKind.LATE_IN_YEAR:
        return _late_steps_from_json(keys, prefix)
    criterion = Criterion(
        code=keys.text("code"),
        limit_units=keys.units("hours"),
        window_weeks=keys.whole("window_lesson_weeks", 1, 52),
        tier=keys.whole("tier", 1, 3),
        tell=keys.choices("tell", Person),
        step=keys.choice("step", Step),
        step_days=keys.whole("step_days", 0, 60),
    )
    keys.finish()
    return criterion


def _late_steps_from_json(keys: _Keys, prefix: str) -> LateSteps:
    code, rows = keys.text("code"), keys.take("steps")
    keys.finish()
    if not isinstance(rows, list) or not rows:
        raise PolicyError(f"{prefix}steps: use a list with at least one step.")
    steps = tuple(_late_step_from_json(row, f"{prefix}steps[{index}].") for index, row in enumerate(rows))
    times = [step.times for step in steps]
    if times != sorted(set(times)):
        raise PolicyError(f"{prefix}steps: each step has more times than the step before it.")
    return LateSteps(code, steps)


def _late_step_from_json(data: Any, prefix: str) -> LateStep:
    keys = _Keys(data, prefix)
    step = LateStep(
        times=keys.whole("times", 1, 1000),
        tier=keys.whole("tier", 1, 3),
        tell=keys.choices("tell", Person),
        step=keys.choice("step", Step),
        step_days=keys.whole("step_days", 0, 60),
    )
    keys.finish()
    return step


def _late_steps_to_json(criterion: LateSteps) -> dict[str, Any]:
    return {
        "code": criterion.code,
        "kind": CriterionKind.LATE_IN_YEAR.value,
        "steps": [
            {
                "times": step.times,
                "tier": step.tier,
                "tell": [person.value for person in step.tell],
                "step": step.step.value,
                "step_days": step.step_days,
            }
            for step in criterion.steps
        ],
    }


def _criterion_to_json(criterion: Criterion) -> dict[str, Any]:
    return {
        "code": criterion.code,
        "kind": CriterionKind.HOURS_IN_WINDOW.value,
        "hours": _hours(criterion.limit_units),
        "window_lesson_weeks": criterion.window_weeks,
        "tier": criterion.tier,
        "tell": [person.value for person in criterion.tell],
        "step": criterion.step.value,
        "step_days": criterion.step_days,
    }


def _hours(units: int) -> int | float:
    hours = Fraction(units, UNITS_PER_HOUR)
    return hours.numerator if hours.denominator == 1 else float(hours)
