"""The administrator's pupils: finding them, adding them, and the card of one pupil with all that can happen to it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import fragment
from schools.access import SchoolRequest, permission_required
from schools.actions.people import (
    add_and_enrol,
    change_pupil,
    correct_membership,
    drop_enrolment,
    drop_membership,
    end_enrolment,
    enrol,
    join,
    leave_group,
    move,
)
from schools.forms.people import (
    DaysForm,
    EnrolForm,
    JoinForm,
    LastDayForm,
    MoveForm,
    NewPupilForm,
    PupilForm,
    from_today,
)
from schools.models import Enrolment, Membership, Pupil
from schools.pupil_card import now_in, stays_of, trail_of
from schools.pupil_lists import (
    SHOWN,
    Show,
    classes_in_use,
    clusters_in_use,
    lines_of,
    numbers_shown,
    pupils_shown,
    year_began,
)
from schools.roles import Permission
from schools.views.acts import is_done, page_of, said, typed, words_typed

MANAGE = Permission.PEOPLE_MANAGE


@require_GET
@permission_required(MANAGE)
def people(request: SchoolRequest) -> HttpResponse:
    """The pupils of the school, found while typing, and what is odd about them."""
    viewer, words = request.viewer, words_typed(request)
    began = year_began(viewer.school, on=viewer.today)
    show = next((each for each in Show if each == request.GET.get("show")), Show.HERE)
    classes = list(classes_in_use(viewer.school, on=viewer.today))
    chosen = next((group for group in classes if str(group.pk) == request.GET.get("group")), None)
    years = sorted({group.year_group for group in classes if group.year_group})
    year = next((each for each in years if each == request.GET.get("year")), "")
    found = pupils_shown(viewer.school, show, on=viewer.today, year_began=began).matching(words)
    if chosen or year:
        within = [
            group.pk for group in classes if group == chosen or (not chosen and group.year_group == year)
        ]
        found = found.in_groups(frozenset(within), on=viewer.today)
    numbers = numbers_shown(viewer.school, on=viewer.today, year_began=began)
    page = page_of(found, request)
    context = {
        "page_obj": page,
        "lines": lines_of(list(page.object_list), on=viewer.today),
        "choices": [
            (each, SHOWN[each], numbers[each]) for each in Show if numbers[each] or each in {show, ""}
        ],
        "show": show,
        "groups": classes,
        "chosen": chosen,
        "years": years,
        "year": year,
        "words": words,
        "is_narrowed": bool(words or chosen or year),
    }
    return render(request, fragment(request, "schools/people.html", "list"), context)


@require_http_methods(["GET", "POST"])
@permission_required(MANAGE)
def add(request: SchoolRequest) -> HttpResponse:
    """A pupil by hand, enrolled from a day on."""
    viewer = request.viewer
    classes = classes_in_use(viewer.school, on=viewer.today)
    form = NewPupilForm(typed(request), classes=classes, initial={"first_on": viewer.today})
    made: list[Pupil] = []

    def do(given: dict[str, Any]) -> None:
        person, days = form.person(), {name: given[name] for name in ("first_on", "group")}
        made.append(
            add_and_enrol(school=viewer.school, person=person, **days, by=request.user, at=timezone.now())
        )

    if form.is_bound and is_done(form, do):
        return said(
            request, _("%(name)s was added.") % {"name": made[0]}, page="schools:pupil", pk=made[0].pk
        )
    return _form_page(request, form, "schools/pupil_form.html", pupil=None)


@require_http_methods(["GET", "POST"])
@permission_required(MANAGE)
def change(request: SchoolRequest, pk: int) -> HttpResponse:
    """Another name, number or date of birth."""
    pupil = _pupil(request, pk)
    form = PupilForm.of(pupil, typed(request))

    def do(given: dict[str, Any]) -> None:
        change_pupil(pupil=pupil, **given, by=request.user, at=timezone.now())

    if form.is_bound and is_done(form, do):
        return said(request, _("Changed."), page="schools:pupil", pk=pk)
    return _form_page(request, form, "schools/pupil_form.html", pupil=_pupil(request, pk))


@require_GET
@permission_required(MANAGE)
def pupil(request: SchoolRequest, pk: int) -> HttpResponse:
    return _card(request, _pupil(request, pk))


@require_POST
@permission_required(MANAGE)
def enrol_pupil(request: SchoolRequest, pk: int) -> HttpResponse:
    """Enrol, or let come back."""
    pupil, viewer = _pupil(request, pk), request.viewer
    form = EnrolForm(request.POST, classes=classes_in_use(viewer.school, on=viewer.today), auto_id="enrol_%s")

    def do(given: dict[str, Any]) -> None:
        enrol(pupil=pupil, **given, by=request.user, at=timezone.now())

    if is_done(form, do):
        return said(request, _("%(name)s is enrolled.") % {"name": pupil}, page="schools:pupil", pk=pk)
    return _card(request, pupil, enrol=form)


@require_POST
@permission_required(MANAGE)
def move_pupil(request: SchoolRequest, pk: int) -> HttpResponse:
    """To another class from a day on."""
    pupil, viewer = _pupil(request, pk), request.viewer
    form = MoveForm(request.POST, classes=classes_in_use(viewer.school, on=viewer.today), auto_id="move_%s")

    def do(given: dict[str, Any]) -> None:
        move(pupil=pupil, **given, by=request.user, at=timezone.now())

    if is_done(form, do):
        words = {"name": pupil, "group": form.cleaned_data["group"]}
        return said(request, _("%(name)s moves to %(group)s.") % words, page="schools:pupil", pk=pk)
    return _card(request, pupil, move=form)


@require_POST
@permission_required(MANAGE)
def join_group(request: SchoolRequest, pk: int) -> HttpResponse:
    """In a cluster from a day on."""
    pupil, viewer = _pupil(request, pk), request.viewer
    form = JoinForm(request.POST, clusters=clusters_in_use(viewer.school, on=viewer.today), auto_id="join_%s")

    def do(given: dict[str, Any]) -> None:
        join(pupil=pupil, **given, by=request.user, at=timezone.now())

    if is_done(form, do):
        words = {"name": pupil, "group": form.cleaned_data["group"]}
        return said(request, _("%(name)s joins %(group)s.") % words, page="schools:pupil", pk=pk)
    return _card(request, pupil, join=form)


@require_http_methods(["GET", "POST"])
@permission_required(MANAGE)
def enrolment(request: SchoolRequest, pk: int) -> HttpResponse:
    """The last day of an enrolment: the pupil leaves, later than was said, or stays after all."""
    mine = Enrolment.objects.visible_to(request.viewer).select_related("pupil")
    enrolment = get_object_or_404(mine, pk=pk)
    proposed = {"last_on": enrolment.last_on or request.viewer.today}
    form = LastDayForm(typed(request), initial=proposed)

    def do(given: dict[str, Any]) -> None:
        end_enrolment(enrolment=enrolment, **given, by=request.user, at=timezone.now())

    if form.is_bound and is_done(form, do):
        words = _("%(name)s leaves.") if form.cleaned_data["last_on"] else _("%(name)s stays.")
        page = enrolment.pupil_id
        return said(request, words % {"name": enrolment.pupil}, page="schools:pupil", pk=page)
    return _form_page(request, form, "schools/enrolment.html", enrolment=enrolment, pupil=enrolment.pupil)


@require_POST
@permission_required(MANAGE)
def drop_enrolment_of_pupil(request: SchoolRequest, pk: int) -> HttpResponse:
    """It was a mistake. Already gone: nothing happens."""
    enrolment = get_object_or_404(Enrolment.objects.visible_to(request.viewer).select_related("pupil"), pk=pk)
    drop_enrolment(enrolment=enrolment, by=request.user, at=timezone.now())
    return said(request, _("The enrolment was removed."), page="schools:pupil", pk=enrolment.pupil_id)


@require_http_methods(["GET", "POST"])
@permission_required(MANAGE)
def membership(request: SchoolRequest, pk: int) -> HttpResponse:
    """The days in a group: the last one, or a correction of both."""
    mine = Membership.objects.visible_to(request.viewer).select_related("pupil", "group")
    membership = get_object_or_404(mine, pk=pk)
    days = {"first_on": membership.first_on, "last_on": membership.last_on}
    form = DaysForm(typed(request), initial=days)

    def do(given: dict[str, Any]) -> None:
        trail: dict[str, Any] = {"by": request.user, "at": timezone.now()}
        ends = given["last_on"] and given["last_on"] < (membership.last_on or date.max)
        if ends and given["first_on"] == membership.first_on <= given["last_on"]:
            leave_group(membership=membership, last_on=given["last_on"], **trail)
        else:
            correct_membership(membership=membership, **given, **trail)

    if form.is_bound and is_done(form, do):
        return said(request, _("The days were changed."), page="schools:pupil", pk=membership.pupil_id)
    return _form_page(request, form, "schools/membership.html", membership=membership, pupil=membership.pupil)


@require_POST
@permission_required(MANAGE)
def drop_membership_of_pupil(request: SchoolRequest, pk: int) -> HttpResponse:
    """It was a mistake."""
    mine = Membership.objects.visible_to(request.viewer).select_related("pupil", "group")
    membership = get_object_or_404(mine, pk=pk)
    drop_membership(membership=membership, by=request.user, at=timezone.now())
    words = {"name": membership.pupil, "group": membership.group}
    return said(
        request,
        _("%(name)s never sat in %(group)s on those days.") % words,
        page="schools:pupil",
        pk=membership.pupil_id,
    )


def _pupil(request: SchoolRequest, pk: int) -> Pupil:
    return get_object_or_404(Pupil.objects.visible_to(request.viewer, MANAGE).select_related("school"), pk=pk)


def _card(request: SchoolRequest, pupil: Pupil, **bound: forms.Form) -> HttpResponse:
    """The card; a form that was refused stands open in it, as it was typed."""
    viewer = request.viewer
    today = from_today(viewer.today)
    stays = stays_of(pupil)
    lasting = [
        stay.enrolment
        for stay in stays
        if stay.enrolment and (stay.enrolment.last_on is None or stay.enrolment.last_on >= viewer.today)
    ]
    classes = classes_in_use(viewer.school, on=viewer.today)
    clusters = clusters_in_use(viewer.school, on=viewer.today)
    context: dict[str, Any] = {
        "pupil": pupil,
        "stays": stays,
        "enrolment": lasting[-1] if lasting else None,
        "groups_now": now_in(stays, on=viewer.today),
        "today": viewer.today,
        "trail": trail_of(pupil),
        "same_name": Pupil.objects.filter(
            school=viewer.school, sort_key=pupil.sort_key, prefix=pupil.prefix
        ).exclude(pk=pupil.pk),
        "move": MoveForm(classes=classes, initial=today, auto_id="move_%s"),
        "join": JoinForm(clusters=clusters, initial=today, auto_id="join_%s"),
        "enrol": EnrolForm(classes=classes, initial=today, auto_id="enrol_%s"),
    }
    refused = next(iter(bound.values()), None)
    status = 422 if refused is not None else 200
    return render(request, "schools/pupil.html", context | bound | {"form": refused}, status=status)


def _form_page(request: SchoolRequest, form: forms.Form, template: str, **context: Any) -> HttpResponse:
    return render(request, template, {"form": form, **context}, status=422 if form.is_bound else 200)
