"""The ledger: who was not there. Presence has no row."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from absences.models.notices import Notice
from absences.models.policy import Category, Reason
from schools.models import Membership, Pupil, School, TimetableLesson
from schools.models.people import in_force
from schools.roles import Permission

if TYPE_CHECKING:
    from schools.access import Viewer


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def visible_to(self, viewer: Viewer, permission: Permission = Permission.ABSENCE_READ) -> Self:
        """The rows of the viewer's school about pupils that the permission extends to today."""
        mine = self.filter(school=viewer.school)
        groups = viewer.groups(permission)
        if groups is None:
            return mine
        members = Membership.objects.filter(in_force(viewer.today), group__in=groups).values("pupil")
        return mine.filter(pupil__in=members)

    def between(self, first: date, last: date) -> Self:
        """From the first to the last day, both inclusive."""
        return self.filter(on__gte=first, on__lte=last)

    def pending(self) -> Self:
        return self.filter(category=Category.PENDING)

    def number_of_pupils(self) -> int:
        return self.order_by().values("pupil").distinct().count()

    def nobody_decided(self) -> Self:
        """Pending, or classified by the policy and not by a person: what somebody tells us later still changes it."""
        return self.filter(Q(category=Category.PENDING) | Q(classified_by__isnull=True))


class Absence(models.Model):
    """One pupil who missed one lesson period or half-day, or part of it.

    Minutes are facts; what they count for is derived by the policy of that day (`absences/hours.py`). Somebody who was
    removed was at school: the row is kept, it is no absence in the figures. Who gave the reason stands in
    `classified_by`; nobody did when the policy gave it (`absences/actions/unknown.py`).
    """

    class Kind(models.TextChoices):
        ABSENT = "absent", _("Absent")
        LATE = "late", _("Late")
        LEFT_EARLY = "left_early", _("Left early")
        REMOVED = "removed", _("Removed from the lesson")

    # The largest table. Where no index of its own is kept, one below begins with the field, or nobody asks by it.
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+", db_index=False)
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="absences", db_index=False)
    on = models.DateField(_("day"))
    period = models.PositiveSmallIntegerField(_("period"))
    lesson = models.ForeignKey(
        TimetableLesson, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    minutes_missed = models.PositiveSmallIntegerField(_("minutes missed"))
    period_minutes = models.PositiveSmallIntegerField(_("minutes of the period"))
    category = models.CharField(_("category"), max_length=12, choices=Category)
    reason = models.ForeignKey(Reason, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    notice = models.ForeignKey(Notice, null=True, on_delete=models.PROTECT, related_name="absences")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField()
    classified_at = models.DateTimeField(null=True)
    classified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pupil", "on", "period"], name="a_pupil_misses_a_period_of_a_day_once"
            ),
            models.CheckConstraint(
                condition=Q(minutes_missed__lte=F("period_minutes")),
                name="nobody_misses_more_minutes_than_the_period_has",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["late", "left_early"]) | Q(minutes_missed__gt=0),
                name="who_is_late_or_leaves_early_missed_minutes",
            ),
            models.CheckConstraint(
                condition=Q(category=Category.PENDING) | Q(reason__isnull=False),
                name="what_is_classified_has_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "on"], name="ledger_of_a_day"),
            models.Index(fields=["school", "category", "on"], name="what_is_still_unknown"),
        ]

    def __str__(self) -> str:
        return f"{self.pupil_id} {self.on} {self.period} {self.kind}"
