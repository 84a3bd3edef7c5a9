"""What we did: contacts, conversations, and agreements with pupil and parents."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from schools.models import Pupil, School
from signals.models.signal import Signal


class Case(models.Model):
    """The attention one pupil gets over a time: a tier of support and what was done."""

    class Tier(models.IntegerChoices):
        ALL = 1, _("tier 1: all pupils")
        EXTRA = 2, _("tier 2: extra attention")
        INTENSIVE = 3, _("tier 3: intensive support")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    pupil = models.OneToOneField(Pupil, on_delete=models.PROTECT, related_name="case")
    tier = models.PositiveSmallIntegerField(_("tier"), choices=Tier, default=Tier.EXTRA)
    opened_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.pupil_id}"


class FollowUp(models.Model):
    """A real contact with the pupil or the parents, on a day."""

    class Kind(models.TextChoices):
        CONVERSATION = "conversation", _("Conversation with the pupil")
        PARENTS = "parents", _("Conversation with parents")
        CALL = "call", _("Phone call")
        CARD = "card", _("Card from the class")
        HOME_VISIT = "home_visit", _("Home visit")
        YOUTH_DOCTOR = "youth_doctor", _("Consult with the youth doctor")
        ATTENDANCE_OFFICER = "attendance_officer", _("Consult with the attendance officer")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="follow_ups")
    signal = models.ForeignKey(Signal, null=True, on_delete=models.PROTECT, related_name="follow_ups")
    kind = models.CharField(_("what did you do?"), max_length=20, choices=Kind)
    on = models.DateField(_("day"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"


class Agreement(models.Model):
    """What was agreed with pupil and parents, and the day on which we look at it together again."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="agreements")
    follow_up = models.ForeignKey(FollowUp, null=True, on_delete=models.PROTECT, related_name="agreements")
    words = models.CharField(_("what was agreed"), max_length=300)
    review_on = models.DateField(_("look at it again on"))

    class Meta:
        ordering = ["review_on"]

    def __str__(self) -> str:
        return self.words
