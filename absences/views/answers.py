"""What the pages of this floor answer after somebody changed something."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme, urlencode


def back_to(request: HttpRequest, otherwise: str) -> str:
    """The address in `next`, if it is one of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else otherwise


def with_next(url: str, page: str) -> str:
    return f"{url}?{urlencode({'next': page})}"


def done(request: HttpRequest, words: str, *, page: str, undo: str = "") -> HttpResponse:
    """Go to `page` and say there what happened; `undo` is an address that takes a POST."""
    messages.success(request, words, extra_tags=with_next(undo, page) if undo else "")
    return redirect(page)


def refused(request: HttpRequest, words: str, *, page: str) -> HttpResponse:
    messages.error(request, words)
    return redirect(page)
