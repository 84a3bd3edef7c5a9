"""What a person does with a signal: take it up (and undo that), note a contact, close it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from schools.access import SchoolRequest, permission_required
from schools.roles import Permission
from schools.templatetags.dutch import clock
from signals.actions.follow_up import SignalMoved, close, note_contact, put_back, take_up
from signals.forms import ContactForm
from signals.inbox import groups_of_pupil
from signals.models import Signal
from signals.views.inbox import render_inbox
from signals.views.signal import render_signal


def follow_up_of(request: SchoolRequest, pk: int) -> Signal:
    """A signal that this person may act on; 404 for every other."""
    mine = Signal.objects.visible_to(request.viewer, Permission.SIGNAL_FOLLOW_UP)
    signals = mine.select_related("pupil", "policy", "taken_up_by", "closed_by", "report")
    return get_object_or_404(signals.prefetch_related(groups_of_pupil(request.viewer.today)), pk=pk)


@permission_required(Permission.SIGNAL_FOLLOW_UP)
@require_POST
def take_up_signal(request: SchoolRequest, pk: int) -> HttpResponse:
    """ "I do this one": the list for the inbox, else back to where the person was."""
    signal = follow_up_of(request, pk)
    try:
        take_up(signal=signal, by=request.user, at=timezone.now())
    except SignalMoved:
        return _refused(request, signal)
    messages.success(
        request,
        _("You took up the signal of %(name)s.") % {"name": signal.pupil.name},
        extra_tags=reverse("signals:put_back", args=[pk]),
    )
    return render_inbox(request) if request.htmx else _back(request, signal)


@permission_required(Permission.SIGNAL_FOLLOW_UP)
@require_POST
def put_back_signal(request: SchoolRequest, pk: int) -> HttpResponse:
    """Undo of taking up."""
    signal = follow_up_of(request, pk)
    try:
        put_back(signal=signal, by=request.user, at=timezone.now())
    except SignalMoved:
        return _refused(request, signal)
    messages.success(request, _("The signal of %(name)s is free again.") % {"name": signal.pupil.name})
    return _back(request, signal)


@permission_required(Permission.SIGNAL_FOLLOW_UP)
@require_http_methods(["GET", "POST"])
def note(request: SchoolRequest, pk: int) -> HttpResponse:
    """Note a contact, and perhaps an agreement."""
    signal = follow_up_of(request, pk)
    data = request.POST if request.method == "POST" else None
    form = ContactForm(data, today=request.viewer.today, initial={"on": request.viewer.today})
    if form.is_valid():
        note_contact(
            pupil=signal.pupil, signal=signal, by=request.user, at=timezone.now(), **form.cleaned_data
        )
        messages.success(request, _("The contact with %(name)s is noted.") % {"name": signal.pupil.name})
        return redirect("signals:signal", pk)
    context = {"form": form, "signal": signal, "pupil": signal.pupil}
    return render(request, "signals/contact.html", context, status=422 if form.is_bound else 200)


@permission_required(Permission.SIGNAL_FOLLOW_UP)
@require_POST
def close_signal(request: SchoolRequest, pk: int) -> HttpResponse:
    """Close a signal that asks nothing more. One that must be reported is closed by its report."""
    signal = follow_up_of(request, pk)
    if signal.must_be_reported:
        return render_signal(request, signal, refusal=_("This must be reported to DUO first."), status=409)
    try:
        close(signal=signal, by=request.user, at=timezone.now())
    except SignalMoved:
        return _refused(request, signal)
    messages.success(request, _("The signal of %(name)s is closed.") % {"name": signal.pupil.name})
    return redirect("signals:inbox")


def _refused(request: SchoolRequest, signal: Signal) -> HttpResponse:
    """Somebody was first: how it stands now, with words."""
    signal = follow_up_of(request, signal.pk)
    if request.htmx:
        return render_inbox(request, refusal=moved(signal), status=409)
    return render_signal(request, signal, refusal=moved(signal), status=409)


def moved(signal: Signal) -> str:
    """What happened to a signal while somebody looked at it."""
    name = signal.pupil.name
    if signal.state == Signal.State.TAKEN_UP and signal.taken_up_by and signal.taken_up_at:
        return _("%(who)s took up the signal of %(name)s at %(time)s.") % {
            "who": signal.taken_up_by.name,
            "name": name,
            "time": clock(signal.taken_up_at),
        }
    if signal.state == Signal.State.WITHDRAWN:
        return _("The signal of %(name)s was withdrawn: the absence was corrected.") % {"name": name}
    if signal.state == Signal.State.CLOSED:
        return _("The signal of %(name)s is closed already.") % {"name": name}
    return _("The signal of %(name)s is free already.") % {"name": name}


def _back(request: SchoolRequest, signal: Signal) -> HttpResponse:
    """To the page the person came from, if that is one of ours; else to the signal."""
    page = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure()):
        return HttpResponseRedirect(page)
    return redirect("signals:signal", signal.pk)
