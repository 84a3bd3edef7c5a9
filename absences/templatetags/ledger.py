"""How lessons, half-days and the days of a notice are said."""

from __future__ import annotations

from datetime import timedelta

from django import template
from django.utils.translation import gettext as _

from absences.models import Absence, Exemption, Notice
from absences.runs import Run
from schools.templatetags.dutch import clock, ordinal, short_date, short_weekday

register = template.Library()


@register.filter
def periods(run: Run) -> str:
    """`1e t/m 4e uur`, `3e uur`; of half-days their names."""
    if run.names:
        return ", ".join(dict.fromkeys(run.names))
    if run.first == run.last:
        return _("%(period)s period") % {"period": ordinal(run.first)}
    words = {"first": ordinal(run.first), "last": ordinal(run.last)}
    return _("%(first)s to %(last)s period") % words


@register.filter
def what_happened(absence: Absence, minutes: int) -> str:
    """`afwezig`, `8 min te laat`, `10 min eerder weg`, `uit de les`."""
    match absence.kind:
        case Absence.Kind.LATE:
            return _("%(minutes)s min late") % {"minutes": minutes}
        case Absence.Kind.LEFT_EARLY:
            return _("left %(minutes)s min early") % {"minutes": minutes}
        case Absence.Kind.REMOVED:
            return _("removed from the lesson")
        case _:
            return _("absent")


@register.filter
def days_of(span: Notice) -> str:
    """`di 3 nov`, `di 3 nov t/m vr 6 nov`, `sinds di 3 nov`: of anything with a first and perhaps a last day."""
    first = short_date(span.first_on)
    if span.last_on is None:
        return _("since %(day)s") % {"day": first}
    if span.last_on == span.first_on:
        return first
    return _("%(first)s up to and including %(last)s") % {"first": first, "last": short_date(span.last_on)}


@register.filter
def times_of(notice: Notice) -> str:
    """`08:30 – 10:10`, `vanaf 10:10`, `tot 10:10`; empty for whole days."""
    begins, ends = notice.from_time, notice.until_time
    if begins and ends:
        return f"{clock(begins)} – {clock(ends)}"
    if begins:
        return _("from %(time)s") % {"time": clock(begins)}
    return _("until %(time)s") % {"time": clock(ends)} if ends else ""


@register.filter
def lessons_of(exemption: Exemption) -> str:
    """`ma, wo · 5e, 6e uur`; every day and all lessons when nothing was chosen."""
    monday = exemption.first_on - timedelta(days=exemption.first_on.weekday())
    days = [short_weekday(monday + timedelta(days=number - 1)) for number in exemption.weekdays]
    lessons = [ordinal(number) for number in exemption.periods]
    return " · ".join(
        (
            ", ".join(days) or _("every day"),
            _("%(period)s period") % {"period": ", ".join(lessons)} if lessons else _("all lessons"),
        )
    )
