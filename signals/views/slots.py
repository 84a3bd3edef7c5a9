"""Fragments of this floor for pages of lower floors: an empty slot there fetches them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from schools.access import SchoolRequest, permission_required
from schools.models import NoSchoolYear, Pupil
from schools.roles import Permission
from signals import words
from signals.facts import Ground, NoPolicy, facts_of
from signals.inbox import groups_of_pupil
from signals.meter import meter
from signals.models import Agreement, Signal
from signals.rules.evaluate import Standing, standing

NOTHING_TO_SHOW = 204
AT_MOST = 5


@permission_required(Permission.PUPIL_READ)
@require_GET
def meter_of_pupil(request: SchoolRequest, pupil_pk: int) -> HttpResponse:
    """Where a pupil stands on the 16 hours, now. Nothing (204) for who may read the pupil but not the signals."""
    viewer = request.viewer
    pupil = get_object_or_404(Pupil.objects.visible_to(viewer), pk=pupil_pk)
    if not Pupil.objects.visible_to(viewer, Permission.SIGNAL_READ).filter(pk=pupil_pk).exists():
        return HttpResponse(status=NOTHING_TO_SHOW)
    signals = Signal.objects.visible_to(viewer).filter(pupil=pupil).waiting().order_by("-units")
    context = {"pupil": pupil, "signal": signals.first()} | _standing(request, pupil)
    return render(request, "signals/_pupil_meter.html", context)


def _standing(request: SchoolRequest, pupil: Pupil) -> dict[str, Any]:
    school, today = request.viewer.school, request.viewer.today
    try:
        ground = Ground.of(school, on=today)
    except (NoSchoolYear, NoPolicy):
        return {}
    enrolments = facts_of(ground, [pupil.pk])
    now = next((facts for facts in enrolments if facts.enrolled_on(today)), None)
    context: dict[str, Any] = {
        "unit": words.unit(ground.policy.counting.hour_unit),
        "policy": ground.version,
    }
    if now is None:
        return context
    stands: Standing = standing(now, ground.policy, ground.calendar, on=today)
    return context | {
        "standing": stands,
        "meter": meter(stands.units, stands.pending_units, ground.policy),
    }


@permission_required(Permission.REGISTER_READ)
@require_GET
def attention(request: SchoolRequest) -> HttpResponse:
    """For a mentor: who of the own group asks for attention, and what was agreed and is looked at this week."""
    viewer = request.viewer
    mine = Pupil.objects.in_groups(viewer.mentor_groups, on=viewer.today).filter(school=viewer.school)
    signals = (
        Signal.objects.filter(pupil__in=mine)
        .visible_to(viewer)
        .waiting()
        .select_related("pupil")
        .prefetch_related(groups_of_pupil(viewer.today))
        .order_by("due_on", "pupil__sort_key")
    )
    by_pupil: dict[int, Signal] = {}
    for signal in signals:
        by_pupil.setdefault(signal.pupil_id, signal)
    monday = viewer.today - timedelta(days=viewer.today.weekday())
    agreements = Agreement.objects.filter(
        case__pupil__in=mine, review_on__range=(monday, monday + timedelta(days=6))
    ).select_related("case__pupil")
    if not by_pupil and not agreements:
        return HttpResponse(status=NOTHING_TO_SHOW)
    context = {"signals": list(by_pupil.values())[:AT_MOST], "more": len(by_pupil) - AT_MOST}
    return render(request, "signals/_attention.html", context | {"agreements": agreements})
