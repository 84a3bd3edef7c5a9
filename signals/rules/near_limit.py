"""The school's own criteria: so many unauthorised hours within a number of lesson weeks. Pure.

Source: the school's policy (default 6, 9 and 12 hours, below the statutory 16). One finding for each episode:

1. An episode begins when the sum in the window reaches the limit; `begin_on` is the oldest day that counts then.
2. It ends on the first day on which the sum is below the limit, because absence left the window.
3. It also ends with a report: counting starts again the day after. A limit that is reached on the very day of the
   report makes no episode of its own; the report says more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from schools.calendar import ONE_DAY, Calendar, DayCounting
from signals.rules.explain import Span, explain
from signals.rules.facts import DayUnits, PupilFacts
from signals.rules.finding import Ended, Finding, Next, Source, Upcoming
from signals.rules.policy import Criterion, Policy
from signals.rules.window import SlidingSum


@dataclass(frozen=True, slots=True)
class Episode:
    """A period in which the sum was at the limit or above. `units` and `oldest_on` are as they are now, or on the last
    day before it ended; `departures` are (day, total from that day on), only while it is open."""

    begin_on: date
    reached_on: date
    last_on: date
    restarted_on: date
    max_units: int
    units: int
    oldest_on: date
    departures: tuple[tuple[date, int], ...] = ()
    ended_on: date | None = None
    ended: Ended | None = None


class _Episodes:
    """Walks along the absence days of one pupil for one criterion."""

    def __init__(self, lasts: Mapping[date, date], limit_units: int) -> None:
        self.found: list[Episode] = []
        self._window = SlidingSum(lasts)
        self._limit = limit_units
        self._open: Episode | None = None
        self._restarted_on = date.min

    def lapse_before(self, day: date) -> None:
        """Let time pass: end the episode if the sum fell below the limit on a day before `day`."""
        while (leaves_on := self._window.leaves_on) and leaves_on < day:
            before = self._current()
            self._window.move_to(leaves_on)
            if before and self._window.total < self._limit:
                self._end(before, leaves_on, Ended.BELOW)

    def add(self, day: date, units: int, reported: bool) -> None:
        self.lapse_before(day)
        before = self._current()
        self._window.move_to(day)
        self._window.add(day, units)
        total = self._window.total
        if before and total < self._limit:
            self._end(before, day, Ended.BELOW)
        elif self._open:
            self._open = replace(self._open, last_on=day, max_units=max(self._open.max_units, total))
        elif total >= self._limit and not reported:
            oldest = self._window.oldest or day
            self._open = Episode(oldest, day, day, self._restarted_on, total, total, oldest)
        if reported:
            self._restart(day)

    def _restart(self, day: date) -> None:
        if current := self._current():
            self._end(current, day + ONE_DAY, Ended.REPORTED)
        self._window.clear()
        self._restarted_on = day + ONE_DAY

    def finish(self) -> list[Episode]:
        if current := self._current():
            self.found.append(replace(current, departures=tuple(self._window.departures())))
        return self.found

    def _current(self) -> Episode | None:
        if self._open is None or self._window.oldest is None:
            return None
        return replace(self._open, units=self._window.total, oldest_on=self._window.oldest)

    def _end(self, episode: Episode, day: date, why: Ended) -> None:
        self.found.append(replace(episode, ended_on=day, ended=why))
        self._open = None


def episodes(
    days: Sequence[DayUnits],
    criterion: Criterion,
    policy: Policy,
    calendar: Calendar,
    *,
    report_ends: frozenset[date],
    on: date,
) -> list[Episode]:
    """The episodes of one pupil in order, as known at the end of the day `on`; only the last can still be open.

    `days` come from `PupilFacts.unauthorised_days`; `report_ends` are the end dates of the statutory reports.
    """
    if sum(units for _, units in days) < criterion.limit_units:
        return []
    lasts = calendar.window_lasts(criterion.window_weeks, policy.statutory.window_mode)
    walk = _Episodes(lasts, criterion.limit_units)
    for day, units in days:
        walk.add(day, units, reported=day in report_ends)
    walk.lapse_before(on + ONE_DAY)
    return walk.finish()


def near_limit_finding(
    facts: PupilFacts, episode: Episode, criterion: Criterion, policy: Policy, calendar: Calendar, on: date
) -> Finding:
    """One episode with its explanation, as it is on the day `on` or was on its last day."""
    mode = policy.statutory.window_mode
    last = on if episode.ended_on is None else episode.ended_on - ONE_DAY
    span = Span(
        window_first=max(
            calendar.window_until(last, criterion.window_weeks, mode).first, episode.restarted_on
        ),
        counted_from=episode.oldest_on,
        last=last,
        restarted_on=episode.restarted_on,
    )
    explanation = explain(facts, calendar, span)
    same_window = criterion.window_weeks == policy.statutory.window_weeks
    known_on = facts.known_on(episode.begin_on, episode.reached_on, criterion.limit_units)
    due_on = calendar.add_working_days(
        max(episode.reached_on, known_on), criterion.step_days, DayCounting.SCHOOL_DAYS
    )
    return Finding(
        pupil=facts.pupil,
        criterion=criterion.code,
        source=Source.SCHOOL_POLICY,
        begin_on=episode.begin_on,
        reached_on=episode.reached_on,
        last_on=episode.last_on,
        known_on=known_on,
        due_on=due_on,
        units=episode.units,
        max_units=episode.max_units,
        pending_units=explanation.pending_units,
        limit_units=criterion.limit_units,
        remaining_units=max(0, policy.statutory.limit_units - episode.units) if same_window else None,
        window=calendar.window_from(episode.oldest_on, criterion.window_weeks, mode),
        hour_unit=policy.counting.hour_unit,
        policy_version=policy.version,
        tier=criterion.tier,
        step=criterion.step,
        tell=criterion.tell,
        ended_on=episode.ended_on,
        ended=episode.ended,
        counted=explanation.counted,
        not_counted=explanation.not_counted,
        upcoming=_upcoming(episode, criterion, due_on),
    )


def _upcoming(episode: Episode, criterion: Criterion, due_on: date) -> tuple[Upcoming, ...]:
    """The step that is due; the oldest absence that leaves; the day the sum falls below, if nothing is added."""
    coming = [Upcoming(Next.DUE, due_on)]
    if episode.ended is None and episode.departures:
        coming.append(Upcoming(Next.LEAVES, *episode.departures[0]))
        below = [row for row in episode.departures if row[1] < criterion.limit_units]
        coming.extend(Upcoming(Next.FALLS_BELOW, *row) for row in below[:1])
    return tuple(coming)
