"""Finding a pupil, and the page of one pupil."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from absences.actions.seen import leave_trace
from absences.models import Notice
from absences.pending import classes_of
from absences.pupil_page import ledger_of, people_of, told_about
from accounts.http import fragment
from schools.access import SchoolRequest, Viewer, permission_required
from schools.models import Group, Pupil
from schools.roles import Permission

ROWS = 50
DAYS_SHOWN = 20


@require_GET
@permission_required(Permission.PUPIL_READ)
def pupils(request: SchoolRequest) -> HttpResponse:
    """The pupils of this person, found while typing."""
    viewer = request.viewer
    words = request.GET.get("q", "").replace("\x00", "").strip()[:80]
    groups = list(_classes(viewer))
    chosen = next((group for group in groups if str(group.pk) == request.GET.get("group")), None)
    found = Pupil.objects.visible_to(viewer).enrolled(on=viewer.today).matching(words)
    if chosen:
        found = found.in_groups(frozenset({chosen.pk}), on=viewer.today)
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": _rows(list(page.object_list), viewer),
        "groups": groups,
        "chosen": chosen,
        "words": words,
    }
    return render(request, fragment(request, "absences/pupils.html", "list"), context)


@require_GET
@permission_required(Permission.PUPIL_READ)
def pupil(request: SchoolRequest, pk: int) -> HttpResponse:
    """One pupil: who that is; for whoever guides the pupil also the ledger of this school year. Leaves a trace."""
    viewer = request.viewer
    pupil = get_object_or_404(Pupil.objects.visible_to(viewer).select_related("school"), pk=pk)
    people = people_of(pupil, today=viewer.today)
    may = {
        name: people.within(viewer.groups(permission)) if viewer.may(permission) else False
        for name, permission in (
            ("read", Permission.ABSENCE_READ),
            ("classify", Permission.ABSENCE_CLASSIFY),
            ("report", Permission.NOTICE_REPORT),
            ("decide", Permission.LEAVE_DECIDE),
            ("see_signals", Permission.SIGNAL_READ),
        )
    }
    may["change_leave"] = viewer.has_whole_school(Permission.NOTICE_REPORT)
    context: dict[str, Any] = {"pupil": pupil, "people": people, "may": may, "today": viewer.today}
    if may["read"]:
        context |= ledger_of(pupil, today=viewer.today, days=None if "all" in request.GET else DAYS_SHOWN)
        context |= told_about(pupil, calendar=context["calendar"], today=viewer.today)
        leave_trace(pupil=pupil, by=request.user, at=timezone.now())
    return render(request, "absences/pupil.html", context)


def _classes(viewer: Viewer) -> Any:
    """The groups by which this person can choose: their own, or all classes of the school."""
    mine = viewer.groups(Permission.PUPIL_READ)
    groups = Group.objects.filter(school=viewer.school)
    groups = groups.filter(kind=Group.Kind.BASE) if mine is None else groups.filter(pk__in=mine)
    return groups.in_use(on=viewer.today).order_by("name")


def _rows(page: list[Pupil], viewer: Viewer) -> list[tuple[Pupil, str, Notice | None, bool]]:
    """Each pupil with class, with what was announced for today, and whether the viewer may report something."""
    ids = {pupil.pk for pupil in page}
    classes = classes_of(ids, on=viewer.today)
    told = Notice.objects.on(viewer.today).visible_to(viewer).filter(pupil__in=ids).select_related("reason")
    away = {notice.pupil_id: notice for notice in told}
    reportable = Pupil.objects.visible_to(viewer, Permission.NOTICE_REPORT).filter(pk__in=ids)
    mine = set(reportable.values_list("pk", flat=True))
    return [(pupil, classes.get(pupil.pk, ""), away.get(pupil.pk), pupil.pk in mine) for pupil in page]
