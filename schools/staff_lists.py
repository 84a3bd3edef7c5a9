"""Which members of staff a list shows, and what a row of it says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from schools.models import School, Staff, StaffRole
from schools.models.people import StaffQuerySet, in_force
from schools.role_words import ROLE_WORDS
from schools.roles import NEEDS_SECOND_FACTOR, Role


class Account(StrEnum):
    """How far somebody is with signing in."""

    NONE = "none"
    INVITED = "invited"
    IN_USE = "in-use"
    BLOCKED = "blocked"


ACCOUNT_WORDS: dict[Account, str | Promise] = {
    Account.NONE: _("No account"),
    Account.INVITED: _("Invited, has no password yet"),
    Account.IN_USE: _("Can sign in"),
    Account.BLOCKED: _("Blocked"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody with the roles of today in words, and the account."""

    person: Staff
    roles: tuple[str, ...]
    account: Account
    account_words: str | Promise
    has_second_factor: bool
    lacks_second_factor: bool


def account_of(user: User | None) -> Account:
    if user is None:
        return Account.NONE
    if not user.is_active:
        return Account.BLOCKED
    return Account.IN_USE if user.has_usable_password() else Account.INVITED


def staff_shown(school: School, *, role: str, without_account: bool, on: date) -> StaffQuerySet:
    """Everybody, or who has this role on that day, or who cannot sign in yet; with what `lines_of` needs."""
    roles = StaffRole.objects.in_force(on).select_related("group")
    second = Authenticator.objects.filter(user=OuterRef("user"), type=Authenticator.Type.TOTP)
    staff: StaffQuerySet = (
        Staff.objects.filter(school=school)
        .select_related("user")
        .annotate(second_factor=Exists(second))
        .prefetch_related(Prefetch("roles", roles.order_by("group__name", "pk"), to_attr="roles_now"))
    )
    if role:
        staff = staff.filter(Exists(roles.filter(staff=OuterRef("pk"), role=role).order_by()))
    return staff.filter(user__isnull=True) if without_account else staff


def lines_of(people: Iterable[Staff]) -> list[Line]:
    """The rows of a page, without a query."""
    return [line_of(person, person.roles_now, has_second=person.second_factor) for person in people]  # type: ignore[attr-defined]


def line_of(person: Staff, roles: Sequence[StaffRole], *, has_second: bool) -> Line:
    needs = any(role.role in NEEDS_SECOND_FACTOR for role in roles)
    account = account_of(person.user)
    return Line(
        person=person,
        roles=tuple(words_of(role) for role in sorted(roles, key=_weight)),
        account=account,
        account_words=ACCOUNT_WORDS[account],
        has_second_factor=has_second,
        lacks_second_factor=needs and not has_second and account is Account.IN_USE,
    )


def words_of(role: StaffRole) -> str:
    words = str(ROLE_WORDS[Role(role.role)])
    return f"{words} {role.group.name}" if role.group else words


def mentors_of(groups: Iterable[int], *, on: date) -> dict[int, list[str]]:
    """The mentors of that day by group. One query."""
    rows = StaffRole.objects.filter(in_force(on), Q(role=Role.MENTOR), group__in=list(groups))
    found: dict[int, list[str]] = {}
    for row in rows.select_related("staff").order_by("staff__sort_key"):
        found.setdefault(row.group_id or 0, []).append(row.staff.name)
    return found


def _weight(role: StaffRole) -> int:
    return list(ROLE_WORDS).index(Role(role.role))
