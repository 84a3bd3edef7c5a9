"""Pupils, groups and staff. Who belongs where has dates, so that the past stays true."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import TYPE_CHECKING, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from schools.models.school import Location, School
from schools.roles import Permission, Role

if TYPE_CHECKING:
    from schools.access import Viewer


_Dated = TypeVar("_Dated", bound=models.Model)


def sort_key(surname: str, first_name: str) -> str:
    """Sorts as a Dutch list does: on the surname without its prefix, accents and case ignored."""
    plain = unicodedata.normalize("NFKD", f"{surname} {first_name}".replace("ı", "i").replace("ł", "l"))
    return "".join(letter for letter in plain.casefold() if not unicodedata.combining(letter))


def in_force(on: date, prefix: str = "") -> Q:
    """Rows whose first and last day (both inclusive, no last day = still going on) hold `on`."""
    return Q(**{f"{prefix}first_on__lte": on}) & (
        Q(**{f"{prefix}last_on__isnull": True}) | Q(**{f"{prefix}last_on__gte": on})
    )


class Named(models.Model):
    """A name as the Dutch write it: first name, prefix, surname."""

    first_name = models.CharField(_("first name"), max_length=64)
    prefix = models.CharField(_("prefix"), max_length=20, blank=True)
    surname = models.CharField(_("surname"), max_length=200)
    sort_key = models.CharField(max_length=300, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.first_name, self.prefix, self.surname) if part)

    @property
    def initials(self) -> str:
        return (self.first_name[:1] + self.surname[:1]).upper()


def named_like(words: str) -> Q:
    """Rows of Named of which every word typed begins a part of the name, or is the key."""
    found = Q()
    for word in sort_key(words, "").split():
        in_name = Q(sort_key__startswith=word) | Q(sort_key__contains=f" {word}")
        in_prefix = Q(prefix__istartswith=word) | Q(prefix__icontains=f" {word}")
        found &= in_name | in_prefix | Q(key__iexact=word)
    return found


class DatedQuerySet(models.QuerySet[_Dated]):
    """Rows with a first and a last day, both inclusive; without a last day they go on."""

    def in_force(self, on: date) -> Self:
        return self.filter(in_force(on))

    def overlapping(self, first_on: date, last_on: date | None) -> Self:
        """Rows that share a day with the days from `first_on` to `last_on`; None: and all that follow."""
        begun = self if last_on is None else self.filter(first_on__lte=last_on)
        return begun.filter(Q(last_on__isnull=True) | Q(last_on__gte=first_on))


class GroupQuerySet(models.QuerySet["Group"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """The groups of the viewer's school, for whoever manages its people."""
        return self.filter(school=viewer.school)

    def in_use(self, *, on: date) -> Self:
        """Not closed on that day, or with pupils all the same: an import may fill a group that was closed."""
        members = Membership.objects.filter(in_force(on), group=OuterRef("pk"))
        return self.filter(Q(last_on__isnull=True) | Q(last_on__gte=on) | Exists(members))


class Group(models.Model):
    """A class or cluster that has lessons together. `last_on` is its last day; a group without one is in use."""

    class Kind(models.TextChoices):
        BASE = "base", _("class")
        CLUSTER = "cluster", _("cluster")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="groups")
    location = models.ForeignKey(Location, null=True, on_delete=models.PROTECT, related_name="groups")
    key = models.CharField(max_length=256)
    name = models.CharField(_("name"), max_length=64)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.BASE)
    year_group = models.CharField(_("year group"), max_length=20, blank=True)
    last_on = models.DateField(_("last day"), null=True, blank=True)

    objects = GroupQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "key"], name="a_group_key_is_used_once_in_a_school")
        ]

    def __str__(self) -> str:
        return self.name


class PupilQuerySet(models.QuerySet["Pupil"]):
    def visible_to(self, viewer: Viewer, permission: Permission = Permission.PUPIL_READ) -> Self:
        """The pupils of the viewer's school that the permission extends to today."""
        mine = self.filter(school=viewer.school)
        groups = viewer.groups(permission)
        return mine if groups is None else mine.in_groups(groups, on=viewer.today)

    def in_groups(self, groups: frozenset[int], *, on: date) -> Self:
        member = Membership.objects.filter(in_force(on), pupil=OuterRef("pk"), group__in=groups)
        return self.filter(Exists(member))

    def enrolled(self, *, on: date) -> Self:
        return self.filter(Exists(Enrolment.objects.filter(in_force(on), pupil=OuterRef("pk"))))

    def here_or_coming(self, *, on: date) -> Self:
        """Enrolled on that day or from a later one."""
        lasting = Enrolment.objects.filter(Q(last_on__isnull=True) | Q(last_on__gte=on), pupil=OuterRef("pk"))
        return self.filter(Exists(lasting))

    def left(self, *, on: date) -> Self:
        """Once enrolled, and not on that day or later."""
        once = Exists(Enrolment.objects.filter(pupil=OuterRef("pk")))
        return self.filter(once).exclude(pk__in=Pupil.objects.here_or_coming(on=on).values("pk"))

    def never_enrolled(self) -> Self:
        return self.filter(~Exists(Enrolment.objects.filter(pupil=OuterRef("pk"))))

    def without_class(self, *, on: date) -> Self:
        """Enrolled on that day, and in no class."""
        seat = Membership.objects.filter(in_force(on), pupil=OuterRef("pk"), group__kind=Group.Kind.BASE)
        return self.enrolled(on=on).filter(~Exists(seat))

    def new_since(self, day: date) -> Self:
        """Enrolled for the first time on or after that day."""
        before = Enrolment.objects.filter(pupil=OuterRef("pk"), first_on__lt=day)
        since = Enrolment.objects.filter(pupil=OuterRef("pk"), first_on__gte=day)
        return self.filter(Exists(since), ~Exists(before))

    def namesakes(self) -> Self:
        """Who has the same name as another pupil of the school, under another number: could be one person."""
        same = Pupil.objects.filter(
            school=OuterRef("school"), sort_key=OuterRef("sort_key"), prefix=OuterRef("prefix")
        )
        return self.filter(Exists(same.exclude(pk=OuterRef("pk"))))

    def who_was_expected(self, group: Group, *, on: date) -> Self:
        """The pupils who sat in the group on that day and were enrolled, by what is known now about that day."""
        return self.in_groups(frozenset({group.pk}), on=on).enrolled(on=on)

    def hold(self) -> None:
        """Let others who hold these pupils wait until this transaction ends; SQLite has no `select_for_update`."""
        self.update(key=F("key"))

    def matching(self, words: str) -> Self:
        """Every word typed begins a part of the name, or is the pupil number."""
        return self.filter(named_like(words))


class Pupil(Named):
    """A child or student of the school. No BSN, no diagnosis, no nationality, no photo."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="pupils")
    key = models.CharField(_("pupil number"), max_length=256)
    born_on = models.DateField(_("date of birth"), null=True, blank=True)
    has_basic_qualification = models.BooleanField(_("has a basic qualification"), default=False)

    objects = PupilQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["school", "key"], name="a_pupil_number_is_used_once_in_a_school")
        ]
        indexes = [models.Index(fields=["school", "sort_key"], name="class_lists_and_search")]


class EnrolmentQuerySet(DatedQuerySet["Enrolment"]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(pupil__school=viewer.school)


class Enrolment(models.Model):
    """The days, both inclusive, on which a pupil is a pupil of this school."""

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="enrolments")
    location = models.ForeignKey(Location, null=True, on_delete=models.PROTECT, related_name="+")
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"), null=True, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_on__isnull=True) | Q(last_on__gte=F("first_on")),
                name="an_enrolment_does_not_end_before_it_begins",
            ),
            models.UniqueConstraint(
                fields=["pupil"], condition=Q(last_on__isnull=True), name="a_pupil_is_enrolled_once_at_a_time"
            ),
        ]
        indexes = [models.Index(fields=["pupil", "first_on"], name="was_enrolled_on")]

    def __str__(self) -> str:
        return f"{self.pupil} {self.first_on}"


class MembershipQuerySet(DatedQuerySet["Membership"]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(pupil__school=viewer.school)


class Membership(models.Model):
    """The days, both inclusive, on which a pupil sits in a group."""

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="memberships")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="memberships")
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_on__isnull=True) | Q(last_on__gte=F("first_on")),
                name="a_membership_does_not_end_before_it_begins",
            ),
            models.UniqueConstraint(
                fields=["pupil", "group", "first_on"], name="a_membership_begins_once_on_a_day"
            ),
            models.UniqueConstraint(
                fields=["pupil", "group"],
                condition=Q(last_on__isnull=True),
                name="a_pupil_sits_in_a_group_once_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["group", "first_on"], name="who_was_expected_on")]

    def __str__(self) -> str:
        return f"{self.pupil} in {self.group}"


class StaffQuerySet(models.QuerySet["Staff"]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(school=viewer.school)

    def matching(self, words: str) -> Self:
        """Every word typed begins a part of the name, or is the staff code."""
        return self.filter(named_like(words))


class Staff(Named):
    """Somebody who works at a school. May have an account; what they may do are their roles."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="staff")
    key = models.CharField(_("staff code"), max_length=256)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="staff"
    )

    objects = StaffQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name_plural = "staff"
        constraints = [
            models.UniqueConstraint(fields=["school", "key"], name="a_staff_code_is_used_once_in_a_school"),
            models.UniqueConstraint(
                fields=["school", "user"],
                condition=Q(user__isnull=False),
                name="a_user_is_one_person_in_a_school",
            ),
        ]


class StaffRoleQuerySet(DatedQuerySet["StaffRole"]):
    def visible_to(self, viewer: Viewer) -> Self:
        return self.filter(staff__school=viewer.school)


class StaffRole(models.Model):
    """A role of somebody at the school, from and until a day (both inclusive). A mentor has a group."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="roles")
    role = models.CharField(_("role"), max_length=14, choices=[(role.value, role.value) for role in Role])
    group = models.ForeignKey(Group, null=True, on_delete=models.PROTECT, related_name="mentors")
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"), null=True, blank=True)

    objects = StaffRoleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(role=Role.MENTOR, group__isnull=False)
                | (~Q(role=Role.MENTOR) & Q(group__isnull=True)),
                name="a_mentor_has_a_group_and_nobody_else",
            ),
            models.CheckConstraint(
                condition=Q(last_on__isnull=True) | Q(last_on__gte=F("first_on")),
                name="a_role_does_not_end_before_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff} {self.role}"
