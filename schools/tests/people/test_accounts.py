"""Letting colleagues in, and keeping them out."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from absences.tests.makers import signed_in
from accounts.models import AuditEvent, User
from schools.actions.accounts import block, invite, reset_second_factor
from schools.actions.refused import Refused
from schools.models import Staff
from schools.roles import Role
from tests.cast import AT, Cast, make_staff

pytestmark = pytest.mark.usefixtures("on_the_day")
NEW = "a password that nobody guesses"


@pytest.fixture
def bo(cast: Cast) -> Staff:
    """A colleague who coordinates and has no account yet."""
    person = make_staff(cast.school, "Bo", {Role.COORDINATOR: None}, cast.on)
    user = person.user
    Staff.objects.filter(pk=person.pk).update(user=None)
    assert user
    user.delete()
    person.refresh_from_db()
    return person


def link_for(person: Staff, cast: Cast, email: str = "bo@deboog.example") -> str:
    typed = {"email": email, "language": "nl"}
    answer = signed_in(cast.ada).post(reverse("schools:person_invite", args=[person.pk]), typed)
    assert answer.headers["Cache-Control"].startswith("max-age=0")
    return str(answer.context["link"])


def test_who_is_invited_chooses_a_password_signs_in_and_sets_up_the_second_step(
    cast: Cast, bo: Staff, settings: Settings
) -> None:
    link = link_for(bo, cast)
    guest = Client()

    form = guest.get(link, follow=True)
    guest.post(form.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
    guest.post(reverse("account_login"), {"login": "bo@deboog.example", "password": NEW})

    settings.SECOND_FACTOR_REQUIRED = True
    asked = guest.get(reverse("signals:inbox"))
    assert asked.url == reverse("mfa_activate_totp")  # type: ignore[attr-defined]
    again = guest.get(asked.url).url  # type: ignore[attr-defined]
    assert again.startswith(reverse("account_reauthenticate"))
    assert guest.post(again, {"password": NEW}, follow=True).request["PATH_INFO"] == asked.url  # type: ignore[attr-defined]


def test_a_link_works_once(cast: Cast, bo: Staff) -> None:
    link = link_for(bo, cast)
    page = Client()
    form = page.get(link, follow=True)
    page.post(form.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})

    assert Client().get(link).context["token_fail"]


def test_a_link_works_for_three_days(cast: Cast, bo: Staff) -> None:
    link = link_for(bo, cast)

    with time_machine.travel(AT + timedelta(days=4), tick=False):
        assert Client().get(link).context["token_fail"]


def test_the_link_is_mailed_where_there_is_a_mail_server(cast: Cast, bo: Staff, settings: Settings) -> None:
    link_for(bo, cast)
    assert mail.outbox == []

    settings.EMAIL_HOST = "mail.example"
    link = link_for(bo, cast)

    assert re.search(re.escape(link), str(mail.outbox[0].body))


def test_the_account_is_made_once(cast: Cast, bo: Staff) -> None:
    link_for(bo, cast)
    link_for(bo, cast)

    assert User.objects.filter(email="bo@deboog.example").count() == 1
    acts = AuditEvent.objects.filter(object_id=bo.pk, act__startswith="account.").order_by("pk")
    assert list(acts.values_list("act", flat=True)) == [
        "account.made",
        "account.link_given",
        "account.link_given",
    ]


def test_an_address_with_a_slip_of_the_hand_can_be_corrected_until_it_is_used(cast: Cast, bo: Staff) -> None:
    link_for(bo, cast, "po@deboog.example")
    link_for(bo, cast, "bo@deboog.example")

    bo.refresh_from_db()
    assert bo.user
    assert bo.user.email == "bo@deboog.example"


def test_who_works_at_two_schools_has_one_account_and_no_link_is_shown(cast: Cast, bo: Staff) -> None:
    invitation = invite(person=bo, email=cast.vera.email.upper(), language="nl", by=cast.ada, at=AT)

    assert (invitation.user, invitation.is_new, invitation.token) == (cast.vera, False, "")
    assert set(cast.vera.staff.values_list("school", flat=True)) == {cast.school.pk, cast.other_school.pk}


def test_the_address_of_a_colleague_is_refused(cast: Cast, bo: Staff) -> None:
    url = reverse("schools:person_invite", args=[bo.pk])

    answer = signed_in(cast.ada).post(url, {"email": cast.mira.email, "language": "nl"})

    assert answer.status_code == 422
    assert answer.context["invite_form"]["email"].value() == cast.mira.email


def test_who_is_blocked_is_out_at_once_and_can_be_let_in_again(cast: Cast) -> None:
    mira = signed_in(cast.mira)
    person = Staff.objects.get(user=cast.mira)
    ada = signed_in(cast.ada)

    ada.post(reverse("schools:person_block", args=[person.pk]))
    assert mira.get(reverse("attendance:today")).status_code == 302

    ada.post(reverse("schools:person_unblock", args=[person.pk]))
    assert signed_in(User.objects.get(pk=cast.mira.pk)).get(reverse("attendance:today")).status_code == 200


def test_nobody_blocks_the_own_account_or_one_of_another_board(cast: Cast, bo: Staff) -> None:
    invite(person=bo, email=cast.vera.email, language="nl", by=cast.ada, at=AT)

    for person in (Staff.objects.get(user=cast.ada), Staff.objects.get(pk=bo.pk)):
        with pytest.raises(Refused):
            block(person=person, by=cast.ada, at=AT)

    assert User.objects.filter(is_active=False).count() == 0


def test_the_last_administrator_is_not_blocked(cast: Cast, bo: Staff) -> None:
    with pytest.raises(Refused):
        block(person=Staff.objects.get(user=cast.ada), by=cast.cas, at=AT)


def test_a_lost_phone_is_taken_off_the_account_and_that_is_in_the_trail(cast: Cast) -> None:
    Authenticator.objects.create(user=cast.cas, type=Authenticator.Type.TOTP, data={})

    reset_second_factor(person=Staff.objects.get(user=cast.cas), by=cast.ada, at=AT)

    assert not Authenticator.objects.exists()
    assert AuditEvent.objects.filter(act="account.second_factor_reset", by=cast.ada).count() == 1
