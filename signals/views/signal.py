"""One signal with its whole explanation, read from the facts it was raised on."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from schools.access import SchoolRequest, permission_required
from schools.models import StaffRole
from schools.models.people import in_force
from schools.roles import Permission
from signals import words
from signals.actions.seen import leave_trace
from signals.deadline import deadline
from signals.explanation import counted_days, lead, left_out, steps
from signals.inbox import age, extends_to, group_names, groups_now, groups_of_pupil
from signals.meter import meter_of
from signals.models import FollowUp, Signal, StatutoryReport
from signals.rules.finding import Finding, Measure
from signals.rules.policy import Policy
from signals.weeks import legend, weeks_of


@permission_required(Permission.SIGNAL_READ)
@require_GET
def show_signal(request: SchoolRequest, pk: int) -> HttpResponse:
    """Who looks leaves a trace."""
    viewer = request.viewer
    signals = Signal.objects.visible_to(viewer).select_related(
        "pupil", "policy", "taken_up_by", "closed_by", "report"
    )
    signal = get_object_or_404(signals.prefetch_related(groups_of_pupil(viewer.today)), pk=pk)
    leave_trace(signal=signal, by=request.user, at=timezone.now())
    return render_signal(request, signal)


def render_signal(
    request: SchoolRequest, signal: Signal, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    """The page of a signal fetched with its pupil, policy, people, report and groups."""
    viewer = request.viewer
    contacts = list(
        FollowUp.objects.filter(case__pupil=signal.pupil_id)
        .select_related("by")
        .prefetch_related("agreements")
    )
    report = getattr(signal, "report", None)
    context = {
        "signal": signal,
        "pupil": signal.pupil,
        "group": group_names(signal.pupil),
        "age": age(signal.pupil, on=viewer.today),
        "mentors": _mentors(request, signal),
        "contacts": contacts,
        "others": Signal.objects.visible_to(viewer)
        .filter(pupil=signal.pupil_id)
        .waiting()
        .exclude(pk=signal.pk),
        "report": report,
        "may_report": viewer.has_whole_school(Permission.REPORT_SEND),
        "may_follow_up": extends_to(viewer, Permission.SIGNAL_FOLLOW_UP, signal.pupil) and signal.is_waiting,
        "refusal": refusal,
    }
    context |= _explained(request, signal, contacts, report)
    return render(request, "signals/signal.html", context, status=status)


def _explained(
    request: SchoolRequest, signal: Signal, contacts: list[FollowUp], report: StatutoryReport | None
) -> dict[str, Any]:
    school, today = request.viewer.school, request.viewer.today
    finding = Finding.from_json(signal.facts)
    policy = Policy.from_json(signal.policy.settings["rules"])
    calendar = school.calendar()
    due = deadline(finding, calendar, today=today)
    weeks = weeks_of(finding, calendar, today=today) if finding.measure is Measure.HOURS else []
    sent = report is not None and report.state == StatutoryReport.State.SENT
    return {
        "finding": finding,
        "lead": lead(finding),
        "meter": meter_of(finding, policy),
        "story": words.story(finding, signal.pupil.first_name, half_days=school.has_half_days),
        "asks": words.ended(finding) or words.asks(finding),
        "due": due,
        "time_left": words.time_left(due),
        "steps": steps(finding, policy, contacts, due, is_sent=sent),
        "weeks": weeks,
        "legend": legend(weeks),
        "days": counted_days(finding, half_days=school.has_half_days),
        "left_out": left_out(finding),
        "upcoming": words.upcoming(finding),
        "source": words.source(finding),
        "unit": words.unit(finding.hour_unit, finding.measure),
        "half_days": school.has_half_days,
    }


def _mentors(request: SchoolRequest, signal: Signal) -> list[str]:
    groups = [group.pk for group in groups_now(signal.pupil)]
    roles = StaffRole.objects.filter(in_force(request.viewer.today), group__in=groups)
    return [role.staff.name for role in roles.select_related("staff")]
