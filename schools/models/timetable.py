"""The bell schedule, the weekly pattern of lessons and what is different on one day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from schools.models.people import Group, Staff
from schools.models.school import School

if TYPE_CHECKING:
    from schools.access import Viewer


class PeriodQuerySet(models.QuerySet["Period"]):
    def on(self, day: date) -> models.QuerySet[Period]:
        return self.filter(weekday=day.isoweekday(), valid_from__lte=day, valid_until__gte=day)


class Period(models.Model):
    """A lesson period or half-day of the bell schedule on one weekday (1 Monday to 7 Sunday)."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="periods")
    weekday = models.PositiveSmallIntegerField(_("weekday"))
    number = models.PositiveSmallIntegerField(_("number"))
    name = models.CharField(_("name"), max_length=20)
    begins = models.TimeField(_("begins"))
    ends = models.TimeField(_("ends"))
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"))

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["weekday", "number"]
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("begins")), name="a_period_ends_after_it_begins"),
            models.UniqueConstraint(
                fields=["school", "weekday", "number", "valid_from"], name="a_period_has_its_own_number"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def minutes(self) -> int:
        return minutes_between(self.begins, self.ends)

    def holds_on(self, day: date) -> bool:
        return self.weekday == day.isoweekday() and self.valid_from <= day <= self.valid_until


def minutes_between(begins: time, ends: time) -> int:
    return (ends.hour - begins.hour) * 60 + ends.minute - begins.minute


class TimetableLessonQuerySet(models.QuerySet["TimetableLesson"]):
    def given_between(self, first: date, last: date) -> Self:
        """Lessons that may be given in that span (both days inclusive): by their pattern, or moved into it."""
        in_pattern = Q(valid_from__lte=last, valid_until__gte=first)
        if first == last:
            in_pattern &= Q(weekday=first.isoweekday())
        moved_in = LessonChange.objects.filter(moved_to__gte=first, moved_to__lte=last)
        return self.filter(in_pattern | Q(pk__in=moved_in.values("lesson")))

    def visible_to(self, viewer: Viewer) -> Self:
        """The lessons of the viewer's school."""
        return self.filter(school=viewer.school)


class TimetableLesson(models.Model):
    """A lesson (or, in primary education, a half-day) that comes back every week, for one or more groups.

    A double lesson runs from `first_period` to `last_period`, both inclusive.
    """

    class Weeks(models.TextChoices):
        EVERY = "every", _("every week")
        ODD = "odd", _("odd weeks")
        EVEN = "even", _("even weeks")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="lessons")
    groups = models.ManyToManyField(Group, related_name="lessons")
    teachers = models.ManyToManyField(Staff, related_name="lessons")
    subject = models.CharField(_("subject"), max_length=40, blank=True)
    room = models.CharField(_("room"), max_length=20, blank=True)
    weekday = models.PositiveSmallIntegerField(_("weekday"))
    first_period = models.PositiveSmallIntegerField(_("first period"))
    last_period = models.PositiveSmallIntegerField(_("last period"))
    weeks = models.CharField(_("weeks"), max_length=5, choices=Weeks, default=Weeks.EVERY)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"))

    objects = TimetableLessonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_period__gte=F("first_period")), name="a_lesson_does_not_end_before_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")),
                name="a_lesson_is_not_over_before_it_is_in_force",
            ),
        ]
        indexes = [models.Index(fields=["school", "weekday"], name="lessons_of_a_day")]

    def __str__(self) -> str:
        return f"{self.subject} {self.weekday}/{self.first_period}"

    @property
    def numbers(self) -> range:
        """The periods of the pattern."""
        return range(self.first_period, self.last_period + 1)

    def change_of(self, day: date) -> LessonChange | None:
        """What moved this lesson to that day, or changed it on its own day. Reads `changes`: fetch them beforehand."""
        for change in self.changes.all():
            if (change.on == day or change.moved_to == day) and self.meets_on(change.on):
                return change
        return None

    def meets_on(self, day: date) -> bool:
        """Whether the pattern puts this lesson on that day; closures and changes are not looked at."""
        parity = {self.Weeks.ODD: 1, self.Weeks.EVEN: 0}.get(self.Weeks(self.weeks))
        return (
            day.isoweekday() == self.weekday
            and self.valid_from <= day <= self.valid_until
            and (parity is None or day.isocalendar().week % 2 == parity)
        )


def given_on(day: date, prefix: str = "") -> Q:
    """Changes of lessons that are given on that day, or would have been: cancelled or changed there, or moved to it."""
    own_day = Q(**{f"{prefix}on": day, f"{prefix}moved_to__isnull": True})
    return own_day | Q(**{f"{prefix}moved_to": day})


class LessonChangeQuerySet(models.QuerySet["LessonChange"]):
    def between(self, first: date, last: date) -> Self:
        """What is changed about lessons of those days, and what was moved to them. Both days inclusive."""
        on = Q(on__gte=first, on__lte=last)
        return self.filter(on | Q(moved_to__gte=first, moved_to__lte=last))


class LessonChange(models.Model):
    """What is different about a lesson of the day `on`: it is cancelled, is given at another time, by somebody else or
    in another room. The pattern stays.

    A lesson that is moved is given on `moved_to` (None: on its own day) in the periods `first_period` to `last_period`
    (None: those of the pattern); its register belongs to the day on which it is given.
    """

    lesson = models.ForeignKey(TimetableLesson, on_delete=models.PROTECT, related_name="changes")
    on = models.DateField(_("day"))
    is_cancelled = models.BooleanField(_("cancelled"), default=False)
    moved_to = models.DateField(_("moved to"), null=True, blank=True)
    first_period = models.PositiveSmallIntegerField(_("first period"), null=True, blank=True)
    last_period = models.PositiveSmallIntegerField(_("last period"), null=True, blank=True)
    teacher = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(_("room"), max_length=20, blank=True)

    objects = LessonChangeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lesson", "on"], name="a_lesson_is_changed_once_on_a_day"),
            models.UniqueConstraint(fields=["lesson", "moved_to"], name="a_lesson_is_moved_to_a_day_once"),
            models.CheckConstraint(
                condition=Q(moved_to__isnull=True) | ~Q(moved_to=F("on")),
                name="a_lesson_is_moved_to_another_day",
            ),
            models.CheckConstraint(
                condition=Q(first_period__isnull=True, last_period__isnull=True)
                | Q(
                    first_period__isnull=False, last_period__isnull=False, last_period__gte=F("first_period")
                ),
                name="a_moved_lesson_does_not_end_before_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(is_cancelled=False)
                | Q(moved_to__isnull=True, first_period__isnull=True, teacher__isnull=True, room=""),
                name="a_cancelled_lesson_is_not_given_at_all",
            ),
        ]
        indexes = [models.Index(fields=["moved_to"], name="lessons_moved_to_a_day")]

    def __str__(self) -> str:
        return f"{self.lesson_id} {self.on}"

    @property
    def given_on(self) -> date | None:
        """The day on which the lesson is given after all; None when it is cancelled."""
        return None if self.is_cancelled else self.moved_to or self.on

    def numbers(self, lesson: TimetableLesson) -> range:
        """The periods of that day. `lesson` is the lesson of this change."""
        if self.first_period is None or self.last_period is None:
            return lesson.numbers
        return range(self.first_period, self.last_period + 1)


class SubstitutionQuerySet(models.QuerySet["Substitution"]):
    def between(self, first: date, last: date) -> Self:
        """In force on a day of that span (both inclusive)."""
        return self.filter(Q(last_on__isnull=True) | Q(last_on__gte=first), first_on__lte=last)


class Substitution(models.Model):
    """Somebody gives all lessons of the timetable of an absent teacher, from day to day (both inclusive).

    Without a last day it goes on until somebody ends it. A change of one day that names a teacher goes before it.
    """

    absent = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="replaced")
    substitute = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="replaces")
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"), null=True, blank=True)

    objects = SubstitutionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(absent=F("substitute")), name="nobody_is_their_own_substitute"
            ),
            models.CheckConstraint(
                condition=Q(last_on__isnull=True) | Q(last_on__gte=F("first_on")),
                name="a_substitution_does_not_end_before_it_begins",
            ),
            models.UniqueConstraint(
                fields=["absent", "first_on"], name="a_teacher_is_replaced_by_one_person_from_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.absent} {self.first_on}"

    def is_in_force(self, on: date) -> bool:
        return self.first_on <= on and (self.last_on is None or on <= self.last_on)


@dataclass(frozen=True, slots=True)
class DatedLesson:
    """One lesson on one day, with its changes and its times of that day. `replaced` teaches it by the timetable, and
    not today; `change` is what was decided about this day or moved the lesson to it."""

    lesson: TimetableLesson
    on: date
    groups: tuple[Group, ...]
    teachers: tuple[Staff, ...]
    room: str
    room_is_changed: bool
    periods: tuple[Period, ...]
    replaced: tuple[Staff, ...] = ()
    change: LessonChange | None = None

    @property
    def is_given(self) -> bool:
        return self.change is None or self.change.given_on == self.on

    @property
    def is_moved_here(self) -> bool:
        """To this day or, on its own day, to other periods."""
        return (
            self.is_given
            and self.change is not None
            and (self.change.on != self.on or self.change.first_period is not None)
        )

    @property
    def title(self) -> str:
        return " ".join(
            part for part in (", ".join(group.name for group in self.groups), self.lesson.subject) if part
        )

    @property
    def begins(self) -> time:
        return self.periods[0].begins

    @property
    def ends(self) -> time:
        return self.periods[-1].ends

    @property
    def period_name(self) -> str:
        first, last = self.periods[0].name, self.periods[-1].name
        return first if first == last else f"{first} – {last}"

    def begins_at(self, local: datetime) -> datetime:
        """The moment the bell rings. `local` is any moment in the time zone of the school."""
        return datetime.combine(self.on, self.begins, tzinfo=local.tzinfo)


def lessons_on(day: date, *, lessons: models.QuerySet[TimetableLesson], school: School) -> list[DatedLesson]:
    """The lessons among `lessons` that are given on a school day, in order of the bell. At most six queries.

    Whether `day` is a school day is the caller's question (`School.calendar`). A lesson whose periods the bell schedule
    of that day does not have is left out.
    """
    planned = lessons_between(day, day, lessons=lessons, school=school)
    return [lesson for lesson in planned if lesson.is_given]


def lessons_between(
    first: date, last: date, *, lessons: models.QuerySet[TimetableLesson], school: School
) -> list[DatedLesson]:
    """As `lessons_on` for the days of a span (both inclusive), with the lessons that were cancelled or moved away.

    At most six queries.
    """
    bells = _bells(school, first, last)
    substitutes = _substitutes(school, first, last)
    changes = LessonChange.objects.between(first, last).select_related("teacher")
    planned = (
        TimetableLesson.objects.filter(pk__in=lessons.values("pk"), school=school)
        .given_between(first, last)
        .prefetch_related("groups", "teachers", models.Prefetch("changes", changes))
    )
    dated = [
        dated_lesson
        for lesson in planned
        for day in bells
        if (dated_lesson := _dated(lesson, day, bell=bells[day], substitutes=substitutes))
    ]
    return sorted(dated, key=lambda each: (each.on, each.begins, each.title))


def _bells(school: School, first: date, last: date) -> dict[date, dict[int, Period]]:
    """The bell schedule of each day of the span that has one."""
    known = list(Period.objects.filter(school=school, valid_from__lte=last, valid_until__gte=first))
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    bells = {day: {period.number: period for period in known if period.holds_on(day)} for day in days}
    return {day: bell for day, bell in bells.items() if bell}


def _substitutes(school: School, first: date, last: date) -> dict[int, list[Substitution]]:
    """The substitutions of the span by the teacher who is away, the latest first."""
    rows = Substitution.objects.between(first, last).filter(absent__school=school)
    by_absent: defaultdict[int, list[Substitution]] = defaultdict(list)
    for row in rows.select_related("substitute").order_by("-first_on"):
        by_absent[row.absent_id].append(row)
    return by_absent


def _dated(
    lesson: TimetableLesson,
    day: date,
    *,
    bell: Mapping[int, Period],
    substitutes: Mapping[int, Sequence[Substitution]],
) -> DatedLesson | None:
    """The lesson on that day with what is different about it; None when nothing puts it there, or the bell cannot."""
    change = lesson.change_of(day)
    if change is None and not lesson.meets_on(day):
        return None
    numbers = change.numbers(lesson) if change and change.given_on == day else lesson.numbers
    if any(number not in bell for number in numbers):
        return None
    pattern = tuple(lesson.teachers.all())
    teachers = _present(pattern, day, substitutes)
    if change and change.teacher:
        teachers = (change.teacher,)
    return DatedLesson(
        lesson=lesson,
        on=day,
        groups=tuple(lesson.groups.all()),
        teachers=teachers,
        room=(change.room if change else "") or lesson.room,
        room_is_changed=bool(change and change.room),
        periods=tuple(bell[number] for number in numbers),
        replaced=tuple(teacher for teacher in pattern if teacher not in teachers),
        change=change,
    )


def _present(
    teachers: Sequence[Staff], day: date, substitutes: Mapping[int, Sequence[Substitution]]
) -> tuple[Staff, ...]:
    """The teachers of the timetable, each replaced by the substitute of that day."""
    present: dict[Staff, None] = {}
    for teacher in teachers:
        replaced = (each.substitute for each in substitutes.get(teacher.pk, ()) if each.is_in_force(day))
        present[next(replaced, teacher)] = None
    return tuple(present)
