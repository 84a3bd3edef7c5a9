"""The bell schedule: what rings, a quick way to make it, and every time of the week to change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from schools.access import SchoolRequest, permission_required
from schools.actions.bell import set_bell
from schools.bell import Slot
from schools.bell_page import Rings, days_to_begin_with, earliest_change, lessons_that_ring, rings
from schools.forms.bell import BellForm, HalfDaysForm, LessonDayForm
from schools.roles import Permission


@require_http_methods(["GET", "POST"])
@permission_required(Permission.SCHOOL_SET_UP)
def bell(request: SchoolRequest) -> HttpResponse:
    """What rings; `?change` puts it in a form, and the numbers of the quick form fill that form anew."""
    school, today = request.viewer.school, request.viewer.today
    now = rings(school, on=today)
    if request.method == "POST":
        return _save(request, now)
    quick = (HalfDaysForm if school.has_half_days else LessonDayForm)(
        request.GET if "begin" in request.GET else None
    )
    context: dict[str, Any] = {"now": now, "quick": quick, "half_days": school.has_half_days}
    if quick.is_valid():
        return _show(request, context | {"form": _form(request, now, quick.slots())})
    if "change" in request.GET and now:
        return _show(request, context | {"form": _form(request, now, now[0].slots)})
    return _show(request, context, status=422 if quick.is_bound else 200)


def _form(request: SchoolRequest, now: Sequence[Rings], slots: Sequence[Slot]) -> BellForm:
    school, today = request.viewer.school, request.viewer.today
    return BellForm(
        request.POST or None,
        slots=slots,
        is_half_days=school.has_half_days,
        earliest=earliest_change(school, today=today),
        lessons=lessons_that_ring(school, on=today),
        initial=days_to_begin_with(school, now, today=today),
    )


def _save(request: SchoolRequest, now: Sequence[Rings]) -> HttpResponse:
    form, viewer = _form(request, now, ()), request.viewer
    if not form.is_valid():
        return _show(
            request, {"now": now, "half_days": viewer.school.has_half_days, "form": form}, status=422
        )
    set_bell(
        school=viewer.school,
        slots=form.slots(),
        first_on=form.cleaned_data["valid_from"],
        last_on=form.cleaned_data["valid_until"],
        by=request.user,
        at=timezone.now(),
        today=viewer.today,
    )
    messages.success(request, _("The bell schedule was saved."))
    return redirect("schools:setup_bell")


def _show(request: SchoolRequest, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    return render(request, "schools/setup_bell.html", {**context}, status=status)
