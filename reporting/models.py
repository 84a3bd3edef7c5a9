"""Figures that were frozen, and the files that were made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from schools.models import School

if TYPE_CHECKING:
    from schools.access import Viewer


class FiguresQuerySet(models.QuerySet["Figures"]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(school=viewer.school)


class Figures(models.Model):
    """The aggregate of a school over a period (both days inclusive) as it was counted at one moment. No names.

    `data` is exact and stays inside the school; `checksum` is the SHA-256 of its canonical JSON: asked again without
    a change, the same figures are found. `published` is what a file may hold, and only its own checksum is printed in
    the file: with that of `data` anybody could try which small numbers fit.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    counting_rule = models.CharField(_("counting rule"), max_length=10)
    data = models.JSONField(_("figures"))
    checksum = models.CharField(_("checksum"), max_length=64)
    published = models.JSONField(_("published figures"))
    published_checksum = models.CharField(_("checksum of what is published"), max_length=64)
    counted_at = models.DateTimeField()

    objects = FiguresQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "figures"
        constraints = [
            models.UniqueConstraint(
                fields=["school", "first_on", "last_on", "counting_rule", "checksum"],
                name="the_same_figures_are_frozen_once",
            ),
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")), name="a_period_does_not_end_before_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.first_on} – {self.last_on}"


class ExportQuerySet(models.QuerySet["Export"]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(figures__school=viewer.school)


class Export(models.Model):
    """A file that was made of frozen figures, in one format and language."""

    class Format(models.TextChoices):
        CSV = "csv", _("CSV")
        XLSX = "xlsx", _("Excel")

    figures = models.ForeignKey(Figures, on_delete=models.PROTECT, related_name="exports")
    format = models.CharField(_("format"), max_length=5, choices=Format)
    language = models.CharField(_("language"), max_length=5)
    path = models.CharField(max_length=200)
    checksum = models.CharField(_("checksum"), max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ExportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["figures", "format", "language"], name="a_file_of_figures_is_made_once"
            )
        ]

    def __str__(self) -> str:
        return self.path

    @property
    def filename(self) -> str:
        """What it is called in somebody's folder: school, period and the beginning of the checksum."""
        figures = self.figures
        period = f"{figures.first_on}_{figures.last_on}"
        return f"aanwezig-{figures.school.brin}-{period}-{figures.published_checksum[:8]}.{self.format}"

    @property
    def language_name(self) -> str:
        return str(dict(settings.LANGUAGES)[self.language])

    @property
    def content_type(self) -> str:
        if self.format == self.Format.CSV:
            return "text/csv; charset=utf-8"
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
