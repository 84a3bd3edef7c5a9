"""The pupils whom the demo is about: what happens to them day by day, on top of an ordinary year.

Days are counted back: 1 is the last school day before today. When the history is short the stories move closer, and a
story for which there are too few days is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import partial

from absences.hours import UNITS_PER_HOUR, CountingRule
from demo.ledger import Decided, Missed, Slot, Told, absent, last_slots
from demo.school import DemoSchool
from schools.imports.closures.records import BY_HAND
from schools.models import Closure

LIMIT = 16 * UNITS_PER_HOUR
WORKING_DAYS_TO_REPORT = 5
SLIDE = {  # (days ago, units): together 12 hours, or about as much in half-days
    "vo": ((18, 120), (14, 120), (11, 180), (8, 120), (5, 120), (3, 60)),
    "po": ((13, 330), (8, 330), (4, 120)),
}
FIRST_SIGNAL = {"vo": ((8, 120), (4, 120), (2, 120)), "po": ((6, 330), (2, 225))}
IMPROVES = {
    "vo": (180, 180, 120, 120),
    "po": (330, 120, 120, 120),
}  # the last of these before the conversation
A_DAY = {"vo": 240, "po": 330}
AFTERNOON_PERIODS = {"vo": (5, 6, 7, 8), "po": (2,)}

WeekOfPupils = Mapping[int, Mapping[int, Sequence[Slot]]]


@dataclass(slots=True)
class Story:
    """One pupil. Before `quiet_from` the year was an ordinary one, from then on only the story happens.

    `reached_on` is the day on which it was too much. `not_expected` are periods, from `back_on`.
    """

    pupil: int
    quiet_from: date
    missed: list[Missed] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    reached_on: date | None = None
    back_on: date | None = None
    not_expected: tuple[int, ...] = ()


class TooShort(Exception):
    """The history has too few days for this story."""


class Storyteller:
    """Tells every story for which there is a pupil and there are days."""

    def __init__(
        self, demo: DemoSchool, days: Sequence[date], today: date, rule: CountingRule, week: WeekOfPupils
    ) -> None:
        self._demo, self._days, self._today, self._rule, self._week = demo, days, today, rule, week
        self._sector = demo.school.sector
        self._picked: set[int] = set()

    def tell(self) -> dict[str, Story]:
        """The stories by name. The first four are of the class of the demo."""
        tellers: tuple[tuple[str, Callable[[int], Story], int], ...] = (
            ("sliding", self._sliding, 0),
            ("improving", self._improving, 0),
            ("building up", self._building_up, 0),
            ("unexplained", self._unexplained, 0),
            ("first signal", partial(self._first_signal, since=0), 1),
            ("second signal", partial(self._first_signal, since=1), 2),
            ("third signal", partial(self._first_signal, since=3), 18),
            ("signal of last night", partial(self._first_signal, since=-1), 7),
            ("another of last night", partial(self._first_signal, since=-1), 30),
            ("due", self._due, 5),
            ("overdue", self._overdue, 10),
            ("reported", self._reported, 15),
            ("long ill", self._long_ill, 20),
            ("luxury", self._luxury, 25),
        )
        told: dict[str, Story] = {}
        for place, (name, tell, class_number) in enumerate(tellers):
            pupil = self._pick(class_number, place)
            try:
                told[name] = tell(pupil)
            except TooShort:
                continue
        return told

    def _pick(self, class_number: int, place: int) -> int:
        """Somebody who was not picked before, from the class of the demo (0) or from another one."""
        names = self._demo.class_names
        pupils = self._demo.pupils_of[names[class_number % len(names)]]
        first = (2 + 3 * place) % len(pupils)
        pupil = next(one.pk for one in pupils[first:] + pupils if one.pk not in self._picked)
        self._picked.add(pupil)
        return pupil

    def _ago(self, number: int) -> date:
        if not 1 <= number <= len(self._days):
            raise TooShort
        return self._days[-number]

    def _slots_of(self, pupil: int, day: date) -> Sequence[Slot]:
        return self._week[pupil][day.isoweekday()]

    def _skips(self, story: Story, day: date, units: int) -> int:
        slots = last_slots(self._slots_of(story.pupil, day), units, self._rule)
        code = "SPB" if self._sector == "vo" else "AZR"
        missed = absent(story.pupil, day, slots, code, decided=Decided.SAME_DAY)
        story.missed += missed
        return sum(row.units(self._rule) for row in missed)

    def _sliding(self, pupil: int) -> Story:
        """From the first signal at six hours towards the sixteen, which are not reached yet."""
        return self._skips_on(pupil, SLIDE[self._sector])

    def _first_signal(self, pupil: int, *, since: int) -> Story:
        """Six hours for the first time, two days and `since` ago."""
        days = [(ago + since, units) for ago, units in FIRST_SIGNAL[self._sector]]
        return self._skips_on(pupil, days)

    def _skips_on(self, pupil: int, days: Sequence[tuple[int, int]]) -> Story:
        within = [(ago, units) for ago, units in days if ago <= len(self._days)]
        if not within:
            raise TooShort
        story = Story(pupil, self._ago(min(within[0][0] + 5, len(self._days))))
        for ago, units in within:
            self._skips(story, self._ago(ago), units)
        return story

    def _improving(self, pupil: int) -> Story:
        """Lessons skipped until somebody asked how things were; since then always there."""
        last = min(30, len(self._days) - 7)
        parts = IMPROVES[self._sector]
        story = Story(pupil, self._ago(min(last + len(parts) + 3, len(self._days))))
        for place, units in enumerate(parts):
            story.reached_on = self._ago(last + len(parts) - 1 - place)
            self._skips(story, story.reached_on, units)
        return story

    def _building_up(self, pupil: int) -> Story:
        """Was ill, and is not expected in the afternoon for some weeks more."""
        ill_from, back = self._ago(min(25, len(self._days))), min(12, len(self._days) - 1)
        story = Story(pupil, ill_from)
        told = Told(pupil, "ZK", ill_from, self._ago(back + 1), "mother", time(8, 2))
        self._is_ill(story, told, until=self._ago(back + 1))
        story.back_on = self._ago(back)
        story.not_expected = AFTERNOON_PERIODS[self._sector]
        return story

    def _unexplained(self, pupil: int) -> Story:
        """Not there yesterday morning, and nobody called."""
        yesterday = self._ago(1)
        slots = self._slots_of(pupil, yesterday)
        morning = slots[: max(1, len(slots) // 3)]
        missed = absent(pupil, yesterday, morning, "AZB", decided=Decided.BY_POLICY)
        return Story(pupil, yesterday, missed)

    def _reaches_limit(self, pupil: int, last: int, gap: int) -> Story:
        """Sixteen hours, reached `last` school days ago and not a day before: told back from there."""
        while gap > 1 and last + 3 * gap > len(self._days):
            gap -= 1
        story, total, ago = Story(pupil, self._ago(last), reached_on=self._ago(last)), 0, last
        while total < LIMIT:
            total += self._skips(story, self._ago(ago), min(A_DAY[self._sector], LIMIT - total))
            story.quiet_from = self._ago(min(ago + 5, len(self._days)))
            ago += gap
        return story

    def _due(self, pupil: int) -> Story:
        """The report is due today or one of the next days."""
        for last in range(min(5, len(self._days)), 0, -1):
            if self._deadline(self._ago(last)) >= self._today:
                return self._reaches_limit(pupil, last, 3)
        raise TooShort

    def _overdue(self, pupil: int) -> Story:
        """The report should have been sent some days ago."""
        for last in range(6, len(self._days)):
            if self._deadline(self._ago(last)) < self._today:
                return self._reaches_limit(pupil, last + 1, 3)
        raise TooShort

    def _reported(self, pupil: int) -> Story:
        """Reported some weeks ago, in time; with the attendance officer it went better."""
        if len(self._days) < 40:
            raise TooShort
        return self._reaches_limit(pupil, 25, 2)

    def _deadline(self, day: date) -> date:
        return self._demo.calendar.add_working_days(day, WORKING_DAYS_TO_REPORT)

    def _long_ill(self, pupil: int) -> Story:
        """Ill for weeks, and not better yet."""
        ill_from = self._ago(min(34, len(self._days)))
        story = Story(pupil, ill_from)
        self._is_ill(story, Told(pupil, "ZK", ill_from, None, "father", time(7, 55)), until=self._today)
        return story

    def _is_ill(self, story: Story, told: Told, *, until: date) -> None:
        story.told.append(told)
        for day in self._days:
            if told.first_on <= day <= until:
                story.missed += absent(
                    story.pupil, day, self._slots_of(story.pupil, day), told.code, told=told
                )

    def _luxury(self, pupil: int) -> Story:
        """Asked for leave before the holidays, was refused, and went two days early all the same."""
        first_ago = self._before_a_break()
        story = Story(pupil, self._ago(first_ago))
        for ago in (first_ago, first_ago - 1):
            day = self._ago(ago)
            slots = self._slots_of(pupil, day)
            story.missed += absent(pupil, day, slots, "LUX", decided=Decided.SAME_DAY)
        return story

    def _before_a_break(self) -> int:
        """How many days ago the day before the last day before a holiday was; else any two days in a row."""
        breaks = [
            closed.first_on
            for closed in self._demo.year.closures
            if closed.kind == Closure.Kind.HOLIDAY and closed.source != BY_HAND
        ]
        before = [
            ago
            for ago in range(2, len(self._days) + 1)
            if any(
                self._days[-ago + 1] < first <= self._days[-ago + 1] + timedelta(days=3) for first in breaks
            )
        ]
        return before[0] if before else min(7, len(self._days))
