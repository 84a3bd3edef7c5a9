"""Somebody who works at more than one school chooses where they are."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from schools.access import SESSION_SCHOOL, Viewer


@login_required
@require_POST
def choose_school(request: HttpRequest) -> HttpResponse:
    viewer: Viewer | None = request.viewer  # type: ignore[attr-defined]
    mine = {str(school.pk): school.pk for school in viewer.schools} if viewer else {}
    chosen = mine.get(request.POST.get("school", ""))
    if chosen is None:
        raise Http404
    request.session[SESSION_SCHOOL] = chosen
    return redirect("home")
