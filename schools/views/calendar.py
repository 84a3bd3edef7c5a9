"""The calendar of the school: a year in one view, and every change shown before it is made."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schools.access import SchoolRequest, permission_required
from schools.actions.calendar import remove_closure, save_closure, save_year
from schools.forms.calendar import ClosureForm, DayOfCalendarForm, YearForm
from schools.imports import uploads
from schools.imports.closures.plausible import doubts_about, doubts_about_years
from schools.imports.closures.records import ClosureKind, Region
from schools.imports.formats import recognise
from schools.imports.readers.holiday_package import school_year, wish_for
from schools.imports.words import sentence
from schools.models import Closure, School, SchoolYear
from schools.part_of_day import partly_free
from schools.roles import Permission
from schools.touch import Touch
from schools.year_view import lines, months


@require_GET
@permission_required(Permission.SCHOOL_SET_UP)
def show(request: SchoolRequest) -> HttpResponse:
    """One school year; `?year=` chooses another than the current one."""
    viewer = request.viewer
    years = list(viewer.school.years.order_by("first_on"))
    if not years:
        return render(request, "schools/calendar_empty.html", {"proposed": _proposed(viewer.school, years)})
    year = _chosen(years, request.GET.get("year"), today=viewer.today)
    calendar = viewer.school.calendar()
    closures = list(
        viewer.school.closures.filter(last_on__gte=year.first_on, first_on__lte=year.last_on).order_by(
            "first_on", "last_on"
        )
    )
    span = (year.first_on, year.last_on)
    context = {
        "years": years,
        "year": year,
        "weeks": sum(span[0] <= week.sunday and week.monday <= span[1] for week in calendar.weeks),
        "days": calendar.school_days_between(*span),
        "months": list(
            months(*span, calendar, closures, partly=partly_free(viewer.school, *span), today=viewer.today)
        ),
        "lines": lines(closures),
        "doubts": _doubts(closures, year),
        "proposed": _proposed(viewer.school, years),
        "has_holidays": any(closure.kind == Closure.Kind.HOLIDAY for closure in closures),
    }
    return render(request, "schools/calendar.html", context)


def _chosen(years: list[SchoolYear], typed: str | None, *, today: date) -> SchoolYear:
    by_key = {str(year.pk): year for year in years}
    begun = [year for year in years if year.first_on <= today]
    return by_key.get(typed or "") or (begun[-1] if begun else years[0])


def _proposed(school: School, years: list[SchoolYear]) -> tuple[date, date]:
    """The days of the year after the last one, as the holidays of the region have it."""
    today = timezone.localdate()
    this = today.year if today.month >= 6 else today.year - 1
    return school_year(years[-1].first_on.year + 1 if years else this, Region(school.region))


def _doubts(closures: list[Closure], year: SchoolYear) -> list[str]:
    spans = [(one.first_on, one.last_on, ClosureKind(one.kind), one.name) for one in closures]
    found = [*doubts_about(spans), *doubts_about_years(spans, [(year.first_on, year.last_on)])]
    return [sentence(problem) for problem in found]


@require_http_methods(["GET", "POST"])
@permission_required(Permission.SCHOOL_SET_UP)
def add_closure(request: SchoolRequest) -> HttpResponse:
    """A day off or a holiday; `?on=` is the day that was clicked."""
    clicked = DayOfCalendarForm(request.GET).day()
    initial = {"first_on": clicked, "last_on": clicked, "kind": Closure.Kind.DAY_OFF}
    closure = Closure(school=request.viewer.school)
    return _closure(request, closure, initial, reverse("schools:closure_new"))


@require_http_methods(["GET", "POST"])
@permission_required(Permission.SCHOOL_SET_UP)
def change_closure(request: SchoolRequest, pk: int) -> HttpResponse:
    """Other days, another name, or lessons after all."""
    closure = get_object_or_404(Closure.objects.filter(school=request.viewer.school), pk=pk)
    initial = {what: getattr(closure, what) for what in ("name", "kind", "first_on", "last_on")}
    return _closure(request, closure, initial, reverse("schools:closure", args=[pk]))


def _closure(request: SchoolRequest, closure: Closure, initial: dict[str, Any], address: str) -> HttpResponse:
    days = request.viewer.school.calendar_days()
    form = ClosureForm(request.POST or None, initial=initial, years=list(days.years.values()))
    if form.is_valid() and "confirmed" in request.POST:
        save_closure(closure=closure, **form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("The calendar was changed. The signals are judged again."))
        return _to_year(closure.school, closure.first_on)
    if form.is_valid() and "again" not in request.POST:
        span = (form.cleaned_data["first_on"], form.cleaned_data["last_on"])
        change = days.touch(days.with_closure(closure.pk, span))
        return _confirm(request, form, change, title=form.cleaned_data["name"], address=address)
    context = {"form": form, "closure": closure, "address": address}
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "schools/calendar_closure.html", context, status=status)


@require_http_methods(["GET", "POST"])
@permission_required(Permission.SCHOOL_SET_UP)
def remove(request: SchoolRequest, pk: int) -> HttpResponse:
    """There are lessons after all: first what that touches, then it is done."""
    closure = get_object_or_404(Closure.objects.filter(school=request.viewer.school), pk=pk)
    if request.method == "POST":
        remove_closure(closure=closure, by=request.user, at=timezone.now())
        messages.success(request, _("There are lessons again. The signals are judged again."))
        return _to_year(closure.school, closure.first_on)
    days = request.viewer.school.calendar_days()
    change = days.touch(days.with_closure(pk, None))
    address = reverse("schools:closure_remove", args=[pk])
    return _confirm(
        request, None, change, title=_("Remove “%(name)s”") % {"name": closure.name}, address=address
    )


@require_http_methods(["GET", "POST"])
@permission_required(Permission.SCHOOL_SET_UP)
def add_year(request: SchoolRequest) -> HttpResponse:
    """The next school year, proposed from the summer holidays of the region."""
    school = request.viewer.school
    first, last = _proposed(school, list(school.years.order_by("first_on")))
    return _year(
        request, SchoolYear(school=school), {"first_on": first, "last_on": last}, reverse("schools:year_new")
    )


@require_http_methods(["GET", "POST"])
@permission_required(Permission.SCHOOL_SET_UP)
def change_year(request: SchoolRequest, pk: int) -> HttpResponse:
    """Another first or last day."""
    year = get_object_or_404(SchoolYear.objects.filter(school=request.viewer.school), pk=pk)
    initial = {"first_on": year.first_on, "last_on": year.last_on}
    return _year(request, year, initial, reverse("schools:year", args=[pk]))


def _year(request: SchoolRequest, year: SchoolYear, initial: dict[str, Any], address: str) -> HttpResponse:
    days = request.viewer.school.calendar_days()
    others = [span for pk, span in days.years.items() if pk != year.pk]
    form = YearForm(request.POST or None, initial=initial, others=others)
    if form.is_valid() and (not year.pk or "confirmed" in request.POST):
        save_year(year=year, **form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("The school year was saved."))
        return _to_year(year.school, year.first_on)
    if form.is_valid() and "again" not in request.POST:
        span = (form.cleaned_data["first_on"], form.cleaned_data["last_on"])
        change = days.touch(days.with_year(year.pk, span))
        return _confirm(
            request, form, change, title=_("School year %(year)s") % {"year": year}, address=address
        )
    context = {"form": form, "year": year, "address": address}
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "schools/calendar_year.html", context, status=status)


def _confirm(
    request: SchoolRequest, form: forms.Form | None, change: Touch, *, title: str, address: str
) -> HttpResponse:
    """What will be different, with a button that does it and one that goes back with everything typed."""
    context = {"form": form, "change": change, "title": title, "address": address}
    return render(request, "schools/calendar_confirm.html", context)


def _to_year(school: School, day: date) -> HttpResponse:
    """To the year with that day in it."""
    year = school.years.filter(last_on__gte=day).order_by("first_on").first()
    address = reverse("schools:calendar")
    return redirect(f"{address}?year={year.pk}" if year else address)


@require_POST
@permission_required(Permission.ROSTER_IMPORT)
def propose(request: SchoolRequest) -> HttpResponse:
    """The holidays of the region from the list that comes along, shown as any other import."""
    viewer = request.viewer
    years = sorted({first.year for first in viewer.school.years.values_list("first_on", flat=True)})
    files = [wish_for(years or [viewer.today.year], _("Holidays of your region"))]
    found = recognise(files)
    assert found is not None
    upload = uploads.keep(
        files,
        found,
        school_id=viewer.school.pk,
        user_id=viewer.user.pk,
        on=viewer.today,
        at=timezone.now(),
    )
    return redirect("schools:import_preview", upload.id)
