"""The morning list on screen, and the taps that say what came of looking for somebody."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from absences.actions.contact import note_attempt, take_back_attempt
from absences.actions.notices import NoticeRefused, report_notice
from absences.models import ContactAttempt, Reason
from accounts.http import fragment
from attendance.morning import morning, stamp
from attendance.views.today import closure_name
from schools.access import SchoolRequest, permission_required
from schools.models import NoSchoolYear, Pupil
from schools.roles import Permission

LOOKS = permission_required(Permission.NOTICE_REPORT)
Outcome = ContactAttempt.Outcome


@require_GET
@LOOKS
def morning_list(request: SchoolRequest) -> HttpResponse:
    """The whole page; for htmx only the list, or nothing (204) when the browser's stamp is still true."""
    if request.htmx and request.GET.get("stamp") == stamp(request.viewer, at=timezone.localtime()):
        return HttpResponse(status=204)
    return _render(request)


@require_POST
@LOOKS
def sick(request: SchoolRequest, pk: int) -> HttpResponse:
    """Reported sick for today; the lessons that were missed already follow."""
    pupil, today = _pupil(request, pk), request.viewer.today
    reasons = Reason.objects.filter(school=request.viewer.school, is_sickness=True).in_use(on=today)
    reason = reasons.order_by("-is_frequent", "name").first()
    if reason is None:
        return _answer(request, refusal=_("The school has no reason for sickness now. Choose ‘Other’."))
    try:
        told = report_notice(
            pupil=pupil, reason=reason, first_on=today, last_on=today, by=request.user, at=timezone.now()
        )
    except NoticeRefused as refused:
        return _answer(request, refusal=refused.words)
    undo = reverse("absences:withdraw", args=[told.notice.pk]) if told.is_new else ""
    words = _("%(name)s is reported sick for today") % {"name": pupil.name}
    return _answer(request, words=words, undo=undo)


@require_POST
@LOOKS
def note(request: SchoolRequest, pk: int, outcome: str) -> HttpResponse:
    """Somebody looked for this pupil: no answer, on the way, or found."""
    if outcome not in Outcome.values:
        raise Http404
    pupil = _pupil(request, pk)
    noted = note_attempt(pupil=pupil, outcome=Outcome(outcome), by=request.user, at=timezone.now())
    words = {
        Outcome.NO_ANSWER: _("%(name)s: no answer. It is written down."),
        Outcome.ON_THE_WAY: _("%(name)s is on the way"),
        Outcome.FOUND: _("%(name)s is at school"),
    }[Outcome(outcome)]
    undo = reverse("attendance:morning_undo", args=[noted.attempt.pk])
    return _answer(request, words=words % {"name": pupil.name}, undo=undo)


@require_POST
@LOOKS
def undo_note(request: SchoolRequest, pk: int) -> HttpResponse:
    """Take back what this person noted."""
    mine = ContactAttempt.objects.visible_to(request.viewer).filter(by=request.user).select_related("pupil")
    attempt = get_object_or_404(mine, pk=pk)
    take_back_attempt(attempt=attempt, by=request.user, at=timezone.now())
    return _answer(request, words=_("Taken back: %(name)s") % {"name": attempt.pupil.name})


def _pupil(request: SchoolRequest, pk: int) -> Pupil:
    mine = Pupil.objects.visible_to(request.viewer, Permission.NOTICE_REPORT)
    return get_object_or_404(mine.select_related("school"), pk=pk)


def _answer(request: SchoolRequest, *, words: str = "", undo: str = "", refusal: str = "") -> HttpResponse:
    """With htmx the list as it is now, else the page again; with what happened, or why it could not be done."""
    page = reverse("attendance:morning")
    if words:
        messages.success(request, words, extra_tags=f"{undo}?{urlencode({'next': page})}" if undo else "")
    if request.htmx:
        return _render(request, refusal=refusal, status=422 if refusal else 200)
    if refusal:
        messages.error(request, refusal)
    return redirect(page)


def _render(request: SchoolRequest, *, refusal: str = "", status: int = 200) -> HttpResponse:
    viewer, now = request.viewer, timezone.localtime()
    seen = stamp(viewer, at=now)
    try:
        is_school_day = viewer.school.calendar().is_school_day(viewer.today)
    except NoSchoolYear:
        return render(request, "attendance/no_school_year.html")
    context = {
        "now": now,
        "stamp": seen,
        "refusal": refusal,
        "morning": morning(viewer, at=now) if is_school_day else None,
        "closure": None if is_school_day else closure_name(viewer.school, on=viewer.today),
        "half_days": viewer.school.has_half_days,
        "sees_registers": viewer.has_whole_school(Permission.REGISTER_READ),
    }
    return render(request, fragment(request, "attendance/morning.html", "list"), context, status=status)
