"""Language, and the progress of background work."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from accounts.http import STOP_POLLING, back_to
from accounts.models import JobRun, User


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember the language: with the account of who is signed in, in a cookie for everybody."""
    language = request.POST.get("language", "")
    response = HttpResponseRedirect(back_to(request, "/"))
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=365 * 24 * 3600,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            samesite="Lax",
            httponly=True,
        )
        if isinstance(request.user, User):
            User.objects.filter(pk=request.user.pk).update(language=language)
    return response


@login_required
@require_GET
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress of a job to the person who asked for it; ends the polling when the job has ended."""
    run = get_object_or_404(JobRun, pk=pk, wished_by=request.user.pk)
    return render(request, "_progress.html", {"job": run}, status=STOP_POLLING if run.ended else 200)
