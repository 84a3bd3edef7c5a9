"""The reports to DUO: what is due, the sheet to type over, and noting that it was sent or withdrawn."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from schools.access import SchoolRequest, permission_required
from schools.calendar import Calendar
from schools.models import Enrolment
from schools.roles import Permission
from signals import words
from signals.actions.reports import ReportMoved, send, withdraw
from signals.actions.seen import leave_trace
from signals.deadline import Deadline, deadline
from signals.forms import SentForm
from signals.inbox import group_names, groups_of_pupil
from signals.models import StatutoryReport
from signals.rules.finding import Finding
from signals.sheet import contacts_for, sheet

State = StatutoryReport.State
SHOWN_WHEN_DONE = 30


@permission_required(Permission.REPORT_SEND)
@require_GET
def all_reports(request: SchoolRequest) -> HttpResponse:
    """Past the date, to withdraw, due, and what was sent or withdrawn last."""
    viewer = request.viewer
    reports = (
        StatutoryReport.objects.visible_to(viewer)
        .select_related("pupil", "sent_by")
        .prefetch_related(groups_of_pupil(viewer.today))
    )
    waiting = list(reports.waiting().order_by("deadline_on", "pupil__sort_key"))
    done = reports.filter(state__in=[State.SENT, State.WITHDRAWN], sent_at__isnull=False)
    prepared = [report for report in waiting if report.state == State.PREPARED]
    calendar = viewer.school.calendar() if prepared else None
    rows = [(report, _due(report, calendar, request)) for report in prepared] if calendar else []
    context = {
        "overdue": [row for row in rows if row[1].is_over],
        "due": [row for row in rows if not row[1].is_over],
        "to_withdraw": [report for report in waiting if report.state == State.TO_WITHDRAW],
        "done": done.order_by("-sent_at")[:SHOWN_WHEN_DONE],
    }
    return render(request, "signals/reports.html", context)


def _due(report: StatutoryReport, calendar: Calendar, request: SchoolRequest) -> Deadline:
    return deadline(Finding.from_json(report.facts), calendar, today=request.viewer.today)


def _report(request: SchoolRequest, pk: int) -> StatutoryReport:
    reports = StatutoryReport.objects.visible_to(request.viewer).select_related("pupil", "signal", "sent_by")
    return get_object_or_404(reports.prefetch_related(groups_of_pupil(request.viewer.today)), pk=pk)


@permission_required(Permission.REPORT_SEND)
@require_GET
def show_sheet(request: SchoolRequest, pk: int) -> HttpResponse:
    """All fields, to type over or to print. Who looks leaves a trace."""
    report = _report(request, pk)
    leave_trace(signal=report.signal, by=request.user, at=timezone.now())
    enrolment = (
        Enrolment.objects.filter(pupil=report.pupil_id, first_on__lte=report.end_on)
        .select_related("location")
        .order_by("-first_on")
        .first()
    )
    due = _due(report, request.viewer.school.calendar(), request)
    context = {
        "report": report,
        "group": group_names(report.pupil),
        "sheet": sheet(report, viewer=request.viewer, contacts=contacts_for(report), enrolment=enrolment),
        "due": due,
        "time_left": words.time_left(due),
        "half_days": request.viewer.school.has_half_days,
    }
    return render(request, "signals/report.html", context)


@permission_required(Permission.REPORT_SEND)
@require_http_methods(["GET", "POST"])
def sent(request: SchoolRequest, pk: int) -> HttpResponse:
    """The confirming step: under which number and on which day it was entered at DUO."""
    report = _report(request, pk)
    today = request.viewer.today
    data = request.POST if request.method == "POST" else None
    form = SentForm(data, today=today, initial={"sent_on": today})
    status, moved = (422 if form.is_bound else 200), report.state != State.PREPARED
    if form.is_valid():
        number, on = form.cleaned_data["number"], form.cleaned_data["sent_on"]
        try:
            send(report=report, number=number, on=on, by=request.user, at=timezone.now())
        except ReportMoved:
            status, moved = 409, True
        else:
            messages.success(
                request, _("Noted: the report of %(name)s was sent.") % {"name": report.pupil.name}
            )
            return redirect("signals:reports")
    context = {"report": report, "form": form, "moved": moved}
    return render(request, "signals/report_sent.html", context, status=status)


@permission_required(Permission.REPORT_SEND)
@require_http_methods(["GET", "POST"])
def withdrawn(request: SchoolRequest, pk: int) -> HttpResponse:
    """The confirming step: it was withdrawn at DUO."""
    report = _report(request, pk)
    if request.method == "GET":
        return render(request, "signals/report_withdrawn.html", {"report": report})
    try:
        withdraw(report=report, by=request.user, at=timezone.now())
    except ReportMoved:
        return render(request, "signals/report_withdrawn.html", {"report": report, "moved": True}, status=409)
    messages.success(request, _("Noted: the report of %(name)s was withdrawn.") % {"name": report.pupil.name})
    return redirect("signals:reports")
