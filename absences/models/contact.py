"""Looking for somebody who is missing: who tried, when, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from schools.models import Pupil, School
from schools.roles import Permission

if TYPE_CHECKING:
    from schools.access import Viewer


class ContactAttemptQuerySet(models.QuerySet["ContactAttempt"]):
    def visible_to(self, viewer: Viewer, permission: Permission = Permission.NOTICE_REPORT) -> Self:
        """About the pupils of the viewer's school that the permission extends to today."""
        return self.filter(pupil__in=Pupil.objects.visible_to(viewer, permission))


class ContactAttempt(models.Model):
    """Somebody looked for a pupil who is missing without a notice, on the day itself.

    It says where the pupil is or that nobody answered, never why a lesson was missed: the ledger is left alone. There
    is no text and no telephone number.
    """

    class Outcome(models.TextChoices):
        NO_ANSWER = "no_answer", _("No answer")
        ON_THE_WAY = "on_the_way", _("On the way")
        FOUND = "found", _("Is at school")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="contact_attempts")
    on = models.DateField(_("day"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = ContactAttemptQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["school", "on"], name="who_was_looked_for"),
            models.Index(fields=["pupil", "on"], name="how_often_we_tried"),
        ]

    def __str__(self) -> str:
        return f"{self.pupil_id} {self.on} {self.outcome}"
