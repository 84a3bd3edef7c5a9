"""The sites (vestigingen) of the school."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from schools.access import SchoolRequest, permission_required
from schools.actions.setup import InUse, remove_site, save_site
from schools.forms.setup import SiteForm
from schools.models import Location
from schools.roles import Permission


@require_http_methods(["GET", "POST"])
@permission_required(Permission.SCHOOL_SET_UP)
def all_sites(request: SchoolRequest) -> HttpResponse:
    """The sites, and a form for one more."""
    school = request.viewer.school
    sites = list(school.locations.order_by("code"))
    form = SiteForm(request.POST or None, taken=[site.code for site in sites])
    if form.is_valid():
        save_site(site=Location(school=school), **form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("The site was added."))
        return redirect("schools:setup_sites")
    context = {"sites": sites, "form": form, "school": school}
    return render(request, "schools/setup_sites.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@permission_required(Permission.SCHOOL_SET_UP)
def change(request: SchoolRequest, pk: int) -> HttpResponse:
    """Other details of one site."""
    mine = Location.objects.filter(school=request.viewer.school)
    site = get_object_or_404(mine, pk=pk)
    taken = mine.exclude(pk=pk).values_list("code", flat=True)
    form = SiteForm(request.POST or None, taken=list(taken), initial={"code": site.code, "name": site.name})
    if form.is_valid():
        save_site(site=site, **form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("schools:setup_sites")
    context = {"site": site, "form": form}
    return render(request, "schools/setup_site.html", context, status=422 if form.is_bound else 200)


@require_POST
@permission_required(Permission.SCHOOL_SET_UP)
def remove(request: SchoolRequest, pk: int) -> HttpResponse:
    """Take away a site that nothing belongs to."""
    site = get_object_or_404(Location.objects.filter(school=request.viewer.school), pk=pk)
    try:
        remove_site(site=site, by=request.user, at=timezone.now())
    except InUse:
        messages.warning(request, _("Pupils or groups belong to this site, so it stays."))
    else:
        messages.success(request, _("The site was removed."))
    return redirect("schools:setup_sites")
