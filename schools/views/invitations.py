"""Inviting all colleagues of a new school at once."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from schools.access import SchoolRequest, permission_required
from schools.actions.accounts import Invitation, invite
from schools.actions.refused import Refused
from schools.address_list import Known, whose_addresses
from schools.forms.invitations import AddressListForm, InviteManyForm
from schools.invitation_mail import link_of, mail_invitation
from schools.models import Staff
from schools.roles import Permission
from schools.staff_lists import lines_of, staff_shown

MANAGE = Permission.PEOPLE_MANAGE


@dataclass(frozen=True, slots=True)
class Sent:
    """An invitation as the page shows it, once."""

    person: Staff
    email: str
    link: str
    is_mailed: bool


@require_GET
@permission_required(MANAGE)
def invite_many(request: SchoolRequest) -> HttpResponse:
    """Everybody who works here now and has no account."""
    return _page(request, AddressListForm(), InviteManyForm(people=_people(request), addresses={}))


@require_POST
@permission_required(MANAGE)
def fill_in(request: SchoolRequest) -> HttpResponse:
    """Put the addresses of a pasted list beside the names; nothing is sent yet."""
    pasted = AddressListForm(request.POST)
    people = _people(request)
    if not pasted.is_valid():
        return _page(request, pasted, InviteManyForm(people=people, addresses={}), status=422)
    known = [Known(person.pk, person.key, person.name) for person in people]
    found = whose_addresses(pasted.cleaned_data["pasted"], known)
    form = InviteManyForm(people=people, addresses=found.addresses)
    return _page(request, pasted, form, filled=len(found.addresses), strange=found.lines)


@never_cache
@require_POST
@permission_required(MANAGE)
def send_invitations(request: SchoolRequest) -> HttpResponse:
    """All of them or nobody; the links are shown once."""
    form = InviteManyForm(request.POST, people=_people(request), addresses={})
    if not form.is_valid():
        return _page(request, AddressListForm(), form, status=422)
    made = _invited(request, form)
    if made is None:
        return _page(request, AddressListForm(), form, status=422)
    sent = [
        Sent(person, invitation.user.email, link, mail_invitation(invitation, link, school=person.school))
        for person, invitation in made
        for link in [link_of(invitation, request)]
    ]
    return render(
        request, "schools/invited.html", {"sent": sent, "all_mailed": all(one.is_mailed for one in sent)}
    )


def _invited(request: SchoolRequest, form: InviteManyForm) -> list[tuple[Staff, Invitation]] | None:
    """None when somebody cannot be invited; the form says who, and why."""
    language, at = form.cleaned_data["language"], timezone.now()
    made: list[tuple[Staff, Invitation]] = []
    with transaction.atomic():
        for person, email in form.invited():
            try:
                made.append(
                    (person, invite(person=person, email=email, language=language, by=request.user, at=at))
                )
            except Refused as refusal:
                form.add_error(f"email-{person.pk}", refusal.words)
        if form.errors:
            transaction.set_rollback(True)
            return None
    return made


def _people(request: SchoolRequest) -> list[Staff]:
    viewer = request.viewer
    shown = staff_shown(viewer.school, role="", without_account=True, on=viewer.today)
    return [person for person in shown.select_related("school") if person.roles_now]  # type: ignore[attr-defined]


def _page(
    request: SchoolRequest,
    pasted: AddressListForm,
    form: InviteManyForm,
    *,
    filled: int | None = None,
    strange: tuple[str, ...] = (),
    status: int = 200,
) -> HttpResponse:
    lines = {line.person.pk: line for line in lines_of(form.people.values())}
    context = {
        "pasted": pasted,
        "form": form,
        "rows": [(lines[person.pk], field) for person, field in form.rows()],
        "filled": filled,
        "strange": strange,
    }
    return render(request, "schools/invite_many.html", context, status=status)
