"""The page on which a teacher's day begins."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from attendance.day import (
    Moment,
    last_school_days,
    left_open,
    lesson_lines,
    my_lessons,
    next_line,
    sheet_of,
)
from attendance.group_now import group_now
from schools.access import SchoolRequest, permission_required
from schools.models import Closure, Group, NoSchoolYear, School
from schools.roles import Permission

LOOK_BACK = 5  # school days in which an open register is still worth filling in: who was there is remembered


@permission_required(Permission.REGISTER_READ)
def today(request: SchoolRequest) -> HttpResponse:
    """My lessons of a day (`?day=`), the one that is now first, and my mentor group as it stands."""
    viewer, now = request.viewer, timezone.localtime()
    day = asked_day(request, viewer.today)
    try:
        calendar = viewer.school.calendar()
    except NoSchoolYear:
        return render(request, "attendance/no_school_year.html")
    is_today, is_school_day = day == viewer.today, calendar.is_school_day(day)
    dated = my_lessons(viewer, on=day) if is_school_day else []
    lines = lesson_lines(dated, school=viewer.school, on=day, at=now)
    first = next_line(lines) if is_today else None
    groups = Group.objects.filter(pk__in=viewer.mentor_groups).order_by("name") if is_school_day else []
    context = {
        "day": day,
        "is_today": is_today,
        "may_see_signals": viewer.may(Permission.SIGNAL_READ),
        "half_days": viewer.school.has_half_days,
        "greeting": greeting(now),
        "week": calendar.lesson_week_of(day),
        "previous": calendar.previous_school_day(day),
        "following": calendar.next_school_day(day),
        "is_school_day": is_school_day,
        "closure": None if is_school_day else closure_name(viewer.school, on=day),
        "lines": lines,
        "is_being_set_up": is_school_day and not lines and not viewer.school.lessons.exists(),
        "done": sum(line.register is not None for line in lines),
        "first": first,
        "is_running": first is not None and first.moment is Moment.NOW,
        "sheet": sheet_of(viewer, first) if first else None,
        "groups": [group_now(group, school=viewer.school, on=day) for group in groups]
        if day <= viewer.today
        else [],
        "open": left_open(viewer, last_school_days(calendar, before=day, number=LOOK_BACK))
        if is_today
        else [],
    }
    return render(request, "attendance/today.html", context)


def closure_name(school: School, *, on: date) -> str | None:
    """What a day off is called; None for a weekend or a day outside the school year."""
    closures = Closure.objects.filter(school=school, first_on__lte=on, last_on__gte=on)
    return closures.values_list("name", flat=True).first()


def asked_day(request: HttpRequest, today: date) -> date:
    """The day of `?day=`; today when it is missing or no day."""
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return today


def greeting(now: datetime) -> str:
    if now.hour < 12:
        return _("Good morning")
    return _("Good afternoon") if now.hour < 18 else _("Good evening")
