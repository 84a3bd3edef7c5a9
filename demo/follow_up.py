"""What people did about the signals: the last weeks are evaluated night by night, and people act on what they see.

The stories have their own contacts. Of the other signals the mentors dealt with each in time, but for one that was
forgotten; what was raised in the last days is still waiting.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from accounts.models import User
from demo.history import History
from demo.records import moment
from demo.school import DemoSchool
from demo.stories import Story
from schools.models import Pupil, StaffRole
from signals.actions.evaluate import evaluate
from signals.actions.follow_up import close, note_contact, take_up
from signals.models import FollowUp, Signal, StatutoryReport
from signals.rules.policy import SIXTEEN_HOURS

NIGHT = time(2, 30)
NIGHTS = 20  # that are replayed for everybody who may have a signal
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
        for name, act in (
            ("improving", self._talk),
            ("reported", self._report),
            ("luxury", self._call_after_holiday),
            ("overdue", self._call_parents),
            ("due", self._call_parents),
        ):
            if story := stories.get(name):
                act(story)
        self._replay_nights()
        self._mentors_act()
        evaluate(school=self.demo.school, on=self.today, at=moment(self.today, NIGHT))

    def _replay_nights(self) -> None:
        days = self.history.days[-NIGHTS:]
        looked_at = {
            row.pupil for row in self.history.missed if days and row.on >= days[0] and row.is_unauthorised
        }
        if looked_at:
            for day in days:
                self._night_after(day, looked_at)

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

    def _call_after_holiday(self, story: Story) -> None:
        pupil, last_on = self._evaluated(story)
        self._contact(pupil, Kind.CALL, self._after(last_on, 1), self.coordinator)

    def _call_parents(self, story: Story) -> None:
        """Somebody called, but the report is not sent yet."""
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
        late = waiting.exclude(pupil__in=mine).filter(due_on__lt=self.today).order_by("due_on", "pk")
        self._call_for(list(late[1:]))

    def _call_for(self, signals: Sequence[Signal]) -> None:
        for signal in signals:
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
