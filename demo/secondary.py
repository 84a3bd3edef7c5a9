"""A demo secondary school: teachers by subject, a mentor for every class, and a full timetable."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import time
from math import ceil
from random import Random

from demo.accounts import MENTOR
from demo.curriculum import (
    CLUSTER_PAIRS,
    CLUSTER_YEAR,
    CLUSTERS,
    CLUSTERS_ON,
    DOUBLE_SUBJECTS,
    GYM,
    HOURS,
    MENTOR_HOUR,
    MENTORS_SUBJECT,
    SPORT,
    SPORT_TOGETHER_ON,
    STUDY_HOUR,
    STUDY_HOUR_ON,
)
from demo.names import Names
from demo.people import write_roles, write_staff
from demo.school import Bell, LessonPlan, WeeklyLesson, write_bell, write_lessons
from demo.sizes import ClassPlan
from demo.timetable import Course, timetable
from demo.year import DemoYear
from schools.models import Group, Membership, Pupil, School, Staff
from schools.roles import Role

TIMES = (
    (time(8, 30), time(9, 20)),
    (time(9, 20), time(10, 10)),
    (time(10, 30), time(11, 20)),
    (time(11, 20), time(12, 10)),
    (time(12, 40), time(13, 30)),
    (time(13, 30), time(14, 20)),
    (time(14, 30), time(15, 20)),
    (time(15, 20), time(16, 10)),
)
BELL = {
    (weekday, number): Bell(number, begins, ends)
    for weekday in range(1, 6)
    for number, (begins, ends) in enumerate(TIMES, start=1)
}
HOURS_A_TEACHER = 17  # on average: many work part-time
MENTORS_CLASS = "2B"
SEVENTH, EIGHTH = 7, 8


@dataclass(slots=True)
class Team:
    """Who teaches which subject: teachers are numbers until they are written."""

    subject_of: list[str]
    load: Counter[int]
    mentor_of: dict[str, int]

    def teachers(self, subject: str) -> list[int]:
        return [number for number, theirs in enumerate(self.subject_of) if theirs == subject]

    def least_busy(self, subject: str) -> int:
        return min(self.teachers(subject), key=lambda number: (self.load[number], number))


def write_week(
    school: School,
    year: DemoYear,
    plans: list[ClassPlan],
    groups: dict[str, Group],
    pupils_of: dict[str, list[Pupil]],
    names: Names,
    rng: Random,
) -> list[WeeklyLesson]:
    """The teachers, their roles, the clusters and every lesson of the week."""
    write_bell(school, year, ((weekday, bell, f"{bell.number}e uur") for (weekday, _), bell in BELL.items()))
    team = _team(plans)
    courses = _courses(plans, team)
    staff = _write_teachers(school, year, team, groups, names)
    rooms = _rooms(team)
    lessons = [
        LessonPlan(
            (groups[placed.course.class_name],),
            staff[placed.course.teacher],
            placed.course.subject,
            rooms[placed.course.teacher],
            placed.weekday,
            placed.first_period,
            placed.last_period,
        )
        for placed in timetable(courses, rng)
    ]
    members = {groups[name].pk: [pupil.pk for pupil in pupils] for name, pupils in pupils_of.items()}
    late_hours = _LateHours(team, groups, staff, rooms)
    lessons += [*late_hours.study_hours(plans), *late_hours.sport_together(plans)]
    for index, pair in enumerate(_pairs(plans, CLUSTER_YEAR)[:CLUSTER_PAIRS], start=1):
        if teachers := late_hours.teachers_of_clusters():
            clusters = _write_clusters(school, year, index, pair, pupils_of, members)
            lessons += late_hours.clusters(clusters, teachers)
    return write_lessons(school, year, lessons, bell=BELL, pupils_of=members)


def _team(plans: list[ClassPlan]) -> Team:
    """As many teachers of each subject as its hours ask for, and some for the hours at the end of the day."""
    hours: Counter[str] = Counter()
    for plan in plans:
        hours.update(HOURS[plan.year])
    hours.pop(MENTOR_HOUR)
    needed = {subject: ceil(total / HOURS_A_TEACHER) for subject, total in hours.items()}
    for subject in (GYM, MENTORS_SUBJECT):
        needed[subject] += 1
    subjects = [subject for subject, number in needed.items() for _ in range(number)]
    return Team(subjects, Counter(), {})


def _courses(plans: list[ClassPlan], team: Team) -> list[Course]:
    courses: list[Course] = []
    by_class: defaultdict[str, list[Course]] = defaultdict(list)
    for plan in plans:
        for subject, hours in HOURS[plan.year].items():
            if subject != MENTOR_HOUR:
                teacher = team.least_busy(subject)
                team.load[teacher] += hours
                daily = (plan.name, subject) == (MENTORS_CLASS, MENTORS_SUBJECT)
                course = Course(plan.name, subject, teacher, hours, subject in DOUBLE_SUBJECTS, daily)
                by_class[plan.name].append(course)
    for name in sorted(by_class, key=lambda name: name != MENTORS_CLASS):
        team.mentor_of[name] = mentor = _mentor(name, by_class[name], team)
        team.load[mentor] += 1
        courses += [*by_class[name], Course(name, MENTOR_HOUR, mentor, 1, daily=name == MENTORS_CLASS)]
    return courses


def _mentor(name: str, courses: list[Course], team: Team) -> int:
    """Who sees the class most and has no other; for the class of the demo its teacher of mathematics."""
    taken = set(team.mentor_of.values())
    free = [course for course in courses if course.teacher not in taken]
    if not free:
        everyone = range(len(team.subject_of))
        return min(set(everyone) - taken or set(everyone), key=lambda number: team.load[number])
    return max(free, key=lambda course: (course.daily, course.hours, -course.teacher)).teacher


def _write_teachers(
    school: School, year: DemoYear, team: Team, groups: dict[str, Group], names: Names
) -> list[Staff]:
    of_the_demo = team.mentor_of[MENTORS_CLASS]
    persons = [
        (MENTOR.name, MENTOR.email) if number == of_the_demo else (names.draw(), None)
        for number in range(len(team.subject_of))
    ]
    staff = write_staff(school, persons, domain="vlierveld.example")
    write_roles(((teacher, Role.TEACHER, None) for teacher in staff), first_on=year.begun_on)
    write_roles(
        ((staff[number], Role.MENTOR, groups[name]) for name, number in team.mentor_of.items()),
        first_on=year.begun_on,
    )
    return staff


def _rooms(team: Team) -> list[str]:
    """Every teacher has an own room, so that no room is used twice at once; gym has halls."""
    halls = (f"G{number}" for number in range(1, 100))
    rooms = (f"{100 * floor + door}" for floor in range(100) for door in range(1, 31))
    return [next(halls) if subject == GYM else next(rooms) for subject in team.subject_of]


def _pairs(plans: list[ClassPlan], year: int) -> list[tuple[str, str]]:
    """1A with 1B, 1C with 1D …; who is left over has nobody."""
    names = [plan.name for plan in plans if plan.year == year]
    return list(zip(names[::2], names[1::2], strict=False))


def _write_clusters(
    school: School,
    year: DemoYear,
    number: int,
    pair: tuple[str, str],
    pupils_of: dict[str, list[Pupil]],
    members: dict[int, list[int]],
) -> list[Group]:
    """Split two classes over the clusters, every other pupil; `members` learns who sits where."""
    pupils = [pupil for name in pair for pupil in pupils_of[name]]
    clusters = [
        Group(
            school=school,
            key=name,
            name=name,
            kind=Group.Kind.CLUSTER,
            year_group=str(CLUSTER_YEAR),
        )
        for name in (f"{CLUSTER_YEAR}{cluster.suffix}{number}" for cluster in CLUSTERS)
    ]
    Group.objects.bulk_create(clusters)
    for index, group in enumerate(clusters):
        members[group.pk] = [pupil.pk for pupil in pupils[index :: len(clusters)]]
    Membership.objects.bulk_create(
        Membership(pupil_id=pupil, group=group, first_on=year.begun_on)
        for group in clusters
        for pupil in members[group.pk]
    )
    return clusters


@dataclass(frozen=True, slots=True)
class _LateHours:
    """The lessons of the seventh and eighth hour. `busy` are the (teacher, weekday) that are taken."""

    team: Team
    groups: dict[str, Group]
    staff: list[Staff]
    rooms: list[str]
    busy: set[tuple[int, int]] = field(default_factory=set)

    def study_hours(self, plans: list[ClassPlan]) -> Iterator[LessonPlan]:
        for plan in plans:
            if weekday := STUDY_HOUR_ON.get(plan.year):
                mentor = self.team.mentor_of[plan.name]
                yield self._lesson((self.groups[plan.name],), mentor, STUDY_HOUR, weekday)

    def sport_together(self, plans: list[ClassPlan]) -> Iterator[LessonPlan]:
        """As many pairs of classes as there are teachers of gym who are free."""
        for year, weekday in SPORT_TOGETHER_ON.items():
            for teacher, pair in zip(self._free(GYM, (weekday,)), _pairs(plans, year), strict=False):
                yield self._lesson(
                    tuple(self.groups[name] for name in pair), teacher, SPORT, weekday, last=EIGHTH
                )

    def teachers_of_clusters(self) -> list[int]:
        """One for each cluster, free in all its hours; nobody when there are not enough."""
        free = self._free(MENTORS_SUBJECT, CLUSTERS_ON)
        return free[: len(CLUSTERS)] if len(free) >= len(CLUSTERS) else []

    def clusters(self, clusters: list[Group], teachers: list[int]) -> Iterator[LessonPlan]:
        for weekday in CLUSTERS_ON:
            for group, cluster, teacher in zip(clusters, CLUSTERS, teachers, strict=True):
                yield self._lesson((group,), teacher, cluster.subject, weekday)

    def _free(self, subject: str, weekdays: tuple[int, ...]) -> list[int]:
        return [
            teacher
            for teacher in self.team.teachers(subject)
            if not any((teacher, weekday) in self.busy for weekday in weekdays)
        ]

    def _lesson(
        self, groups: tuple[Group, ...], teacher: int, subject: str, weekday: int, last: int = SEVENTH
    ) -> LessonPlan:
        self.busy.add((teacher, weekday))
        return LessonPlan(groups, self.staff[teacher], subject, self.rooms[teacher], weekday, SEVENTH, last)
