"""The pupils and the staff of a demo school, written in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from random import Random

from django.contrib.auth.hashers import make_password

from accounts.models import User
from demo.names import Name, Names
from demo.sizes import ClassPlan, class_sizes
from schools.models import Enrolment, Group, Membership, Pupil, School, Staff, StaffRole
from schools.models.people import sort_key
from schools.roles import Role

BATCH = 1000


def write_pupils(
    plans: Sequence[ClassPlan],
    *,
    number: int,
    school: School,
    names: Names,
    rng: Random,
    begun_on: date,
) -> dict[str, list[Pupil]]:
    """The groups with their pupils, enrolled since they came to the school. Returns the pupils by group name."""
    groups = [
        Group(school=school, key=plan.name, name=plan.name, year_group=plan.year_group) for plan in plans
    ]
    Group.objects.bulk_create(groups, batch_size=BATCH)
    pupils: list[Pupil] = []
    places: list[tuple[Group, ClassPlan]] = []
    for plan, group, size in zip(plans, groups, class_sizes(number, len(plans)), strict=True):
        for _ in range(size):
            pupils.append(_pupil(school, 10001 + len(pupils), names.draw(), _birth(plan, begun_on, rng)))
            places.append((group, plan))
    Pupil.objects.bulk_create(pupils, batch_size=BATCH)
    Enrolment.objects.bulk_create(
        (
            Enrolment(pupil=pupil, first_on=_came_on(pupil, plan, begun_on))
            for pupil, (_group, plan) in zip(pupils, places, strict=True)
        ),
        batch_size=BATCH,
    )
    Membership.objects.bulk_create(
        (
            Membership(pupil=pupil, group=group, first_on=begun_on)
            for pupil, (group, _plan) in zip(pupils, places, strict=True)
        ),
        batch_size=BATCH,
    )
    of_group: dict[str, list[Pupil]] = {group.name: [] for group in groups}
    for pupil, (group, _plan) in zip(pupils, places, strict=True):
        of_group[group.name].append(pupil)
    return of_group


def _pupil(school: School, number: int, name: Name, born_on: date) -> Pupil:
    return Pupil(
        school=school,
        key=str(number),
        first_name=name.first_name,
        prefix=name.prefix,
        surname=name.surname,
        sort_key=sort_key(name.surname, name.first_name),
        born_on=born_on,
    )


def _birth(plan: ClassPlan, begun_on: date, rng: Random) -> date:
    """Between two firsts of October; one in eight did a year twice. Nobody is younger than four when it begins."""
    stage = rng.choice(plan.stages) + (1 if plan.stages[0] > 1 and rng.random() < 0.12 else 0)
    youngest = begun_on.year - stage - 3
    born_on = date(youngest - 1, 10, 1) + timedelta(days=rng.randrange(365))
    return min(born_on, date(begun_on.year - 4, 7, 1) - timedelta(days=rng.randrange(60)))


def _came_on(pupil: Pupil, plan: ClassPlan, begun_on: date) -> date:
    """In the first year of the school, secondary or primary."""
    years = plan.stages[0] - (9 if plan.stages[0] > 8 else 1)
    return begun_on.replace(year=begun_on.year - years)


def write_staff(school: School, persons: Iterable[tuple[Name, str | None]], *, domain: str) -> list[Staff]:
    """Staff with their users. Who has an address in `persons` signs in with it; the others cannot sign in.

    A user who is there already (somebody who works at two schools) is found by the address.
    """
    persons = list(persons)
    taken = set(Staff.objects.filter(school=school).values_list("key", flat=True))
    keys = _staff_codes((name for name, _email in persons), taken)
    emails = [email or f"{key.lower()}@{domain}" for key, (_name, email) in zip(keys, persons, strict=True)]
    known = {user.email: user for user in User.objects.filter(email__in=emails)}
    new = [
        User(email=email, name=name.full, password=make_password(None))
        for email, (name, _) in zip(emails, persons, strict=True)
        if email not in known
    ]
    User.objects.bulk_create(new, batch_size=BATCH)
    known |= {user.email: user for user in new}
    staff = [
        Staff(
            school=school,
            key=key,
            first_name=name.first_name,
            prefix=name.prefix,
            surname=name.surname,
            sort_key=sort_key(name.surname, name.first_name),
            user=known[email],
        )
        for key, email, (name, _) in zip(keys, emails, persons, strict=True)
    ]
    return Staff.objects.bulk_create(staff, batch_size=BATCH)


def _staff_codes(names: Iterable[Name], taken: set[str]) -> list[str]:
    """Three letters of the surname, with a number for the second who has them."""
    codes: list[str] = []
    for name in names:
        letters = "".join(letter for letter in sort_key(name.surname, "") if letter.isalpha())[:3].upper()
        number = 1
        while (code := letters if number == 1 else f"{letters}{number}") in taken:
            number += 1
        taken.add(code)
        codes.append(code)
    return codes


def write_roles(roles: Iterable[tuple[Staff, Role, Group | None]], *, first_on: date) -> None:
    StaffRole.objects.bulk_create(
        (StaffRole(staff=staff, role=role, group=group, first_on=first_on) for staff, role, group in roles),
        batch_size=BATCH,
    )
