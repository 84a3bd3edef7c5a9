"""To the next school year: prepare it class by class, see exactly what will happen, do it, and take it back."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schools.access import SchoolRequest, permission_required
from schools.actions.promotion import carry_out_promotion, keep_choices, take_promotion_back
from schools.actions.refused import Refused
from schools.forms.promotion import ClassesForm, ExceptionsForm
from schools.models import Promotion, School
from schools.promotion import Fate
from schools.promotion_plan import Plan, next_year, plan_of
from schools.roles import Permission
from schools.views.acts import refused, said, typed

MANAGE = Permission.PEOPLE_MANAGE


@require_http_methods(["GET", "POST"])
@permission_required(MANAGE)
def prepare(request: SchoolRequest) -> HttpResponse:
    """A proposal for every class, to be changed; then on to the summary."""
    promotion = _next(request)
    if promotion is None:
        if request.method == "POST":
            return redirect("schools:promote")
        return render(request, "schools/promote_no_year.html", {"school": request.viewer.school})
    if promotion.state == Promotion.State.DONE:
        return redirect("schools:promote_done", promotion.pk)
    plan = plan_of(promotion)
    form = ClassesForm(typed(request), lines=plan.lines, ends_clusters=promotion.ends_clusters)
    if form.is_valid():
        trail: dict[str, Any] = {"by": request.user, "at": timezone.now()}
        ends = form.cleaned_data["ends_clusters"]
        keep_choices(promotion=promotion, groups=form.proposals(), ends_clusters=ends, **trail)
        return redirect("schools:promote_summary")
    context = {"form": form, "plan": plan, "promotion": promotion}
    return render(request, "schools/promote.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@permission_required(MANAGE)
def exceptions(request: SchoolRequest, pk: int) -> HttpResponse:
    """Who of one class stays, leaves, or goes to another class than the others."""
    promotion = _next(request)
    if promotion is None or promotion.state == Promotion.State.DONE:
        raise Http404
    plan = plan_of(promotion)
    line = next((line for line in plan.lines if line.group.pk == pk), None)
    if line is None:
        raise Http404
    form = ExceptionsForm(typed(request), line=line, names=_names(plan))
    if form.is_valid() and "save" in request.POST:
        keep_choices(promotion=promotion, pupils=form.chosen(), by=request.user, at=timezone.now())
        return said(request, _("Kept for %(group)s.") % {"group": line.group}, page="schools:promote")
    context = {"form": form, "line": line, "promotion": promotion}
    return render(request, "schools/promote_group.html", context, status=422 if form.is_bound else 200)


@require_GET
@permission_required(MANAGE)
def summary(request: SchoolRequest) -> HttpResponse:
    """Exactly what will happen, before it does."""
    promotion = _next(request)
    if promotion is None or promotion.state == Promotion.State.DONE:
        return redirect("schools:promote")
    return _summary(request, promotion)


@require_POST
@permission_required(MANAGE)
def carry_out(request: SchoolRequest) -> HttpResponse:
    """Do what was shown; when the school changed since, show what would happen now (409)."""
    promotion = _next(request)
    if promotion is None:
        return redirect("schools:promote")
    if promotion._state.adding:
        promotion = keep_choices(promotion=promotion, by=request.user, at=timezone.now())
    fingerprint = request.POST.get("fingerprint", "")
    try:
        carry_out_promotion(promotion=promotion, fingerprint=fingerprint, by=request.user, at=timezone.now())
    except Refused as refusal:
        if promotion.state == Promotion.State.DONE:
            return refused(request, refusal, page="schools:promote_done", pk=promotion.pk)
        return _summary(request, promotion, refusal=refusal.words, status=409)
    return redirect("schools:promote_done", promotion.pk)


@require_GET
@permission_required(MANAGE)
def done(request: SchoolRequest, pk: int) -> HttpResponse:
    """What was done, and the way back for as long as there is one."""
    mine = Promotion.objects.visible_to(request.viewer).select_related("done_by")
    promotion = get_object_or_404(mine, pk=pk, state=Promotion.State.DONE)
    done_on = timezone.localdate(promotion.done_at) if promotion.done_at else None
    context = {"promotion": promotion, "can_be_undone": done_on == request.viewer.today}
    return render(request, "schools/promote_done.html", context)


@require_POST
@permission_required(MANAGE)
def undo(request: SchoolRequest, pk: int) -> HttpResponse:
    mine = Promotion.objects.visible_to(request.viewer).select_related("school")
    promotion = get_object_or_404(mine, pk=pk)
    try:
        take_promotion_back(promotion=promotion, by=request.user, at=timezone.now())
    except Refused as refusal:
        return refused(request, refusal, page="schools:promote_done", pk=pk)
    return said(
        request,
        _("Taken back: everybody sits where they sat. Your choices are kept."),
        page="schools:promote",
    )


def _next(request: SchoolRequest) -> Promotion | None:
    """The change to the school year that comes, as far as it was prepared. Two queries."""
    school: School = request.viewer.school
    year = next_year(school, on=request.viewer.today)
    if year is None:
        return None
    known = Promotion.objects.filter(school=school, first_on=year.first_on).select_related("school").first()
    return known or Promotion(school=school, first_on=year.first_on)


def _names(plan: Plan) -> list[str]:
    """The classes one can choose for a pupil: those of now and those that come."""
    names = {group.name for group in plan.known.values()}
    names |= {line.proposal.name for line in plan.lines if line.proposal.fate is Fate.MOVES}
    return sorted(names)


def _summary(
    request: SchoolRequest, promotion: Promotion, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    context = {"plan": plan_of(promotion), "promotion": promotion, "refusal": refusal}
    return render(request, "schools/promote_summary.html", context, status=status)
