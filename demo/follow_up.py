"""What people did about the signals: the evaluation is replayed on the days that matter, and somebody acts on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta

from accounts.models import User
from demo.history import History
from demo.records import moment
from demo.school import DemoSchool
from demo.stories import Story
from schools.models import Pupil
from signals.actions.evaluate import evaluate
from signals.actions.follow_up import close, note_contact, take_up
from signals.models import FollowUp, Signal, StatutoryReport
from signals.rules.policy import SIXTEEN_HOURS

NIGHT = time(2, 30)
REPLAYED_DAYS_AGO = (8, 5, 3)  # for everybody, so that not every signal is of this night


@dataclass(frozen=True, slots=True)
class FollowUps:
    """`mentor` knows the pupils of the first stories, `coordinator` sends the reports."""

    demo: DemoSchool
    history: History
    today: date
    mentor: User
    coordinator: User

    def replay(self) -> None:
        """Night after night in the order of the days, as far as the stories need it; then this night, everybody."""
        stories = self.history.stories
        if improving := stories.get("improving"):
            self._talk(improving)
        if reported := stories.get("reported"):
            self._report(reported)
        for name in ("due", "overdue"):
            if (story := stories.get(name)) and story.reached_on:
                self._night_after(story.reached_on, [story.pupil])
        for ago in REPLAYED_DAYS_AGO:
            if ago <= len(self.history.days):
                self._night_after(self.history.days[-ago], None)
        evaluate(school=self.demo.school, on=self.today, at=moment(self.today, NIGHT))
        self._take_up_first()

    def _night_after(self, day: date, pupils: Iterable[int] | None) -> None:
        night = moment(day + timedelta(days=1), NIGHT)
        evaluate(school=self.demo.school, pupils=list(pupils) if pupils else None, on=day, at=night)

    def _talk(self, story: Story) -> None:
        """Two school days later the mentor talks with the pupil, then with the parents; something is agreed."""
        assert story.reached_on is not None
        self._night_after(story.reached_on, [story.pupil])
        pupil = Pupil.objects.get(pk=story.pupil)
        talked_on, called_on = self._days_after(story.reached_on, 2), self._days_after(story.reached_on, 5)
        signals = Signal.objects.filter(pupil=pupil).waiting().order_by("-units", "-criterion")
        if first := signals.first():
            take_up(
                signal=first, by=self.mentor, at=moment(self._days_after(story.reached_on, 1), time(9, 5))
            )
        note_contact(
            pupil=pupil,
            kind=FollowUp.Kind.CONVERSATION,
            on=talked_on,
            by=self.mentor,
            at=moment(talked_on, time(15, 40)),
            signal=first,
            agreement="Elke ochtend even langs de mentor; na school huiswerk op school.",
            review_on=self.today + timedelta(days=7),
        )
        note_contact(
            pupil=pupil,
            kind=FollowUp.Kind.PARENTS,
            on=called_on,
            by=self.mentor,
            at=moment(called_on, time(16, 30)),
        )

    def _report(self, story: Story) -> None:
        """The coordinator calls the parents and sends the report in time."""
        assert story.reached_on is not None
        self._night_after(story.reached_on, [story.pupil])
        pupil = Pupil.objects.get(pk=story.pupil)
        signal = Signal.objects.filter(pupil=pupil, criterion=SIXTEEN_HOURS).get()
        sent_on = self._days_after(story.reached_on, 2)
        at = moment(sent_on, time(11, 15))
        note_contact(
            pupil=pupil, kind=FollowUp.Kind.CALL, on=sent_on, by=self.coordinator, at=at, signal=signal
        )
        StatutoryReport.objects.filter(signal=signal).update(
            state=StatutoryReport.State.SENT, number="4071882", sent_at=at, sent_by=self.coordinator
        )
        close(signal=signal, by=self.coordinator, at=at)
        met_on = self._days_after(story.reached_on, 6)
        note_contact(
            pupil=pupil,
            kind=FollowUp.Kind.ATTENDANCE_OFFICER,
            on=met_on,
            by=self.coordinator,
            at=moment(met_on, time(14, 0)),
        )

    def _take_up_first(self) -> None:
        """One signal is in somebody's hands already, so that the inbox shows what that looks like."""
        mine = {story.pupil for story in self.history.stories.values()}
        waiting = Signal.objects.filter(school=self.demo.school, state=Signal.State.OPEN)
        if signal := waiting.exclude(pupil__in=mine).order_by("due_on", "pk").first():
            take_up(signal=signal, by=self.coordinator, at=moment(self.today, time(7, 45)))

    def _days_after(self, day: date, number: int) -> date:
        """So many school days later, but before today."""
        later = [one for one in self.history.days if one > day]
        return later[number - 1] if number <= len(later) else self.history.days[-1]
