"""The coordinator's list: who asks for attention, and what changed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.http import fragment
from schools.access import SchoolRequest, permission_required
from schools.models import NoSchoolYear
from schools.roles import Permission
from signals.inbox import Show, inbox, stamp
from signals.models import StatutoryReport
from signals.news import improved, news_since

A_VISIT = timedelta(minutes=30)
SESSION_SEEN = "inbox_seen"
SESSION_SINCE = "inbox_since"
STATE = StatutoryReport.State


@permission_required(Permission.SIGNAL_READ)
@require_GET
def show_inbox(request: SchoolRequest) -> HttpResponse:
    """The whole page; for htmx only the list, or nothing (204) when the browser's stamp is still true."""
    if request.htmx and request.GET.get("stamp") == stamp(request.viewer):
        return HttpResponse(status=204)
    return render_inbox(request)


def render_inbox(request: SchoolRequest, *, refusal: str = "", status: int = 200) -> HttpResponse:
    """The list as it is now, with the words of an act that could not be done."""
    viewer = request.viewer
    try:
        calendar = viewer.school.calendar()
    except NoSchoolYear:
        return render(request, "signals/inbox.html", status=status)
    asked = request.GET.get("show", "")
    context = {
        "inbox": inbox(viewer, calendar, show=Show(asked) if asked in set(Show) else Show.ALL),
        "news": news_since(viewer, last_visit(request)),
        "improved": improved(viewer, calendar),
        "to_withdraw": StatutoryReport.objects.visible_to(viewer).filter(state=STATE.TO_WITHDRAW).count(),
        "refusal": refusal,
    }
    return render(request, fragment(request, "signals/inbox.html", "list"), context, status=status)


def last_visit(request: HttpRequest) -> datetime:
    """When this person looked before this visit; yesterday for who has just signed in. A visit lasts half an hour."""
    now = timezone.now()
    seen = _moment(request, SESSION_SEEN)
    if seen is None or now - seen > A_VISIT:
        request.session[SESSION_SINCE] = (seen or now - timedelta(days=1)).isoformat()
        request.session[SESSION_SEEN] = now.isoformat()
    return _moment(request, SESSION_SINCE) or now


def _moment(request: HttpRequest, name: str) -> datetime | None:
    kept = request.session.get(name)
    return datetime.fromisoformat(kept) if kept else None
