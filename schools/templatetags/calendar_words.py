"""Spans of days and sources of holidays, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django import template
from django.utils.translation import gettext as _

from schools.imports.closures.records import BY_HAND
from schools.templatetags.dutch import short_date, short_date_with_year
from schools.touch import spans_of

MOST_SPANS = 5

register = template.Library()


@register.filter
def source_word(source: str) -> str:
    """The name of the source; what the school typed and the list that comes along in words."""
    if source == BY_HAND:
        return _("the school itself")
    return _("the list in Aanwezig") if source.startswith("holidays ") else source


@register.filter
def span(first: date, last: date) -> str:
    """`ma 12 okt – vr 16 okt 2026`; one day when they are the same."""
    if first == last:
        return short_date_with_year(first)
    begin = short_date(first) if first.year == last.year else short_date_with_year(first)
    return f"{begin} – {short_date_with_year(last)}"


@register.filter
def day_list(days: Sequence[date]) -> str:
    """Days in order, those that follow each other as a span; the first few of many."""
    spans = spans_of(days)
    said = ", ".join(span(first, last) for first, last in spans[:MOST_SPANS])
    return f"{said}, …" if len(spans) > MOST_SPANS else said
