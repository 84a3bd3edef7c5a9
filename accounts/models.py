"""Who works with the application, what they did, and the work they left for the night."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Someone who can sign in. What they may do follows from their roles at a school (`schools.StaffRole`)."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(_("language"), max_length=5, default="nl")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    def __str__(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]

    @property
    def initials(self) -> str:
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


class AuditEvent(models.Model):
    """Something somebody did or looked at. Rows are only ever added; a trigger refuses changes.

    `school_id` and `pupil_id` are numbers, not relations: this floor lies below the schools, and the trail outlives
    the rows it speaks of. `key` is the idempotency key of a request: the same request a second time finds its own row.
    """

    act = models.CharField(max_length=60)
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    school_id = models.BigIntegerField(null=True)
    pupil_id = models.BigIntegerField(null=True)
    object_id = models.BigIntegerField(null=True)
    details = models.JSONField(default=dict)
    key = models.UUIDField(null=True, unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["school_id", "-at"], name="trail_of_a_school"),
            models.Index(fields=["pupil_id", "-at"], name="trail_of_a_pupil"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.at:%Y-%m-%d %H:%M}"


class JobRunQuerySet(models.QuerySet["JobRun"]):
    def claimable(self, *, at: datetime) -> Self:
        """Waiting, or begun by a worker whose lease ran out."""
        return self.filter(Q(state=JobRun.State.WAITING) | Q(state=JobRun.State.BUSY, lease_until__lt=at))

    def forgotten(self, *, at: datetime, patience: timedelta) -> Self:
        """Claimable, and its last message was sent so long ago that it must be lost."""
        return self.claimable(at=at).filter(sent_at__lt=at - patience)


class JobRun(models.Model):
    """A piece of background work that was wished for. The row is the truth; Celery only carries its number.

    `kind` is the name of the Celery task. A job that is done `once` (a night, a delivery) has one row for its kind,
    school and key, whatever becomes of it. School 0 is the whole installation. `error` is a sentence for the person who
    asked: the words of a refusal; what stopped unexpectedly has none, and its cause stands in the log.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        BUSY = "busy", _("busy")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    kind = models.CharField(max_length=60)
    school_id = models.BigIntegerField(default=0)
    key = models.CharField(max_length=120, blank=True)
    once = models.BooleanField(default=False)
    params = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    wished_at = models.DateTimeField()
    wished_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    steps_done = models.PositiveIntegerField(default=0)
    steps_total = models.PositiveIntegerField(default=0)
    step = models.CharField(max_length=200, blank=True)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)

    objects = JobRunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "school_id", "key"],
                condition=Q(once=True),
                name="what_is_done_once_has_one_row",
            ),
            models.CheckConstraint(
                condition=Q(state="busy", lease_until__isnull=False, lease_token__isnull=False)
                | ~Q(state="busy"),
                name="a_busy_job_has_a_lease",
            ),
        ]
        indexes = [models.Index(fields=["state", "lease_until"], name="jobs_for_the_sweeper")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} ({self.state})"

    @property
    def ended(self) -> bool:
        return self.state in {self.State.DONE, self.State.FAILED}

    @property
    def percent(self) -> int:
        """0 to 100; 100 only when the work is done."""
        if self.state == self.State.DONE:
            return 100
        return min(99, 100 * self.steps_done // self.steps_total) if self.steps_total else 0


class Heartbeat(models.Model):
    """The last sign of life of a background process."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.at:%H:%M:%S}"
