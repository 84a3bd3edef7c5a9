"""Words for what the rules say in codes. The rules themselves know no language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from absences.hours import HourUnit
from schools.templatetags.dutch import ordinal, short_date, units
from signals.models import Signal
from signals.rules.finding import Finding, Next, NotCounted, Source, Upcoming, WhyNot
from signals.rules.policy import SIXTEEN_HOURS, Person, Step
from signals.rules.reconcile import Cause

Words = str | Promise

STEPS: dict[str, Words] = {
    Step.CALL_PARENTS: gettext_lazy("call the parents"),
    Step.CONVERSATION: gettext_lazy("talk with pupil and parents"),
    Step.CONSULT_OFFICER: gettext_lazy("consult the attendance officer"),
    Step.SEND_REPORT: gettext_lazy("report to DUO"),
}

STEP_MARKS: dict[str, Words] = {
    Step.CALL_PARENTS: gettext_lazy("call"),
    Step.CONVERSATION: gettext_lazy("talk"),
    Step.CONSULT_OFFICER: gettext_lazy("officer"),
    Step.SEND_REPORT: gettext_lazy("report"),
}

PERSONS: dict[str, Words] = {
    Person.MENTOR: gettext_lazy("mentor"),
    Person.COORDINATOR: gettext_lazy("attendance coordinator"),
}

WHY_NOT: dict[str, Words] = {
    WhyNot.NO_SCHOOL_DAY: gettext_lazy("No lessons that day: holidays do not count."),
    WhyNot.NOT_ENROLLED: gettext_lazy("Not enrolled at this school that day."),
    WhyNot.NOT_COMPULSORY_YET: gettext_lazy("Before compulsory schooling began."),
    WhyNot.REMOVED: gettext_lazy("Sent out of the lesson, but at school: that is no absence."),
    WhyNot.AUTHORISED: gettext_lazy("Authorised."),
    WhyNot.PENDING: gettext_lazy("Reason not known yet. It does not count until somebody finds out."),
    WhyNot.TOO_SHORT: gettext_lazy("Too short to count under our absence policy."),
    WhyNot.ALREADY_REPORTED: gettext_lazy("Is in an earlier report; after it, counting starts again."),
    WhyNot.OUTSIDE_WINDOW: gettext_lazy("Unauthorised, but longer than four lesson weeks ago."),
}

STATUS_OF_WHY_NOT = {
    WhyNot.PENDING: "pending",
    WhyNot.AUTHORISED: "authorised",
    WhyNot.REMOVED: "removed",
    WhyNot.TOO_SHORT: "late",
    WhyNot.ALREADY_REPORTED: "unauthorised",
    WhyNot.OUTSIDE_WINDOW: "not_expected",
}

CAUSES: dict[str, Words] = {
    Cause.CORRECTED: gettext_lazy("The absence was corrected: %(was)s became %(now)s."),
    Cause.CRITERION_GONE: gettext_lazy("Our absence policy no longer has this step."),
    Cause.POLICY_CHANGED: gettext_lazy("Our absence policy changed; the hours did not."),
    Cause.MERGED: gettext_lazy("Another signal now covers these days."),
}


def headline(signal: Signal) -> str:
    """Why this pupil is on the list, in one line."""
    if signal.criterion == SIXTEEN_HOURS:
        return _("16 hours reached on %(day)s") % {"day": short_date(signal.reached_on)}
    return _("%(counted)s of 16 hours") % {"counted": units(signal.units)}


def step_words(step: str) -> Words:
    return STEPS.get(step, step)


def why_not(item: NotCounted) -> Words:
    return WHY_NOT[item.why]


def withdrawal(signal: Signal) -> str:
    """Why a signal was withdrawn, in one sentence; empty for one that was not."""
    because = signal.withdrawn_because
    if not because:
        return ""
    return str(CAUSES[because["cause"]]) % {
        "was": units(because["was_units"]),
        "now": units(because["now_units"]),
    }


def upcoming(item: Upcoming) -> str:
    """What happens on a day if nothing is added."""
    day = short_date(item.on)
    match item.what:
        case Next.DUE:
            return _("The next step is asked on %(day)s at the latest.") % {"day": day}
        case Next.RESTARTS:
            return _("Counting starts again on %(day)s.") % {"day": day}
        case Next.LEAVES:
            return _("With no new absence the sum becomes %(sum)s on %(day)s.") % {
                "sum": units(item.units or 0),
                "day": day,
            }
        case Next.FALLS_BELOW:
            return _("With no new absence this signal ends on %(day)s.") % {"day": day}


def source(finding: Finding) -> str:
    """The rule a finding stands on."""
    if finding.source is Source.LPW_21A:
        return _("16 hours in 4 lesson weeks (Leerplichtwet art. 21a)")
    return _("Our absence policy: %(hours)s hours in 4 lesson weeks") % {"hours": finding.limit_units // 60}


def unit(hour_unit: HourUnit) -> str:
    if hour_unit is HourUnit.LESSON:
        return _("A missed lesson counts as one hour.")
    return _("An hour is 60 minutes of school time.")


def period(number: str, *, half_days: bool) -> str:
    """`3e uur`, or the half-day."""
    if not number.isdecimal():
        return number
    if half_days:
        return _("morning") if number == "1" else _("afternoon")
    return _("%(number)s hour") % {"number": ordinal(int(number))}
