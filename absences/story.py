"""What the ledger tells about one pupil in one school year: days, hours that count, and the year at a glance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from absences.hours import counted_units
from absences.models import Absence
from absences.models.policy import Policies
from absences.runs import Run, runs

# What a day is called when several things happened on it: what weighs most.
WEIGHT = ("unauthorised", "pending", "authorised", "late", "left_early", "removed")


def status_of(absence: Absence) -> str:
    """The status that is shown (`_status.html`): how it is classified, or that the pupil was late or sent out."""
    return str(absence.category if absence.kind == Absence.Kind.ABSENT else absence.kind)


@dataclass(frozen=True, slots=True)
class Happening:
    """Neighbouring periods missed in the same way for the same reason, with what they count for, in 1/60 hour."""

    run: Run
    status: str
    units: int


@dataclass(frozen=True, slots=True)
class LedgerDay:
    on: date
    happenings: tuple[Happening, ...]

    @property
    def status(self) -> str:
        return min((each.status for each in self.happenings), key=WEIGHT.index)


@dataclass(slots=True)
class Totals:
    """Counted units (1/60 hour) per category by the policy of each day; how often and how long late."""

    authorised: int = 0
    unauthorised: int = 0
    pending: int = 0
    times_late: int = 0
    minutes_late: int = 0

    def add(self, absence: Absence, units: int) -> None:
        setattr(self, absence.category, getattr(self, absence.category) + units)
        if absence.kind == Absence.Kind.LATE:
            self.times_late += 1
            self.minutes_late += absence.minutes_missed


@dataclass(frozen=True, slots=True)
class Story:
    """Days from the newest to the oldest."""

    days: tuple[LedgerDay, ...]
    totals: Totals

    @property
    def statuses(self) -> dict[date, str]:
        return {day.on: day.status for day in self.days}


def tell(absences: Iterable[Absence], *, policies: Policies, names: Mapping[tuple[int, int], str]) -> Story:
    """The story of one pupil's absences. What a lesson counts for is asked of the policy of that day."""
    totals = Totals()
    units: dict[int, int] = {}
    by_day = defaultdict(list)
    for absence in absences:
        units[absence.pk] = _units(absence, policies)
        totals.add(absence, units[absence.pk])
        by_day[absence.on].append(absence)
    return Story(
        tuple(
            LedgerDay(
                on,
                tuple(
                    Happening(run, status_of(run.one), sum(units[each.pk] for each in run.absences))
                    for run in runs(by_day[on], alike=_what_is_said, names=names)
                ),
            )
            for on in sorted(by_day, reverse=True)
        ),
        totals,
    )


def _what_is_said(absence: Absence) -> tuple[object, ...]:
    return (absence.kind, absence.category, absence.reason_id, absence.notice_id)


def _units(absence: Absence, policies: Policies) -> int:
    policy = policies.on(absence.on)
    if policy is None:
        return 0
    return counted_units(
        policy.counting_rule(),
        absence.kind,
        minutes_missed=absence.minutes_missed,
        period_minutes=absence.period_minutes,
    )
