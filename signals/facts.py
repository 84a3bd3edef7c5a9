"""From the ledger to the facts of the rules, for a whole school in a constant number of queries."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.db.models import QuerySet
from django.utils import timezone

from absences.hours import CountingRule, counted_units
from absences.models import Absence, PolicyVersion
from absences.models.policy import Category
from schools.calendar import Calendar
from schools.models import Enrolment, School
from signals.rules.facts import LessonFact, PupilFacts
from signals.rules.policy import Policy


class NoPolicy(Exception):
    """The school has no policy in force on that day, so nothing can be judged."""


@dataclass(frozen=True)
class Ground:
    """What the rules of one school stand on, on one day: its calendar and its policies. Three queries."""

    school: School
    on: date
    calendar: Calendar
    policies: tuple[PolicyVersion, ...]

    @classmethod
    def of(cls, school: School, *, on: date) -> Ground:
        """Raises NoSchoolYear or NoPolicy when the school is not ready to be judged."""
        calendar = school.calendar()
        policies = tuple(school.policies.order_by("valid_from"))
        if not policies or policies[0].valid_from > on:
            raise NoPolicy(school.brin)
        return cls(school, on, calendar, policies)

    @cached_property
    def version(self) -> PolicyVersion:
        """The version in force."""
        return [policy for policy in self.policies if policy.valid_from <= self.on][-1]

    @cached_property
    def policy(self) -> Policy:
        """What it says, carrying the number under which the school knows it."""
        return replace(Policy.from_json(self.version.settings["rules"]), version=str(self.version.number))

    @cached_property
    def judged_from(self) -> date:
        """Signals and findings that begin on this day or later are judged: those of this school year, and those whose
        window of four lesson weeks reaches over the summer into it."""
        return self._before_the_year(lesson_weeks=4)

    @cached_property
    def since(self) -> date:
        """The day from which absence is looked at: early enough that what is judged stands on all of its absence, and
        the same day for a whole school year, so that a signal of September is found again in May."""
        return self._before_the_year(lesson_weeks=9)

    def _before_the_year(self, *, lesson_weeks: int) -> date:
        begun = [first for first, _last in self.calendar.years if first <= self.on] or [self.calendar.first]
        weeks = [week for week in self.calendar.weeks if week.monday < begun[-1]][-lesson_weeks:]
        return weeks[0].monday if weeks else begun[-1]

    def counting_rule(self, day: date) -> CountingRule:
        """The rule of the policy that was in force on the day of the lesson."""
        rules = [rule for valid_from, rule in self._rules if valid_from <= day]
        return rules[-1] if rules else self._rules[0][1]

    @cached_property
    def _rules(self) -> list[tuple[date, CountingRule]]:
        return [(policy.valid_from, policy.counting_rule()) for policy in self.policies]


def facts_of(ground: Ground, pupils: Collection[int] | None = None) -> list[PupilFacts]:
    """The facts of the pupils (None: of the whole school) with absence that is not authorised. Two queries.

    Per enrolment, because the hours are counted per enrolment. Who has nothing but authorised absence has no facts.
    """
    troubled = _absences(ground, pupils).exclude(category=Category.AUTHORISED).values("pupil")
    lessons: defaultdict[int, list[LessonFact]] = defaultdict(list)
    for pupil, fact in _lessons(ground, _absences(ground, pupils).filter(pupil__in=troubled)):
        lessons[pupil].append(fact)
    enrolments = Enrolment.objects.filter(pupil__in=troubled).values_list(
        "pupil", "first_on", "last_on", "pupil__born_on", "pupil__has_basic_qualification"
    )
    return [
        PupilFacts(
            pupil=pupil,
            lessons=lessons[pupil],
            born_on=born_on,
            enrolled_from=first_on,
            enrolled_until=last_on,
            duty_ended_on=date.min if qualified else None,
        )
        for pupil, first_on, last_on, born_on, qualified in enrolments.order_by("pupil", "first_on")
    ]


def _absences(ground: Ground, pupils: Collection[int] | None) -> QuerySet[Absence]:
    absences = Absence.objects.filter(school=ground.school).between(ground.since, ground.on)
    return absences if pupils is None else absences.filter(pupil__in=pupils)


def _lessons(ground: Ground, absences: QuerySet[Absence]) -> Iterator[tuple[int, LessonFact]]:
    rows = absences.order_by("pupil", "on", "period").values_list(
        "pupil",
        "on",
        "period",
        "kind",
        "category",
        "minutes_missed",
        "period_minutes",
        "reason__code",
        "reason__name",
        "classified_at",
    )
    # Asked once, and once a day: a school has 100,000 rows.
    here, rule_of = timezone.get_current_timezone(), functools.cache(ground.counting_rule)
    for pupil, on, period, kind, category, missed, length, code, reason, classified_at in rows.iterator():
        decided_on = classified_at.astimezone(here).date() if classified_at else None
        yield (
            pupil,
            LessonFact(
                on=on,
                period=str(period),
                kind=kind,
                category=category,
                units=counted_units(rule_of(on), kind, minutes_missed=missed, period_minutes=length),
                minutes=missed,
                reason_code=code or "",
                reason_name=reason or "",
                decided_on=decided_on if decided_on and decided_on > on else None,
            ),
        )
