"""From what was posted to a classification and the words about it: the same on the list and on a pupil's page."""

from __future__ import annotations

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from absences.actions.classify import ReasonDoesNotFit, classify
from absences.actions.settle import ChangedMeanwhile, Settlement
from absences.forms import ClassifyForm
from absences.models import Absence, Reason
from absences.models.ledger import AbsenceQuerySet
from schools.access import SchoolRequest, permission_required
from schools.models import Pupil
from schools.roles import Permission

CLASSIFY = permission_required(Permission.ABSENCE_CLASSIFY)


def classifiable(request: SchoolRequest) -> AbsenceQuerySet:
    return Absence.objects.visible_to(request.viewer, Permission.ABSENCE_CLASSIFY)


def chosen(request: SchoolRequest) -> tuple[ClassifyForm, list[Absence]]:
    """The form, and the absences in it that this person may classify; without any it is as if they do not exist."""
    form = ClassifyForm(request.POST, reasons=Reason.objects.filter(school=request.viewer.school))
    form.is_valid()
    rows = classifiable(request).filter(pk__in=form.cleaned_data.get("absences", []))
    found = list(rows.select_related("pupil"))
    if form.cleaned_data.get("absences") and not found:
        raise Http404
    return form, found


def classified(request: SchoolRequest, form: ClassifyForm, absences: list[Absence]) -> Settlement | str:
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


def said(outcome: Settlement, reason: Reason, pupil: Pupil) -> str:
    """What happened, with the name of the pupil if it was about one."""
    if not outcome.absences:
        return _("A colleague has already found this out.")
    if len(outcome.pupils) == 1:
        return f"{pupil}: {reason}"
    words = _("%(pupils)s pupils set to ‘%(reason)s’")
    return words % {"pupils": len(outcome.pupils), "reason": reason.name}


def undo_url(outcome: Settlement) -> str:
    return reverse("absences:undo", args=[outcome.event.pk]) if outcome.event else ""
