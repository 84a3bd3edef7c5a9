"""Another reason for absences on a pupil's page."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from absences.actions.settle import Settlement
from absences.forms import ClassifyForm
from absences.models import Reason
from absences.runs import Run, half_day_names
from absences.views.answers import done, refused
from absences.views.classifying import CLASSIFY, chosen, classifiable, classified, said, undo_url
from accounts.http import fragment
from schools.access import SchoolRequest


@require_http_methods(["GET", "POST"])
@CLASSIFY
def correct(request: SchoolRequest) -> HttpResponse:
    """Ask for the reason, then give it, unless somebody else gave one meanwhile."""
    if request.method == "GET":
        return _ask(request)
    form, rows = chosen(request)
    if not rows:
        return refused(request, _("Choose at least one lesson."), page=reverse("absences:pupils"))
    page = reverse("absences:pupil", args=[rows[0].pupil_id])
    outcome: Settlement | str = _("Somebody else was faster. Look once more.")
    if all(str(absence.reason_id or "") == request.POST.get("was", "") for absence in rows):
        outcome = classified(request, form, rows)
    if isinstance(outcome, str):
        return refused(request, outcome, page=page)
    words = said(outcome, form.cleaned_data["reason"], rows[0].pupil)
    return done(request, words, page=page, undo=undo_url(outcome))


def _ask(request: SchoolRequest) -> HttpResponse:
    """The lessons, which were missed on one day for one reason, and the reasons that fit."""
    school = request.viewer.school
    wanted = ClassifyForm.rows(request.GET.getlist("absences"))
    rows = (
        classifiable(request)
        .filter(pk__in=[number for row in wanted for number in row])
        .select_related("pupil")
        .order_by("period")
    )
    if not rows:
        raise Http404
    one = rows[0]
    names = half_day_names(school)
    context = {
        "pupil": one.pupil,
        "on": one.on,
        "was": one.reason_id or "",
        "choices": Run(
            tuple(rows), tuple(names.get((one.on.isoweekday(), row.period), "") for row in rows)
        ).named,
        "reasons": [
            reason
            for reason in Reason.objects.filter(school=school).in_use(on=one.on)
            if reason.fits(one.kind)
        ],
    }
    return render(request, fragment(request, "absences/correct.html", "form"), context)
