"""How the peers keep attendance: a row for every pupil in every lesson, present or not; with their way of saving it.

The table is the benchmark's own: no app has it, nothing migrates it.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django import forms
from django.contrib import messages
from django.db import connection, models, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from absences.models import Reason
from accounts.models import User
from schools.access import SchoolRequest, permission_required
from schools.models import Pupil, School, TimetableLesson
from schools.roles import Permission

STATUSES = [(name, name) for name in ("present", "absent", "late", "left_early", "removed")]


class PeerRecord(models.Model):
    """One pupil in one lesson on one day."""

    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="+")
    lesson = models.ForeignKey(TimetableLesson, on_delete=models.CASCADE, related_name="+")
    on = models.DateField()
    status = models.CharField(max_length=12, choices=STATUSES)
    category = models.CharField(max_length=12, blank=True)
    minutes = models.PositiveSmallIntegerField(default=0)
    reason = models.ForeignKey(Reason, null=True, on_delete=models.SET_NULL, related_name="+")
    remark = models.TextField(blank=True)
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    recorded_at = models.DateTimeField()

    objects: ClassVar[models.Manager[PeerRecord]] = models.Manager()

    class Meta:
        app_label = "benchmarks"
        managed = False
        db_table = "peer_record"

    def __str__(self) -> str:
        return f"{self.on} {self.status}"


def make_table() -> None:
    """The columns and foreign keys that Django gives such a model."""
    columns = []
    for field in PeerRecord._meta.local_concrete_fields:
        end = "PRIMARY KEY" if field.primary_key else "NULL" if field.null else "NOT NULL"
        if isinstance(field, models.ForeignKey):
            table, key = field.related_model._meta.db_table, field.target_field.column
            end += f' REFERENCES "{table}" ("{key}") DEFERRABLE INITIALLY DEFERRED'
        suffix = field.db_type_suffix(connection) or ""
        columns.append(f'"{field.column}" {field.db_type(connection)} {end} {suffix}')
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE peer_record ({', '.join(columns)})")


def make_indexes() -> None:
    """One for each foreign key, and one that makes the record of a pupil in a lesson unique."""
    with connection.cursor() as cursor:
        for column in ("pupil_id", "lesson_id", "reason_id", "recorded_by_id"):
            cursor.execute(f"CREATE INDEX peer_{column} ON peer_record ({column})")
        cursor.execute('CREATE UNIQUE INDEX peer_once ON peer_record (pupil_id, lesson_id, "on")')


FILL = """
    INSERT INTO peer_record
        (pupil_id, lesson_id, "on", status, category, minutes, reason_id, remark, recorded_by_id, recorded_at)
    SELECT member.pupil_id, taken.lesson_id, taken."on", COALESCE(missed.kind, 'present'),
           COALESCE(missed.category, ''), COALESCE(missed.minutes_missed, 0), missed.reason_id, '',
           taken.taken_by_id, taken.taken_at
    FROM attendance_register taken
    JOIN schools_timetablelesson_groups sits ON sits.timetablelesson_id = taken.lesson_id
    JOIN schools_membership member ON member.group_id = sits.group_id
    LEFT JOIN absences_absence missed ON missed.pupil_id = member.pupil_id AND missed."on" = taken."on"
         AND missed.period = taken.first_period
    WHERE taken.school_id = %s
    ORDER BY taken."on", taken.first_period, taken.lesson_id, member.pupil_id
"""


def fill(school: School) -> None:
    """The same year as registers and ledger hold, in the order in which it was lived. Indexed when it is full, which
    leaves the indexes as small as they can be."""
    make_table()
    with connection.cursor() as cursor:
        cursor.execute(FILL, [school.pk])
    connection.check_constraints()  # PostgreSQL indexes no table whose foreign keys wait for the end of a transaction
    make_indexes()


class PeerForm(forms.Form):
    status = forms.ChoiceField(choices=STATUSES)
    minutes = forms.IntegerField(min_value=0, max_value=480, required=False)
    reason = forms.ModelChoiceField(Reason.objects.all(), required=False)
    remark = forms.CharField(max_length=200, required=False)


@permission_required(Permission.REGISTER_SAVE)
def save(request: SchoolRequest, pk: int, day: date) -> HttpResponse:
    """A form per pupil and an update_or_create per pupil, in one transaction; no trail, no wish."""
    lesson = get_object_or_404(TimetableLesson, pk=pk, school=request.viewer.school)
    pupils = list(Pupil.objects.filter(memberships__group__lessons=lesson))
    filled = {pupil: PeerForm(request.POST, prefix=f"p{pupil.pk}") for pupil in pupils}
    if not all(form.is_valid() for form in filled.values()):
        return HttpResponse(status=422)
    with transaction.atomic():
        for pupil, form in filled.items():
            PeerRecord.objects.update_or_create(
                pupil=pupil,
                lesson=lesson,
                on=day,
                defaults={
                    "status": form.cleaned_data["status"],
                    "minutes": form.cleaned_data["minutes"] or 0,
                    "reason": form.cleaned_data["reason"],
                    "remark": form.cleaned_data["remark"],
                    "recorded_by": request.user,
                    "recorded_at": timezone.now(),
                },
            )
    messages.success(request, "Saved")
    return redirect("attendance:register", pk, day)


@permission_required(Permission.REGISTER_READ)
def empty(request: SchoolRequest) -> HttpResponse:
    """What every page costs before it has done anything."""
    return HttpResponse()
