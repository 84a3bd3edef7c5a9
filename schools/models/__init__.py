from schools.models.imports import ColumnChoice, ImportRun
from schools.models.people import Enrolment, Group, Membership, Pupil, Staff, StaffRole
from schools.models.promotion import Promotion
from schools.models.school import Board, Closure, Location, NoSchoolYear, School, SchoolYear
from schools.models.timetable import (
    DatedLesson,
    LessonChange,
    Period,
    Substitution,
    TimetableLesson,
    lessons_between,
    lessons_on,
)

__all__ = [
    "Board",
    "Closure",
    "ColumnChoice",
    "DatedLesson",
    "Enrolment",
    "Group",
    "ImportRun",
    "LessonChange",
    "Location",
    "Membership",
    "NoSchoolYear",
    "Period",
    "Promotion",
    "Pupil",
    "School",
    "SchoolYear",
    "Staff",
    "StaffRole",
    "Substitution",
    "TimetableLesson",
    "lessons_between",
    "lessons_on",
]
