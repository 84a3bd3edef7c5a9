"""What every request carries: where to go back to, the language of the person, and facts about this installation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

from accounts.models import Heartbeat, User

WORKER_IS_SILENT_AFTER = timedelta(seconds=60)
STOP_POLLING = 286  # the status by which htmx ends a poll


class HtmxRequest(HttpRequest):
    htmx: HtmxDetails


def fragment(request: HtmxRequest, template: str, name: str) -> str:
    """`template`, or only its part `name` when htmx asks for it."""
    return f"{template}#{name}" if request.htmx and not request.htmx.boosted else template


def back_to(request: HttpRequest, otherwise: str) -> str:
    """The address in `next`, if it is one of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else otherwise


class LanguageOfUserMiddleware:
    """Dutch, unless the person chose otherwise: first the account, then the cookie, never the browser's guess."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        chosen = request.user.language if isinstance(request.user, User) else cookie
        known = dict(settings.LANGUAGES)
        with translation.override(chosen if chosen in known else settings.LANGUAGE_CODE):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "nl")
        return response


def installation(request: HttpRequest) -> dict[str, Any]:
    """For every template: the version, whether this is a demonstration, whether the worker is alive."""
    return {"version": settings.VERSION, "demo": settings.DEMO, "worker_stopped": _worker_stopped(request)}


def _worker_stopped(request: HttpRequest) -> bool:
    if not request.user.is_authenticated or getattr(request, "htmx", False):
        return False
    return bool(cache.get_or_set("worker-stopped", _worker_is_silent, timeout=15))


def _worker_is_silent() -> bool:
    last = Heartbeat.objects.filter(name="worker").values_list("at", flat=True).first()
    return last is None or last < timezone.now() - WORKER_IS_SILENT_AFTER
