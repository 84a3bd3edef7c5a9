"""Who may do what: the whole matrix on one page. Pure.

A permission is given to a role with a reach: the pupils and lessons it extends to. What one person may do is the widest
reach of the roles that are in force today.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum, StrEnum


class Role(StrEnum):
    TEACHER = "teacher"
    MENTOR = "mentor"
    FRONT_OFFICE = "front_office"
    COORDINATOR = "coordinator"
    LEADER = "leader"
    ADMINISTRATOR = "administrator"


class Reach(IntEnum):
    """How far a permission extends. Each step holds the ones before it."""

    NOTHING = 0
    MY_GROUP = 1  # the groups whose mentor I am
    MY_LESSONS = 2  # those, and the groups and lessons that I teach
    SCHOOL = 3


class Permission(StrEnum):
    PUPIL_READ = "pupil.read"
    REGISTER_SAVE = "register.save"
    REGISTER_READ = "register.read"
    ABSENCE_READ = "absence.read"
    ABSENCE_CLASSIFY = "absence.classify"
    NOTICE_REPORT = "notice.report"
    LEAVE_DECIDE = "leave.decide"
    SIGNAL_READ = "signal.read"
    SIGNAL_FOLLOW_UP = "signal.follow_up"
    REPORT_SEND = "report.send"
    FIGURES_READ = "figures.read"
    FIGURES_EXPORT = "figures.export"
    ROSTER_IMPORT = "roster.import"
    SCHOOL_SET_UP = "school.set_up"  # the school itself, its sites, bell schedule, years and calendar
    PEOPLE_MANAGE = "people.manage"
    TIMETABLE_EDIT = "timetable.edit"
    TIMETABLE_CHANGE_DAY = "timetable.change_day"  # what is different on one day; the pattern stays


_T, _M, _F, _C, _L, _A = Role
_GROUP, _LESSONS, _SCHOOL = Reach.MY_GROUP, Reach.MY_LESSONS, Reach.SCHOOL

MATRIX: dict[Permission, dict[Role, Reach]] = {
    Permission.PUPIL_READ: {_T: _LESSONS, _M: _GROUP, _F: _SCHOOL, _C: _SCHOOL, _L: _SCHOOL},
    Permission.REGISTER_SAVE: {_T: _LESSONS, _C: _SCHOOL},
    Permission.REGISTER_READ: {_T: _LESSONS, _M: _GROUP, _F: _SCHOOL, _C: _SCHOOL, _L: _SCHOOL},
    Permission.ABSENCE_READ: {_M: _GROUP, _F: _SCHOOL, _C: _SCHOOL, _L: _SCHOOL},
    Permission.ABSENCE_CLASSIFY: {_M: _GROUP, _C: _SCHOOL},
    Permission.NOTICE_REPORT: {_M: _GROUP, _F: _SCHOOL, _C: _SCHOOL},
    Permission.LEAVE_DECIDE: {_L: _SCHOOL},
    Permission.SIGNAL_READ: {_M: _GROUP, _C: _SCHOOL, _L: _SCHOOL},
    Permission.SIGNAL_FOLLOW_UP: {_M: _GROUP, _C: _SCHOOL},
    Permission.REPORT_SEND: {_C: _SCHOOL, _L: _SCHOOL},
    Permission.FIGURES_READ: {_C: _SCHOOL, _L: _SCHOOL},
    Permission.FIGURES_EXPORT: {_L: _SCHOOL},
    Permission.ROSTER_IMPORT: {_A: _SCHOOL},
    Permission.SCHOOL_SET_UP: {_A: _SCHOOL},
    Permission.PEOPLE_MANAGE: {_A: _SCHOOL},
    Permission.TIMETABLE_EDIT: {_A: _SCHOOL},
    Permission.TIMETABLE_CHANGE_DAY: {_F: _SCHOOL, _A: _SCHOOL},
}

NEEDS_SECOND_FACTOR = frozenset({Role.COORDINATOR, Role.LEADER, Role.ADMINISTRATOR})


def reach(permission: Permission, roles: Iterable[Role]) -> Reach:
    """The widest reach that any of the roles gives."""
    given = MATRIX[permission]
    return max((given.get(role, Reach.NOTHING) for role in roles), default=Reach.NOTHING)
