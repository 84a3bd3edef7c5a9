"""What somebody told the school beforehand or afterwards, what was asked and what was decided."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from absences.models.policy import Reason
from schools.models import Pupil, School
from schools.models.people import in_force
from schools.roles import Permission

if TYPE_CHECKING:
    from schools.access import Viewer
    from schools.models import Period


class NoticeQuerySet(models.QuerySet["Notice"]):
    def on(self, day: date) -> Self:
        """Notices that hold on `day` and were not taken back."""
        return self.filter(in_force(day), withdrawn_at__isnull=True)

    def standing(self) -> Self:
        """Not taken back."""
        return self.filter(withdrawn_at__isnull=True)

    def overlapping(self, first: date, last: date | None) -> Self:
        """That share a day with `first` to `last`, both inclusive; without a last day it never ends."""
        begun = self if last is None else self.filter(first_on__lte=last)
        return begun.filter(Q(last_on__isnull=True) | Q(last_on__gte=first))

    def visible_to(self, viewer: Viewer, permission: Permission = Permission.ABSENCE_READ) -> Self:
        """About the pupils of the viewer's school that the permission extends to today."""
        return self.filter(pupil__in=Pupil.objects.visible_to(viewer, permission))


class Notice(models.Model):
    """Somebody told us that a pupil will not be there, or was not: sick, an appointment, leave that was granted.

    Both days are inclusive; without a last day it goes on until the pupil is reported better. Times, if given, hold on
    the first day only and then the notice is about that one day. There is no text: sick is enough.
    """

    class ToldBy(models.TextChoices):
        MOTHER = "mother", _("mother")
        FATHER = "father", _("father")
        GUARDIAN = "guardian", _("guardian")
        PUPIL = "pupil", _("the pupil")
        SCHOOL = "school", _("the school")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="notices")
    reason = models.ForeignKey(Reason, on_delete=models.PROTECT, related_name="+")
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"), null=True, blank=True)
    from_time = models.TimeField(_("from"), null=True, blank=True)
    until_time = models.TimeField(_("until"), null=True, blank=True)
    told_by = models.CharField(_("told by"), max_length=10, choices=ToldBy, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_on__isnull=True) | Q(last_on__gte=F("first_on")),
                name="a_notice_does_not_end_before_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(from_time__isnull=True, until_time__isnull=True) | Q(last_on=F("first_on")),
                name="times_belong_to_a_notice_of_one_day",
            ),
        ]
        indexes = [models.Index(fields=["pupil", "first_on"], name="what_was_announced")]

    def __str__(self) -> str:
        return f"{self.pupil_id} {self.reason_id} {self.first_on}"

    def holds_on(self, day: date) -> bool:
        return self.first_on <= day and (self.last_on is None or self.last_on >= day)

    def covers(self, period: Period) -> bool:
        """Whether the notice overlaps the period, on a day on which it holds."""
        return (self.from_time is None or self.from_time < period.ends) and (
            self.until_time is None or self.until_time > period.begins
        )


class LeaveRequestQuerySet(models.QuerySet["LeaveRequest"]):
    def visible_to(self, viewer: Viewer, permission: Permission = Permission.ABSENCE_READ) -> Self:
        """About the pupils of the viewer's school that the permission extends to today."""
        return self.filter(pupil__in=Pupil.objects.visible_to(viewer, permission))


class LeaveRequest(models.Model):
    """Leave that parents asked for, on a ground of the Act, and what was decided. Granted leave becomes a notice."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="leave_requests")
    reason = models.ForeignKey(Reason, on_delete=models.PROTECT, related_name="+")
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    notice = models.ForeignKey(Notice, null=True, on_delete=models.PROTECT, related_name="leave_requests")

    objects = LeaveRequestQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["pupil", "first_on"], name="what_leave_was_asked")]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")), name="leave_does_not_end_before_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_at__isnull=True)
                | (~Q(state="asked") & Q(decided_at__isnull=False)),
                name="decided_leave_has_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="granted") | Q(notice__isnull=False), name="granted_leave_is_announced"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pupil_id} {self.first_on} {self.state}"


class ExemptionQuerySet(models.QuerySet["Exemption"]):
    def on(self, day: date) -> Self:
        return self.filter(first_on__lte=day, last_on__gte=day)


class Exemption(models.Model):
    """Lessons a pupil is not expected in, always with an end, and what *is* possible meanwhile.

    `weekdays` are ISO numbers; with an empty list every day. `periods` likewise.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="exemptions")
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    weekdays = models.JSONField(_("weekdays"), default=list)
    periods = models.JSONField(_("periods"), default=list)
    what_is_possible = models.CharField(_("what is possible"), max_length=200)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ExemptionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["pupil", "last_on"], name="who_is_not_expected")]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")), name="an_exemption_does_not_end_before_it_begins"
            ),
            models.CheckConstraint(
                condition=~Q(what_is_possible=""), name="an_exemption_says_what_is_possible"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pupil_id} {self.first_on} – {self.last_on}"

    def covers(self, day: date, period: int) -> bool:
        return (
            self.first_on <= day <= self.last_on
            and (not self.weekdays or day.isoweekday() in self.weekdays)
            and (not self.periods or period in self.periods)
        )
