"""The absence policy as a school reads it before it takes it over, and its line in the checklist."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from absences.defaults import LEDGER_SETTINGS, REASONS
from absences.hours import LateCounting
from absences.models import PolicyVersion, Reason
from absences.models.policy import Category
from schools.checklist import Line, links
from schools.models import School
from schools.templatetags.dutch import short_date_with_year
from signals import words
from signals.actions.policy import proposal_for
from signals.rules.finding import Measure
from signals.rules.policy import Person, Policy, Step


@dataclass(frozen=True, slots=True)
class Agreed:
    """One step: at so much absence, who is told, what they do, and within how many days."""

    at: str
    told: str
    does: str
    within: str


@dataclass(frozen=True, slots=True)
class InWords:
    """A policy in plain words."""

    authorised: list[str]
    unauthorised: list[str]
    counting: list[str]
    hours: list[Agreed]
    times: list[Agreed]


def lines(school: School, on: date) -> list[Line]:
    """The policy in the checklist of a new school. One query."""
    newest = PolicyVersion.objects.filter(school=school).order_by("valid_from").last()
    facts = ""
    if newest:
        facts = _("version %(number)s, from %(day)s on") % {
            "number": newest.number,
            "day": short_date_with_year(newest.valid_from),
        }
    return [
        Line(
            title=_("Absence policy"),
            done=newest is not None,
            facts=facts,
            means=_(
                "Which reasons there are, how hours add up, and who does what when. A proposal is ready."
            ),
            minutes=3,
            links=links(("signals:policy", _("Absence policy"))),
        )
    ]


def counts_in_another_unit(school: School, policy: Policy) -> bool:
    """Whether the school changed its unit of an hour since it adopted the policy."""
    return policy.counting.hour_unit.value != school.hour_unit


def newest_policy(school: School) -> tuple[PolicyVersion | None, Policy]:
    """The latest version with what it says; the proposal when there is none."""
    newest = PolicyVersion.objects.filter(school=school).order_by("valid_from").last()
    return newest, Policy.from_json(newest.settings["rules"]) if newest else proposal_for(school)


def in_words(school: School, policy: Policy) -> InWords:
    """What the policy says, with the reasons of the school, or those it would begin with. One query."""
    reasons = list(Reason.objects.filter(school=school).values_list("name", "category")) or [
        (reason.name, reason.category) for reason in REASONS
    ]
    return InWords(
        authorised=[name for name, category in reasons if category == Category.AUTHORISED],
        unauthorised=[name for name, category in reasons if category == Category.UNAUTHORISED],
        counting=_counting(policy),
        hours=[*_by_hours(policy), _statutory(policy)],
        times=_by_times(policy),
    )


def _counting(policy: Policy) -> list[str]:
    rule, days = policy.counting, LEDGER_SETTINGS["unknown_becomes_unauthorised_after_school_days"]
    assert isinstance(days, int)
    said = [words.unit(rule.hour_unit)]
    if rule.late_counting is LateCounting.LESSON_AFTER_N_MINUTES:
        late = _(
            "Who comes more than %(minutes)s minutes late misses the lesson; less does not count in hours."
        )
        said.append(late % {"minutes": rule.late_after_minutes})
    elif rule.late_counting is LateCounting.MINUTES:
        said.append(_("Coming late counts its minutes."))
    if not rule.removed_counts:
        said.append(_("Who is sent out of a lesson is at school: that is no absence."))
    unknown = ngettext(
        "No reason after %(days)s school day? Then it counts as unauthorised, until somebody finds out.",
        "No reason after %(days)s school days? Then it counts as unauthorised, until somebody finds out.",
        days,
    )
    return [*said, unknown % {"days": days}]


def _by_hours(policy: Policy) -> list[Agreed]:
    return [
        Agreed(
            words.hours(one.limit_units),
            _told(one.tell),
            str(words.STEPS[one.step]),
            _school_days(one.step_days),
        )
        for one in policy.criteria
    ]


def _statutory(policy: Policy) -> Agreed:
    days = policy.statutory.deadline_days
    within = ngettext("within %(days)s working day", "within %(days)s working days", days) % {"days": days}
    return Agreed(
        words.hours(policy.statutory.limit_units),
        _("coordinator"),
        str(words.STEPS[Step.SEND_REPORT]),
        within,
    )


def _by_times(policy: Policy) -> list[Agreed]:
    return [
        Agreed(
            words.limit_in(Measure.TIMES, one.times),
            _told(one.tell),
            str(words.STEPS[one.step]),
            _school_days(one.step_days),
        )
        for criterion in policy.lateness
        for one in criterion.steps
    ]


def _told(people: tuple[Person, ...]) -> str:
    said = {Person.MENTOR: _("mentor"), Person.COORDINATOR: _("coordinator")}
    return ", ".join(said[person] for person in people)


def _school_days(days: int) -> str:
    return ngettext("within %(days)s school day", "within %(days)s school days", days) % {"days": days}
