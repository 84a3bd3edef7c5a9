"""Who is looking: the person, the school and the roles of this request, and the gate before each view."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Concatenate, ParamSpec, cast

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.http import HtmxRequest
from accounts.models import User
from accounts.prepared import Prepared
from schools.models import School, Staff, StaffRole, Substitution, TimetableLesson
from schools.models.people import in_force
from schools.models.timetable import given_on
from schools.roles import NEEDS_SECOND_FACTOR, Permission, Reach, Role, reach

SESSION_SCHOOL = "school_id"


@dataclass(frozen=True)
class Viewer:
    """One person at one school, with the roles that are in force on `today` (Europe/Amsterdam)."""

    user: User
    school: School
    staff: Staff
    roles: frozenset[Role]
    mentor_groups: frozenset[int]
    today: date
    schools: tuple[School, ...]

    def may(self, permission: Permission) -> bool:
        return reach(permission, self.roles) > Reach.NOTHING

    def has_whole_school(self, permission: Permission) -> bool:
        return reach(permission, self.roles) == Reach.SCHOOL

    def groups(self, permission: Permission) -> frozenset[int] | None:
        """The groups the permission extends to; None means every group of the school."""
        match reach(permission, self.roles):
            case Reach.SCHOOL:
                return None
            case Reach.MY_LESSONS:
                return self.mentor_groups | self.taught_groups
            case Reach.MY_GROUP:
                return self.mentor_groups
            case _:
                return frozenset()

    @functools.cached_property
    def taught_groups(self) -> frozenset[int]:
        """The groups of the lessons that stand in this person's timetable, or that they give today for somebody else.

        One query.
        """
        lessons = TimetableLesson.objects.filter(valid_from__lte=self.today, valid_until__gte=self.today)
        pattern = lessons.filter(teachers=self.staff)
        for_a_day = TimetableLesson.objects.filter(
            given_on(self.today, "changes__"), changes__teacher=self.staff
        )
        replaced = Substitution.objects.filter(in_force(self.today), substitute=self.staff)
        for_a_time = lessons.filter(teachers__in=replaced.values("absent"))
        reached = (each.values_list("groups", flat=True) for each in (pattern, for_a_day, for_a_time))
        return frozenset(next(reached).union(*reached)) - {None}

    @property
    def needs_second_factor(self) -> bool:
        return bool(self.roles & NEEDS_SECOND_FACTOR)


class SchoolRequest(HtmxRequest):
    """A request that passed the gate: somebody with a role at a school."""

    viewer: Viewer
    user: User


@Prepared
def _roles_in_force(*, user: Any, on: Any) -> QuerySet[StaffRole]:
    return (
        StaffRole.objects.filter(in_force(on), staff__user=user, staff__user__is_active=True)
        .select_related("staff__user", "staff__school")
        .order_by("staff__school__name", "pk")
    )


class RoleBackend(AuthenticationBackend):  # type: ignore[misc]
    """Fetches a signed-in person together with the roles in force: who is asking costs one query on every page."""

    def get_user(self, user_id: int) -> User | None:
        rows = _roles_in_force(user=user_id, on=timezone.localdate())
        if not rows:
            return User.objects.filter(pk=user_id, is_active=True).first()
        user: User = rows[0].staff.user  # type: ignore[assignment]
        user.roles_in_force = rows  # type: ignore[attr-defined]
        return user


def viewer_of(user: User, rows: Sequence[StaffRole], *, school_id: int | None, on: date) -> Viewer | None:
    """The person at the school they chose, else at the first; None without a role that is in force."""
    if not rows:
        return None
    schools = {row.staff.school_id: row.staff.school for row in rows}
    school = schools.get(school_id or 0) or rows[0].staff.school
    here = [row for row in rows if row.staff.school_id == school.pk]
    return Viewer(
        user=user,
        school=school,
        staff=here[0].staff,
        roles=frozenset(Role(row.role) for row in here),
        mentor_groups=frozenset(row.group_id for row in here if row.group_id),
        today=on,
        schools=tuple(schools.values()),
    )


class ViewerMiddleware:
    """Puts `request.viewer` on the request: None for strangers and for people without a role."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        request.viewer = (  # type: ignore[attr-defined]
            viewer_of(
                user,
                getattr(user, "roles_in_force", ()),
                school_id=request.session.get(SESSION_SCHOOL),
                on=timezone.localdate(),
            )
            if isinstance(user, User)
            else None
        )
        return self.get_response(request)


P = ParamSpec("P")


def permission_required(
    permission: Permission,
) -> Callable[
    [Callable[Concatenate[SchoolRequest, P], HttpResponse]],
    Callable[Concatenate[HttpRequest, P], HttpResponse],
]:
    """The gate before a view: signed in, with a second factor where the role asks it, and with the permission.

    A stranger is sent to the sign-in page; somebody whose roles do not give `permission` gets 403 with words. Rows are
    not guarded here but by `visible_to(request.viewer)`: what another person or school owns is a 404.
    """

    def gate(
        view: Callable[Concatenate[SchoolRequest, P], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            viewer: Viewer | None = request.viewer  # type: ignore[attr-defined]
            if viewer is None or not viewer.may(permission):
                raise PermissionDenied
            if (
                settings.SECOND_FACTOR_REQUIRED
                and viewer.needs_second_factor
                and not has_second_factor(viewer.user)
            ):
                return redirect("mfa_activate_totp")
            return view(cast(SchoolRequest, request), *args, **kwargs)

        return functools.wraps(view)(guarded)  # type: ignore[return-value]  # ParamSpec is lost in wraps

    return gate


def has_second_factor(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists())
