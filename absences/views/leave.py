"""Leave that is asked for and decided, and exemptions."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from absences.actions.leave import AlreadyDecided, ask_leave, decide_leave, grant_exemption
from absences.actions.notices import NoticeRefused
from absences.forms import ExemptionForm, LeaveForm
from absences.models import LeaveRequest, Reason
from absences.views.answers import done, refused
from schools.access import SchoolRequest, permission_required
from schools.models import Period, Pupil
from schools.roles import Permission


@require_http_methods(["GET", "POST"])
@permission_required(Permission.NOTICE_REPORT)
def leave(request: SchoolRequest, pk: int) -> HttpResponse:
    """Write down the leave that parents ask for; the head decides."""
    viewer = request.viewer
    pupil = get_object_or_404(Pupil.objects.visible_to(viewer, Permission.NOTICE_REPORT), pk=pk)
    grounds = Reason.objects.filter(school=viewer.school, cluster=Reason.Cluster.LEAVE).in_use(
        on=viewer.today
    )
    form = LeaveForm(request.POST or None, reasons=grounds)
    if form.is_valid():
        ask_leave(pupil=pupil, **form.cleaned_data, by=request.user, at=timezone.now())
        page = reverse("absences:pupil", args=[pupil.pk])
        return done(request, _("The leave was requested. The school leader decides."), page=page)
    status = 422 if form.is_bound else 200
    return render(request, "absences/leave.html", {"form": form, "pupil": pupil}, status=status)


@require_POST
@permission_required(Permission.LEAVE_DECIDE)
def decide(request: SchoolRequest, pk: int) -> HttpResponse:
    """Grant or refuse, by the button that was pressed."""
    mine = LeaveRequest.objects.visible_to(request.viewer, Permission.LEAVE_DECIDE)
    asked = get_object_or_404(mine.select_related("pupil__school", "reason"), pk=pk)
    page = reverse("absences:pupil", args=[asked.pupil_id])
    granted = request.POST.get("decision") == "grant"
    if not granted and request.POST.get("decision") != "refuse":
        return refused(request, _("Choose: grant or refuse."), page=page)
    try:
        decide_leave(asked=asked, granted=granted, by=request.user, at=timezone.now())
    except AlreadyDecided:
        return refused(request, _("Somebody decided on this already."), page=page)
    except NoticeRefused as refusal:
        return refused(request, refusal.words, page=page)
    return done(request, _("Leave granted.") if granted else _("Leave refused."), page=page)


@require_http_methods(["GET", "POST"])
@permission_required(Permission.LEAVE_DECIDE)
def exemption(request: SchoolRequest, pk: int) -> HttpResponse:
    """Record in which lessons a pupil is not expected, until when, and what is possible meanwhile."""
    viewer = request.viewer
    pupil = get_object_or_404(Pupil.objects.visible_to(viewer, Permission.LEAVE_DECIDE), pk=pk)
    bell = Period.objects.filter(school=viewer.school, valid_until__gte=viewer.today)
    names = dict(bell.order_by("number").values_list("number", "name").distinct())
    form = ExemptionForm(request.POST or None, periods=list(names.items()))
    if form.is_valid():
        grant_exemption(pupil=pupil, **form.cleaned_data, by=request.user, at=timezone.now())
        return done(
            request, _("The exemption was recorded."), page=reverse("absences:pupil", args=[pupil.pk])
        )
    status = 422 if form.is_bound else 200
    return render(request, "absences/exemption.html", {"form": form, "pupil": pupil}, status=status)
