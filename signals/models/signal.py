"""A criterion of the policy that a pupil met, with the facts it was raised on."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from absences.models import PolicyVersion
from schools.models import Membership, Pupil, School
from schools.models.people import in_force
from schools.roles import Permission
from signals.rules.policy import SIXTEEN_HOURS

if TYPE_CHECKING:
    from schools.access import Viewer


class SignalQuerySet(models.QuerySet["Signal"]):
    def visible_to(self, viewer: Viewer, permission: Permission = Permission.SIGNAL_READ) -> Self:
        mine = self.filter(school=viewer.school)
        groups = viewer.groups(permission)
        if groups is None:
            return mine
        members = Membership.objects.filter(in_force(viewer.today), group__in=groups).values("pupil")
        return mine.filter(pupil__in=members)

    def waiting(self) -> Self:
        """What still asks something of somebody."""
        return self.filter(state__in=[Signal.State.OPEN, Signal.State.TAKEN_UP])

    def number_of_pupils(self) -> int:
        """How many pupils they are about: the number of cards. One query."""
        return int(self.aggregate(pupils=Count("pupil", distinct=True))["pupils"])

    def beyond(self, moment: datetime) -> Self:
        """What the evaluation raised, made stronger, brought back or withdrew after that moment."""
        return self.filter(
            Q(raised_at__gt=moment)
            | Q(strengthened_at__gt=moment)
            | Q(state=Signal.State.WITHDRAWN, changed_at__gt=moment)
        )


class Signal(models.Model):
    """One per pupil, criterion and window. `facts` is the finding with its whole explanation (`signals/rules`).

    Raised and strengthened by the evaluation; withdrawn by it, with the reason, when a correction took the ground away;
    taken up and closed by people. `strengthened_at` is the last time it got more hours, or came back.
    """

    class State(models.TextChoices):
        OPEN = "open", _("new")
        TAKEN_UP = "taken_up", _("taken up")
        WITHDRAWN = "withdrawn", _("withdrawn")
        CLOSED = "closed", _("closed")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="signals")
    criterion = models.CharField(_("criterion"), max_length=40)
    begin_on = models.DateField(_("first day that counts"))
    last_on = models.DateField(_("last day that counts"))
    reached_on = models.DateField(_("day on which it was met"))
    units = models.PositiveIntegerField(_("counted, in sixtieths of an hour"))
    facts = models.JSONField(_("explanation"))
    fingerprint = models.CharField(_("fingerprint of the explanation"), max_length=16)
    policy = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    due_on = models.DateField(_("do something before or on"))
    raised_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    strengthened_at = models.DateTimeField(null=True)
    taken_up_at = models.DateTimeField(null=True)
    taken_up_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_because = models.JSONField(default=dict)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = SignalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pupil", "criterion", "begin_on"],
                condition=~Q(state="withdrawn"),
                name="one_signal_per_pupil_criterion_and_window",
            ),
            models.CheckConstraint(
                condition=~Q(state="taken_up") | Q(taken_up_at__isnull=False, taken_up_by__isnull=False),
                name="who_takes_up_a_signal_has_a_name",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_at__isnull=False),
                name="a_closed_signal_has_a_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "state", "due_on"], name="inbox_of_a_school"),
            models.Index(fields=["pupil", "criterion"], name="signals_of_a_pupil"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion} {self.pupil_id} {self.begin_on}"

    @property
    def is_waiting(self) -> bool:
        return self.state in {self.State.OPEN, self.State.TAKEN_UP}

    @property
    def is_statutory(self) -> bool:
        return self.criterion == SIXTEEN_HOURS

    @property
    def must_be_reported(self) -> bool:
        """It waits for a report that the law asks for; closing it in another way would lose that."""
        return self.is_waiting and bool(self.facts.get("compulsory"))
