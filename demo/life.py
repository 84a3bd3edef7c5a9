"""A pupil's school year as it could have been: ill now and then, late when it rains, a lesson skipped on Friday."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from random import Random

from absences.hours import CountingRule, Kind
from demo import weather
from demo.ledger import Decided, Missed, Slot, Told, absent

WINDOW_DAYS = 20  # four lesson weeks hold no more school days
ILLNESS_LASTS = (1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 8)  # school days, each as likely
PARENTS = ("mother", "mother", "father", "guardian")


@dataclass(frozen=True, slots=True)
class Traits:
    """Chances on an ordinary day. `limit_units`: so much unauthorised absence in four lesson weeks and no more, because
    who comes near the sixteen hours is a story of its own (`demo/stories.py`)."""

    falls_ill: float
    is_late: float
    skips: float
    limit_units: int

    @classmethod
    def draw(cls, rng: Random, *, skips: bool) -> Traits:
        """One in twelve skips lessons now and then (not in primary education), as many are often late."""
        truant = skips and rng.random() < 0.08
        return cls(
            falls_ill=(0.0185 if skips else 0.0165) * rng.lognormvariate(-0.18, 0.6),
            is_late=0.05 if rng.random() < 0.08 else 0.007,
            skips=0.07 if truant else 0.0006 * skips,
            limit_units=60 * (rng.choice((4, 5, 5, 5, 6, 7, 8, 9, 10, 11)) if truant else 5),
        )


@dataclass(slots=True)
class Life:
    """Lives one pupil's days in order. `days` are the school days of the history."""

    pupil: int
    traits: Traits
    rule: CountingRule
    rng: Random
    days: Sequence[date]
    told: list[Told] = field(default_factory=list)
    _illness: Told | None = None
    _ill_days_left: int = 0
    _unauthorised: deque[tuple[int, int]] = field(default_factory=deque)

    def live(self, index: int, slots: Sequence[Slot]) -> Iterator[Missed]:
        """What is missed on `days[index]`, whose lessons are `slots`."""
        day = self.days[index]
        if self._ill_days_left:
            self._ill_days_left -= 1
            yield from absent(self.pupil, day, slots, "ZK", told=self._illness)
            return
        chance = self.rng.random()
        falls_ill = self.traits.falls_ill * weather.illness(day)
        if chance < falls_ill:
            yield from self._fall_ill(index, slots)
        elif chance < falls_ill + 0.0035:
            yield from self._appointment(day, slots)
        elif chance < falls_ill + 0.0045:
            yield from self._leave(day, slots)
        elif chance < falls_ill + 0.0052:
            overslept = absent(self.pupil, day, slots[: len(slots) // 2], "AZB", decided=Decided.BY_POLICY)
            yield from self._within_limit(index, overslept)
        else:
            yield from self._ordinary(index, slots)

    def _fall_ill(self, index: int, slots: Sequence[Slot]) -> Iterator[Missed]:
        """Reported in the morning, or sent home and reported the next day if it lasts."""
        length = self.rng.choice(ILLNESS_LASTS)
        is_sent_home = len(slots) > 3 and self.rng.random() < 0.08
        if is_sent_home:
            yield from absent(self.pupil, self.days[index], slots[self.rng.randrange(2, len(slots)) :], "ZH")
            index, length = index + 1, length - 1
        if not length or index >= len(self.days):
            return
        last = index + length - 1
        better = self.days[last] if last < len(self.days) else None
        self._illness = self._tell("ZK", self.days[index], better, self._morning())
        self._ill_days_left = length - (not is_sent_home)
        if not is_sent_home:
            yield from absent(self.pupil, self.days[index], slots, "ZK", told=self._illness)

    def _appointment(self, day: date, slots: Sequence[Slot]) -> Iterator[Missed]:
        first = self.rng.randrange(len(slots))
        periods = slots[first : first + self.rng.choice((1, 1, 2))]
        begins, ends = periods[0][1].begins, periods[-1][1].ends
        told = self._tell("MED", day, day, self._morning(), begins, ends)
        yield from absent(self.pupil, day, periods, "MED", told=told)

    def _leave(self, day: date, slots: Sequence[Slot]) -> Iterator[Missed]:
        code = self.rng.choice(("VRL", "VRL", "REL"))
        told = self._tell(code, day, day, time(12, self.rng.randrange(60)))
        yield from absent(self.pupil, day, slots, code, told=told)

    def _ordinary(self, index: int, slots: Sequence[Slot]) -> Iterator[Missed]:
        """Here, but perhaps late, sent out of a lesson, or gone before the last one."""
        day, rng = self.days[index], self.rng
        if rng.random() < self.traits.is_late * weather.lateness(day):
            lesson, bell = slots[0]
            minutes = min(2 + int(rng.expovariate(0.17)), 20, bell.minutes)
            code = "TLG" if rng.random() < 0.12 else "TLO"
            yield Missed(self.pupil, day, lesson, bell, Kind.LATE, minutes, code, Decided.AT_ONCE)
        if rng.random() < self.traits.skips * weather.skipping(day) and len(slots) > 2:
            number = rng.choice((1, 1, 2))
            at_the_end = day.isoweekday() == weather.FRIDAY or rng.random() < 0.4
            first = len(slots) - number if at_the_end else rng.randrange(1, len(slots) - number + 1)
            code, decided = rng.choice((("SPB", Decided.SAME_DAY), ("AZB", Decided.BY_POLICY)))
            skipped = absent(self.pupil, day, slots[first : first + number], code, decided=decided)
            yield from self._within_limit(index, skipped)
        elif rng.random() < 0.0012 and len(slots) > 2:
            lesson, bell = slots[rng.randrange(1, len(slots))]
            yield Missed(self.pupil, day, lesson, bell, Kind.REMOVED, 0, "UIT", Decided.AT_ONCE)

    def _within_limit(self, index: int, missed: list[Missed]) -> list[Missed]:
        while self._unauthorised and self._unauthorised[0][0] <= index - WINDOW_DAYS:
            self._unauthorised.popleft()
        units = sum(row.units(self.rule) for row in missed)
        if sum(earlier for _, earlier in self._unauthorised) + units > self.traits.limit_units:
            return []
        self._unauthorised.append((index, units))
        return missed

    def _tell(
        self,
        code: str,
        first_on: date,
        last_on: date | None,
        at: time,
        from_time: time | None = None,
        until_time: time | None = None,
    ) -> Told:
        who = "school" if code in {"VRL", "REL"} else self.rng.choice(PARENTS)
        told = Told(self.pupil, code, first_on, last_on, who, at, from_time, until_time)
        self.told.append(told)
        return told

    def _morning(self) -> time:
        return (
            time(7, 30 + self.rng.randrange(30))
            if self.rng.random() < 0.6
            else time(8, self.rng.randrange(25))
        )
