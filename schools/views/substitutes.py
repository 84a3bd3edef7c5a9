"""Substitutes for a time: who replaces whom, from when until when."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import F, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from schools.access import SchoolRequest, permission_required
from schools.actions.refused import Refused
from schools.actions.substitutes import end_substitution, replace_teacher
from schools.forms.timetable import EndSubstitutionForm, SubstitutionForm
from schools.models import Substitution
from schools.roles import Permission
from schools.templatetags.dutch import long_date


@require_http_methods(["GET", "POST"])
@permission_required(Permission.TIMETABLE_CHANGE_DAY)
def substitutes(request: SchoolRequest) -> HttpResponse:
    """Who is replaced now and later, and a form to add somebody."""
    viewer = request.viewer
    form = SubstitutionForm(request.POST or None, school=viewer.school, on=viewer.today)
    if form.is_valid():
        try:
            made = replace_teacher(**form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as refused:
            form.add_error(refused.field, refused.words)
        else:
            words = _("%(substitute)s gives the lessons of %(absent)s from %(day)s.")
            told = {"substitute": made.substitute, "absent": made.absent, "day": long_date(made.first_on)}
            messages.success(request, words % told)
            return redirect("schools:substitutes")
    going_on = Q(last_on__isnull=True) | Q(last_on__gte=viewer.today)
    rows = Substitution.objects.filter(going_on, absent__school=viewer.school)
    context = {
        "form": form,
        "rows": rows.select_related("absent", "substitute").order_by("first_on", F("absent__sort_key")),
        "today": viewer.today,
    }
    return render(request, "schools/substitutes.html", context, status=422 if form.is_bound else 200)


@require_POST
@permission_required(Permission.TIMETABLE_CHANGE_DAY)
def end_substitute(request: SchoolRequest, pk: int) -> HttpResponse:
    """The last day of a substitute; a day before the first means that it never was."""
    mine = Substitution.objects.filter(absent__school=request.viewer.school)
    substitution = get_object_or_404(mine.select_related("absent", "substitute"), pk=pk)
    form = EndSubstitutionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose the last day of the substitute."))
        return redirect("schools:substitutes")
    last_on = form.cleaned_data["last_on"]
    end_substitution(substitution=substitution, last_on=last_on, by=request.user, at=timezone.now())
    words = _("After %(day)s %(absent)s gives these lessons again.")
    messages.success(request, words % {"day": long_date(last_on), "absent": substitution.absent})
    return redirect("schools:substitutes")
