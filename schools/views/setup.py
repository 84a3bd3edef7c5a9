"""The checklist of a school, its details, and another school of the same board."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from schools.access import SESSION_SCHOOL, SchoolRequest, permission_required
from schools.actions.setup import add_school, change_school
from schools.checklist import checklist
from schools.forms.setup import ChangeSchoolForm, SchoolForm
from schools.roles import Permission
from schools.standing import first_lesson


@require_GET
@permission_required(Permission.SCHOOL_SET_UP)
def show(request: SchoolRequest) -> HttpResponse:
    """What the school still needs before its first register, what is there, and which lesson that will be."""
    viewer = request.viewer
    lines = checklist(viewer.school, on=viewer.today)
    context = {
        "school": viewer.school,
        "to_do": [line for line in lines if not line.done],
        "done": [line for line in lines if line.done],
        "lesson": first_lesson(viewer.school, after=viewer.today),
    }
    return render(request, "schools/setup.html", context)


@require_http_methods(["GET", "POST"])
@permission_required(Permission.SCHOOL_SET_UP)
def change(request: SchoolRequest) -> HttpResponse:
    """The details of the school; says what a change touches."""
    school = request.viewer.school
    form = ChangeSchoolForm(request.POST or None, school=school, has_pupils=school.pupils.exists())
    if form.is_valid():
        changed = change_school(school=school, details=form.details(), by=request.user, at=timezone.now())
        messages.success(request, _("Saved.") if changed else _("Nothing was different."))
        return redirect("schools:setup")
    status = 422 if form.is_bound else 200
    return render(request, "schools/setup_school.html", {"form": form, "school": school}, status=status)


@require_http_methods(["GET", "POST"])
@permission_required(Permission.SCHOOL_SET_UP)
def add(request: SchoolRequest) -> HttpResponse:
    """Another school of the same board; whoever adds it is its administrator, and is there at once."""
    viewer = request.viewer
    form = SchoolForm(request.POST or None)
    if form.is_valid():
        added = add_school(
            board=viewer.school.board,
            details=form.details(),
            site=form.site,
            by=request.user,
            on=viewer.today,
            at=timezone.now(),
        )
        request.session[SESSION_SCHOOL] = added.pk
        messages.success(request, _("%(school)s was added. You work there now.") % {"school": added.name})
        return redirect("schools:setup")
    context = {"form": form, "board": viewer.school.board}
    return render(request, "schools/setup_add_school.html", context, status=422 if form.is_bound else 200)
