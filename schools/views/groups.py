"""Classes and clusters: who sits in them, who sat in them on a day, who mentors them, and closing them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import fragment
from schools.access import SchoolRequest, permission_required
from schools.actions.groups import add_group, change_group, close_group, open_group
from schools.actions.refused import Refused
from schools.actions.staff import assign_role
from schools.calendar import Calendar
from schools.forms.people import DayForm, EndForm, GroupForm
from schools.forms.staff import MentorForm
from schools.models import Group, NoSchoolYear, Pupil, Staff, StaffRole
from schools.models.people import in_force
from schools.roles import Permission, Role
from schools.staff_lists import mentors_of
from schools.views.acts import is_done, page_of, refused, said, typed, words_typed

MANAGE = Permission.PEOPLE_MANAGE


@require_GET
@permission_required(MANAGE)
def groups(request: SchoolRequest) -> HttpResponse:
    """The groups of the school, the classes first."""
    viewer, words = request.viewer, words_typed(request)
    show = request.GET.get("show") if request.GET.get("show") in {"cluster", "closed"} else ""
    mine = Group.objects.visible_to(viewer)
    in_use = mine.in_use(on=viewer.today)
    found = mine.exclude(pk__in=in_use.values("pk")) if show == "closed" else in_use
    if show == "cluster":
        found = found.filter(kind=Group.Kind.CLUSTER)
    now = in_force(viewer.today, "memberships__")
    counted = found.filter(name__icontains=words).select_related("location")
    page = page_of(
        counted.annotate(pupils=Count("memberships", filter=now)).order_by("kind", "name", "pk"), request
    )
    mentors = mentors_of([group.pk for group in page.object_list], on=viewer.today)
    context = {
        "page_obj": page,
        "lines": [(group, ", ".join(mentors.get(group.pk, ()))) for group in page.object_list],
        "show": show,
        "words": words,
    }
    return render(request, fragment(request, "schools/groups.html", "list"), context)


@require_http_methods(["GET", "POST"])
@permission_required(MANAGE)
def add(request: SchoolRequest) -> HttpResponse:
    viewer = request.viewer
    form = GroupForm(typed(request), locations=list(viewer.school.locations.order_by("code")))
    made: list[Group] = []

    def do(given: dict[str, Any]) -> None:
        trail: dict[str, Any] = {"by": request.user, "at": timezone.now()}
        made.append(add_group(school=viewer.school, **form.values(), on=viewer.today, **trail))

    if form.is_bound and is_done(form, do):
        return said(
            request, _("%(group)s was made.") % {"group": made[0]}, page="schools:group", pk=made[0].pk
        )
    return _form_page(request, form, "schools/group_form.html", group=None)


@require_http_methods(["GET", "POST"])
@permission_required(MANAGE)
def change(request: SchoolRequest, pk: int) -> HttpResponse:
    group, viewer = _group(request, pk), request.viewer
    sites = list(viewer.school.locations.order_by("code"))
    form = GroupForm(typed(request), locations=sites, group=group)

    def do(given: dict[str, Any]) -> None:
        trail: dict[str, Any] = {"by": request.user, "at": timezone.now()}
        change_group(group=group, **form.values(), on=viewer.today, **trail)

    if form.is_bound and is_done(form, do):
        return said(request, _("Changed."), page="schools:group", pk=pk)
    return _form_page(request, form, "schools/group_form.html", group=_group(request, pk))


@require_GET
@permission_required(MANAGE)
def group(request: SchoolRequest, pk: int) -> HttpResponse:
    """The group as it is today. `?on=` goes to another day."""
    form = DayForm(request.GET if "on" in request.GET else None)
    if form.is_valid():
        return redirect("schools:expected", pk, form.cleaned_data["on"])
    return _page(request, _group(request, pk), **({"day_form": form} if form.is_bound else {}))


@require_POST
@permission_required(MANAGE)
def mentor(request: SchoolRequest, pk: int) -> HttpResponse:
    """A mentor, or somebody who replaces the mentor for a while."""
    group = _group(request, pk)
    form = MentorForm(request.POST, staff=_staff(request), auto_id="mentor_%s")

    def do(given: dict[str, Any]) -> None:
        assign_role(role=Role.MENTOR, group=group, **given, by=request.user, at=timezone.now())

    if is_done(form, do):
        words = {"name": form.cleaned_data["person"], "group": group}
        return said(request, _("%(name)s is a mentor of %(group)s.") % words, page="schools:group", pk=pk)
    return _page(request, group, mentor_form=form)


@require_GET
@permission_required(MANAGE)
def expected(request: SchoolRequest, pk: int, on: date) -> HttpResponse:
    """Who was expected in this group on that day."""
    group = _group(request, pk)
    pupils = list(Pupil.objects.who_was_expected(group, on=on))
    try:
        calendar: Calendar | None = request.viewer.school.calendar()
    except NoSchoolYear:
        calendar = None
    context = {
        "group": group,
        "on": on,
        "pupils": pupils,
        "mentors": mentors_of([group.pk], on=on).get(group.pk, []),
        "previous": calendar and calendar.previous_school_day(on),
        "following": calendar and calendar.next_school_day(on),
        "is_school_day": calendar is None or calendar.is_school_day(on),
        "is_ahead": on > request.viewer.today,
        "day_form": DayForm(initial={"on": on}),
    }
    return render(request, "schools/expected.html", context)


@require_http_methods(["GET", "POST"])
@permission_required(MANAGE)
def close(request: SchoolRequest, pk: int) -> HttpResponse:
    """First what closing does, then close it."""
    group, viewer = _group(request, pk), request.viewer
    form = EndForm(typed(request), initial={"last_on": viewer.today})

    def do(given: dict[str, Any]) -> None:
        close_group(group=group, **given, by=request.user, at=timezone.now())

    if form.is_bound and is_done(form, do):
        return said(request, _("%(group)s is closed.") % {"group": group}, page="schools:group", pk=pk)
    lessons = group.lessons.filter(valid_until__gte=viewer.today).count()
    pupils = group.memberships.in_force(viewer.today).count()
    return _form_page(request, form, "schools/group_close.html", group=group, lessons=lessons, pupils=pupils)


@require_POST
@permission_required(MANAGE)
def open_again(request: SchoolRequest, pk: int) -> HttpResponse:
    group = _group(request, pk)
    try:
        open_group(group=group, on=request.viewer.today, by=request.user, at=timezone.now())
    except Refused as refusal:
        return refused(request, refusal, page="schools:group", pk=pk)
    return said(request, _("%(group)s is in use again.") % {"group": group}, page="schools:group", pk=pk)


def _group(request: SchoolRequest, pk: int) -> Group:
    return get_object_or_404(Group.objects.visible_to(request.viewer).select_related("location"), pk=pk)


def _staff(request: SchoolRequest) -> Any:
    return Staff.objects.visible_to(request.viewer)


def _page(request: SchoolRequest, group: Group, **bound: forms.Form) -> HttpResponse:
    today = request.viewer.today
    mentors = StaffRole.objects.filter(group=group, role=Role.MENTOR).select_related("staff")
    lasting = Q(last_on__isnull=True) | Q(last_on__gte=today)
    context: dict[str, Any] = {
        "group": group,
        "today": today,
        "is_closed": group.last_on is not None and group.last_on < today,
        "pupils": list(Pupil.objects.who_was_expected(group, on=today)),
        "coming": list(
            group.memberships.filter(first_on__gt=today).select_related("pupil").order_by("first_on")
        ),
        "mentors": list(mentors.filter(lasting).order_by("first_on")),
        "mentor_form": MentorForm(staff=_staff(request), initial={"first_on": today}, auto_id="mentor_%s"),
        "day_form": DayForm(initial={"on": today}),
    } | bound
    refused_form = next(iter(bound.values()), None)
    context["form"] = refused_form
    return render(request, "schools/group.html", context, status=422 if refused_form is not None else 200)


def _form_page(request: SchoolRequest, form: forms.Form, template: str, **context: Any) -> HttpResponse:
    return render(request, template, {"form": form, **context}, status=422 if form.is_bound else 200)
