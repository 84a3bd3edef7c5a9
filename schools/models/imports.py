"""What was imported, by whom, and what it takes to take it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from schools.models.school import School

if TYPE_CHECKING:
    from schools.access import Viewer


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(school=viewer.school)

    def carried_out(self) -> Self:
        return self.filter(state=ImportRun.State.DONE)


class ImportRun(models.Model):
    """One file that somebody wanted to import, and what became of it.

    `counts` and `problems` are its report. `before` holds what the written rows were (schools/imports/writing.py), for
    the newest import of its kind only: an older one cannot be taken back.
    """

    class Kind(models.TextChoices):
        ROSTER = "roster", _("Pupils and groups")
        TIMETABLE = "timetable", _("Timetable")
        CLOSURES = "closures", _("Holidays and days off")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("carried out")
        STOPPED = "stopped", _("not carried out")
        UNDONE = "undone", _("taken back")

    id = models.UUIDField(primary_key=True)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="imports")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    format = models.CharField(_("format"), max_length=20)
    file = models.CharField(_("file"), max_length=200)
    on = models.DateField(_("holds from"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    fingerprint = models.CharField(max_length=64)
    accept_gone = models.PositiveIntegerField(null=True)
    wished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    wished_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["done", "stopped", "undone"], ended_at__isnull=False)
                | Q(state="waiting"),
                name="an_import_that_ended_says_when",
            ),
            models.CheckConstraint(
                condition=Q(state="undone", undone_at__isnull=False)
                | (~Q(state="undone") & Q(undone_at__isnull=True)),
                name="an_import_that_was_taken_back_says_when",
            ),
        ]
        indexes = [models.Index(fields=["school", "-wished_at"], name="imports_of_a_school")]

    def __str__(self) -> str:
        return f"{self.file} {self.on}"

    @property
    def can_be_undone(self) -> bool:
        return self.state == self.State.DONE and bool(self.before)


class ColumnChoice(models.Model):
    """Which columns of a list mean what at this school: offered again when a list with the same heads comes back."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="column_choices")
    heads = models.CharField(max_length=64)  # a checksum of the heads, in order
    columns = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "heads"], name="heads_are_remembered_once_in_a_school")
        ]

    def __str__(self) -> str:
        return ", ".join(self.columns.values())
