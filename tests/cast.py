"""Two schools and the people everybody in the tests knows.

**Mira** teaches and mentors 2B, **Cas** is the coordinator, **Lien** leads the school, **Fem** sits at the front
office, **Ada** administers, **Ties** teaches 1C and is nobody's mentor; **Sam** is a pupil in 2B. **Vera** mentors a
group at *another* school, **Otto** coordinates, leads and administers it: they must see nothing.

The school year runs from 17 August 2026 to 9 July 2027 with autumn and Christmas holidays, unless the test needs a day
outside it: then around that day, without closures. Both schools have the default reasons and the default policy.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from absences.actions.policy import adopt_policy
from accounts.models import User
from schools.models import (
    Board,
    Closure,
    Enrolment,
    Group,
    Membership,
    Period,
    Pupil,
    School,
    SchoolYear,
    Staff,
    StaffRole,
    TimetableLesson,
)
from schools.models.people import sort_key
from schools.roles import Role
from signals.rules.policy import default_policy

FIRST_DAY, LAST_DAY = date(2026, 8, 17), date(2027, 7, 9)
HOLIDAYS = (
    ("Herfstvakantie", date(2026, 10, 12), date(2026, 10, 16)),
    ("Kerstvakantie", date(2026, 12, 21), date(2027, 1, 1)),
)
MONDAY = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
PASSWORD = "a password only the tests know"
BELL = [
    (time(8, 30), time(9, 20)),
    (time(9, 20), time(10, 10)),
    (time(10, 30), time(11, 20)),
    (time(11, 20), time(12, 10)),
    (time(12, 40), time(13, 30)),
    (time(13, 30), time(14, 20)),
]
CLASS_LIST = (
    ("Sam", "van", "Dijk"),
    ("Yasmine", "El", "Amrani"),
    ("Noor", "", "Bakker"),
    ("Işık", "", "Çelik"),
    ("Tess", "", "Kuiper"),
)


@dataclass(frozen=True)
class Cast:
    """Everyone, on a school day `on`."""

    on: date
    school: School
    group: Group
    lesson: TimetableLesson  # of 2B by Mira, in the first period of `on`
    next_lesson: TimetableLesson  # the same in the second
    group_1c: Group
    lesson_1c: TimetableLesson  # of 1C by Ties, in the first period of `on`
    pupils: list[Pupil]
    sam: Pupil
    mira: User
    cas: User
    lien: User
    fem: User
    ada: User
    ties: User
    other_school: School
    other_group: Group
    other_pupil: Pupil
    other_lesson: TimetableLesson  # of Vera, in the first period of `on`
    vera: User
    otto: User


def assemble(on: date = MONDAY, *, pupils: int = 5) -> Cast:
    """Make both schools for a weekday `on`; 2B has `pupils` pupils, Sam first."""
    board = Board.objects.create(name="Stichting De Boog")
    school = make_school(board, "00AA", "De Boog", on)
    group = make_group(school, "2B")
    class_list = [make_pupil(school, group, number, on) for number in range(pupils)]
    mira = make_staff(school, "Mira", {Role.TEACHER: None, Role.MENTOR: group}, on)
    lesson, next_lesson = (make_lesson(school, group, mira, on, period) for period in (1, 2))
    group_1c = make_group(school, "1C")
    ties = make_staff(school, "Ties", {Role.TEACHER: None}, on)
    other_school = make_school(Board.objects.create(name="Stichting Elders"), "99ZZ", "Elders", on)
    other_group = make_group(other_school, "2B")
    other_pupil = make_pupil(other_school, other_group, 0, on)
    everything: dict[Role, Group | None] = {
        Role.COORDINATOR: None,
        Role.LEADER: None,
        Role.ADMINISTRATOR: None,
    }
    otto = make_staff(other_school, "Otto", everything, on)
    vera = make_staff(other_school, "Vera", {Role.TEACHER: None, Role.MENTOR: other_group}, on)
    return Cast(
        on=on,
        school=school,
        group=group,
        lesson=lesson,
        next_lesson=next_lesson,
        group_1c=group_1c,
        lesson_1c=make_lesson(school, group_1c, ties, on, 1),
        pupils=class_list,
        sam=class_list[0],
        mira=account(mira),
        cas=account(make_staff(school, "Cas", {Role.COORDINATOR: None}, on)),
        lien=account(make_staff(school, "Lien", {Role.LEADER: None}, on)),
        fem=account(make_staff(school, "Fem", {Role.FRONT_OFFICE: None}, on)),
        ada=account(make_staff(school, "Ada", {Role.ADMINISTRATOR: None}, on)),
        ties=account(ties),
        other_school=other_school,
        other_group=other_group,
        other_pupil=other_pupil,
        other_lesson=make_lesson(other_school, other_group, vera, on, 1),
        vera=account(vera),
        otto=account(otto),
    )


def make_school(board: Board, brin: str, name: str, on: date) -> School:
    """A secondary school in its year, with six periods of 50 minutes on every weekday."""
    school = School.objects.create(
        board=board,
        brin=brin,
        name=name,
        sector=School.Sector.VO,
        region=School.Region.MIDDEN,
        hour_unit=School.HourUnit.LESSON,
    )
    first, last = year_of(on)
    SchoolYear.objects.create(school=school, first_on=first, last_on=last)
    rules = default_policy(school.sector).to_json()
    adopt_policy(
        school=school, valid_from=first, rules=rules, by=None, at=datetime.combine(first, time(8), UTC)
    )
    if first == FIRST_DAY:
        Closure.objects.bulk_create(
            Closure(school=school, kind="holiday", name=label, first_on=begin, last_on=end, source="test")
            for label, begin, end in HOLIDAYS
        )
    Period.objects.bulk_create(
        Period(
            school=school,
            weekday=weekday,
            number=number,
            name=f"{number}e uur",
            begins=begins,
            ends=ends,
            valid_from=first,
            valid_until=last,
        )
        for weekday in range(1, 6)
        for number, (begins, ends) in enumerate(BELL, start=1)
    )
    return school


def year_of(on: date) -> tuple[date, date]:
    """The first and last day of the school year of the cast."""
    if FIRST_DAY <= on <= LAST_DAY:
        return FIRST_DAY, LAST_DAY
    return on - timedelta(days=100), on + timedelta(days=200)


def make_group(school: School, name: str) -> Group:
    return Group.objects.create(school=school, key=name, name=name)


def make_pupil(school: School, group: Group, number: int, on: date) -> Pupil:
    """The pupil `number` of a class list that begins with Sam, enrolled and in the group since the year began."""
    known = number < len(CLASS_LIST)
    first_name, prefix, surname = CLASS_LIST[number] if known else (f"Puck {number}", "de", "Boer")
    pupil = Pupil.objects.create(
        school=school,
        key=f"{group.name}-{1000 + number}",
        first_name=first_name,
        prefix=prefix,
        surname=surname,
        sort_key=sort_key(surname, first_name),
        born_on=date(on.year - 13, 5, 4),
    )
    since, _ = year_of(on)
    Enrolment.objects.create(pupil=pupil, first_on=since)
    Membership.objects.create(pupil=pupil, group=group, first_on=since)
    return pupil


def make_staff(school: School, name: str, roles: dict[Role, Group | None], on: date) -> Staff:
    """Somebody with an account (`name@brin.example`, PASSWORD) and roles since the year began."""
    user = User.objects.create_user(f"{name}@{school.brin}.example", PASSWORD, name=f"{name} Jansen")
    staff = Staff.objects.create(
        school=school,
        key=name,
        first_name=name,
        surname="Jansen",
        sort_key=sort_key("Jansen", name),
        user=user,
    )
    for role, group in roles.items():
        StaffRole.objects.create(staff=staff, role=role, group=group, first_on=year_of(on)[0])
    return staff


def make_lesson(school: School, group: Group, teacher: Staff, on: date, period: int) -> TimetableLesson:
    """Dutch, every week on the weekday of `on`, one period."""
    lesson = TimetableLesson.objects.create(
        school=school,
        subject="ne",
        weekday=on.isoweekday(),
        first_period=period,
        last_period=period,
        valid_from=year_of(on)[0],
        valid_until=year_of(on)[1],
    )
    lesson.groups.add(group)
    lesson.teachers.add(teacher)
    return lesson


def account(staff: Staff) -> User:
    user = staff.user
    assert user is not None
    return user
