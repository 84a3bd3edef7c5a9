"""The figures in words: what the parts are called, and by which rules they were counted."""

from __future__ import annotations

from datetime import date
from typing import TypedDict

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from absences.models import Reason
from absences.models.policy import Category
from reporting import figures
from schools.models import School

CATEGORIES: dict[str, str | Promise] = {category.value: category.label for category in Category}
REASON_GROUPS: dict[str, str | Promise] = {cluster.value: cluster.label for cluster in Reason.Cluster}
DURATIONS: dict[str, str | Promise] = {
    figures.PART_OF_A_DAY: _("Less than a day"),
    figures.DAYS_1_TO_5: _("1 to 5 school days"),
    figures.DAYS_6_TO_20: _("6 to 20 school days"),
    figures.OVER_4_WEEKS: _("More than 4 weeks"),
}
SHORT_DURATIONS: dict[str, str] = {
    figures.PART_OF_A_DAY: "<1",
    figures.DAYS_1_TO_5: "1–5",
    figures.DAYS_6_TO_20: "6–20",
    figures.OVER_4_WEEKS: ">20",
}
"""In school days, where there is no room for words."""
HOURS: dict[str, str | Promise] = {
    School.HourUnit.LESSON.value: _("lesson hours"),
    School.HourUnit.CLOCK.value: _("clock hours"),
}


class Rule(TypedDict):
    name: str | Promise
    text: str | Promise


# Version 1.0 of the rules (counting.COUNTING_RULES_VERSION): a new meaning is a new version.
COUNTING_RULES: dict[str, Rule] = {
    "present": {
        "name": _("Present"),
        "text": _("Hours on offer minus hours missed, out of the hours on offer."),
    },
    "on_offer": {
        "name": _("Hours on offer"),
        "text": _(
            "A lesson counts for every pupil on the list that was confirmed when its register was taken. A lesson "
            "without a register counts nowhere, neither as presence nor as absence. Who stands on two lists at the "
            "same hour counts once."
        ),
    },
    "missed": {
        "name": _("Hours missed"),
        "text": _(
            "Hours of pupils who were absent or left early, in a lesson that counts, as the school's policy counts "
            "them. Coming late and being sent out are not absence."
        ),
    },
    "absence": {
        "name": _("Absences"),
        "text": _(
            "The unbroken time that one pupil is away for one category and one kind of reason. It goes on overnight "
            "when the last lesson of a day and the first of the pupil's next day with lessons are both missed. What "
            "is missed on one day for the same reason is one absence."
        ),
    },
    "month": {
        "name": _("Month"),
        "text": _(
            "An absence is counted in the month in which it began. Its hours and its pupil are counted in every "
            "month with missed hours. What began before the period is not counted again, its hours are."
        ),
    },
    "duration": {
        "name": _("Duration"),
        "text": _(
            "The number of the pupil's school days that the absence touched, up to the last day of the period. Less "
            "than a day: within one day, and the pupil was there for a part of it. More than 4 weeks: more than 20 "
            "school days."
        ),
    },
    "pupils": {
        "name": _("Different pupils"),
        "text": _(
            "Every pupil once. Who was absent in two months counts in both months and once in the total, so pupils "
            "do not add up."
        ),
    },
    "late": {
        "name": _("Late"),
        "text": _("Times late and the minutes missed. They are no part of the hours missed."),
    },
    "enrolled": {
        "name": _("Pupils enrolled"),
        "text": _(
            "Every pupil who was enrolled on at least one day. Who left or came in between counts, with the lessons "
            "from the first day to the last."
        ),
    },
    "exempt": {
        "name": _("Exemptions"),
        "text": _(
            "Lessons from which a pupil is exempt are not on offer to that pupil and cannot be missed."
        ),
    },
    "registers": {
        "name": _("Registers not taken"),
        "text": _("Lessons in the timetable on school days, without cancelled ones, that have no register."),
    },
}


# What is done for a delivery, in this order: the progress of its job counts these.
STEPS: tuple[str | Promise, ...] = (
    _("Counting registers and absences"),
    _("Protecting small numbers and freezing the figures"),
    _("Writing the CSV file"),
    _("Writing the Excel file"),
)


def first_of(month: str) -> date:
    """The first day of "2026-09", for whoever writes its name."""
    return date.fromisoformat(f"{month}-01")
