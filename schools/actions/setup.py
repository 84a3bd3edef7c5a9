"""Making a school, and what a school is: its details, its sites and its bell schedule."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from accounts.audit import record as audit
from accounts.models import AuditEvent, User
from schools.actions.accounts import give_role
from schools.models import Board, Location, School
from schools.roles import Role

MAIN_SITE = "00"


class AlreadyBegun(Exception):
    """Somebody else made the first school with the same secret."""


@dataclass(frozen=True, slots=True)
class Details:
    """What a school is, as the ministry and the law need to know it."""

    name: str
    brin: str
    sector: str
    region: str
    hour_unit: str


@dataclass(frozen=True, slots=True)
class Administrator:
    """Somebody who is to sign in for the first time."""

    name: str
    email: str
    password: str
    language: str


@transaction.atomic
def found_first_school(
    *,
    board: str,
    details: Details,
    site: str,
    administrator: Administrator,
    key: UUID,
    on: date,
    at: datetime,
) -> User:
    """The board, its first school and the person who sets it up. Raises AlreadyBegun when `key` was used before."""
    school = _make_school(Board.objects.create(name=board), details, site)
    user, _is_new = give_role(
        school=school,
        email=administrator.email,
        name=administrator.name,
        role=Role.ADMINISTRATOR,
        password=administrator.password,
        on=on,
        by=None,
        at=at,
    )
    User.objects.filter(pk=user.pk).update(language=administrator.language)
    if AuditEvent.objects.filter(key=key).exists():
        raise AlreadyBegun
    try:
        with transaction.atomic():
            audit(
                "school.added",
                by=user,
                at=at,
                school_id=school.pk,
                object_id=school.pk,
                key=key,
                **asdict(details),
            )
    except IntegrityError as used:
        raise AlreadyBegun from used
    user.refresh_from_db()
    return user


@transaction.atomic
def add_school(*, board: Board, details: Details, site: str, by: User, on: date, at: datetime) -> School:
    """Another school of the same board, administered by who adds it."""
    school = _make_school(board, details, site)
    audit("school.added", by=by, at=at, school_id=school.pk, object_id=school.pk, **asdict(details))
    give_role(
        school=school,
        email=by.email,
        name=by.name,
        role=Role.ADMINISTRATOR,
        password="",
        on=on,
        by=by,
        at=at,
    )
    return school


def _make_school(board: Board, details: Details, site: str) -> School:
    school = School.objects.create(board=board, **asdict(details))
    Location.objects.create(school=school, code=site or MAIN_SITE, name=details.name)
    return school


class InUse(Exception):
    """Groups or pupils belong to this site."""


@transaction.atomic
def change_school(*, school: School, details: Details, by: User, at: datetime) -> frozenset[str]:
    """Write what differs, and return which details those were."""
    changes: dict[str, Any] = {
        what: [getattr(school, what), now]
        for what, now in asdict(details).items()
        if getattr(school, what) != now
    }
    for what, (_was, now) in changes.items():
        setattr(school, what, now)
    if changes:
        school.save(update_fields=list(changes))
        audit("school.changed", by=by, at=at, school_id=school.pk, object_id=school.pk, **changes)
    return frozenset(changes)


@transaction.atomic
def save_site(*, site: Location, code: str, name: str, by: User, at: datetime) -> Location:
    """A new site, or other details of one that exists."""
    act = "site.changed" if site.pk else "site.added"
    was = [site.code, site.name]
    site.code, site.name = code, name
    site.save()
    audit(act, by=by, at=at, school_id=site.school_id, object_id=site.pk, was=was, now=[code, name])
    return site


@transaction.atomic
def remove_site(*, site: Location, by: User, at: datetime) -> None:
    """Raises InUse when something belongs to it."""
    pk = site.pk
    try:
        with transaction.atomic():
            site.delete()
    except ProtectedError as used:
        raise InUse from used
    audit("site.removed", by=by, at=at, school_id=site.school_id, object_id=pk, was=[site.code, site.name])
