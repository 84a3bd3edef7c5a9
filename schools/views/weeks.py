"""While looking at a timetable from Untis: which weeks are the A weeks."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from schools.access import SchoolRequest, permission_required
from schools.actions.weeks import remember_weeks
from schools.forms.weeks import WeeksForm
from schools.imports import uploads
from schools.roles import Permission
from schools.views.imports import upload_of


@require_POST
@permission_required(Permission.ROSTER_IMPORT)
def choose(request: SchoolRequest, upload_id: UUID) -> HttpResponse:
    """Read the file again with this choice, and remember it for the next file."""
    upload, form, now = upload_of(request, upload_id), WeeksForm(request.POST), timezone.now()
    if form.is_valid() and upload.recognised.format == "untis":
        viewer = request.viewer
        chosen = remember_weeks(school=viewer.school, week_a=form.weeks(), by=viewer.user, at=now)
        uploads.choose_columns(upload, chosen, at=now)
    return redirect("schools:import_preview", upload_id)
