"""What a school still lacks before its first register, in words: a line for each thing, with where it is done.

Floors above add lines of their own: `SETUP_CHECKLIST` in the settings names the functions, in the order of the list.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from schools.models import School
from schools.standing import Standing, standing
from schools.templatetags.dutch import number, short_date_with_year

Words = str | Promise
MANY = 3


@dataclass(frozen=True, slots=True)
class Link:
    url: str
    label: Words


@dataclass(frozen=True, slots=True)
class Line:
    """One thing a school needs. `facts` is what there is, `means` why it is needed, `minutes` how long it takes."""

    title: Words
    done: bool
    facts: Words
    means: Words
    minutes: int
    links: tuple[Link, ...]


Lines = Callable[[School, date], list[Line]]


def checklist(school: School, *, on: date) -> list[Line]:
    """All lines in their order; a constant number of queries."""
    parts = [cast(Lines, import_string(path)) for path in settings.SETUP_CHECKLIST]
    return [line for part in parts for line in part(school, on)]


def is_ready(school: School, *, on: date) -> bool:
    return all(line.done for line in checklist(school, on=on))


def links(*wanted: tuple[str, Words]) -> tuple[Link, ...]:
    """Those of the pages (address, label) that this installation has."""
    found = []
    for name, label in wanted:
        try:
            found.append(Link(reverse(name), label))
        except NoReverseMatch:
            continue
    return tuple(found)


def lines(school: School, on: date) -> list[Line]:
    """The lines of this floor."""
    has = standing(school, on=on)
    return [
        _details(school),
        _sites(has),
        _year(has),
        _holidays(has),
        _bell(school, has),
        _pupils(school, has),
        _mentors(school, has),
        _accounts(school, has),
        _timetable(school, has),
    ]


def _details(school: School) -> Line:
    return Line(
        title=_("Details of the school"),
        done=True,
        facts=" · ".join(
            [
                school.brin,
                str(school.get_sector_display()),
                _("region %(region)s") % {"region": school.get_region_display()},
                _("an hour of absence is a %(unit)s") % {"unit": school.get_hour_unit_display()},
            ]
        ),
        means="",
        minutes=1,
        links=links(("schools:setup_school", _("Look or change"))),
    )


def _sites(has: Standing) -> Line:
    return Line(
        title=_("Sites"),
        done=bool(has.locations),
        facts=_few(has.locations),
        means=_("The buildings of the school, with the two digits that DUO gave them."),
        minutes=1,
        links=links(("schools:setup_sites", _("Sites"))),
    )


def _year(has: Standing) -> Line:
    facts = ""
    if has.year:
        span = {
            "first": short_date_with_year(has.year.first_on),
            "last": short_date_with_year(has.year.last_on),
        }
        facts = _("%(first)s to %(last)s") % span
    return Line(
        title=_("School year"),
        done=has.year is not None,
        facts=facts,
        means=_("The first and the last day with lessons."),
        minutes=1,
        links=links(("schools:calendar" if has.year else "schools:year_new", _("School year"))),
    )


def _holidays(has: Standing) -> Line:
    return Line(
        title=_("Holidays and days off"),
        done=has.closures > 0,
        facts=_counted(
            ngettext("%(n)s holiday or day off", "%(n)s holidays and days off", has.closures), has.closures
        ),
        means=_("The holidays of your region are ready; you add study days and a second week in May."),
        minutes=5,
        links=links(("schools:calendar", _("Calendar"))),
    )


def _bell(school: School, has: Standing) -> Line:
    half_days = school.has_half_days
    title = _("Mornings and afternoons") if half_days else _("Bell schedule")
    if half_days:
        means = _("When the mornings and afternoons begin and end, and which afternoons are free.")
        facts = ngettext("%(n)s half-day a week", "%(n)s half-days a week", has.periods)
    else:
        means = _("When each lesson begins and ends.")
        facts = ngettext("%(n)s lesson period a week", "%(n)s lesson periods a week", has.periods)
    return Line(
        title=title,
        done=has.periods > 0,
        facts=_counted(facts, has.periods),
        means=means,
        minutes=3,
        links=links(("schools:setup_bell", title)),
    )


def _pupils(school: School, has: Standing) -> Line:
    counted = {"pupils": number(has.pupils), "classes": number(has.classes)}
    words = _("%(pupils)s pupils in %(classes)s classes")
    if school.has_half_days:
        words = _("%(pupils)s pupils in %(classes)s groups")
    return Line(
        title=_("Pupils and groups") if school.has_half_days else _("Pupils and classes"),
        done=has.pupils > 0 and has.classes > 0,
        facts=words % counted if has.pupils else "",
        means=_("From the file of your pupil administration. You see what will happen before anything does."),
        minutes=5,
        links=links(("schools:import", _("Import a file")), ("schools:people", _("By hand"))),
    )


def _mentors(school: School, has: Standing) -> Line:
    missing = len(has.without_mentor)
    facts = ngettext("%(n)s class has a mentor", "%(n)s classes have a mentor", has.classes) % {
        "n": has.classes
    }
    if missing:
        facts = _("Without a mentor: %(classes)s") % {"classes": _few(has.without_mentor)}
    return Line(
        title=_("A teacher for every group") if school.has_half_days else _("A mentor for every class"),
        done=has.classes > 0 and not missing,
        facts=facts if has.classes else "",
        means=_("Who has the group is told first when a pupil is missed.")
        if school.has_half_days
        else _("The mentor sees how the own class is doing, and is told first when a pupil is missed."),
        minutes=5,
        links=links(
            ("schools:groups", _("Groups and teachers") if school.has_half_days else _("Classes and mentors"))
        ),
    )


def _accounts(school: School, has: Standing) -> Line:
    able = has.teachers - has.without_account
    return Line(
        title=_("Accounts of the teachers") if school.has_half_days else _("Accounts of teachers"),
        done=has.teachers > 0 and not has.without_account,
        facts=_("%(able)s of %(all)s can sign in") % {"able": able, "all": has.teachers}
        if has.teachers
        else "",
        means=_("Everybody who has a group signs in with an account of their own.")
        if school.has_half_days
        else _(
            "Who teaches or mentors signs in with an account of their own. Teachers come from a list or by hand."
        ),
        minutes=5,
        links=links(("schools:invite_many", _("Invite colleagues"))),
    )


def _timetable(school: School, has: Standing) -> Line:
    if school.has_half_days:
        means = _("Which group is in school on which half-day, and with whom.")
        where = links(("schools:timetable_half_days", _("Fill in the half-days")))
        facts = ngettext("%(n)s half-day of a group a week", "%(n)s half-days of groups a week", has.lessons)
    else:
        means = _("Which class has which lesson when: from your timetable program, or by hand.")
        where = links(("schools:import", _("Import a file")), ("schools:timetable", _("By hand")))
        facts = ngettext("%(n)s lesson in the timetable", "%(n)s lessons in the timetable", has.lessons)
    return Line(
        title=_("Timetable"),
        done=has.lessons > 0,
        facts=_counted(facts, has.lessons),
        means=means,
        minutes=5,
        links=where,
    )


def _counted(words: str, n: int) -> str:
    """Nothing where there is nothing: the line says that already."""
    return words % {"n": number(n)} if n else ""


def _few(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:MANY])
    left = len(names) - MANY
    if left <= 0:
        return shown
    return ngettext("%(shown)s and %(n)s more", "%(shown)s and %(n)s more", left) % {
        "shown": shown,
        "n": left,
    }
