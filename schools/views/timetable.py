"""The timetable of a week: of a group, a teacher or a room; and who is in two places at once."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from schools.access import SchoolRequest, permission_required
from schools.clashes import Clash, Kind
from schools.models import Group, Period, School, Staff, TimetableLesson
from schools.models.people import sort_key
from schools.roles import Permission
from schools.week import Week, Whose, monday_of

A_WEEK = timedelta(days=7)
MOST_FOUND = 60
SHOW = ("group", "teacher", "room")


@require_GET
@permission_required(Permission.TIMETABLE_CHANGE_DAY)
def timetable(request: SchoolRequest) -> HttpResponse:
    """The week (`?week=`, any day of it) of `?group=`, `?teacher=` or `?room=`; without these, what there is to choose.

    `?show=` is what is looked for, `?q=` the words.
    """
    viewer = request.viewer
    whose = _whose(request)
    day = asked_week(request, viewer.today)
    if whose is None:
        return _choose(request, day)
    week = Week(viewer.school, monday_of(day), viewer.today)
    rows = week.grid(whose)
    context = {
        **about(week),
        "whose": whose,
        "show": next(iter(whose.address)),
        "address": urlencode(whose.address),
        "rows": rows,
        "days": [
            (day, [(row, row.cells[place]) for row in rows if row.cells[place].cards])
            for place, day in enumerate(week.days)
        ],
        "names": names_of_clashes(week),
        "outside_bell": week.outside_bell(whose),
        "may_edit": viewer.may(Permission.TIMETABLE_EDIT),
    }
    return render(request, "schools/timetable.html", context)


@require_GET
@permission_required(Permission.TIMETABLE_CHANGE_DAY)
def clashes(request: SchoolRequest) -> HttpResponse:
    """Everybody and everything in two places at once in a week (`?week=`)."""
    viewer = request.viewer
    week = Week(viewer.school, monday_of(asked_week(request, viewer.today)), viewer.today)
    context = {**about(week), "kinds": _by_kind(week), "total": len(week.clashes)}
    return render(request, "schools/clashes.html", context)


def asked_week(request: HttpRequest, today: date) -> date:
    try:
        day = date.fromisoformat(request.GET.get("week", ""))
    except ValueError:
        return today
    return day if today.year - 10 < day.year < today.year + 10 else today


def about(week: Week) -> dict[str, Any]:
    """What every page of a week needs."""
    return {
        "week": week,
        "previous": (week.monday - A_WEEK).isoformat(),
        "following": (week.monday + A_WEEK).isoformat(),
        "is_this_week": any(day.is_today for day in week.days) or week.monday == monday_of(week.today),
        "half_days": week.school.has_half_days,
    }


def _whose(request: SchoolRequest) -> Whose | None:
    """404 for a group or teacher of another school, and for what is no number."""
    school, asked = request.viewer.school, request.GET
    if "group" in asked:
        return Whose(group=get_object_or_404(Group, school=school, pk=_number(asked["group"])))
    if "teacher" in asked:
        return Whose(teacher=get_object_or_404(Staff, school=school, pk=_number(asked["teacher"])))
    room = asked.get("room", "").replace("\x00", "").strip()[:20]
    return Whose(room=room) if room else None


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 16 else 0


def _choose(request: SchoolRequest, day: date) -> HttpResponse:
    """All groups, teachers or rooms whose name has the words in it; the only one is opened at once."""
    school, asked = request.viewer.school, request.GET
    show = asked.get("show", "") if asked.get("show") in SHOW else "group"
    words = asked.get("q", "").replace("\x00", "").strip()[:80]
    everything = _all(school, show, day)
    found = [one for one in everything if sort_key(words, "").strip() in sort_key(one.label, "")]
    if words and len(found) == 1:
        query = urlencode(found[0].address | ({"week": asked["week"]} if "week" in asked else {}))
        return redirect(f"{reverse('schools:timetable')}?{query}")
    context = {
        "show": show,
        "words": words,
        "week_of": asked.get("week", ""),
        "everything": everything,
        "found": [(one, urlencode(one.address)) for one in found[:MOST_FOUND]],
        "more": len(found) - MOST_FOUND,
        "has_bell": Period.objects.filter(school=school).exists(),
        "has_lessons": TimetableLesson.objects.filter(school=school).exists(),
        "half_days": school.has_half_days,
        "may_edit": request.viewer.may(Permission.TIMETABLE_EDIT),
    }
    return render(request, "schools/timetable_choose.html", context)


def _all(school: School, show: str, day: date) -> list[Whose]:
    """In order of their names. One query."""
    if show == "group":
        groups = Group.objects.filter(school=school).in_use(on=day).order_by("name")
        return [Whose(group=group) for group in groups]
    if show == "teacher":
        teachers: QuerySet[Staff] = Staff.objects.filter(school=school)
        return [Whose(teacher=teacher) for teacher in teachers]
    return [Whose(room=room) for room in rooms_of(school)]


def rooms_of(school: School) -> list[str]:
    """The rooms that stand in the timetable. One query."""
    lessons = TimetableLesson.objects.filter(school=school).exclude(room="")
    return list(lessons.order_by("room").values_list("room", flat=True).distinct())


def names_of_clashes(week: Week) -> dict[str, str]:
    """What groups, teachers and pupils are called who are in two places at once. One query."""
    names: dict[tuple[Kind, int | str], str] = {
        (Kind.PUPIL, pk): pupil.name for pk, pupil in week.named_pupils().items()
    }
    for dated in week.lessons:
        names |= {(Kind.TEACHER, teacher.pk): teacher.name for teacher in dated.teachers}
        names |= {(Kind.GROUP, group.pk): group.name for group in dated.groups}
    return {f"{kind}-{who}": name for (kind, who), name in names.items()}


def _by_kind(week: Week) -> list[tuple[str, list[dict[str, Any]]]]:
    """The clashes of each kind: who, and each time that they are in two places at once.

    Pupils who clash at the same times stand together: one who is in a wrong group, or a group that meets a cluster.
    """
    names = names_of_clashes(week)
    together: defaultdict[tuple[Kind, Any], list[Clash]] = defaultdict(list)
    for clash in week.clashes:
        lessons = (clash.on, clash.periods, clash.lessons)
        together[clash.kind, lessons if clash.kind is Kind.PUPIL else (lessons, clash.who)].append(clash)
    times: defaultdict[tuple[Kind, tuple[int | str, ...]], list[Clash]] = defaultdict(list)
    for (kind, _lessons), same in together.items():
        times[kind, tuple(clash.who for clash in same)].append(same[0])
    kinds: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for (kind, who), found in times.items():
        called = sorted(names.get(f"{kind}-{one}", str(one)) for one in who)
        kinds[kind.value].append({"who": called, "times": [_time(week, clash) for clash in found]})
    return list(kinds.items())


def _time(week: Week, clash: Clash) -> dict[str, Any]:
    lessons = [week.by_lesson[lesson, clash.on] for lesson in clash.lessons]
    periods = [period.name for period in lessons[0].periods if period.number in clash.periods]
    return {"on": clash.on, "periods": periods, "lessons": lessons}
