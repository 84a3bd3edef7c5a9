"""The coordinator's list: who asks for attention, and what changed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from schools.access import SchoolRequest, permission_required
from schools.roles import Permission
from signals.inbox import Show, changed_since, inbox, stamp

A_VISIT = timedelta(minutes=30)
SESSION_SEEN = "inbox_seen"
SESSION_SINCE = "inbox_since"


@permission_required(Permission.SIGNAL_READ)
@require_GET
def show_inbox(request: SchoolRequest) -> HttpResponse:
    """The whole page; for htmx only the list, or nothing (204) when the browser's stamp is still true."""
    if request.htmx and request.GET.get("stamp") == stamp(request.viewer):
        return HttpResponse(status=204)
    asked = request.GET.get("show", "")
    context = {
        "inbox": inbox(request.viewer, show=Show(asked) if asked in set(Show) else Show.ALL),
        "news": changed_since(request.viewer, last_visit(request)),
        "may_follow_up": request.viewer.may(Permission.SIGNAL_FOLLOW_UP),
        "may_report": request.viewer.may(Permission.REPORT_SEND),
        "today": request.viewer.today,
    }
    return render(request, "signals/_inbox_list.html" if request.htmx else "signals/inbox.html", context)


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
