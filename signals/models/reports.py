"""The report to DUO (verzuimmelding): a sheet to type over, and its clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from schools.models import Pupil, School
from schools.roles import Permission
from signals.models.signal import Signal

if TYPE_CHECKING:
    from schools.access import Viewer


class StatutoryReportQuerySet(models.QuerySet["StatutoryReport"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Reports are sent by people who have the whole school."""
        mine = self.filter(school=viewer.school)
        return mine if viewer.has_whole_school(Permission.REPORT_SEND) else mine.none()

    def waiting(self) -> Self:
        """What still has to be done at DUO: send it, or withdraw it."""
        return self.filter(state__in=[StatutoryReport.State.PREPARED, StatutoryReport.State.TO_WITHDRAW])


class StatutoryReport(models.Model):
    """One report that is due for a pupil. Everything the sheet needs is in `facts`; nothing about sickness."""

    class Kind(models.TextChoices):
        V3 = "V3", _("16 hours in 4 lesson weeks, under 18")
        V4 = "V4", _("16 hours in 4 lesson weeks, 18 and over")

    class State(models.TextChoices):
        PREPARED = "prepared", _("prepared")
        SENT = "sent", _("sent")
        TO_WITHDRAW = "to_withdraw", _("withdraw it at DUO")
        WITHDRAWN = "withdrawn", _("withdrawn")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="statutory_reports")
    signal = models.OneToOneField(Signal, on_delete=models.PROTECT, related_name="report")
    kind = models.CharField(_("kind"), max_length=3, choices=Kind)
    begin_on = models.DateField(_("begin"))
    end_on = models.DateField(_("end"))
    units = models.PositiveIntegerField(_("counted, in sixtieths of an hour"))
    deadline_on = models.DateField(_("report before or on"))
    facts = models.JSONField(_("explanation"))
    state = models.CharField(_("state"), max_length=11, choices=State, default=State.PREPARED)
    number = models.CharField(_("number given by DUO"), max_length=20, blank=True)
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = StatutoryReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pupil", "kind", "begin_on"],
                condition=~Q(state="withdrawn"),
                name="one_report_per_pupil_kind_and_begin",
            ),
            models.CheckConstraint(
                condition=Q(end_on__gte=F("begin_on")), name="a_report_does_not_end_before_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, sent_by__isnull=True)
                | Q(sent_at__isnull=False, sent_by__isnull=False),
                name="a_sent_report_has_a_moment_and_a_name",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pupil_id} {self.begin_on}"
