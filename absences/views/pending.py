"""What is still to find out, and giving it a reason."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from absences import pending as still
from absences.actions.classify import CLASSIFIED, ReasonDoesNotFit, classify, undo
from absences.actions.settle import ChangedMeanwhile, Settlement
from absences.forms import ClassifyForm
from absences.models import Absence, Reason
from absences.models.ledger import AbsenceQuerySet
from absences.views.answers import back_to, done, refused, with_next
from accounts.http import fragment
from accounts.models import AuditEvent
from schools.access import SchoolRequest, Viewer, permission_required
from schools.models import Pupil
from schools.roles import Permission

ROWS = 50
CLASSIFY = permission_required(Permission.ABSENCE_CLASSIFY)


def _classifiable(request: SchoolRequest) -> AbsenceQuerySet:
    return Absence.objects.visible_to(request.viewer, Permission.ABSENCE_CLASSIFY)


@require_GET
@CLASSIFY
def pending(request: SchoolRequest) -> HttpResponse:
    """Everything that has no reason yet, of the groups this person may classify."""
    viewer = request.viewer
    todo = _classifiable(request).pending()
    groups = list(still.groups_of(todo, today=viewer.today))
    chosen = next((group for group in groups if str(group.pk) == request.GET.get("group")), None)
    if chosen:
        todo = todo.filter(pupil__in=Pupil.objects.in_groups(frozenset({chosen.pk}), on=viewer.today))
    page = Paginator(still.days(todo), ROWS).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "days": still.riddles(page.object_list, todo=todo, school=viewer.school, today=viewer.today),
        "sums": still.sums(todo),
        "groups": groups,
        "chosen": chosen,
        **_together(viewer),
    }
    return render(request, fragment(request, "absences/pending.html", "list"), context)


@require_POST
@CLASSIFY
def classify_pending(request: SchoolRequest) -> HttpResponse:
    """Give rows of the list a reason; with htmx they leave the page at once."""
    form, chosen = _chosen(request)
    outcome = _classified(request, form, [absence for absence in chosen if absence.category == "pending"])
    page = back_to(request, reverse("absences:pending"))
    if isinstance(outcome, str):
        return _trouble(request, outcome, page)
    words, undo_url = _said(outcome, form.cleaned_data["reason"], chosen[0].pupil), _undo_url(outcome)
    if not request.htmx:
        return done(request, words, page=page, undo=undo_url)
    context: dict[str, Any] = {
        "keys": [row[0] for row in form.cleaned_data["rows"]],
        "words": words,
        "undo_url": undo_url and with_next(undo_url, page),
        "sums": still.sums(_classifiable(request).pending()),
    }
    return render(request, "absences/_classified.html", context)


@require_POST
@CLASSIFY
def correct(request: SchoolRequest) -> HttpResponse:
    """Another reason for absences on a pupil's page, unless somebody else gave them one meanwhile."""
    form, chosen = _chosen(request)
    page = back_to(request, reverse("absences:pupils"))
    as_seen = [absence for absence in chosen if str(absence.reason_id or "") == request.POST.get("was", "")]
    outcome: Settlement | str = _("Somebody else was faster. Look once more.")
    if len(as_seen) == len(chosen):
        outcome = _classified(request, form, as_seen)
    if isinstance(outcome, str):
        return refused(request, outcome, page=page)
    return done(
        request,
        _said(outcome, form.cleaned_data["reason"], chosen[0].pupil),
        page=page,
        undo=_undo_url(outcome),
    )


@require_POST
@CLASSIFY
def undo_classification(request: SchoolRequest, pk: int) -> HttpResponse:
    """Take back what this person classified; what was changed since stays."""
    event = get_object_or_404(
        AuditEvent, pk=pk, act=CLASSIFIED, school_id=request.viewer.school.pk, by=request.user
    )
    back = undo(event=event, by=request.user, at=timezone.now())
    words = (
        ngettext("%(count)s period is as it was.", "%(count)s periods are as they were.", back.absences)
        if back.absences
        else _("Nothing to undo: it was changed again since.")
    )
    return done(request, words % {"count": back.absences}, page=back_to(request, reverse("absences:pending")))


def _together(viewer: Viewer) -> dict[str, Any]:
    """The reasons of the bar below, for all chosen rows."""
    reasons = list(Reason.objects.filter(school=viewer.school).in_use(on=viewer.today))
    return {
        "together": [reason for reason in reasons if reason.is_frequent],
        "others": [reason for reason in reasons if not reason.is_frequent],
    }


def _chosen(request: SchoolRequest) -> tuple[ClassifyForm, list[Absence]]:
    """The form, and the absences in it that this person may classify; without any it is as if they do not exist."""
    form = ClassifyForm(request.POST, reasons=Reason.objects.filter(school=request.viewer.school))
    form.is_valid()
    rows = _classifiable(request).filter(pk__in=form.cleaned_data.get("absences", []))
    chosen = list(rows.select_related("pupil"))
    if form.cleaned_data.get("absences") and not chosen:
        raise Http404
    return form, chosen


def _classified(request: SchoolRequest, form: ClassifyForm, absences: list[Absence]) -> Settlement | str:
    """What was done, or the words why not."""
    if not form.is_valid():
        return _("Choose at least one row and a reason.")
    try:
        return classify(
            absences=absences, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()
        )
    except ReasonDoesNotFit:
        return _("This reason does not fit here. It was not in use that day, or it is only for who was late.")
    except ChangedMeanwhile:
        return _("Somebody else was faster. Look once more.")


def _said(outcome: Settlement, reason: Reason, pupil: Pupil) -> str:
    """What happened, with the name of the pupil if it was about one."""
    if not outcome.absences:
        return _("A colleague already found this out.")
    if len(outcome.pupils) == 1:
        return f"{pupil}: {reason}"
    words = _("%(pupils)s pupils set to ‘%(reason)s’")
    return words % {"pupils": len(outcome.pupils), "reason": reason.name}


def _undo_url(outcome: Settlement) -> str:
    return reverse("absences:undo", args=[outcome.event.pk]) if outcome.event else ""


def _trouble(request: HttpRequest, words: str, page: str) -> HttpResponse:
    if getattr(request, "htmx", False):
        return render(request, "absences/_classified.html", {"trouble": words}, status=422)
    return refused(request, words, page=page)
