"""One lesson of the timetable: made, changed from a day on, ended, and different for once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schools.access import SchoolRequest, permission_required
from schools.actions.refused import Refused
from schools.actions.timetable import (
    add_half_days,
    add_lesson,
    change_lesson,
    end_lesson,
    lapsing,
    pattern_of,
    registered_days,
)
from schools.actions.timetable_days import change_day, undo_change
from schools.forms.timetable import WEEKDAYS, DayForm, EndLessonForm, HalfDaysForm, LessonForm
from schools.models import Group, LessonChange, StaffRole, TimetableLesson
from schools.models.people import in_force
from schools.roles import Permission, Role
from schools.templatetags.dutch import long_date
from schools.views.timetable import rooms_of

COMING = 30  # changes of single days that the page of a lesson shows
ONE_DAY = timedelta(days=1)


@require_http_methods(["GET", "POST"])
@permission_required(Permission.TIMETABLE_EDIT)
def add(request: SchoolRequest) -> HttpResponse:
    """A new lesson; the address fills in what is known: group, teacher, room, weekday, period, the day."""
    viewer, asked = request.viewer, request.GET
    on = _day(asked.get("day")) or viewer.today
    period = asked.get("period")
    initial = {
        "groups": [asked["group"]] if asked.get("group", "").isdigit() else [],
        "teachers": [asked["teacher"]] if asked.get("teacher", "").isdigit() else [],
        "room": asked.get("room", "")[:20],
        "weekday": on.isoweekday(),
        "first_period": period,
        "last_period": period,
        "valid_from": on,
    }
    form = LessonForm(request.POST or None, school=viewer.school, on=on, initial=initial)
    if form.is_valid():
        lesson = add_lesson(
            school=viewer.school,
            pattern=form.pattern(),
            valid_from=form.cleaned_data["valid_from"],
            valid_until=form.cleaned_data["valid_until"],
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("The lesson stands in the timetable."))
        return redirect(_grid_of(lesson, form.cleaned_data["valid_from"]))
    return _form_page(request, "schools/lesson_form.html", form, known=_known(request))


@require_GET
@permission_required(Permission.TIMETABLE_CHANGE_DAY)
def lesson(request: SchoolRequest, pk: int) -> HttpResponse:
    """What stands in the timetable, what is different on single days (`?day=` is one), and what can be done."""
    viewer = request.viewer
    lesson = _find(request, pk)
    day = _day_of(lesson, request.GET.get("day"))
    pattern = pattern_of(lesson)
    coming = (
        lesson.changes.filter(on__gte=viewer.today - ONE_DAY * 7).select_related("teacher").order_by("on")
    )
    context = {
        "lesson": lesson,
        "pattern": pattern,
        "title": " ".join([", ".join(group.name for group in pattern.groups), lesson.subject]).strip(),
        "weekday": dict(WEEKDAYS)[lesson.weekday],
        "periods": _period_names(lesson),
        "day": day,
        "change": lesson.changes.filter(on=day).select_related("teacher").first() if day else None,
        "coming": coming[:COMING],
        "grid": _grid_of(lesson, day or viewer.today),
        "may_edit": viewer.may(Permission.TIMETABLE_EDIT),
        "next_day": _next_day(lesson, max(viewer.today, lesson.valid_from)),
    }
    return render(request, "schools/lesson.html", context)


@require_http_methods(["GET", "POST"])
@permission_required(Permission.TIMETABLE_EDIT)
def change(request: SchoolRequest, pk: int) -> HttpResponse:
    """Another pattern from a day on. What would lapse is shown first."""
    lesson = _find(request, pk)
    taken = registered_days(lesson, lesson.valid_from)
    first = max(request.viewer.today, lesson.valid_from, taken[-1] + ONE_DAY if taken else date.min)
    pattern = pattern_of(lesson)
    initial = pattern.values() | {"groups": pattern.groups, "teachers": pattern.teachers}
    initial |= {"valid_from": first, "valid_until": lesson.valid_until}
    form = LessonForm(request.POST or None, school=request.viewer.school, on=first, initial=initial)
    known = _known(request) | {"lesson": lesson, "last_taken": taken[-1] if taken else None}
    if form.is_valid():
        new, valid_from = form.pattern(), form.cleaned_data["valid_from"]
        lapsed = lapsing(lesson, first=valid_from, weekdays={new.weekday})
        if lapsed and "confirmed" not in request.POST:
            return _form_page(request, "schools/lesson_form.html", form, known=known | {"lapsed": lapsed})
        try:
            becomes = change_lesson(
                lesson=lesson,
                pattern=new,
                valid_from=valid_from,
                valid_until=form.cleaned_data["valid_until"],
                by=request.user,
                at=timezone.now(),
            )
        except Refused as refused:
            form.add_error(refused.field, refused.words)
        else:
            messages.success(request, _("Changed from %(day)s.") % {"day": long_date(valid_from)})
            return redirect("schools:lesson", becomes.pk)
    return _form_page(request, "schools/lesson_form.html", form, known=known)


@require_http_methods(["GET", "POST"])
@permission_required(Permission.TIMETABLE_EDIT)
def end(request: SchoolRequest, pk: int) -> HttpResponse:
    """The last day of a lesson. Says beforehand which changes of single days lapse and which registers stay."""
    lesson = _find(request, pk)
    taken = registered_days(lesson, lesson.valid_from)
    last_on = min(max(request.viewer.today, taken[-1] if taken else date.min), lesson.valid_until)
    form = EndLessonForm(request.POST or None, initial={"last_on": last_on})
    grid = _grid_of(lesson, request.viewer.today)
    if form.is_valid():
        try:
            end_lesson(
                lesson=lesson, last_on=form.cleaned_data["last_on"], by=request.user, at=timezone.now()
            )
        except Refused as refused:
            form.add_error("last_on", refused.words)
        else:
            words = _("The lesson ends on %(day)s.")
            messages.success(request, words % {"day": long_date(form.cleaned_data["last_on"])})
            return redirect(grid)
    known = {
        "lesson": lesson,
        "pattern": pattern_of(lesson),
        "last_taken": taken[-1] if taken else None,
        "lapsed": lapsing(lesson, first=last_on + ONE_DAY, weekdays=()),
    }
    return _form_page(request, "schools/lesson_end.html", form, known=known)


@require_http_methods(["GET", "POST"])
@permission_required(Permission.TIMETABLE_CHANGE_DAY)
def day(request: SchoolRequest, pk: int) -> HttpResponse:
    """What is different on one day (`?day=`) only; the pattern stays."""
    lesson = _find(request, pk)
    on = _day(request.GET.get("day"))
    if on is None or not lesson.meets_on(on):
        messages.error(request, _("Choose a day on which the timetable has this lesson."))
        return redirect("schools:lesson", lesson.pk)
    form = DayForm(request.POST or None, lesson=lesson, on=on)
    if form.is_valid():
        try:
            change_day(lesson=lesson, on=on, becomes=form.for_a_day(), by=request.user, at=timezone.now())
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.words)
        else:
            messages.success(request, _("Saved for %(day)s only.") % {"day": long_date(on)})
            return redirect(_grid_of(lesson, on))
    known = _known(request) | {
        "lesson": lesson,
        "pattern": pattern_of(lesson),
        "on": on,
        "change": form.change,
    }
    return _form_page(request, "schools/lesson_day.html", form, known=known)


@require_POST
@permission_required(Permission.TIMETABLE_CHANGE_DAY)
def undo(request: SchoolRequest, pk: int) -> HttpResponse:
    """As in the timetable again, or why that cannot be (409)."""
    mine = LessonChange.objects.filter(lesson__in=TimetableLesson.objects.visible_to(request.viewer))
    change = get_object_or_404(mine.select_related("lesson"), pk=pk)
    lesson, on = change.lesson, change.on
    try:
        undo_change(change=change, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, refused.words)
        return redirect(_page_of(lesson, on))
    messages.success(
        request, _("On %(day)s the lesson is as in the timetable again.") % {"day": long_date(on)}
    )
    return redirect(_page_of(lesson, on))


@require_http_methods(["GET", "POST"])
@permission_required(Permission.TIMETABLE_EDIT)
def half_days(request: SchoolRequest) -> HttpResponse:
    """Every half-day of the week for each group that has no lessons yet, with the teacher who is chosen."""
    school, today = request.viewer.school, request.viewer.today
    year = school.years.filter(last_on__gte=today).order_by("first_on").first()
    on = max(today, year.first_on) if year else today
    bare = (
        Group.objects.filter(school=school, kind=Group.Kind.BASE)
        .in_use(on=on)
        .exclude(lessons__in=TimetableLesson.objects.filter(school=school, valid_until__gte=on))
    )
    mentors = StaffRole.objects.filter(in_force(on), role=Role.MENTOR, staff__school=school).order_by("-pk")
    form = HalfDaysForm(
        request.POST or None,
        school=school,
        groups=bare.order_by("name"),
        mentors=dict(mentors.values_list("group", "staff")),
        on=on,
        last_on=year.last_on if year else on,
    )
    if form.is_valid() and year:
        valid_from, at = form.cleaned_data["valid_from"], timezone.now()
        made = sum(
            add_half_days(
                school=school,
                group=group,
                teacher=teacher,
                valid_from=valid_from,
                valid_until=year.last_on,
                by=request.user,
                at=at,
            )
            for group, teacher in form.chosen()
        )
        words = ngettext("%(made)s half-day was added.", "%(made)s half-days were added.", made)
        messages.success(request, words % {"made": made})
        return redirect("schools:timetable")
    known = {"year": year, "has_bell": school.periods.filter(valid_until__gte=on).exists()}
    return _form_page(request, "schools/half_days.html", form, known=known)


def _find(request: SchoolRequest, pk: int) -> TimetableLesson:
    mine = TimetableLesson.objects.visible_to(request.viewer).select_related("school")
    return get_object_or_404(mine, pk=pk)


def _form_page(request: SchoolRequest, template: str, form: Any, *, known: dict[str, Any]) -> HttpResponse:
    status = 422 if form.is_bound and (form.errors or "lapsed" not in known) else 200
    return render(request, template, {"form": form, **known}, status=status)


def _known(request: SchoolRequest) -> dict[str, Any]:
    """What was typed elsewhere, to choose from. Two queries."""
    school = request.viewer.school
    subjects = TimetableLesson.objects.filter(school=school).exclude(subject="").order_by("subject")
    return {"rooms": rooms_of(school), "subjects": subjects.values_list("subject", flat=True).distinct()}


def _day(typed: str | None) -> date | None:
    try:
        return date.fromisoformat(typed or "")
    except ValueError:
        return None


def _day_of(lesson: TimetableLesson, typed: str | None) -> date | None:
    """Its day in the pattern: that day, or the day from which it was moved there."""
    day = _day(typed)
    change = lesson.change_of(day) if day else None
    own = change.on if change else day
    return own if own and lesson.meets_on(own) else None


def _grid_of(lesson: TimetableLesson, day: date) -> str:
    """The week of its first group, or of its room."""
    group = lesson.groups.order_by("name").first()
    query = {"group": group.pk} if group else {"room": lesson.room}
    return f"{reverse('schools:timetable')}?{urlencode(query | {'week': day.isoformat()})}"


def _page_of(lesson: TimetableLesson, on: date) -> str:
    return f"{reverse('schools:lesson', args=[lesson.pk])}?{urlencode({'day': on.isoformat()})}"


def _next_day(lesson: TimetableLesson, first: date) -> date | None:
    """The next day on which the pattern has it."""
    days = (first + number * ONE_DAY for number in range(15))
    return next((day for day in days if lesson.meets_on(day)), None)


def _period_names(lesson: TimetableLesson) -> str:
    """The names of its first and last period, as the bell schedule of its days calls them."""
    bell = lesson.school.periods.filter(weekday=lesson.weekday, valid_until__gte=lesson.valid_from)
    names = dict(bell.values_list("number", "name"))
    first, last = (names.get(number, str(number)) for number in (lesson.first_period, lesson.last_period))
    return first if first == last else f"{first} – {last}"
