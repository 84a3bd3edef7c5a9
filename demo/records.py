"""Writing the history of a demo school: registers, notices and absences, in bulk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.db import models

from absences.models import Absence, LeaveRequest, Notice, Reason
from absences.models.policy import Category
from attendance.models import Register
from attendance.roll import pack
from demo.history import History
from demo.ledger import Decided, Missed, Told
from demo.school import DemoSchool, WeeklyLesson
from schools.calendar import DayCounting
from schools.models import LessonChange

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
BATCH = 2000
EXPLAINED_WITHIN = 2  # school days
DECIDED_AT, POLICY_AT = time(16, 10), time(3, 0)
LEAVE = frozenset({"VRL", "REL"})

Row = TypeVar("Row", bound=models.Model)


def moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=AMSTERDAM)


@dataclass(frozen=True, slots=True)
class People:
    """The users who write down what happens, by primary key."""

    office: int
    coordinator: int
    leader: int


@dataclass(slots=True)
class Records:
    """`today` has no registers yet; what happened on the last days nobody explained is still unknown."""

    demo: DemoSchool
    people: People
    today: date

    def write(self, history: History) -> None:
        _in_batches(LessonChange, self._cancelled(history))
        _in_batches(Register, self._registers(history))
        notices = self.write_notices(history.told)
        _in_batches(Absence, self._absences(history, notices))

    def _cancelled(self, history: History) -> Iterator[LessonChange]:
        for lesson, day in sorted(history.cancelled):
            yield LessonChange(lesson_id=lesson, on=day, is_cancelled=True)

    def _registers(self, history: History) -> Iterator[Register]:
        by_weekday: dict[int, list[WeeklyLesson]] = {}
        for lesson in self.demo.lessons:
            by_weekday.setdefault(lesson.weekday, []).append(lesson)
        rolls = {lesson.pk: pack(lesson.pupils) for lesson in self.demo.lessons}
        for day in history.days:
            for lesson in by_weekday.get(day.isoweekday(), ()):
                if (lesson.pk, day) not in history.untaken:
                    missing = _not_expected(history, lesson, day)
                    expected = [pupil for pupil in lesson.pupils if pupil not in missing]
                    yield Register(
                        school_id=self.demo.school.pk,
                        lesson_id=lesson.pk,
                        on=day,
                        first_period=lesson.periods[0].number,
                        periods=len(lesson.periods),
                        minutes=lesson.minutes,
                        roll=pack(expected) if missing else rolls[lesson.pk],
                        pupils=len(expected),
                        taken_by_id=lesson.teacher.user_id,
                        taken_at=_taken_at(lesson, day),
                    )

    def write_notices(self, told: Iterable[Told]) -> dict[Told, Notice]:
        """In the order of the days; granted leave with the request that it answers."""
        in_order = sorted(told, key=lambda one: (one.first_on, one.at, one.pupil))
        reasons = self._reasons()
        notices = {one: self._notice(one, reasons) for one in in_order}
        Notice.objects.bulk_create(notices.values(), batch_size=BATCH)
        _in_batches(
            LeaveRequest,
            (
                LeaveRequest(
                    school=self.demo.school,
                    pupil_id=one.pupil,
                    reason=notice.reason,
                    first_on=one.first_on,
                    last_on=one.last_on or one.first_on,
                    state=LeaveRequest.State.GRANTED,
                    asked_at=notice.recorded_at - timedelta(days=3),
                    decided_at=notice.recorded_at,
                    decided_by_id=self.people.leader,
                    notice=notice,
                )
                for one, notice in notices.items()
                if one.code in LEAVE
            ),
        )
        return notices

    def _notice(self, told: Told, reasons: dict[str, Reason]) -> Notice:
        is_leave = told.code in LEAVE
        told_on = told.first_on - timedelta(days=7) if is_leave else told.first_on
        return Notice(
            school=self.demo.school,
            pupil_id=told.pupil,
            reason=reasons[told.code],
            first_on=told.first_on,
            last_on=told.last_on,
            from_time=told.from_time,
            until_time=told.until_time,
            told_by=told.told_by,
            recorded_by_id=self.people.leader if is_leave else self.people.office,
            recorded_at=moment(told_on, told.at),
        )

    def _reasons(self) -> dict[str, Reason]:
        return {reason.code: reason for reason in Reason.objects.filter(school=self.demo.school)}

    def _absences(self, history: History, notices: dict[Told, Notice]) -> Iterator[Absence]:
        reasons = self._reasons()
        for row in history.missed:
            recorded_at, teacher = _taken_at(row.lesson, row.on), row.lesson.teacher.user_id
            decided_at, decided_by = self._decided(row, recorded_at, teacher)
            reason = reasons[row.code] if decided_at else None
            yield Absence(
                school_id=self.demo.school.pk,
                pupil_id=row.pupil,
                on=row.on,
                period=row.period.number,
                lesson_id=row.lesson.pk,
                kind=row.kind.value,
                minutes_missed=row.minutes,
                period_minutes=row.period.minutes,
                category=reason.category if reason else Category.PENDING,
                reason_id=reason.pk if reason else None,
                notice_id=notices[row.told].pk if row.told else None,
                recorded_by_id=teacher,
                recorded_at=recorded_at,
                classified_at=decided_at,
                classified_by_id=decided_by,
            )

    def _decided(
        self, row: Missed, recorded_at: datetime, teacher: int | None
    ) -> tuple[datetime | None, int | None]:
        """When the reason was given, and by whom; no moment while it is still unknown."""
        if row.decided is Decided.AT_ONCE:
            return recorded_at, teacher
        if row.decided is Decided.SAME_DAY:
            return moment(row.on, DECIDED_AT), self.people.coordinator
        over_on = self.demo.calendar.add_working_days(row.on, EXPLAINED_WITHIN + 1, DayCounting.SCHOOL_DAYS)
        return (moment(over_on, POLICY_AT) if over_on <= self.today else None), None


def _taken_at(lesson: WeeklyLesson, day: date) -> datetime:
    """Some minutes after the bell, not always as many."""
    minutes = 3 + (lesson.pk * 7 + day.toordinal() * 3) % 9
    return moment(day, lesson.periods[0].begins) + timedelta(minutes=minutes)


def _not_expected(history: History, lesson: WeeklyLesson, day: date) -> set[int]:
    periods = {bell.number for bell in lesson.periods}
    return {
        story.pupil
        for story in history.stories.values()
        if story.back_on and story.back_on <= day and periods <= set(story.not_expected)
        if story.pupil in lesson.pupils
    }


def _in_batches(model: type[Row], rows: Iterable[Row]) -> None:
    """Never more than one batch in memory."""
    stream = iter(rows)
    manager: Callable[[list[Row]], object] = model._default_manager.bulk_create
    while batch := list(islice(stream, BATCH)):
        manager(batch)
