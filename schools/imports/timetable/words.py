"""The sentences of a timetable import, and a lesson in one line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from schools.imports.problems import Notice, Refusal, Skipped
from schools.imports.timetable.plan import LessonRow
from schools.imports.timetable.records import Weeks
from schools.templatetags.dutch import NBSP, short_date, short_weekday, weekday_name

MONDAY, A_DAY = date(2024, 1, 1), timedelta(days=1)

PROBLEMS: Mapping[Refusal | Skipped | Notice, str | Promise] = {
    Refusal.NO_LESSONS: _("There are no lessons in the file. Nothing would be left of the timetable."),
    Refusal.NOT_A_TIMETABLE: _(
        "%(unreadable)s of the %(rows)s rows are no lessons. Export GPU001 again from Untis, with nine columns."
    ),
    Refusal.GPU001_MISSING: _(
        "This is GPU002: what is taught, but not when. Choose GPU001.TXT too, both at once."
    ),
    Refusal.NO_YEAR_LEFT: _(
        "There is no school year on or after the first day of this timetable. Make the school year first."
    ),
    Refusal.NO_BELL_SCHEDULE: _(
        "The school has no bell schedule yet, so we do not know when a period begins. Make it first."
    ),
    Refusal.TOO_MANY_LESSONS_SKIPPED: _(
        "%(skipped)s of the %(lessons)s lessons cannot be taken over: more than one in five. Below you see what "
        "the school does not have. Make that first, or choose the timetable of this school."
    ),
    Skipped.ROW_NOT_A_LESSON: _(
        "This row is no lesson: we need nine columns with the weekday (1 to 7) in the sixth and the period in the "
        "seventh. Skipped."
    ),
    Skipped.ROWS_NOT_LESSONS: _("%(rows)s more rows are no lessons. Skipped."),
    Skipped.LESSON_GROUP_UNKNOWN: _(
        "The school has no group “%(group)s”. Lessons that are not taken over for it: %(lessons)s. Import the "
        "groups first, or make this one."
    ),
    Skipped.DAY_WITHOUT_BELL: _(
        "The bell schedule has no periods on %(weekday)s. Lessons that are left out: %(lessons)s."
    ),
    Skipped.PERIOD_UNKNOWN: _(
        "The bell schedule has no period %(period)s on %(weekday)s. Lessons that are left out: %(lessons)s."
    ),
    Skipped.TIME_UNKNOWN: _(
        "No period begins at %(time)s on %(weekday)s. Lessons that are left out: %(lessons)s."
    ),
    Refusal.NOT_APPOINTMENTS: _(
        "There are no appointments in this JSON file. Download the appointments of some weeks from Zermelo."
    ),
    Skipped.APPOINTMENTS_UNREADABLE: _(
        "Appointments without a day and time that can be right: %(appointments)s. Skipped."
    ),
    Skipped.LESSONS_ONCE: _(
        "Lessons that are given too seldom to be part of the weekly timetable: %(lessons)s. Add them by hand where "
        "a register is needed."
    ),
    Skipped.LESSON_MOVED: _(
        "%(lesson)s was moved to %(on)s, and the file does not show from where. Add it there by hand."
    ),
    Skipped.LESSON_EXTRA: _("%(lesson)s on %(on)s is an extra lesson. Add it there by hand."),
    Notice.APPOINTMENTS_LEFT_OUT: _(
        "Appointments that are no lesson of a group: %(other)s. Older versions of an appointment: %(old)s. "
        "Hidden: %(hidden)s. They are left out."
    ),
    Notice.ONE_WEEK: _(
        "The file holds one week, so we take each lesson for every week. Choose four weeks to see odd and even weeks."
    ),
    Notice.WEEKS_FOUND: _(
        "Lessons that the file shows only in odd weeks: %(odd)s; only in even weeks: %(even)s."
    ),
    Notice.ROWS_WITHOUT_GROUP: _(
        "Rows without a class, such as duties and meetings: %(rows)s. They are no lessons and are left out."
    ),
    Notice.WEEKS_BY_LETTER: _(
        "The file marks some lessons with a letter for the week. As odd weeks of the calendar we read: %(odd)s; as "
        "even weeks: %(even)s. Look at one lesson before you carry this out."
    ),
    Notice.WEEKS_UNKNOWN: _(
        "We do not know which weeks “%(weeks)s” means. Lessons that we take for every week: %(lessons)s."
    ),
    Notice.DETAILS_UNCLEAR: _(
        "GPU002 has more than one line for the same class, teacher and subject. Lessons that we take for every week: "
        "%(lessons)s."
    ),
    Notice.TEACHER_UNKNOWN: _(
        "The school has no staff code “%(teacher)s”. Lessons without this teacher: %(lessons)s."
    ),
    Notice.LESSONS_OVER: _(
        "Lessons that ended before the day from which this timetable holds: %(lessons)s. They are left out."
    ),
    Notice.LESSONS_AT_ONCE: _(
        "%(group)s has more than one lesson at the same time in %(periods)s periods of the week. Each of its pupils "
        "would be expected in all of them: use groups for who really sits there."
    ),
    Notice.GROUPS_WITHOUT_LESSONS: _(
        "Groups that have lessons now and none in this file: %(groups)s (%(names)s). Their lessons end."
    ),
}

BECAUSE: Mapping[tuple[str, str], str | Promise] = {
    ("untis", "columns"): _(
        "The rows have the %(columns)s columns of Untis: a lesson with its weekday and period."
    ),
    ("untis", "name"): _("The file is called %(name)s, as Untis does."),
    ("zermelo", "field"): _("The file holds appointments with the field “%(field)s”."),
}

LISTS: Mapping[tuple[str, str], str | Promise] = {
    ("lessons", "gone"): _("Lessons that end"),
    ("lessons", "changed"): _("Lessons that change"),
    ("lessons", "new"): _("New lessons"),
    ("lesson_days", "gone"): _("Days on which a lesson is as usual again"),
    ("lesson_days", "changed"): _("Days on which something else is different now"),
    ("lesson_days", "new"): _("Days on which a lesson is different"),
}

PARTS: Mapping[str, str | Promise] = {
    "lessons": _("Lessons in the week"),
    "lesson_days": _("Changes on one day"),
}

FIELDS: Mapping[str, str | Promise] = {
    "teachers": _("teacher"),
    "room": _("room"),
    "valid_from_on": _("first day"),
    "valid_until_on": _("last day"),
    "is_cancelled": _("cancelled"),
    "moved_to_on": _("moved to"),
    "periods": _("periods"),
}

VALUES: Mapping[str, str | Promise] = {"yes": _("yes")}


def lesson(row: LessonRow) -> str:
    """`2B wiskunde, ma 3e uur, lokaal 203`; on one day `2B wiskunde, di 24 nov 3e uur`."""
    day = short_date(row.on) if row.on else short_weekday(_some_day(row.weekday))
    periods = row.first if row.first == row.last else f"{row.first} – {row.last}"
    return ", ".join(part for part in (row.name, f"{day} {periods}", _weeks(row), _room(row)) if part)


def spoken(data: Mapping[str, str | int]) -> Mapping[str, str | int]:
    """The values of a sentence, with days as people say them."""
    said = dict(data)
    if "weekday" in said:
        said["weekday"] = weekday_name(_some_day(int(said["weekday"])))
    if "on" in said:
        said["on"] = short_date(str(said["on"]))
    return said


def _some_day(weekday: int) -> date:
    """A day on that weekday (1 Monday to 7 Sunday)."""
    return MONDAY + (weekday - 1) * A_DAY


def _weeks(row: LessonRow) -> str:
    return {Weeks.ODD: gettext("odd weeks"), Weeks.EVEN: gettext("even weeks")}.get(row.weeks, "")


def _room(row: LessonRow) -> str:
    return f"{gettext('room')}{NBSP}{row.room}" if row.room else ""
