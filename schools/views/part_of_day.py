"""A free afternoon or a late start, for the whole school at once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from schools.access import SchoolRequest, permission_required
from schools.actions.part_of_day import free_part_of_day, give_part_back
from schools.forms.calendar import DayOfCalendarForm, PartOfDayForm
from schools.models import NoSchoolYear, Period, School
from schools.part_of_day import freed_on, part_of_day
from schools.roles import Permission


@require_http_methods(["GET", "POST"])
@permission_required(Permission.SCHOOL_SET_UP)
def free(request: SchoolRequest) -> HttpResponse:
    """Which periods of which day; then which lessons that cancels; then it is done."""
    school = request.viewer.school
    try:
        calendar = school.calendar()
    except NoSchoolYear:
        return redirect("schools:calendar")
    on = DayOfCalendarForm(request.GET).day()
    periods = _periods(school)
    initial = {"on": on, "first_period": _afternoon(periods), "last_period": periods[-1][0] if periods else 1}
    form = PartOfDayForm(request.POST or None, initial=initial, periods=periods, calendar=calendar)
    if form.is_valid() and "confirmed" in request.POST:
        day = form.cleaned_data["on"]
        part = free_part_of_day(
            school=school, on=day, periods=form.free(), by=request.user, at=timezone.now()
        )
        messages.success(request, _lessons_cancelled(len(part.cancelled)))
        return redirect("schools:calendar")
    context = {"form": form, "periods": periods, "on": on, "freed": len(freed_on(school, on)) if on else 0}
    if form.is_valid() and "again" not in request.POST:
        context["part"] = part_of_day(school, form.cleaned_data["on"], form.free())
        return render(request, "schools/calendar_part_confirm.html", context)
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "schools/calendar_part.html", context, status=status)


@require_http_methods(["POST"])
@permission_required(Permission.SCHOOL_SET_UP)
def give_back(request: SchoolRequest) -> HttpResponse:
    """What was freed of the day goes on after all."""
    on = DayOfCalendarForm(request.POST).day()
    if on is not None:
        number = give_part_back(school=request.viewer.school, on=on, by=request.user, at=timezone.now())
        words = ngettext("%(n)s lesson goes on after all.", "%(n)s lessons go on after all.", number)
        messages.success(request, words % {"n": number})
    return redirect("schools:calendar")


def _periods(school: School) -> list[tuple[int, str]]:
    """The numbers of the bell schedule with a name, each once."""
    bell = Period.objects.filter(school=school, valid_until__gte=timezone.localdate())
    return sorted(dict(bell.order_by("-number", "weekday").values_list("number", "name")).items())


def _afternoon(periods: list[tuple[int, str]]) -> int:
    """The first period of the second half of the day."""
    return periods[(len(periods) + 1) // 2][0] if len(periods) > 1 else 1


def _lessons_cancelled(number: int) -> str:
    if not number:
        return _("There was nothing left to cancel.")
    words = ngettext("%(n)s lesson is cancelled.", "%(n)s lessons are cancelled.", number)
    return words % {"n": number}
