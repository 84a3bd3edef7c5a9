"""Loading a demo school: one transaction from the board to the last absence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from django.db import transaction

from absences.actions.policy import adopt_policy
from accounts.models import User
from demo import primary, secondary
from demo.accounts import DemoAccount, accounts_of, write_passwords
from demo.names import Names
from demo.people import write_pupils, write_roles, write_staff
from demo.school import DemoSchool
from demo.sizes import ClassPlan, primary_groups, secondary_classes
from demo.year import DemoYear
from schools.models import Board, Closure, Group, Location, School, SchoolYear, Staff
from schools.roles import Role
from signals.rules.policy import default_policy

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
BOARD = "Stichting De Oeverbrug"
REGION = School.Region.MIDDEN


Say = Callable[[str], object]


class SchoolExists(Exception):
    """The demo school of this sector was loaded before."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What differs between the two demo schools. The BRINs cannot be given to a real school."""

    brin: str
    name: str
    hour_unit: str
    pupils: int
    classes: Callable[[int], list[ClassPlan]]


KINDS = {
    "vo": Kind("00XX", "Vlierveld College", School.HourUnit.LESSON, 1200, secondary_classes),
    "po": Kind("00XY", "De Zonnevlinder", School.HourUnit.CLOCK, 240, primary_groups),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for. `weeks` limits the history to the last lesson weeks; None is all of the year."""

    sector: str
    pupils: int
    weeks: int | None
    seed: int
    today: date


@transaction.atomic
def load(wish: Wish, *, passwords_in: Path, say: Say) -> DemoSchool:
    """Write the school of the wish. The same wish gives the same school. Raises SchoolExists."""
    kind = KINDS[wish.sector]
    if School.objects.filter(brin=kind.brin).exists():
        raise SchoolExists(kind.name)
    rng = Random(f"{wish.seed} {wish.sector} {wish.pupils}")
    year = DemoYear.of(wish.today, REGION)
    school = _write_school(wish.sector, kind, year)
    return _write_people(school, wish, kind, year, rng, passwords_in=passwords_in, say=say)


def _write_school(sector: str, kind: Kind, year: DemoYear) -> School:
    board, _ = Board.objects.get_or_create(name=BOARD)
    school = School.objects.create(
        board=board, brin=kind.brin, name=kind.name, sector=sector, region=REGION, hour_unit=kind.hour_unit
    )
    Location.objects.create(school=school, code="00", name=kind.name)
    SchoolYear.objects.create(school=school, first_on=year.first_on, last_on=year.last_on)
    Closure.objects.bulk_create(
        Closure(
            school=school,
            first_on=closed.first_on,
            last_on=closed.last_on,
            kind=closed.kind,
            name=closed.name,
            source=closed.source,
        )
        for closed in year.closures
    )
    adopt_policy(
        school=school,
        valid_from=year.begun_on,
        rules=default_policy(sector, version="1").to_json(),
        by=None,
        at=datetime.combine(year.begun_on, time(9), tzinfo=AMSTERDAM),
    )
    return school


def _write_people(
    school: School, wish: Wish, kind: Kind, year: DemoYear, rng: Random, *, passwords_in: Path, say: Say
) -> DemoSchool:
    names = Names(rng)
    plans = kind.classes(wish.pupils)
    pupils_of = write_pupils(
        plans, number=wish.pupils, school=school, names=names, rng=rng, begun_on=year.begun_on
    )
    groups = {group.name: group for group in Group.objects.filter(school=school)}
    say(f"{school.name}: {wish.pupils} pupils in {len(plans)} classes")
    if wish.sector == "vo":
        lessons = secondary.write_week(school, year, plans, groups, pupils_of, names, rng)
    else:
        lessons = primary.write_week(school, year, plans, groups, pupils_of, names)
    users = _write_accounts(school, accounts_of(wish.sector), year, passwords_in)
    say(f"{school.name}: {Staff.objects.filter(school=school).count()} staff, {len(lessons)} lessons a week")
    return DemoSchool(school, year, year.calendar(), pupils_of, groups, lessons, users)


def _write_accounts(
    school: School, accounts: list[DemoAccount], year: DemoYear, passwords_in: Path
) -> dict[str, User]:
    """The office of the school, and a password for everyone with whom a visitor can sign in."""
    office = [account for account in accounts if account.role is not Role.MENTOR]
    staff = write_staff(school, ((one.name, one.email) for one in office), domain="demo.example")
    write_roles(
        ((one, account.role, None) for one, account in zip(staff, office, strict=True)),
        first_on=year.begun_on,
    )
    passwords = write_passwords(passwords_in, school.name, accounts)
    users = {user.email: user for user in User.objects.filter(email__in=[one.email for one in accounts])}
    for user in users.values():
        user.set_password(passwords[user.email])
    User.objects.bulk_update(users.values(), ["password"])
    return users
