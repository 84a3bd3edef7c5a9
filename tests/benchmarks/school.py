"""The school that is measured: made up in a few seconds, in the shape of quality.md's figures.

Eight lessons a day in forty lesson weeks; on the last day no register was taken yet, so that there is something to
save. About 6 % of the pupil-lessons are missed: spells of illness, visits to a doctor, coming late, and one pupil in
eight who skips lessons often, and one who often oversleeps. The same number of pupils always gives the same school.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from random import Random
from typing import NamedTuple, TypeVar

from django.db.models import Model

from absences.actions.policy import adopt_policy
from absences.models import Absence, Reason
from accounts.models import AuditEvent, User
from attendance.models import Register
from attendance.roll import pack
from reporting.queries import Period as FiguresPeriod
from schools.calendar import Calendar
from schools.models import (
    Board,
    Closure,
    Enrolment,
    Group,
    Membership,
    Period,
    Pupil,
    School,
    SchoolYear,
    Staff,
    StaffRole,
    TimetableLesson,
)
from schools.models.people import sort_key
from schools.roles import Role
from signals.rules.policy import default_policy

FIRST_DAY, LAST_DAY = date(2026, 8, 24), date(2027, 7, 9)
NOW = datetime(2027, 7, 9, 15, 0, tzinfo=UTC)
HOLIDAYS = (
    (date(2026, 10, 19), date(2026, 10, 23)),
    (date(2026, 12, 21), date(2027, 1, 1)),
    (date(2027, 2, 22), date(2027, 2, 26)),
    (date(2027, 4, 26), date(2027, 5, 7)),
)
LESSONS_A_DAY, CLASS_SIZE, LESSON_MINUTES = 8, 30, 45
BATCH = 2000

Row = TypeVar("Row", bound=Model)


class SchoolClass(NamedTuple):
    """A class, who teaches it everything, its pupils, and its lessons per weekday (1 to 5) in order of the bell."""

    group: Group
    teacher: User
    pupils: tuple[int, ...]
    lessons: dict[int, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class BigSchool:
    """`days` are all school days, of which the last, `today`, has no registers."""

    school: School
    classes: list[SchoolClass]
    days: list[date]

    @property
    def today(self) -> date:
        return self.days[-1]

    @property
    def pupils(self) -> list[int]:
        return [pupil for each in self.classes for pupil in each.pupils]

    @property
    def figures_period(self) -> FiguresPeriod:
        return FiguresPeriod(self.days[0], self.days[-1], self.days[0])

    @property
    def pupil_lessons(self) -> int:
        return len(self.pupils) * LESSONS_A_DAY * (len(self.days) - 1)


class Missed(NamedTuple):
    """What one pupil missed of the lesson in one period of a day."""

    pupil: int
    on: date
    period: int
    kind: str
    minutes: int
    code: str


def make_school(brin: str, *, pupils: int, weeks: int | None = None) -> BigSchool:
    """A school of the brin with registers, ledger and trail. `weeks` limits these to the first weeks of the year."""
    rng = Random(f"{brin} {pupils}")
    board, _ = Board.objects.get_or_create(name="Stichting De Meetlat")
    school = School.objects.create(
        board=board, brin=brin, name=f"Meetlat {brin}", sector="vo", region="midden", hour_unit="lesson"
    )
    SchoolYear.objects.create(school=school, first_on=FIRST_DAY, last_on=LAST_DAY)
    Closure.objects.bulk_create(
        Closure(school=school, kind="holiday", name="Vakantie", first_on=first, last_on=last, source="test")
        for first, last in HOLIDAYS
    )
    adopt_policy(
        school=school,
        valid_from=FIRST_DAY,
        rules=default_policy("vo").to_json(),
        by=None,
        at=_moment(FIRST_DAY, time(8)),
    )
    _write_bell(school)
    days = list(Calendar(FIRST_DAY, LAST_DAY, HOLIDAYS).school_days(FIRST_DAY, LAST_DAY))
    if weeks is not None:
        days = [day for day in days if day < FIRST_DAY + timedelta(weeks=weeks)]
    sizes = [min(CLASS_SIZE, pupils - begun) for begun in range(0, pupils, CLASS_SIZE)]
    big = BigSchool(school, [_write_class(school, number, size) for number, size in enumerate(sizes)], days)
    _write_year(big, rng)
    return big


def _write_bell(school: School) -> None:
    starts = [
        datetime.combine(FIRST_DAY, time(8, 30)) + timedelta(minutes=50 * number) for number in range(8)
    ]
    Period.objects.bulk_create(
        Period(
            school=school,
            weekday=weekday,
            number=number,
            name=f"{number}e uur",
            begins=begins.time(),
            ends=(begins + timedelta(minutes=LESSON_MINUTES)).time(),
            valid_from=FIRST_DAY,
            valid_until=LAST_DAY,
        )
        for weekday in range(1, 6)
        for number, begins in enumerate(starts, start=1)
    )


def _write_class(school: School, number: int, size: int) -> SchoolClass:
    name = f"{number % 6 + 1}{chr(ord('A') + number // 6)}"
    group = Group.objects.create(school=school, key=name, name=name)
    teacher = _write_teacher(school, group)
    class_list = Pupil.objects.bulk_create(
        Pupil(
            school=school,
            key=f"{name}-{index}",
            first_name=f"Puck {index}",
            surname="Boer",
            sort_key=sort_key("Boer", f"Puck {index}"),
            born_on=date(2014 - number % 6, 1 + index % 12, 5),
        )
        for index in range(size)
    )
    Enrolment.objects.bulk_create(Enrolment(pupil=pupil, first_on=FIRST_DAY) for pupil in class_list)
    Membership.objects.bulk_create(
        Membership(pupil=pupil, group=group, first_on=FIRST_DAY) for pupil in class_list
    )
    lessons = TimetableLesson.objects.bulk_create(
        TimetableLesson(
            school=school,
            subject="ne",
            weekday=weekday,
            first_period=period,
            last_period=period,
            valid_from=FIRST_DAY,
            valid_until=LAST_DAY,
        )
        for weekday in range(1, 6)
        for period in range(1, LESSONS_A_DAY + 1)
    )
    group.lessons.set(lessons)
    Staff.objects.get(user=teacher).lessons.set(lessons)
    return SchoolClass(
        group,
        teacher,
        tuple(pupil.pk for pupil in class_list),
        {day: tuple(one.pk for one in lessons if one.weekday == day) for day in range(1, 6)},
    )


def _write_teacher(school: School, group: Group) -> User:
    user = User.objects.create(email=f"{group.name}@{school.brin}.example", name=f"Mentor {group.name}")
    staff = Staff.objects.create(
        school=school,
        key=group.name,
        first_name="Mentor",
        surname=group.name,
        sort_key=sort_key(group.name, "Mentor"),
        user=user,
    )
    for role, of in ((Role.TEACHER, None), (Role.MENTOR, group)):
        StaffRole.objects.create(staff=staff, role=role, group=of, first_on=FIRST_DAY)
    return user


def _write_year(big: BigSchool, rng: Random) -> None:
    taken = big.days[:-1]
    _in_batches(Register, _registers(big, taken))
    _in_batches(AuditEvent, _trail(big, taken))
    teacher_of = {pupil: each for each in big.classes for pupil in each.pupils}
    reasons = {reason.code: reason for reason in Reason.objects.filter(school=big.school)}
    missed = [row for pupil in big.pupils for row in _life(pupil, taken, rng)]
    missed.sort(key=lambda row: (row.on, row.period, row.pupil))
    _in_batches(Absence, (_absence(row, teacher_of[row.pupil], reasons[row.code]) for row in missed))


def _registers(big: BigSchool, days: Iterable[date]) -> Iterator[Register]:
    rolls = {each.group.pk: pack(each.pupils) for each in big.classes}
    for on, period, each in _lessons(big, days):
        yield Register(
            school=big.school,
            lesson_id=each.lessons[on.isoweekday()][period - 1],
            on=on,
            first_period=period,
            periods=1,
            minutes=LESSON_MINUTES,
            roll=rolls[each.group.pk],
            pupils=len(each.pupils),
            taken_by=each.teacher,
            taken_at=_moment(on, time(6 + period, 35)),
        )


def _trail(big: BigSchool, days: Iterable[date]) -> Iterator[AuditEvent]:
    """What each save leaves in the trail (`attendance/actions.py`), with two changes a lesson."""
    change = {
        "kind": "absent",
        "minutes": LESSON_MINUTES,
        "category": "pending",
        "reason": None,
        "notice": None,
    }
    for on, period, each in _lessons(big, days):
        changes = [{"pupil": pupil, "period": period, "new": change} for pupil in each.pupils[:2]]
        yield AuditEvent(
            act="register.saved",
            by=each.teacher,
            at=_moment(on, time(6 + period, 35)),
            school_id=big.school.pk,
            object_id=each.lessons[on.isoweekday()][period - 1],
            details={
                "on": on.isoformat(),
                "revision": 1,
                "present": len(each.pupils) - 2,
                "expected": len(each.pupils),
                "digest": "0123456789abcdef0123456789abcdef",
                "changes": changes,
                "not_chosen": [],
            },
        )


def _lessons(big: BigSchool, days: Iterable[date]) -> Iterator[tuple[date, int, SchoolClass]]:
    for on in days:
        for period in range(1, LESSONS_A_DAY + 1):
            for each in big.classes:
                yield on, period, each


def _life(pupil: int, days: list[date], rng: Random) -> Iterator[Missed]:
    """The year of one pupil; a lesson is missed for one cause only."""
    skips = 0.06 if rng.random() < 0.125 else 0.003
    oversleeps = 0.3 if rng.random() < 0.125 else 0.04
    ill_until = -1
    for index, on in enumerate(days):
        if index > ill_until and rng.random() < 0.0125:
            ill_until = index + rng.choice((0, 1, 1, 2, 4, 9))
        if index <= ill_until:
            for period in range(1, LESSONS_A_DAY + 1):
                yield Missed(pupil, on, period, "absent", LESSON_MINUTES, "ZK")
            continue
        if rng.random() < oversleeps:
            yield Missed(pupil, on, 1, "late", rng.randint(2, 30), "TLO")
        if rng.random() < skips:
            for period in range(rng.choice((5, 6, 7, 8)), LESSONS_A_DAY + 1):
                yield Missed(pupil, on, period, "absent", LESSON_MINUTES, "SPB")
        elif rng.random() < 0.015:
            for period in (3, 4):
                yield Missed(pupil, on, period, "absent", LESSON_MINUTES, "MED")


def _absence(row: Missed, of: SchoolClass, reason: Reason) -> Absence:
    at = _moment(row.on, time(6 + row.period, 35))
    return Absence(
        school_id=reason.school_id,
        pupil_id=row.pupil,
        on=row.on,
        period=row.period,
        lesson_id=of.lessons[row.on.isoweekday()][row.period - 1],
        kind=row.kind,
        minutes_missed=row.minutes,
        period_minutes=LESSON_MINUTES,
        category=reason.category,
        reason=reason,
        recorded_by=of.teacher,
        recorded_at=at,
        classified_at=at,
        classified_by=of.teacher,
    )


def _moment(on: date, at: time) -> datetime:
    return datetime.combine(on, at, tzinfo=UTC)


def _in_batches(model: type[Row], rows: Iterable[Row]) -> None:
    stream = iter(rows)
    write: Callable[[list[Row]], object] = model._default_manager.bulk_create
    while batch := list(islice(stream, BATCH)):
        write(batch)
