"""Loading a demo school: one transaction from the board to the last absence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, time
from pathlib import Path
from random import Random

from django.db import transaction

from accounts.models import User
from demo import primary, secondary
from demo.accounts import DemoAccount, accounts_of, write_passwords
from demo.follow_up import FollowUps
from demo.history import History, invent_history, school_days_of
from demo.names import Names
from demo.people import write_pupils, write_roles, write_staff
from demo.records import People, Records, moment
from demo.school import DemoSchool
from demo.sizes import ClassPlan, primary_groups, secondary_classes
from demo.today import write_today
from demo.year import DemoYear
from schools.models import Board, Closure, Group, Location, School, SchoolYear, Staff
from schools.roles import Role
from signals.actions.policy import adopt_proposal, proposal_for
from signals.rules.policy import Policy, default_policy

BOARD = "Stichting De Oeverbrug"
REGION = School.Region.MIDDEN

FIRST_LATE_STEP = 9


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was written, and what happened there."""

    demo: DemoSchool
    history: History


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
def load(wish: Wish, *, passwords_in: Path, say: Say) -> Loaded:
    """Write the school of the wish. The same wish gives the same school. Raises SchoolExists."""
    kind = KINDS[wish.sector]
    if School.objects.filter(brin=kind.brin).exists():
        raise SchoolExists(kind.name)
    rng = Random(f"{wish.seed} {wish.sector} {wish.pupils}")
    year = DemoYear.of(wish.today, REGION)
    school = _write_school(wish.sector, kind, year)
    demo = _write_people(school, wish, kind, year, rng, passwords_in=passwords_in, say=say)
    history = _write_history(demo, wish, rng, say=say)
    return Loaded(demo, history)


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
    adopt_proposal(
        school=school,
        valid_from=year.begun_on,
        policy=_policy(school),
        by=None,
        at=moment(year.begun_on, time(9)),
    )
    return school


def _policy(school: School) -> Policy:
    """The project's proposal, but the schools of the demo look at lateness from the ninth time on: nobody followed up
    their invented year day by day, and a first look at an inbox should not be at eighty pupils who overslept."""
    proposal = proposal_for(school)
    lateness = tuple(
        replace(criterion, steps=tuple(step for step in criterion.steps if step.times >= FIRST_LATE_STEP))
        for criterion in proposal.lateness
    )
    return replace(proposal, lateness=lateness)


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
    return DemoSchool(
        school, year, year.calendar(), pupils_of, lessons, users, _class_of(users[Role.MENTOR], school)
    )


def _write_accounts(
    school: School, accounts: list[DemoAccount], year: DemoYear, passwords_in: Path
) -> dict[Role, User]:
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
    return {account.role: users[account.email] for account in accounts}


def _class_of(mentor: User, school: School) -> str:
    return Group.objects.get(school=school, mentors__staff__user=mentor).name


def _write_history(demo: DemoSchool, wish: Wish, rng: Random, *, say: Say) -> History:
    days = school_days_of(demo, wish.today, wish.weeks)
    rule = default_policy(wish.sector).counting
    history = invent_history(demo, days, wish.today, rule, rng)
    users = demo.users
    people = People(
        office=users.get(Role.FRONT_OFFICE, users[Role.LEADER]).pk,
        coordinator=users[Role.COORDINATOR].pk,
        leader=users[Role.LEADER].pk,
    )
    records = Records(demo, people, wish.today)
    records.write(history)
    say(f"{demo.school.name}: {len(days)} school days, {len(history.missed)} periods missed")
    write_today(demo, history, records, wish.today, users[Role.MENTOR], rng)
    FollowUps(demo, history, wish.today, users[Role.MENTOR], users[Role.COORDINATOR]).replay()
    return history
