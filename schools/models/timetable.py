"""The bell schedule, the weekly pattern of lessons and what is different on one day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from schools.models.people import Group, Staff
from schools.models.school import School


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


def minutes_between(begins: time, ends: time) -> int:
    return (ends.hour - begins.hour) * 60 + ends.minute - begins.minute


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

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_period__gte=F("first_period")), name="a_lesson_does_not_end_before_it_begins"
            )
        ]
        indexes = [models.Index(fields=["school", "weekday"], name="lessons_of_a_day")]

    def __str__(self) -> str:
        return f"{self.subject} {self.weekday}/{self.first_period}"

    def meets_on(self, day: date) -> bool:
        """Whether the pattern puts this lesson on that day; closures and changes are not looked at."""
        parity = {self.Weeks.ODD: 1, self.Weeks.EVEN: 0}.get(self.Weeks(self.weeks))
        return (
            day.isoweekday() == self.weekday
            and self.valid_from <= day <= self.valid_until
            and (parity is None or day.isocalendar().week % 2 == parity)
        )


class LessonChange(models.Model):
    """What is different about a lesson on one day: it is cancelled, or has another teacher or room."""

    lesson = models.ForeignKey(TimetableLesson, on_delete=models.PROTECT, related_name="changes")
    on = models.DateField(_("day"))
    is_cancelled = models.BooleanField(_("cancelled"), default=False)
    teacher = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(_("room"), max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lesson", "on"], name="a_lesson_is_changed_once_on_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.lesson} {self.on}"


@dataclass(frozen=True, slots=True)
class DatedLesson:
    """One lesson on one day, with its changes and its times of that day."""

    lesson: TimetableLesson
    on: date
    groups: tuple[Group, ...]
    teachers: tuple[Staff, ...]
    room: str
    room_is_changed: bool
    periods: tuple[Period, ...]

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
    """The lessons among `lessons` that are given on a school day, in order of the bell. At most five queries.

    Whether `day` is a school day is the caller's question (`School.calendar`). A lesson whose periods the bell schedule
    of that day does not have is left out.
    """
    periods = {period.number: period for period in Period.objects.filter(school=school).on(day)}
    pattern: Iterable[TimetableLesson] = (
        lessons.filter(school=school, weekday=day.isoweekday(), valid_from__lte=day, valid_until__gte=day)
        .distinct()
        .prefetch_related(
            "groups",
            "teachers",
            models.Prefetch("changes", LessonChange.objects.filter(on=day).select_related("teacher")),
        )
    )
    dated = []
    for lesson in pattern:
        change = next(iter(lesson.changes.all()), None)
        numbers = range(lesson.first_period, lesson.last_period + 1)
        if (
            not lesson.meets_on(day)
            or (change and change.is_cancelled)
            or any(n not in periods for n in numbers)
        ):
            continue
        teachers = (change.teacher,) if change and change.teacher else tuple(lesson.teachers.all())
        dated.append(
            DatedLesson(
                lesson=lesson,
                on=day,
                groups=tuple(lesson.groups.all()),
                teachers=teachers,
                room=(change.room if change else "") or lesson.room,
                room_is_changed=bool(change and change.room),
                periods=tuple(periods[n] for n in numbers),
            )
        )
    return sorted(dated, key=lambda each: (each.begins, each.title))
