"""Words for what the rules say in codes. The rules themselves know no language."""

from __future__ import annotations

from collections import Counter
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from absences.hours import HourUnit, Kind
from schools.calendar import DayCounting
from schools.roles import Role
from schools.templatetags.dutch import NBSP, ordinal, short_date, units
from signals.deadline import Deadline
from signals.models import Signal
from signals.rules.finding import Ended, Finding, Measure, Next, Source, WhyNot
from signals.rules.policy import SIXTEEN_HOURS, Step
from signals.rules.reconcile import Cause

Words = str | Promise

STEPS: dict[str, Words] = {
    Step.TALK_WITH_PUPIL: gettext_lazy("talk with the pupil"),
    Step.CALL_PARENTS: gettext_lazy("call the parents"),
    Step.CONVERSATION: gettext_lazy("talk with pupil and parents"),
    Step.CONSULT_OFFICER: gettext_lazy("consult the attendance officer"),
    Step.SEND_REPORT: gettext_lazy("report to DUO"),
}

MELD = gettext_lazy("report")

# One word below the meter; the whole step stands beside it.
STEP_MARKS: dict[str, Words] = {
    Step.TALK_WITH_PUPIL: gettext_lazy("mentor"),
    Step.CALL_PARENTS: gettext_lazy("call"),
    Step.CONVERSATION: gettext_lazy("talk"),
    Step.CONSULT_OFFICER: gettext_lazy("officer"),
    Step.SEND_REPORT: MELD,
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

STATUS_OF_WHY_NOT: dict[str, str] = {
    WhyNot.PENDING: "pending",
    WhyNot.AUTHORISED: "authorised",
    WhyNot.REMOVED: "removed",
    WhyNot.TOO_SHORT: "late",
}

FUNCTIONS: dict[Role, Words] = {
    Role.COORDINATOR: gettext_lazy("Attendance coordinator"),
    Role.LEADER: gettext_lazy("School leader"),
}

LETTERS = {"pending": "?", "authorised": "G", "removed": "U", "late": "T"}
STATUS_WORDS: dict[str, Words] = {
    "pending": gettext_lazy("not known yet"),
    "authorised": gettext_lazy("authorised"),
    "removed": gettext_lazy("sent out of the lesson"),
    "late": gettext_lazy("late, does not count"),
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
    if measure_of(signal) is Measure.TIMES:
        said = {"number": signal.units, "ordinal": ordinal(signal.units)}
        if signal.facts["ended"]:
            return _("%(number)s times late last school year") % said
        return _("%(ordinal)s time late this school year") % said
    if signal.facts["ended"]:
        return _("Was %(counted)s of 16 hours") % {"counted": units(signal.units)}
    return _("%(counted)s of 16 hours") % {"counted": units(signal.units)}


def story(finding: Finding, name: str, *, half_days: bool) -> str:
    """What the pupil missed and when, in one sentence."""
    kinds = Counter(lesson.kind for lesson in finding.counted)
    absent = kinds[Kind.ABSENT] + kinds[Kind.REMOVED]
    parts = [_missed(absent, half_days=half_days)] if absent else []
    if late := kinds[Kind.LATE]:
        parts.append(
            ngettext("came late %(number)s time", "came late %(number)s times", late) % {"number": late}
        )
    if left := kinds[Kind.LEFT_EARLY]:
        parts.append(
            ngettext("left early %(number)s time", "left early %(number)s times", left) % {"number": left}
        )
    days = sorted({lesson.on for lesson in finding.counted})
    if not days:
        return ""
    did = {"name": name, "what": _joined(parts), "first": short_date(days[0]), "last": short_date(days[-1])}
    if len(days) == 1:
        return _("%(name)s %(what)s on %(first)s.") % did
    return _("%(name)s %(what)s, between %(first)s and %(last)s.") % did


def _missed(number: int, *, half_days: bool) -> str:
    if half_days:
        words = ngettext(
            "missed %(number)s half-day without a valid reason",
            "missed %(number)s half-days without a valid reason",
            number,
        )
    else:
        words = ngettext(
            "missed %(number)s lesson without a valid reason",
            "missed %(number)s lessons without a valid reason",
            number,
        )
    return words % {"number": number}


def _joined(parts: list[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return _("%(some)s and %(last)s") % {"some": ", ".join(parts[:-1]), "last": parts[-1]}


def measure_of(signal: Signal) -> Measure:
    """What its numbers are. Signals of before the other measures count hours."""
    return Measure(signal.facts.get("measure", Measure.HOURS))


def amount(counted: int, measure: Measure) -> str:
    """`4 u 30`, or `6 keer`: a number in the measure of its finding."""
    return times(counted) if measure is Measure.TIMES else units(counted)


def times(number: int) -> str:
    """`6 keer`."""
    return ngettext("%(number)s\N{NO-BREAK SPACE}time", "%(number)s\N{NO-BREAK SPACE}times", number) % {
        "number": number
    }


def limit_in(measure: Measure, limit_units: int) -> str:
    """`6 keer` or `9 uur`: a limit in a sentence."""
    return times(limit_units) if measure is Measure.TIMES else hours(limit_units)


def hours(counted: int) -> str:
    """`16 uur`: a limit in a sentence, from units of 1/60 hour."""
    whole, rest = divmod(counted, 60)
    if rest:
        return units(counted)
    return ngettext("%(number)s\N{NO-BREAK SPACE}hour", "%(number)s\N{NO-BREAK SPACE}hours", whole) % {
        "number": whole
    }


def at_limit(limit_units: int, measure: Measure = Measure.HOURS) -> str:
    """`bij 9 uur`, `bij 6 keer`."""
    return _("at %(limit)s") % {"limit": limit_in(measure, limit_units)}


def asks(finding: Finding) -> str:
    """What the rule asks, in one sentence."""
    if finding.criterion == SIXTEEN_HOURS:
        if finding.compulsory:
            return _("A school reports this to DUO within five working days.")
        return _("From 18 years on a school may report this to DUO. It need not.")
    return _("At %(limit)s our absence policy asks: %(step)s.") % {
        "limit": limit_in(finding.measure, finding.limit_units),
        "step": STEPS[finding.step],
    }


def ended(finding: Finding) -> str:
    """That the hours went down again, or were reported; empty while the criterion is still met."""
    if finding.ended_on is None:
        return ""
    if finding.ended is Ended.YEAR_OVER:
        return _("That was last school year. Counting has started again.")
    return _("Since %(day)s it is below %(limit)s again. A contact is still worth it.") % {
        "day": short_date(finding.ended_on),
        "limit": hours(finding.limit_units),
    }


def time_left(due: Deadline) -> str:
    """`Nog 3 schooldagen`, `Morgen`, `2 werkdagen te laat`."""
    if due.is_over:
        return _late(due)
    if due.left == 0:
        return _("Today")
    if due.is_tomorrow:
        return _("Tomorrow")
    if due.counting is DayCounting.WORKING_DAYS:
        words = ngettext("%(days)s working day left", "%(days)s working days left", due.left)
    else:
        words = ngettext("%(days)s school day left", "%(days)s school days left", due.left)
    return words % {"days": due.left}


def _late(due: Deadline) -> str:
    if due.late == 0:
        return _("Date has passed")
    if due.counting is DayCounting.WORKING_DAYS:
        words = ngettext("%(days)s working day late", "%(days)s working days late", due.late)
    else:
        words = ngettext("%(days)s school day late", "%(days)s school days late", due.late)
    return words % {"days": due.late}


def due_step(finding: Finding, due: Deadline) -> str:
    """`bel de ouders, t/m di 3 nov`."""
    step = {"step": STEPS[finding.step], "day": short_date(due.due_on)}
    if due.is_over:
        return _("%(step)s, before or on\N{NO-BREAK SPACE}%(day)s") % step
    if due.left == 0:
        return str(STEPS[finding.step])
    return _("%(step)s, until\N{NO-BREAK SPACE}%(day)s") % step


def step_until(signal: Signal) -> str:
    """`bel de ouders, uiterlijk di 3 nov`: without a clock beside it."""
    step = {"step": STEPS[signal.facts["step"]], "day": short_date(signal.due_on)}
    return _("%(step)s, before or on\N{NO-BREAK SPACE}%(day)s") % step


def withdrawal(signal: Signal) -> str:
    """Why a signal was withdrawn, in one sentence; empty for one that was not."""
    because = signal.withdrawn_because
    if not because:
        return ""
    return str(CAUSES[because["cause"]]) % {
        "was": amount(because["was_units"], measure_of(signal)),
        "now": amount(because["now_units"], measure_of(signal)),
    }


def upcoming(finding: Finding) -> list[str]:
    """What happens next, if nothing is added: one sentence for each day."""
    items = {item.what: item for item in finding.upcoming}
    said = []
    if finding.measure is Measure.TIMES and finding.remaining_units and not finding.ended:
        said.append(
            _("The next step is at %(limit)s.") % {"limit": times(finding.units + finding.remaining_units)}
        )
    if restarts := items.get(Next.RESTARTS):
        said.append(_("Counting starts again on %(day)s.") % {"day": short_date(restarts.on)})
    leaves, below = items.get(Next.LEAVES), items.get(Next.FALLS_BELOW)
    if leaves and (below is None or leaves.on != below.on):
        said.append(
            _("With no new absence the sum becomes %(sum)s on %(day)s.")
            % {"sum": units(leaves.units or 0), "day": short_date(leaves.on)}
        )
    if below:
        said.append(
            _("With no new absence it becomes %(sum)s on %(day)s, and that is below this limit again.")
            % {"sum": units(below.units or 0), "day": short_date(below.on)}
        )
    return said


def source(finding: Finding) -> str:
    """The rule a finding stands on."""
    if finding.source is Source.LPW_21A:
        return _("16 hours in 4 lesson weeks (Leerplichtwet art. 21a)")
    if finding.measure is Measure.TIMES:
        return _("Our absence policy: %(times)s late in a school year") % {
            "times": times(finding.limit_units)
        }
    return _("Our absence policy: %(hours)s in 4 lesson weeks") % {"hours": hours(finding.limit_units)}


def unit(hour_unit: HourUnit, measure: Measure = Measure.HOURS) -> str:
    """What one of the numbers is."""
    if measure is Measure.TIMES:
        return _("Each time late without a valid reason counts, however short.")
    if hour_unit is HourUnit.LESSON:
        return _("A missed lesson counts as one hour.")
    return _("An hour is 60 minutes of school time.")


def period(number: str, *, half_days: bool) -> str:
    """`3e uur`, or the half-day."""
    if not number.isdecimal():
        return number
    if half_days:
        return _("morning") if number == "1" else _("afternoon")
    return _("%(number)s period") % {"number": ordinal(int(number))}


def periods(numbers: list[str], *, half_days: bool) -> str:
    """`3e, 4e uur`: the lessons of one day."""
    if half_days or not all(number.isdecimal() for number in numbers):
        return ", ".join(period(number, half_days=half_days) for number in numbers)
    return _("%(number)s period") % {"number": ", ".join(ordinal(int(number)) for number in numbers)}


def day_in_week(day: date) -> str:
    """`ma 23`."""
    weekday, number, _month = short_date(day).split(NBSP)
    return f"{weekday}{NBSP}{number}"


def date_range(first: date, last: date) -> str:
    """`12 – 16 okt`, or with both months when they differ."""
    _weekday, first_number, first_month = short_date(first).split(NBSP)
    _weekday, last_number, last_month = short_date(last).split(NBSP)
    begin = first_number if first_month == last_month else f"{first_number}{NBSP}{first_month}"
    return f"{begin} – {last_number}{NBSP}{last_month}"
