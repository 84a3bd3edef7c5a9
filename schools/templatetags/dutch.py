"""How dates, durations and numbers look on screen, in both languages (shared words: docs/look.md)."""

from __future__ import annotations

from datetime import date, datetime, time

from babel.dates import format_date
from django import template
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

register = template.Library()

NBSP = "\N{NO-BREAK SPACE}"


def _language() -> str:
    return "en" if (get_language() or "nl").startswith("en") else "nl"


def _day(value: date | datetime | str) -> date:
    """Explanations keep their days as ISO text."""
    if isinstance(value, str):
        return date.fromisoformat(value)
    return timezone.localtime(value).date() if isinstance(value, datetime) else value


def _written(value: date | datetime | str, pattern: str) -> str:
    """By CLDR's pattern letters, without the dots it puts behind short names."""
    return format_date(_day(value), pattern, locale=_language()).replace(".", "")


@register.filter
def short_date(value: date | datetime | str) -> str:
    """`di 3 nov`: in a sentence or a list."""
    return _written(value, "EEE d MMM").replace(" ", NBSP)


@register.filter
def short_date_with_year(value: date | datetime | str) -> str:
    """`di 3 nov 2026`: where another school year could be meant."""
    return _written(value, "EEE d MMM y").replace(" ", NBSP)


@register.filter
def long_date(value: date | datetime | str) -> str:
    """`donderdag 29 oktober 2026`: in a head or a letter."""
    return _written(value, "EEEE d MMMM y")


@register.filter
def long_date_without_year(value: date | datetime | str) -> str:
    """`donderdag 29 oktober`: in a head within the school year."""
    return _written(value, "EEEE d MMMM")


@register.filter
def short_weekday(value: date | str) -> str:
    """`do`."""
    return _written(value, "EEE")


@register.filter
def weekday_name(value: date | str) -> str:
    """`donderdag`."""
    return _written(value, "EEEE")


@register.filter
def short_month(value: date | str) -> str:
    """`okt`: above a column."""
    return _written(value, "MMM")


@register.filter
def month_name(value: date | str) -> str:
    """`oktober 2026`."""
    return _written(value, "MMMM y")


@register.filter
def clock(value: time | datetime) -> str:
    """`10:50`, in the school's time."""
    return (timezone.localtime(value) if isinstance(value, datetime) else value).strftime("%H:%M")


@register.filter
def units(value: int) -> str:
    """`11 u 30`: counted hours from units of a sixtieth of an hour; `10 min` below the hour."""
    hours, minutes = divmod(int(value), 60)
    hour = _("h")
    if not minutes:
        return f"{hours}{NBSP}{hour}"
    return f"{hours}{NBSP}{hour}{NBSP}{minutes:02d}" if hours else f"{minutes}{NBSP}min"


@register.filter
def number(value: int) -> str:
    """`299.464` in Dutch, `299,464` in English."""
    return f"{value:,}".replace(",", "." if _language() == "nl" else ",")


@register.filter
def percent(value: float | None) -> str:
    """`94,1%` from 0.941; a dash when there is nothing to divide by."""
    if value is None:
        return "–"
    text = f"{100 * value:.1f}%"
    return text.replace(".", ",") if _language() == "nl" else text


@register.filter
def hours(value: int) -> str:
    """`1.234,5`: many counted hours, rounded to tenths, from units of a sixtieth of an hour."""
    text = f"{value / 60:,.1f}"
    return text.translate(str.maketrans(",.", ".,")) if _language() == "nl" else text


@register.filter
def ordinal(value: int) -> str:
    """`3e` in Dutch, `3rd` in English: the number of a lesson."""
    if _language() == "nl":
        return f"{value}e"
    suffix = "th" if 10 <= value % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{suffix}"
