"""What the pages about people have in common: a form whose wish was refused is shown again, with the reason in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from schools.actions.refused import Refused

ROWS = 50


def is_done(form: forms.Form, do: Callable[[dict[str, Any]], Any]) -> bool:
    """Whether what somebody typed is right and was done. A refusal becomes an error of the form, beside its field."""
    if not form.is_valid():
        return False
    try:
        do(form.cleaned_data)
    except Refused as refusal:
        known = refusal.field in form.fields
        form.add_error(refusal.field if known else NON_FIELD_ERRORS, refusal.words)
        return False
    return True


def said(request: HttpRequest, words: str, *, page: str, pk: int | None = None) -> HttpResponse:
    """Go to a page and say there what happened."""
    messages.success(request, words)
    return redirect(page) if pk is None else redirect(page, pk)


def refused(request: HttpRequest, refusal: Refused, *, page: str, pk: int) -> HttpResponse:
    messages.error(request, refusal.words)
    return redirect(page, pk)


def words_typed(request: HttpRequest) -> str:
    """What somebody looks for, cut to what a name can be."""
    return request.GET.get("q", "").replace("\x00", "").strip()[:80]


def page_of(rows: QuerySet[Any], request: HttpRequest) -> Page[Any]:
    return Paginator(rows, ROWS).get_page(request.GET.get("page"))


def typed(request: HttpRequest) -> Any:
    """What was sent, also when it is nothing at all; None for a page that is only looked at."""
    return request.POST if request.method == "POST" else None
