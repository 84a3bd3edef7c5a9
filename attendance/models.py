"""Registers: lessons and half-days whose presence was confirmed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from attendance.roll import pack, unpack
from schools.models import School, TimetableLesson
from schools.roles import Permission, Reach, reach

if TYPE_CHECKING:
    from schools.access import Viewer


class RegisterQuerySet(models.QuerySet["Register"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Of lessons the viewer teaches or took over that day, of mentor groups, or of the whole school."""
        mine = self.filter(school=viewer.school)
        width = reach(Permission.REGISTER_READ, viewer.roles)
        if width == Reach.SCHOOL:
            return mine
        allowed = Q(lesson__groups__in=viewer.mentor_groups)
        if width == Reach.MY_LESSONS:
            allowed |= Q(lesson__teachers=viewer.staff)
            allowed |= Q(lesson__changes__on=F("on"), lesson__changes__teacher=viewer.staff)
            allowed |= Q(lesson__changes__moved_to=F("on"), lesson__changes__teacher=viewer.staff)
            allowed |= Q(
                Q(lesson__teachers__replaced__last_on__isnull=True)
                | Q(lesson__teachers__replaced__last_on__gte=F("on")),
                lesson__teachers__replaced__first_on__lte=F("on"),
                lesson__teachers__replaced__substitute=viewer.staff,
            )
        return mine.filter(pk__in=self.model.objects.filter(allowed).values("pk"))

    def between(self, first: date, last: date) -> Self:
        """From the first to the last day, both inclusive."""
        return self.filter(on__gte=first, on__lte=last)


class Register(models.Model):
    """A dated lesson or half-day of which a teacher confirmed the list: who was on it and has no absence was there.

    `roll` is that list, packed (`attendance/roll.py`), so that a membership corrected later makes nobody present or
    absent in retrospect. `minutes` is the length of the whole lesson, `periods` how many periods it takes.
    """

    # No index of their own: one below begins with school and with lesson, and nobody asks by who took it.
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+", db_index=False)
    lesson = models.ForeignKey(
        TimetableLesson, on_delete=models.PROTECT, related_name="registers", db_index=False
    )
    on = models.DateField(_("day"))
    first_period = models.PositiveSmallIntegerField(_("first period"))
    periods = models.PositiveSmallIntegerField(_("number of periods"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    roll = models.BinaryField(_("confirmed list"))
    pupils = models.PositiveSmallIntegerField(_("pupils on the list"))
    revision = models.PositiveIntegerField(_("revision"), default=1)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    taken_at = models.DateTimeField()

    objects = RegisterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lesson", "on"], name="a_dated_lesson_has_one_register")
        ]
        indexes = [models.Index(fields=["school", "on"], name="registers_of_a_day")]

    def __str__(self) -> str:
        return f"{self.lesson_id} {self.on}"

    def covers(self) -> range:
        """The numbers of its periods, in order."""
        return range(self.first_period, self.first_period + self.periods)

    def confirmed(self) -> list[int]:
        """The pupils on the confirmed list, by primary key, in ascending order."""
        return unpack(bytes(self.roll))

    def confirm(self, pupils: list[int]) -> None:
        self.roll, self.pupils = pack(pupils), len(set(pupils))
