"""What is still to find out, and giving it a reason."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from absences import pending as still
from absences.actions.classify import CLASSIFIED, undo
from absences.models import Reason
from absences.views.answers import done, refused, with_next
from absences.views.classifying import CLASSIFY, chosen, classifiable, classified, said, undo_url
from accounts.http import back_to, fragment
from accounts.models import AuditEvent
from schools.access import SchoolRequest, Viewer
from schools.models import Pupil

ROWS = 50


@require_GET
@CLASSIFY
def pending(request: SchoolRequest) -> HttpResponse:
    """Everything that has no reason yet, of the groups this person may classify."""
    viewer = request.viewer
    everything = todo = classifiable(request).pending()
    groups = list(still.groups_of(todo, today=viewer.today))
    group = next((each for each in groups if str(each.pk) == request.GET.get("group")), None)
    if group:
        todo = todo.filter(pupil__in=Pupil.objects.in_groups(frozenset({group.pk}), on=viewer.today))
    page = Paginator(still.days(todo), ROWS).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "days": still.riddles(page.object_list, todo=todo, school=viewer.school, today=viewer.today),
        "sums": still.sums(everything),
        "groups": groups,
        "chosen": group,
        **_together(viewer),
    }
    return render(request, fragment(request, "absences/pending.html", "list"), context)


@require_POST
@CLASSIFY
def classify_pending(request: SchoolRequest) -> HttpResponse:
    """Give rows of the list a reason; with htmx they leave the page at once."""
    form, rows = chosen(request)
    outcome = classified(request, form, [absence for absence in rows if absence.category == "pending"])
    page = back_to(request, reverse("absences:pending"))
    if isinstance(outcome, str):
        return _trouble(request, outcome, page)
    words, undo_it = said(outcome, form.cleaned_data["reason"], rows[0].pupil), undo_url(outcome)
    if not request.htmx:
        return done(request, words, page=page, undo=undo_it)
    context: dict[str, Any] = {
        "keys": [row[0] for row in form.cleaned_data["rows"]],
        "words": words,
        "undo_url": undo_it and with_next(undo_it, page),
        "sums": still.sums(classifiable(request).pending()),
    }
    return render(request, "absences/_classified.html", context)


@require_POST
@CLASSIFY
def undo_classification(request: SchoolRequest, pk: int) -> HttpResponse:
    """Take back what this person classified and still may; what was changed since stays."""
    event = get_object_or_404(
        AuditEvent, pk=pk, act=CLASSIFIED, school_id=request.viewer.school.pk, by=request.user
    )
    back = undo(event=event, among=classifiable(request), by=request.user, at=timezone.now())
    words = (
        ngettext("%(count)s absence is as it was.", "%(count)s absences are as they were.", back.absences)
        if back.absences
        else _("Nothing to undo: it has been changed since.")
    )
    return done(request, words % {"count": back.absences}, page=back_to(request, reverse("absences:pending")))


def _together(viewer: Viewer) -> dict[str, Any]:
    """The reasons of the bar below, for all chosen rows."""
    reasons = list(Reason.objects.filter(school=viewer.school).in_use(on=viewer.today))
    return {
        "together": [reason for reason in reasons if reason.is_frequent],
        "others": [reason for reason in reasons if not reason.is_frequent],
    }


def _trouble(request: HttpRequest, words: str, page: str) -> HttpResponse:
    if getattr(request, "htmx", False):
        return render(request, "absences/_classified.html", {"trouble": words}, status=422)
    return refused(request, words, page=page)
