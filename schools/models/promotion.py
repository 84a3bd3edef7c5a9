"""To the next school year: what was chosen for each class, and what it takes to take it back."""

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


class PromotionQuerySet(models.QuerySet["Promotion"]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(school=viewer.school)


class Promotion(models.Model):
    """The change of a school to the school year that begins on `first_on`: prepared, then carried out once.

    `groups` holds a proposal per class and `pupils` the exceptions, both by primary key (schools/promotion.py).
    `before` holds what the written rows were (schools/imports/writing.py).
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("being prepared")
        DONE = "done", _("carried out")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="promotions")
    first_on = models.DateField(_("first school day"))
    state = models.CharField(_("state"), max_length=5, choices=State, default=State.DRAFT)
    groups = models.JSONField(default=dict)
    pupils = models.JSONField(default=dict)
    ends_clusters = models.BooleanField(default=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    counts = models.JSONField(default=dict)
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    objects = PromotionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "first_on"], name="a_school_goes_to_a_school_year_once"
            ),
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False) | Q(state="draft", done_at__isnull=True),
                name="a_promotion_that_was_carried_out_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school} {self.first_on}"
