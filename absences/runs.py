"""Absences of one day that belong together: neighbouring periods that were missed in the same way."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass

from absences.models import Absence
from schools.models import Period, School


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring periods of one day, in order. `names` are the names of half-days; lessons are counted."""

    absences: tuple[Absence, ...]
    names: tuple[str, ...] = ()

    @property
    def one(self) -> Absence:
        """What all of them have in common can be asked of the first."""
        return self.absences[0]

    @property
    def first(self) -> int:
        return self.absences[0].period

    @property
    def last(self) -> int:
        return self.absences[-1].period

    @property
    def minutes(self) -> int:
        return sum(absence.minutes_missed for absence in self.absences)

    @property
    def named(self) -> tuple[tuple[Absence, str], ...]:
        """Each absence with the name of its half-day, or without."""
        return tuple(zip(self.absences, self.names or [""] * len(self.absences), strict=True))

    @property
    def keys(self) -> str:
        """For a form: which absences these are."""
        return ",".join(str(absence.pk) for absence in self.absences)


def runs(
    absences: Iterable[Absence],
    *,
    alike: Callable[[Absence], Hashable],
    names: Mapping[tuple[int, int], str],
) -> tuple[Run, ...]:
    """The absences of one pupil on one day, in order of the bell, cut where a period is missing or `alike` differs.

    `names` gives the name of a half-day by weekday and period, and is empty where lessons are counted.
    """
    found: list[list[Absence]] = []
    for absence in sorted(absences, key=lambda each: each.period):
        before = found[-1][-1] if found else None
        if before and absence.period == before.period + 1 and alike(absence) == alike(before):
            found[-1].append(absence)
        else:
            found.append([absence])
    return tuple(
        Run(
            tuple(run),
            tuple(names.get((each.on.isoweekday(), each.period), "") for each in run) if names else (),
        )
        for run in found
    )


def half_day_names(school: School) -> dict[tuple[int, int], str]:
    """Of a school with half-days, by weekday and period (one query); empty for a school with lessons."""
    if not school.has_half_days:
        return {}
    periods = Period.objects.filter(school=school).order_by("valid_from")
    return {(period.weekday, period.number): period.name for period in periods}
