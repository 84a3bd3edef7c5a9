"""Letting people in: accounts, the link to choose a password, and who is kept out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record as audit
from accounts.models import User
from schools.actions.refused import Refused
from schools.actions.staff import others_administer
from schools.models import School, Staff, StaffRole
from schools.models.people import in_force, sort_key
from schools.roles import Role


@transaction.atomic
def give_role(
    *,
    school: School,
    email: str,
    name: str,
    role: Role,
    password: str,
    on: date,
    by: User | None,
    at: datetime,
) -> tuple[User, bool]:
    """An account for this address, a member of staff at the school, and the role from `on`. Again changes nothing.

    The password is for a new account only; the second value says whether it is new. MENTOR needs a group and is given
    elsewhere: raises ValueError.
    """
    if role is Role.MENTOR:
        raise ValueError("a mentor has a group")
    user = User.objects.filter(email=email.lower()).first()
    is_new = user is None
    if user is None:
        user = User.objects.create_user(email, password, name=name)
    first_name, _space, surname = name.partition(" ")
    staff, _is_new = Staff.objects.get_or_create(
        school=school,
        user=user,
        defaults={
            "key": user.email,
            "first_name": first_name,
            "surname": surname,
            "sort_key": sort_key(surname, first_name),
        },
    )
    if not StaffRole.objects.filter(in_force(on), staff=staff, role=role).exists():
        StaffRole.objects.create(staff=staff, role=role, first_on=on)
        audit("role.given", by=by, at=at, school_id=school.pk, object_id=staff.pk, role=role.value)
    return user, is_new


@dataclass(frozen=True, slots=True)
class Invitation:
    """An account and the two parts of its link, which works once and for three days.

    Without a link the person has a password already, or works at another school too: that school's access is not for
    an administrator of this one to give away.
    """

    user: User
    is_new: bool
    uid: str = ""
    token: str = ""


@transaction.atomic
def invite(*, person: Staff, email: str, language: str, by: User, at: datetime) -> Invitation:
    """An account for a member of staff, or a new link for who has one. One person has one account at all schools.

    Raises Refused when the address belongs to a colleague, or the account has another address and is in use.
    """
    email = email.lower()
    Staff.objects.filter(school=person.school_id).update(school=person.school_id)  # one at a time
    person.refresh_from_db()
    user, is_new = person.user, False
    if user is None:
        user = User.objects.filter(email=email).first()
        _check_free(user, person)
        is_new = user is None
        user = user or _new_user(email, person, language)
        person.user = user
        person.save(update_fields=["user"])
        _trail("account.made" if is_new else "account.linked", person, by=by, at=at)
    elif user.email != email:
        _change_address(user, email, person, by=by, at=at)
    if not is_only_here(person):
        return Invitation(user, is_new)
    _trail("account.link_given", person, by=by, at=at)
    return Invitation(user, is_new, user_pk_to_url_str(user), default_token_generator.make_token(user))


@transaction.atomic
def block(*, person: Staff, by: User, at: datetime) -> None:
    """The account cannot sign in any more, and is signed out at once. Raises Refused for one's own account, for one
    that other boards use, and for the last administrator of a school."""
    user = _account_to_manage(person, by=by)
    for other in user.staff.select_related("school"):
        administers = StaffRole.objects.filter(staff=other, role=Role.ADMINISTRATOR)
        on = timezone.localdate(at)
        if administers.in_force(on).exists() and not others_administer(other.school, on=on, without=other):
            raise Refused("", _("Nobody else administers %(school)s.") % {"school": other.school.name})
    if User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        _trail("account.blocked", person, by=by, at=at)


@transaction.atomic
def unblock(*, person: Staff, by: User, at: datetime) -> None:
    user = _account_to_manage(person, by=by)
    if User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        _trail("account.unblocked", person, by=by, at=at)


@transaction.atomic
def reset_second_factor(*, person: Staff, by: User, at: datetime) -> None:
    """The phone is lost: whoever it is starts again with a new second step. Raises Refused as `block` does."""
    user = _account_to_manage(person, by=by)
    if Authenticator.objects.filter(user=user).delete()[0]:
        _trail("account.second_factor_reset", person, by=by, at=at)


def is_only_here(person: Staff) -> bool:
    """Whether the account of this person is of no other school."""
    return not Staff.objects.filter(user=person.user_id).exclude(school=person.school_id).exists()


def _account_to_manage(person: Staff, *, by: User) -> User:
    """Raises Refused unless every school of the account is of the same board, and it is somebody else's."""
    user = person.user
    if user is None:
        raise Refused("", _("This person has no account."))
    if user == by:
        raise Refused("", _("This is your own account. Ask another administrator."))
    boards = set(user.staff.values_list("school__board", flat=True))
    if boards != {person.school.board_id}:
        raise Refused(
            "", _("This account is also used at a school of another board. End the roles here instead.")
        )
    return user


def _new_user(email: str, person: Staff, language: str) -> User:
    try:
        with transaction.atomic():
            return User.objects.create_user(email, None, name=person.name, language=language)
    except IntegrityError:  # another school made it at this very moment
        return User.objects.get(email=email)


def _check_free(user: User | None, person: Staff) -> None:
    other = user and Staff.objects.filter(user=user, school=person.school_id).exclude(pk=person.pk).first()
    if other:
        raise Refused("email", _("This is the address of %(name)s.") % {"name": other})


def _change_address(user: User, email: str, person: Staff, *, by: User, at: datetime) -> None:
    """Only as long as nobody signed in with it: afterwards the address is the person's own."""
    if user.has_usable_password() or not is_only_here(person):
        raise Refused(
            "email", _("The account of this person has the address %(email)s.") % {"email": user.email}
        )
    if User.objects.filter(email=email).exists():
        raise Refused("email", _("There is an account with this address already."))
    user.email = email
    user.save(update_fields=["email"])
    _trail("account.address_changed", person, by=by, at=at)


def _trail(act: str, person: Staff, *, by: User, at: datetime) -> None:
    audit(act, by=by, at=at, school_id=person.school_id, object_id=person.pk, account=person.user_id)
