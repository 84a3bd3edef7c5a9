"""What the pages of this floor answer after somebody changed something."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode


def with_next(url: str, page: str) -> str:
    return f"{url}?{urlencode({'next': page})}"


def done(request: HttpRequest, words: str, *, page: str, undo: str = "") -> HttpResponse:
    """Go to `page` and say there what happened; `undo` is an address that takes a POST."""
    messages.success(request, words, extra_tags=with_next(undo, page) if undo else "")
    return redirect(page)


def refused(request: HttpRequest, words: str, *, page: str) -> HttpResponse:
    messages.error(request, words)
    return redirect(page)
