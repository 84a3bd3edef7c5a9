"""What a school has on a day, counted: the facts behind its checklist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from schools.models import (
    DatedLesson,
    Enrolment,
    Group,
    Membership,
    NoSchoolYear,
    Period,
    Pupil,
    School,
    SchoolYear,
    Staff,
    StaffRole,
    TimetableLesson,
    lessons_on,
)
from schools.models.people import in_force
from schools.roles import Role

LOOK_AHEAD = timedelta(days=70)  # beyond the summer holiday


@dataclass(frozen=True, slots=True)
class Standing:
    """`year` is the school year of the day, or else the first to come; the rest holds on that day or its first day."""

    locations: tuple[str, ...]
    year: SchoolYear | None
    closures: int
    periods: int
    weekdays: int
    pupils: int
    classes: int
    without_mentor: tuple[str, ...]
    teachers: int
    without_account: int
    lessons: int


def standing(school: School, *, on: date) -> Standing:
    """Eight queries, however large the school is."""
    year = school.years.filter(last_on__gte=on).order_by("first_on").first()
    day = max(on, year.first_on) if year else on
    mentored = _mentored(school, on=day)
    bell = Period.objects.filter(school=school, valid_until__gte=day).aggregate(
        periods=Count("pk"), weekdays=Count("weekday", distinct=True)
    )
    staff = _teaching(school, on=day).aggregate(all=Count("pk"), with_account=Count("user"))
    return Standing(
        locations=tuple(f"{one.code} {one.name}" for one in school.locations.order_by("code")),
        year=year,
        closures=_closures(school, year),
        periods=bell["periods"],
        weekdays=bell["weekdays"],
        pupils=Pupil.objects.filter(
            Exists(Enrolment.objects.filter(_now_or_later(day), pupil=OuterRef("pk"))), school=school
        ).count(),
        classes=len(mentored),
        without_mentor=tuple(name for name, has_mentor in mentored if not has_mentor),
        teachers=staff["all"],
        without_account=staff["all"] - staff["with_account"],
        lessons=TimetableLesson.objects.filter(school=school, valid_until__gte=day).count(),
    )


def first_lesson(school: School, *, after: date) -> DatedLesson | None:
    """The first lesson of the days to come whose register a teacher with an account can take. At most ten queries."""
    try:
        calendar = school.calendar()
    except NoSchoolYear:
        return None
    lessons = TimetableLesson.objects.filter(school=school, teachers__user__isnull=False)
    spans = list(lessons.order_by().values_list("weekday", "valid_from", "valid_until").distinct())
    for day in calendar.school_days(after + timedelta(days=1), after + LOOK_AHEAD):
        if any(weekday == day.isoweekday() and first <= day <= last for weekday, first, last in spans):
            return next(iter(lessons_on(day, lessons=lessons, school=school)), None)
    return None


def _closures(school: School, year: SchoolYear | None) -> int:
    if year is None:
        return 0
    return school.closures.filter(last_on__gte=year.first_on, first_on__lte=year.last_on).count()


def _now_or_later(day: date) -> Q:
    """A school that is set up in the summer has pupils who come after it."""
    return Q(last_on__isnull=True) | Q(last_on__gte=day)


def _mentored(school: School, *, on: date) -> list[tuple[str, bool]]:
    """The classes with pupils, and whether somebody mentors them."""
    members = Membership.objects.filter(_now_or_later(on), group=OuterRef("pk"))
    mentors = StaffRole.objects.filter(in_force(on), group=OuterRef("pk"), role=Role.MENTOR)
    classes = Group.objects.filter(Exists(members), school=school, kind=Group.Kind.BASE)
    return list(classes.order_by("name").values_list("name", Exists(mentors)))


def _teaching(school: School, *, on: date) -> QuerySet[Staff]:
    """Who mentors a class or stands in the timetable."""
    lessons = TimetableLesson.teachers.through.objects.filter(
        staff=OuterRef("pk"), timetablelesson__valid_until__gte=on
    )
    roles = StaffRole.objects.filter(in_force(on), staff=OuterRef("pk"), role__in=[Role.MENTOR, Role.TEACHER])
    return Staff.objects.filter(Q(Exists(lessons)) | Q(Exists(roles)), school=school)
