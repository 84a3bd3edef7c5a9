"""A demo primary school: groups with their own teachers, mornings and afternoons, free on Wednesday afternoon."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time

from demo.accounts import TEACHER
from demo.names import Names
from demo.people import write_roles, write_staff
from demo.school import Bell, LessonPlan, WeeklyLesson, write_bell, write_lessons
from demo.sizes import ClassPlan
from demo.year import DemoYear
from schools.models import Group, Pupil, School, Staff
from schools.roles import Role

MORNING, AFTERNOON = Bell(1, time(8, 30), time(12, 0)), Bell(2, time(12, 45), time(14, 45))
LONG_MORNING = Bell(1, time(8, 30), time(12, 15))
WEDNESDAY, FRIDAY = 3, 5
FREE_ON_FRIDAY_AFTERNOON = frozenset({1, 2, 3, 4})  # the groups of the youngest
TEACHERS_GROUP = "6"  # or 6A, if there are two

BELL = {
    (weekday, bell.number): bell
    for weekday in range(1, 6)
    for bell in ((LONG_MORNING,) if weekday == WEDNESDAY else (MORNING, AFTERNOON))
}
NAMES = {1: "Ochtend", 2: "Middag"}


@dataclass(frozen=True, slots=True)
class Desk:
    """A group with the teacher of its Mondays to Wednesdays and the one of its Thursdays and Fridays."""

    plan: ClassPlan
    group: Group
    first: Staff
    second: Staff


def write_week(
    school: School,
    year: DemoYear,
    plans: list[ClassPlan],
    groups: dict[str, Group],
    pupils_of: dict[str, list[Pupil]],
    names: Names,
) -> list[WeeklyLesson]:
    """The teachers, their roles and the half-days of every group."""
    write_bell(school, year, ((weekday, bell, NAMES[bell.number]) for (weekday, _), bell in BELL.items()))
    desks = _desks(school, plans, groups, names)
    teachers = {(staff, desk.group) for desk in desks for staff in (desk.first, desk.second)}
    in_order = sorted(teachers, key=lambda pair: (pair[0].pk, pair[1].pk))
    write_roles(
        (
            (staff, role, group if role is Role.MENTOR else None)
            for staff, group in in_order
            for role in (Role.TEACHER, Role.MENTOR)
        ),
        first_on=year.begun_on,
    )
    return write_lessons(
        school,
        year,
        [plan for desk in desks for plan in _half_days(desk)],
        bell=BELL,
        pupils_of={groups[name].pk: [pupil.pk for pupil in pupils] for name, pupils in pupils_of.items()},
    )


def _desks(school: School, plans: list[ClassPlan], groups: dict[str, Group], names: Names) -> list[Desk]:
    """Every second group has two teachers; the teacher of the demo has hers to herself."""
    whose = next(plan.name for plan in plans if plan.name.startswith(TEACHERS_GROUP))
    shared = [plan.name for index, plan in enumerate(plans) if index % 2 and plan.name != whose]
    persons = [
        (TEACHER.name, TEACHER.email) if plan.name == whose else (names.draw(), None) for plan in plans
    ]
    persons += [(names.draw(), None) for _ in shared]
    staff = write_staff(school, persons, domain="zonnevlinder.example")
    partners = dict(zip(shared, staff[len(plans) :], strict=True))
    return [
        Desk(plan, groups[plan.name], first, partners.get(plan.name, first))
        for plan, first in zip(plans, staff, strict=False)
    ]


def _half_days(desk: Desk) -> Iterator[LessonPlan]:
    youngest = desk.plan.stages[0] in FREE_ON_FRIDAY_AFTERNOON
    for weekday, number in BELL:
        if not (youngest and (weekday, number) == (FRIDAY, 2)):
            teacher = desk.first if weekday <= WEDNESDAY else desk.second
            yield LessonPlan(
                (desk.group,), teacher, "", desk.plan.name.replace("/", "-"), weekday, number, number
            )
