"""What a change of the school's calendar means for absence and signals, for the page that asks to confirm it."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from schools.access import SchoolRequest, permission_required
from schools.roles import Permission
from signals.calendar_touch import Span, touched

MOST_SPANS = 100


@require_GET
@permission_required(Permission.SCHOOL_SET_UP)
def calendar_touch(request: SchoolRequest) -> HttpResponse:
    """Numbers only: an administrator sees no pupils. `first`, `last` and `closed` are those of schools/touch.py."""
    try:
        weeks = _span(f"{request.GET['first']}..{request.GET['last']}") if request.GET.get("first") else None
        closed = [_span(text) for text in request.GET.get("closed", "").split(",")[:MOST_SPANS] if text]
    except (KeyError, ValueError):
        raise Http404 from None
    found = touched(request.viewer.school, weeks=weeks, closed=closed)
    return render(request, "signals/_calendar_touch.html", {"touched": found})


def _span(text: str) -> Span:
    first, last = text.split("..")
    return date.fromisoformat(first), date.fromisoformat(last)
