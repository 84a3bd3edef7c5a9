"""Opening a register and saving it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from attendance.actions import Saved, SomebodyElseSaved, save_register
from attendance.conflict import compare
from attendance.forms import RegisterForm, posted_pupils, typed_choices
from attendance.lessons import LessonOfDay, Refusal, find_lesson
from attendance.sheet import Sheet, load_sheet, minutes_since_bell
from attendance.ticket import Ticket, TicketRefused, open_ticket
from attendance.views.words import button_words, keys, sums
from schools.access import SchoolRequest, permission_required
from schools.models import Pupil
from schools.roles import Permission
from schools.templatetags.dutch import clock

USUALLY_LATE = 5  # minutes that stand ready when the lesson is not going on
CLOSED_STATUS = {
    Refusal.NO_LESSON: 404,
    Refusal.CANCELLED: 404,
    Refusal.MOVED: 404,
    Refusal.CLOSED: 409,
    Refusal.NOT_YET: 409,
}


@never_cache
@require_http_methods(["GET", "POST"])
@permission_required(Permission.REGISTER_READ)
def register(request: SchoolRequest, pk: int, day: date) -> HttpResponse:
    """The list of a lesson on a day: to fill in, or to read for who does not teach it."""
    ticket = _ticket(request, pk, day) if request.method == "POST" else None
    expecting = ticket.not_yet_confirmed if ticket else ()
    lesson = find_lesson(request.viewer, pk, on=day, expecting=expecting)
    if lesson is None:
        raise Http404
    if lesson.refusal:
        return _closed(request, lesson)
    if request.method == "POST":
        return _save(request, lesson, ticket)
    return _page(request, load_sheet(lesson, by=request.user.pk))


def _ticket(request: SchoolRequest, pk: int, day: date) -> Ticket | None:
    try:
        return open_ticket(request.POST.get("ticket", ""), lesson_id=pk, on=day, by=request.user.pk)
    except TicketRefused:
        return None


def _save(request: SchoolRequest, lesson: LessonOfDay, ticket: Ticket | None) -> HttpResponse:
    if not lesson.may_save:
        raise PermissionDenied
    if ticket is None:
        return _again(request, lesson, None)
    form = RegisterForm(request.POST.dict(), ticket)
    everybody_is_here = lesson.still_expected == len(ticket.not_yet_confirmed)
    if not form.is_valid() or not everybody_is_here:
        return _again(request, lesson, form)
    try:
        saved = save_register(
            lesson=lesson,
            ticket=ticket,
            choices=form.choices,
            not_chosen=form.not_chosen,
            by=request.user,
            at=timezone.now(),
        )
    except SomebodyElseSaved:
        return _conflict(request, lesson, form)
    return _done(request, lesson, saved)


def _done(request: SchoolRequest, lesson: LessonOfDay, saved: Saved) -> HttpResponse:
    said = _("Saved at %(time)s: %(present)s of %(expected)s present") % {
        "time": clock(saved.at),
        "present": saved.present,
        "expected": saved.expected,
    }
    messages.success(request, said)
    if request.htmx:
        return HttpResponseClientRedirect(request.path)
    return redirect("attendance:register", lesson.pk, lesson.on)


def _again(request: SchoolRequest, lesson: LessonOfDay, form: RegisterForm | None) -> HttpResponse:
    """The list as it now is, with everything that was filled in, and what is the matter. Nothing was stored.

    The new ticket keeps the revision of the old: who saved in the meantime is not overwritten.
    """
    sheet = load_sheet(lesson, by=request.user.pk)
    sheet = replace(sheet, ticket=replace(sheet.ticket, revision=form.ticket.revision if form else 0))
    roll = set(sheet.ticket.roll)
    typed = typed_choices(request.POST.dict())
    for line in sheet.lines:
        if line.pupil.pk in typed and line.pupil.pk in roll:
            line.choice, line.minutes_typed = typed[line.pupil.pk]
            line.is_suggestion = line.is_suggestion and line.choice == sheet.ticket.knew(line.pupil.pk).choice
            line.refused = form.errors.get(line.pupil.pk, "") if form else ""
    gone = [pupil for pupil in posted_pupils(request.POST.dict()) if pupil not in roll]
    return _page(
        request,
        sheet,
        status=422,
        out_of_date=form is None,
        gone=list(Pupil.objects.filter(school=request.viewer.school, pk__in=gone)) if gone else [],
        has_strangers=bool(gone),
        refused=[line for line in sheet.lines if line.refused],
    )


def _conflict(request: SchoolRequest, lesson: LessonOfDay, form: RegisterForm) -> HttpResponse:
    """Somebody else saved first: both values of the pupils that differ. Nothing was stored."""
    was_read_before_the_other = form.ticket.revision == lesson.revision
    current = find_lesson(request.viewer, lesson.pk, on=lesson.on) if was_read_before_the_other else lesson
    if current is None:
        raise Http404
    sheet = load_sheet(current, by=request.user.pk)
    conflict = compare(sheet, ticket=form.ticket, mine=form.choices)
    if not conflict.differences:
        messages.success(request, _("Somebody else saved exactly the same just before you."))
        return HttpResponseClientRedirect(request.path) if request.htmx else redirect(request.path)
    context = {
        "sheet": sheet,
        "lesson": current,
        "dated": current.dated,
        "conflict": conflict,
        "ticket": conflict.ticket.seal(),
        "keys": keys(),
        "is_own": current.register is not None and current.register.taken_by_id == request.user.pk,
        "now": timezone.now(),
    }
    return render(request, "attendance/conflict.html", context, status=409)


def _page(request: SchoolRequest, sheet: Sheet, *, status: int = 200, **more: object) -> HttpResponse:
    lesson = sheet.lesson
    now = timezone.localtime()
    words = button_words()
    long_words, short_words = words.for_sheet(sheet)
    context = {
        "sheet": sheet,
        "lesson": lesson,
        "dated": lesson.dated,
        "ticket": sheet.ticket.seal() if lesson.may_save else "",
        "late_by": minutes_since_bell(lesson, at=now) or USUALLY_LATE,
        "begins_at": lesson.dated.begins_at(now),
        "ends_at": lesson.dated.begins_at(now) + timedelta(minutes=sheet.ticket.minutes),
        "half_days": request.viewer.school.has_half_days,
        "sums": sums(sheet),
        "say": words,
        "keys": keys(),
        "save_words": long_words,
        "save_words_short": short_words,
        **more,
    }
    template = "attendance/register.html" if lesson.may_save else "attendance/register_to_read.html"
    return render(request, template, context, status=status)


def _closed(request: SchoolRequest, lesson: LessonOfDay) -> HttpResponse:
    """No register can be taken, and why. Nothing was stored."""
    assert lesson.refusal
    context = {"lesson": lesson, "dated": lesson.dated, "refusal": lesson.refusal.value}
    return render(request, "attendance/closed.html", context, status=CLOSED_STATUS[lesson.refusal])
