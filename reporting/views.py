"""Figures for the school leader, and deliveries made of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.paginator import Paginator
from django.db.models import Case, Exists, OuterRef, QuerySet, When
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import STOP_POLLING
from accounts.models import JobRun
from reporting.actions import BUILD, ask_for_delivery, hand_out
from reporting.forms import PeriodForm, current_year
from reporting.models import Export, Figures
from reporting.overview import Overview
from reporting.preview import Preview, steps_of
from reporting.queries import Counted, Period, basis, count_school
from reporting.wording import COUNTING_RULES
from schools.access import SchoolRequest, permission_required
from schools.models import School, SchoolYear
from schools.roles import Permission

REMEMBERED_FOR = 15 * 60  # seconds; what changed is counted at once, whatever this says
SHOWN_ON_THE_PAGE = 5
ON_A_PAGE = 20


@permission_required(Permission.FIGURES_READ)
@require_GET
def figures(request: SchoolRequest) -> HttpResponse:
    """How the school is doing in a period: exact, for inside."""
    viewer = request.viewer
    may_deliver = viewer.may(Permission.FIGURES_EXPORT)
    context: dict[str, Any] = {"rules": COUNTING_RULES, "may_deliver": may_deliver}
    form = _period_form(request)
    if form is not None:
        period = form.period()
        context |= {"form": form, "period": period, "query": request.GET.urlencode()}
        context["overview"] = Overview(_counted(viewer.school, period), viewer.school.hour_unit)
        if may_deliver:
            context["deliveries"] = _deliveries(request)[:SHOWN_ON_THE_PAGE]
    status = 422 if form is not None and form.is_bound and not form.is_valid() else 200
    return render(request, "reporting/figures.html", context, status=status)


def _period_form(request: SchoolRequest, *, data: Any = None) -> PeriodForm | None:
    """The choice of a period of this school, filled with what was chosen; None before its first school year."""
    school, today = request.viewer.school, request.viewer.today
    years = _school_years(school)
    if current_year(years, today) is None:
        return None
    chosen = data if data is not None else (request.GET if "span" in request.GET else None)
    return PeriodForm(chosen, years=years, calendar=school.calendar(), today=today)


def _school_years(school: School) -> list[tuple[date, date]]:
    return list(
        SchoolYear.objects.filter(school=school).order_by("first_on").values_list("first_on", "last_on")
    )


def _counted(school: School, period: Period) -> Counted:
    """The figures as they are now; counted again only when something they depend on was changed."""
    key = f"figures:{school.pk}:{basis(school, period)}"
    counted: Counted | None = cache.get(key)
    if counted is None:
        counted = count_school(school, period)
        cache.set(key, counted, REMEMBERED_FOR)
    return counted


@permission_required(Permission.FIGURES_EXPORT)
@require_http_methods(["GET", "POST"])
def deliver(request: SchoolRequest) -> HttpResponse:
    """Choose a period and have its files made."""
    form = _period_form(request, data=request.POST if request.method == "POST" else None)
    if form is None:
        return redirect("reporting:figures")
    if request.method == "POST" and form.is_valid():
        job = ask_for_delivery(
            school=request.viewer.school,
            period=form.period(),
            language=get_language() or "nl",
            by=request.user,
            at=timezone.now(),
        )
        return redirect("reporting:making", job.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "reporting/deliver.html", {"form": form}, status=status)


@permission_required(Permission.FIGURES_EXPORT)
@require_GET
def making(request: SchoolRequest, pk: int) -> HttpResponse:
    """The progress of a delivery; when it is done, its page."""
    job = get_object_or_404(JobRun, pk=pk, kind=BUILD, school_id=request.viewer.school.pk)
    asks_for_progress = bool(request.htmx)
    template = "reporting/making.html" + ("#progress" if asks_for_progress else "")
    if job.state != JobRun.State.DONE:
        stop = asks_for_progress and job.ended
        return render(
            request, template, {"job": job, "steps": steps_of(job)}, status=STOP_POLLING if stop else 200
        )
    done = reverse("reporting:delivery", args=[job.result["figures"]])
    if not asks_for_progress:
        return redirect(done)
    return HttpResponse(status=STOP_POLLING, headers={"HX-Redirect": done})


@permission_required(Permission.FIGURES_EXPORT)
@require_GET
def deliveries(request: SchoolRequest) -> HttpResponse:
    """Every delivery that was made, the newest first."""
    page = Paginator(_deliveries(request), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "reporting/deliveries.html", {"page_obj": page})


def _deliveries(request: SchoolRequest) -> QuerySet[Figures]:
    """Those with files, without their data."""
    made = Figures.objects.visible_to(request.viewer).filter(
        Exists(Export.objects.filter(figures=OuterRef("pk")))
    )
    return made.defer("data", "published").order_by("-counted_at", "-pk")


@permission_required(Permission.FIGURES_EXPORT)
@require_GET
def delivery(request: SchoolRequest, pk: int) -> HttpResponse:
    """What may leave the school of frozen figures, why some of it is hidden, and the files."""
    frozen = get_object_or_404(Figures.objects.visible_to(request.viewer).select_related("school"), pk=pk)
    mine_first = Case(When(language=get_language(), then=0), default=1)
    exports = list(frozen.exports.order_by(mine_first, "language", "format"))
    context = {
        "frozen": frozen,
        "preview": Preview(frozen),
        "exports": exports,
        "many_languages": len({export.language for export in exports}) > 1,
    }
    return render(request, "reporting/delivery.html", context)


@permission_required(Permission.FIGURES_EXPORT)
@require_GET
def download(request: SchoolRequest, pk: int) -> HttpResponse:
    """A file, to somebody who may have it now; who took it is noted first."""
    exports = Export.objects.visible_to(request.viewer).select_related("figures__school")
    export = get_object_or_404(exports, pk=pk)
    path = settings.MEDIA_ROOT / export.path
    if not path.exists():
        raise Http404
    content = path.read_bytes()
    hand_out(export=export, by=request.user, at=timezone.now())
    disposition = content_disposition_header(as_attachment=True, filename=export.filename)
    return HttpResponse(
        content,
        content_type=export.content_type,
        headers={"Content-Disposition": disposition or "attachment"},
    )
