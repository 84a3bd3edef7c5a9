"""All registers of a day, for who watches over a whole school."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from attendance.day import LessonLine, Moment, lesson_lines
from attendance.views.today import asked_day
from schools.access import SchoolRequest, permission_required
from schools.models import NoSchoolYear, TimetableLesson, lessons_on
from schools.roles import Permission

SHOW: dict[str, Callable[[LessonLine], bool]] = {
    "open": lambda line: line.needs_filling_in,
    "taken": lambda line: line.register is not None,
    "later": lambda line: line.register is None and line.moment is Moment.LATER,
    "all": lambda line: True,
}


@permission_required(Permission.REGISTER_READ)
def overview(request: SchoolRequest) -> HttpResponse:
    """The lessons of a day (`?day=`) with or without their register (`?show=`), by period."""
    viewer = request.viewer
    if not viewer.has_whole_school(Permission.REGISTER_READ):
        raise PermissionDenied
    day = asked_day(request, viewer.today)
    try:
        calendar = viewer.school.calendar()
    except NoSchoolYear:
        return render(request, "attendance/no_school_year.html")
    everything = TimetableLesson.objects.all()
    is_school_day = calendar.is_school_day(day)
    dated = lessons_on(day, lessons=everything, school=viewer.school) if is_school_day else []
    lines = lesson_lines(dated, school=viewer.school, on=day, at=timezone.localtime())
    counts = {name: sum(map(belongs, lines)) for name, belongs in SHOW.items()}
    show = request.GET.get("show", "open" if counts["open"] else "all")
    shown = [line for line in lines if SHOW.get(show, SHOW["all"])(line)]
    context = {
        "day": day,
        "is_today": day == viewer.today,
        "previous": calendar.previous_school_day(day),
        "following": calendar.next_school_day(day),
        "is_school_day": is_school_day,
        "counts": counts,
        "show": show if show in SHOW else "all",
        "periods": [(name, list(some)) for name, some in groupby(shown, key=_period)],
    }
    return render(request, "attendance/overview.html", context)


def _period(line: LessonLine) -> str:
    return line.dated.periods[0].name
