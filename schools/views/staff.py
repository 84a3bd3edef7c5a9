"""Members of staff: their roles with first and last days, and their accounts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import fragment
from schools.access import SchoolRequest, permission_required
from schools.actions.accounts import (
    Invitation,
    block,
    invite,
    is_only_here,
    reset_second_factor,
    unblock,
)
from schools.actions.refused import Refused
from schools.actions.staff import add_staff, assign_role, change_staff, end_role
from schools.forms.people import EndForm
from schools.forms.staff import InviteForm, RoleForm, StaffForm
from schools.invitation_mail import link_of, mail_invitation
from schools.models import Staff, StaffRole
from schools.pupil_lists import classes_in_use
from schools.role_words import ROLE_WORDS
from schools.roles import Permission
from schools.staff_lists import line_of, lines_of, staff_shown, words_of
from schools.views.acts import is_done, page_of, refused, said, typed, words_typed

MANAGE = Permission.PEOPLE_MANAGE


@require_GET
@permission_required(MANAGE)
def staff_list(request: SchoolRequest) -> HttpResponse:
    """Who works here, found while typing; by role, or who cannot sign in yet."""
    viewer, words = request.viewer, words_typed(request)
    role = next((each for each in ROLE_WORDS if each == request.GET.get("role")), "")
    without = request.GET.get("show") == "no-account"
    found = staff_shown(viewer.school, role=role, without_account=without, on=viewer.today)
    page = page_of(found.matching(words), request)
    context = {
        "page_obj": page,
        "lines": lines_of(page.object_list),
        "roles": list(ROLE_WORDS.items()),
        "role": role,
        "without": without,
        "words": words,
        "is_narrowed": bool(words or role or without),
    }
    return render(request, fragment(request, "schools/staff.html", "list"), context)


@require_http_methods(["GET", "POST"])
@permission_required(MANAGE)
def add(request: SchoolRequest) -> HttpResponse:
    form = StaffForm(typed(request))
    made: list[Staff] = []

    def do(given: dict[str, Any]) -> None:
        school = request.viewer.school
        made.append(add_staff(school=school, **given, by=request.user, at=timezone.now()))

    if form.is_bound and is_done(form, do):
        words = _("%(name)s was added. Now give a role.") % {"name": made[0]}
        return said(request, words, page="schools:person", pk=made[0].pk)
    return _form_page(request, form, person=None)


@require_http_methods(["GET", "POST"])
@permission_required(MANAGE)
def change(request: SchoolRequest, pk: int) -> HttpResponse:
    person = _person(request, pk)
    form = StaffForm.of(person, typed(request))

    def do(given: dict[str, Any]) -> None:
        change_staff(person=person, **given, by=request.user, at=timezone.now())

    if form.is_bound and is_done(form, do):
        return said(request, _("Changed."), page="schools:person", pk=pk)
    return _form_page(request, form, person=_person(request, pk))


@require_GET
@permission_required(MANAGE)
def person(request: SchoolRequest, pk: int) -> HttpResponse:
    return _page(request, _person(request, pk))


@require_POST
@permission_required(MANAGE)
def give(request: SchoolRequest, pk: int) -> HttpResponse:
    """A role from a day on."""
    person, viewer = _person(request, pk), request.viewer
    form = RoleForm(request.POST, classes=classes_in_use(viewer.school, on=viewer.today), auto_id="role_%s")

    def do(given: dict[str, Any]) -> None:
        assign_role(person=person, **given, by=request.user, at=timezone.now())

    if is_done(form, do):
        return said(request, _("The role was given."), page="schools:person", pk=pk)
    return _page(request, person, role_form=form)


@require_POST
@permission_required(MANAGE)
def end(request: SchoolRequest, pk: int) -> HttpResponse:
    """The last day of a role."""
    mine = StaffRole.objects.visible_to(request.viewer).select_related("staff__school", "group")
    given = get_object_or_404(mine, pk=pk)
    form = EndForm(request.POST, auto_id=f"end{pk}_%s")

    def do(typed: dict[str, Any]) -> None:
        end_role(given=given, **typed, by=request.user, at=timezone.now())

    if is_done(form, do):
        return said(request, _("The role was ended."), page="schools:person", pk=given.staff_id)
    return _page(request, _person(request, given.staff_id), end_form=form, ending=pk)


@require_POST
@never_cache
@permission_required(MANAGE)
def invite_person(request: SchoolRequest, pk: int) -> HttpResponse:
    """An account, and the link to choose a password: shown once, and mailed where there is a mail server."""
    person = _person(request, pk)
    form = InviteForm(request.POST, auto_id="invite_%s")
    made: list[Invitation] = []

    def do(given: dict[str, Any]) -> None:
        made.append(invite(person=person, **given, by=request.user, at=timezone.now()))

    if not is_done(form, do):
        return _page(request, person, invite_form=form)
    invitation = made[0]
    link = link_of(invitation, request)
    is_mailed = mail_invitation(invitation, link, school=request.viewer.school)
    context = {"person": person, "invitation": invitation, "link": link, "is_mailed": is_mailed}
    return render(request, "schools/invitation.html", context)


@require_POST
@permission_required(MANAGE)
def block_account(request: SchoolRequest, pk: int) -> HttpResponse:
    return _account_act(request, pk, block, _("The account is blocked."))


@require_POST
@permission_required(MANAGE)
def unblock_account(request: SchoolRequest, pk: int) -> HttpResponse:
    return _account_act(request, pk, unblock, _("The account can sign in again."))


@require_POST
@permission_required(MANAGE)
def new_second_factor(request: SchoolRequest, pk: int) -> HttpResponse:
    words = _("The second step was removed. It is asked for again at the next sign-in.")
    return _account_act(request, pk, reset_second_factor, words)


def _account_act(request: SchoolRequest, pk: int, act: Callable[..., None], words: str) -> HttpResponse:
    try:
        act(person=_person(request, pk), by=request.user, at=timezone.now())
    except Refused as refusal:
        return refused(request, refusal, page="schools:person", pk=pk)
    return said(request, words, page="schools:person", pk=pk)


def _person(request: SchoolRequest, pk: int) -> Staff:
    mine = Staff.objects.visible_to(request.viewer).select_related("user", "school")
    return get_object_or_404(mine, pk=pk)


def _page(request: SchoolRequest, person: Staff, **more: Any) -> HttpResponse:
    """The page of somebody; a form that was refused stands open in it, as it was typed."""
    viewer = request.viewer
    roles = list(person.roles.select_related("group").order_by("-first_on", "pk"))
    now = [role for role in roles if role.last_on is None or role.last_on >= viewer.today]
    second = person.user_id and Authenticator.objects.filter(
        user=person.user_id, type=Authenticator.Type.TOTP
    )
    user = person.user
    invited = {"email": user.email if user else "", "language": user.language if user else "nl"}
    context: dict[str, Any] = {
        "person": person,
        "line": line_of(person, now, has_second=bool(second and second.exists())),
        "roles": [(role, words_of(role)) for role in now],
        "past": [(role, words_of(role)) for role in roles if role not in now],
        "today": viewer.today,
        "is_me": user == viewer.user,
        "may_have_link": not user or is_only_here(person),
        "role_form": RoleForm(
            classes=classes_in_use(viewer.school, on=viewer.today),
            initial={"first_on": viewer.today},
            auto_id="role_%s",
        ),
        "invite_form": InviteForm(initial=invited, auto_id="invite_%s"),
    } | more
    bound = next((form for form in more.values() if isinstance(form, forms.Form)), None)
    return render(
        request, "schools/person.html", context | {"form": bound}, status=200 if bound is None else 422
    )


def _form_page(request: SchoolRequest, form: forms.Form, *, person: Staff | None) -> HttpResponse:
    context = {"form": form, "person": person}
    return render(request, "schools/person_form.html", context, status=422 if form.is_bound else 200)
