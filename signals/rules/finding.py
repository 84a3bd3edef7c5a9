"""What a rule found, with its explanation as data: screen, letter, PDF and test read the same. Pure.

A number is in the measure of its finding: hours in units of 1/60 counted hour (`absences.hours`), times as they are.
All periods include their last day. Words are not in
here: codes are, and the screen translates them.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Self

from absences.hours import HourUnit
from schools.calendar import Window
from signals.rules.facts import LessonFact, PupilKey


class ReportKind(StrEnum):
    """DUO's kinds of the 16-hours report: under 18, and 18 or older."""

    V3 = "V3"
    V4 = "V4"


class Source(StrEnum):
    """Where a rule comes from: Leerplichtwet 1969 art. 21a, or the school's own policy."""

    LPW_21A = "lpw_21a"
    SCHOOL_POLICY = "school_policy"


class Measure(StrEnum):
    """What a finding counts: HOURS in units of 1/60, or TIMES."""

    HOURS = "hours"
    TIMES = "times"


class Ended(StrEnum):
    """Why an episode is over: absence left the window, or a report or a new school year made counting start again."""

    BELOW = "below"
    REPORTED = "reported"
    YEAR_OVER = "year_over"


class WhyNot(StrEnum):
    """Why a missed lesson is not in the hours."""

    NO_SCHOOL_DAY = "no_school_day"
    NOT_ENROLLED = "not_enrolled"
    NOT_COMPULSORY_YET = "not_compulsory_yet"
    REMOVED = "removed"
    AUTHORISED = "authorised"
    PENDING = "pending"
    TOO_SHORT = "too_short"
    ALREADY_REPORTED = "already_reported"
    OUTSIDE_WINDOW = "outside_window"


class Next(StrEnum):
    """What happens next: the step or report is due, counting starts again, absence leaves, the hours fall below."""

    DUE = "due"
    RESTARTS = "restarts"
    LEAVES = "leaves"
    FALLS_BELOW = "falls_below"


@dataclass(frozen=True, slots=True)
class NotCounted:
    """The lessons of one day that do not count for the same cause; `units` is what they would count for."""

    on: date
    why: WhyNot
    lessons: int
    units: int
    reason_code: str = ""
    reason_name: str = ""


@dataclass(frozen=True, slots=True)
class Upcoming:
    """What happens on a day; `units` is the total from that day on, if nothing is added."""

    what: Next
    on: date
    units: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A criterion that was met by one pupil, once for each episode or report.

    `begin_on` first absence day that counted · `reached_on` day on which the limit was reached · `last_on` last
    absence day that counted (for a report: its end date) · `known_on` day on which the school could know it: the later
    of `reached_on` and the decision that made it so · `ended_on` first day on which the criterion was no longer met.
    `units` counted now, or just before it ended · `max_units` most of the episode · `pending_units` unresolved beside
    it · `remaining_units` to the statutory limit, or of TIMES to the next step; None when this criterion has
    another window or no further step.
    `window` of the oldest absence that counts · `due_on` deadline of the report, or of the step.
    """

    pupil: PupilKey
    criterion: str
    source: Source
    begin_on: date
    reached_on: date
    last_on: date
    known_on: date
    due_on: date
    units: int
    max_units: int
    pending_units: int
    limit_units: int
    remaining_units: int | None
    window: Window
    hour_unit: HourUnit
    policy_version: str
    tier: int
    step: str
    tell: tuple[str, ...]
    measure: Measure = Measure.HOURS
    ended_on: date | None = None
    ended: Ended | None = None
    report_kind: ReportKind | None = None
    compulsory: bool = False
    counted: tuple[LessonFact, ...] = ()
    not_counted: tuple[NotCounted, ...] = ()
    upcoming: tuple[Upcoming, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Sixteen hex digits that change when anything a reader can see changes."""
        text = json.dumps(self.as_json(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def as_json(self) -> dict[str, Any]:
        """Plain dicts, lists, strings and numbers; days as ISO strings. `from_json` gives an equal finding back."""
        return {
            name: _plain(getattr(self, name))
            for name in self.__dataclass_fields__
            if name not in ("counted", "not_counted", "upcoming", "window")
        } | {
            "window": {"first": _plain(self.window.first), "last": _plain(self.window.last)},
            "counted": [
                {name: _plain(value) for name, value in row._asdict().items()} for row in self.counted
            ],
            "not_counted": [_plain_fields(row) for row in self.not_counted],
            "upcoming": [_plain_fields(row) for row in self.upcoming],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The finding that `as_json` wrote. Raises KeyError, TypeError or ValueError for anything else."""
        values = dict(data)
        for name in ("begin_on", "reached_on", "last_on", "known_on", "due_on", "ended_on"):
            values[name] = _day(values[name])
        window = values["window"]
        values |= {
            "source": Source(values["source"]),
            "hour_unit": HourUnit(values["hour_unit"]),
            "measure": Measure(values.get("measure", Measure.HOURS)),
            "ended": Ended(values["ended"]) if values["ended"] else None,
            "report_kind": ReportKind(values["report_kind"]) if values["report_kind"] else None,
            "tell": tuple(values["tell"]),
            "window": Window(date.fromisoformat(window["first"]), _day(window["last"])),
            "counted": tuple(
                LessonFact(**row | {"on": _day(row["on"]), "decided_on": _day(row["decided_on"])})
                for row in values["counted"]
            ),
            "not_counted": tuple(
                NotCounted(**row | {"on": _day(row["on"]), "why": WhyNot(row["why"])})
                for row in values["not_counted"]
            ),
            "upcoming": tuple(
                Upcoming(**row | {"on": _day(row["on"]), "what": Next(row["what"])})
                for row in values["upcoming"]
            ),
        }
        return cls(**values)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    return list(value) if isinstance(value, tuple) else value


def _plain_fields(row: NotCounted | Upcoming) -> dict[str, Any]:
    return {name: _plain(getattr(row, name)) for name in row.__dataclass_fields__}


def _day(text: str | None) -> Any:
    return None if text is None else date.fromisoformat(text)
