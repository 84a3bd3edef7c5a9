"""What the school wrote in its absence policy (verzuimbeleid): its reasons and its settings, with dates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from absences.hours import CountingRule, HourUnit, Kind, LateCounting
from schools.models import School


class Category(models.TextChoices):
    """Authorised or not; pending until somebody found out (nog uit te zoeken)."""

    AUTHORISED = "authorised", _("Authorised")
    UNAUTHORISED = "unauthorised", _("Unauthorised")
    PENDING = "pending", _("Unknown")


class ReasonQuerySet(models.QuerySet["Reason"]):
    def in_use(self, *, on: date) -> Self:
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on), valid_from__lte=on)


class Reason(models.Model):
    """A reason the school chose, the category it gives and the ground it stands on. Codes are the school's own."""

    class Cluster(models.TextChoices):
        """Groups of reasons that figures speak of; never finer than this outside the school."""

        SICKNESS = "sickness", _("Sickness")
        MEDICAL = "medical", _("Medical appointment")
        LEAVE = "leave", _("Leave")
        SCHOOL = "school", _("Decided by the school")
        LATE = "late", _("Late")
        TRUANCY = "truancy", _("Truancy and unauthorised holiday")
        UNEXPLAINED = "unexplained", _("Without a known reason")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="reasons")
    code = models.CharField(_("code"), max_length=6)
    name = models.CharField(_("name"), max_length=60)
    category = models.CharField(_("category"), max_length=12, choices=Category)
    cluster = models.CharField(_("kind of reason"), max_length=12, choices=Cluster)
    legal_basis = models.CharField(_("legal basis"), max_length=40, blank=True)
    is_sickness = models.BooleanField(_("is sickness"), default=False)
    is_for_late = models.BooleanField(_("is for being late"), default=False)
    is_frequent = models.BooleanField(_("is a button on the register"), default=False)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    objects = ReasonQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["school", "code"], name="a_reason_code_is_used_once_in_a_school"),
            models.CheckConstraint(
                condition=Q(is_sickness=False) | Q(category=Category.AUTHORISED),
                name="sickness_is_authorised",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_in_use(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_until is None or self.valid_until >= on)

    def fits(self, kind: str) -> bool:
        """Reasons for being late are for who came late, the others for everybody else."""
        return self.is_for_late == (kind == Kind.LATE)


class PolicyVersionQuerySet(models.QuerySet["PolicyVersion"]):
    def in_force(self, *, on: date) -> PolicyVersion | None:
        """The version of one school's policies that holds on a day: the last that began."""
        return self.filter(valid_from__lte=on).order_by("-valid_from").first()


class PolicyVersion(models.Model):
    """The settings of the school's policy from a day on. What they mean is written in `signals/rules/policy.py`
    and `absences/hours.py`; this floor only keeps them."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="policies")
    number = models.PositiveSmallIntegerField(_("version"))
    valid_from = models.DateField(_("valid from"))
    settings = models.JSONField(_("settings"))

    objects = PolicyVersionQuerySet.as_manager()

    class Meta:
        ordering = ["valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["school", "valid_from"], name="one_policy_begins_on_a_day"),
            models.UniqueConstraint(fields=["school", "number"], name="a_policy_version_has_its_own_number"),
        ]

    def __str__(self) -> str:
        return f"{self.school} {self.number}"

    def ledger(self, name: str) -> Any:
        """What the ledger does by itself (`absences/defaults.py`)."""
        return self.settings["ledger"][name]

    def counting_rule(self) -> CountingRule:
        """What a missed lesson counts for under this policy."""
        rules = self.settings["rules"]
        return CountingRule(
            hour_unit=HourUnit(rules["hour_unit"]),
            late_counting=LateCounting(rules["late_counting"]),
            late_after_minutes=rules["late_after_minutes"],
            removed_counts=rules["removed_counts"],
        )


class Policies:
    """All policy versions of one school, to ask for many days without a query each."""

    def __init__(self, versions: Iterable[PolicyVersion]) -> None:
        self._versions = sorted(versions, key=lambda version: version.valid_from, reverse=True)

    @classmethod
    def of(cls, school: School) -> Policies:
        """One query."""
        return cls(PolicyVersion.objects.filter(school=school))

    def on(self, day: date) -> PolicyVersion | None:
        """The version in force on that day; None before the first."""
        return next((version for version in self._versions if version.valid_from <= day), None)
