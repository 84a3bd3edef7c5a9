"""How counted hours and published numbers look on a page."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from reporting.disclosure import Mark
from reporting.figures import UNITS_PER_HOUR, Rate
from reporting.publication import Value
from schools.templatetags.dutch import hours, number, percent

register = template.Library()


@register.filter
def counted_hours(units: int) -> str:
    """`18.776`, or `18.776,5` when it is not whole: many hours, from units of a sixtieth of an hour."""
    return hours(units) if units % UNITS_PER_HOUR else number(units // UNITS_PER_HOUR)


@register.filter
def share(rate: Rate) -> str:
    """`94,1%`; a dash when there is nothing to be a part of."""
    return percent(rate.fraction)


@register.filter
def published(value: Value, threshold: int) -> str | SafeString:
    """A number, or the mark that says how it is hidden."""
    if not isinstance(value, Mark):
        return number(value)
    if value is Mark.SMALL:
        return format_html('<i class="masked">&lt;{}</i>', threshold)
    return format_html('<i class="masked far"><span>{}</span></i>', _("withheld"))


@register.filter
def published_hours(value: Value, threshold: int) -> str | SafeString:
    """Hours, or the mark that says how they are hidden."""
    return published(value, threshold) if isinstance(value, Mark) else counted_hours(value)
