"""What people did about the signals: the last weeks are evaluated night by night, and people act on what they see.

The stories have their own contacts. With the other signals the mentors dealt, but for those of the last days.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta

from absences.hours import UNITS_PER_HOUR
from accounts.models import User
from demo.history import History
from demo.records import moment
from demo.school import DemoSchool
from demo.stories import Story
from schools.models import Pupil, StaffRole
from signals.actions.evaluate import evaluate
from signals.actions.follow_up import close, note_contact, take_up
from signals.models import FollowUp, Signal, StatutoryReport
from signals.rules.policy import SIXTEEN_HOURS, default_policy

NIGHT, A_WEEK = time(2, 30), timedelta(weeks=1)
NIGHTS = 20  # four lesson weeks
FIRST_LIMIT = 6 * UNITS_PER_HOUR
AGREEMENT = "Elke ochtend even langs de mentor, en huiswerk maken op school."
GIVEN_BY_DUO = "4071882"
Kind = FollowUp.Kind


@dataclass(frozen=True, slots=True)
class FollowUps:
    """`mentor` knows the pupils of the class of the demo; `coordinator` sends the reports."""

    demo: DemoSchool
    history: History
    today: date
    mentor: User
    coordinator: User

    def replay(self) -> None:
        """First what lies weeks back, then the last nights in order, then this night for the whole school."""
        stories = self.history.stories
        self._act("improving", self._talk)
        self._act("reported", self._report)
        done = {stories[name].pupil for name in ("improving", "reported") if name in stories}
        self._replay_nights(done)
        for name in ("luxury", "overdue", "due"):
            self._act(name, self._call_parents)
        self._mentors_act()
        evaluate(school=self.demo.school, on=self.today, at=moment(self.today, NIGHT))

    def _act(self, name: str, act: Callable[[Story], None]) -> None:
        if story := self.history.stories.get(name):
            act(story)

    def _replay_nights(self, done: set[int]) -> None:
        """Only for pupils who missed so much in those weeks that there can be a signal, without those who are done."""
        rule = default_policy(self.demo.school.sector).counting
        missed: Counter[int] = Counter()
        lately = self.history.days[-2 * NIGHTS :]
        for row in self.history.missed:
            if row.is_unauthorised and row.on >= lately[0] and row.pupil not in done:
                missed[row.pupil] += row.units(rule)
        for day in lately[-NIGHTS:]:
            self._night_after(day, [pupil for pupil, units in missed.items() if units >= FIRST_LIMIT])

    def _night_after(self, day: date, pupils: Collection[int]) -> None:
        at = moment(day + timedelta(days=1), NIGHT)
        evaluate(school=self.demo.school, pupils=pupils, on=day, at=at)

    def _talk(self, story: Story) -> None:
        """The mentor takes the signal up, talks with the pupil, then with the parents; something is agreed."""
        pupil, reached_on = self._evaluated(story)
        signal = Signal.objects.filter(pupil=pupil).waiting().order_by("-units", "-criterion").first()
        if signal:
            take_up(signal=signal, by=self.mentor, at=moment(self._after(reached_on, 1), time(9, 5)))
        talked_on, called_on = self._after(reached_on, 2), self._after(reached_on, 5)
        note_contact(
            pupil=pupil,
            kind=Kind.CONVERSATION,
            on=talked_on,
            by=self.mentor,
            at=moment(talked_on, time(15, 40)),
            signal=signal,
            agreement=AGREEMENT,
            review_on=self.today + timedelta(days=7),
        )
        self._contact(pupil, Kind.PARENTS, called_on, self.mentor)

    def _report(self, story: Story) -> None:
        """The coordinator calls the parents and sends the report in time; the attendance officer takes part."""
        pupil, reached_on = self._evaluated(story)
        sent_on = self._after(reached_on, 2)
        self._contact(pupil, Kind.CALL, sent_on, self.coordinator)
        signal = Signal.objects.get(pupil=pupil, criterion=SIXTEEN_HOURS)
        at = moment(sent_on, time(16, 45))
        StatutoryReport.objects.filter(signal=signal).update(
            state=StatutoryReport.State.SENT, number=GIVEN_BY_DUO, sent_at=at, sent_by=self.coordinator
        )
        close(signal=signal, by=self.coordinator, at=at)
        self._contact(pupil, Kind.ATTENDANCE_OFFICER, self._after(reached_on, 6), self.coordinator)

    def _call_parents(self, story: Story) -> None:
        """The day after; that settles the signals below the limit, not the report."""
        pupil, reached_on = self._evaluated(story)
        self._contact(pupil, Kind.CALL, self._after(reached_on, 1), self.coordinator)

    def _evaluated(self, story: Story) -> tuple[Pupil, date]:
        """The pupil, and the last day of the story, after which the school looked at it."""
        last_on = max(row.on for row in story.missed)
        self._night_after(last_on, [story.pupil])
        return Pupil.objects.get(pk=story.pupil), last_on

    def _contact(self, pupil: Pupil, kind: str, on: date, by: User) -> None:
        note_contact(pupil=pupil, kind=kind, on=on, by=by, at=moment(on, time(16, 30)))

    def _mentors_act(self) -> None:
        """The mentor of 2B holds the first signal of the pupil who slides; other mentors call the parents in time."""
        waiting = Signal.objects.filter(school=self.demo.school, state=Signal.State.OPEN)
        if (sliding := self.history.stories.get("sliding")) and (
            first := waiting.filter(pupil=sliding.pupil).order_by("reached_on", "units").first()
        ):
            take_up(signal=first, by=self.mentor, at=first.raised_at + timedelta(hours=7))
        mine = [story.pupil for story in self.history.stories.values()]
        self._call_for(waiting.exclude(pupil__in=mine).filter(due_on__lt=self.today - A_WEEK))

    def _call_for(self, signals: Iterable[Signal]) -> None:
        for signal in list(signals):
            signal.refresh_from_db()
            if signal.state == Signal.State.OPEN:
                called_on = self._after(signal.reached_on, 1)
                self._contact(signal.pupil, Kind.CALL, called_on, self._mentor_of(signal.pupil))

    def _mentor_of(self, pupil: Pupil) -> User:
        role = StaffRole.objects.filter(group__memberships__pupil=pupil).select_related("staff__user").first()
        return role.staff.user if role and role.staff.user else self.coordinator

    def _after(self, day: date, number: int) -> date:
        """So many school days later, but before today."""
        later = [one for one in self.history.days if one > day]
        return later[number - 1] if number <= len(later) else self.history.days[-1]
