"""Making a school, and what a school is: its details, its sites and its bell schedule."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

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
