"""Judging a school, a class, and schools of two sizes."""

from __future__ import annotations

import functools
from collections.abc import Collection

from django.db import connection, transaction
from django.utils import timezone

from absences.hours import counted_units
from absences.models import Absence
from reporting.queries import count_school
from schools.models import Pupil
from signals.actions.evaluate import Outcome, evaluate
from signals.facts import Ground, facts_of
from signals.rules.evaluate import evaluate_pupil, evaluate_school
from signals.rules.facts import LessonFact, PupilFacts
from signals.rules.finding import Finding
from tests.benchmarks.measure import Act, Line, Target, always, at_most, faster, side_by_side
from tests.benchmarks.school import NOW, BigSchool

AS_GOOD_AS_CONSTANT = 1.3  # two busy cores: less than this is noise


def rules_alone(big: BigSchool, *, rounds: int) -> Line:
    """The rules over facts that are in memory, beside asking the database once for each pupil and judging that."""
    ground = Ground.of(big.school, on=big.today)
    facts = facts_of(ground)

    def ours() -> list[Finding]:
        return evaluate_school(facts, ground.policy, ground.calendar, on=big.today)

    per_pupil = functools.partial(_judge_one_by_one, big)
    assert _names(ours()) == _names(per_pupil()), "both ways of judging must find the same"
    timings = side_by_side(
        always(ours), always(per_pupil), rounds=rounds, baseline_rounds=max(1, rounds // 2)
    )
    return faster(f"the rules alone, {len(big.pupils):,} pupils, facts in memory", *timings, least=100)


def whole_school(big: BigSchool, *, rounds: int) -> Line:
    """What the night job does, in a school that has no signals yet; the baseline judges and writes nothing."""
    per_pupil = functools.partial(_judge_one_by_one, big)
    written: list[int] = []

    def ours(_round: int) -> Act:
        return lambda: written.append(len(_evaluated_for_nothing(big).changed))

    mine, theirs = side_by_side(ours, always(per_pupil), rounds=rounds, baseline_rounds=max(1, rounds // 2))
    work = f"the same from the ledger, writing {written[-1]:,} signals"
    return faster(work, mine, theirs, least=100, more=[Target("≤ 1 s", mine.median <= 1000)])


def a_class(big: BigSchool, *, rounds: int) -> Line:
    """After a save: the signals of the class are there already and stay as they are."""
    pupils = big.classes[0].pupils
    evaluate(school=big.school, on=big.today, at=NOW)

    def read_each() -> None:
        for pupil in pupils:
            Pupil.objects.get(pk=pupil)

    def ours() -> Outcome:
        return evaluate(school=big.school, pupils=pupils, on=big.today, at=NOW)

    assert not ours().changed, "judging a class again must change nothing"
    timings = side_by_side(always(ours), always(read_each), rounds=rounds)
    return at_most(f"judge a class of {len(pupils)} again, beside reading each by key", *timings, most=2)


def growth(big: BigSchool, half: BigSchool, *, rounds: int) -> list[Line]:
    """The cost per pupil of a school, beside a school with half the pupils."""
    works = {
        "growth, judging: µs a pupil, beside half the pupils": _evaluated_for_nothing,
        "growth, counting: µs a pupil, beside half the pupils": _count,
    }
    return [_grown(work, act, big, half, rounds) for work, act in works.items()]


def _grown(work: str, act: object, big: BigSchool, half: BigSchool, rounds: int) -> Line:
    assert callable(act)
    mine, theirs = side_by_side(
        always(functools.partial(act, big)), always(functools.partial(act, half)), rounds=rounds
    )
    each, before = 1000 * mine.median / len(big.pupils), 1000 * theirs.median / len(half.pupils)
    constant = Target(f"constant (≤ {AS_GOOD_AS_CONSTANT:g}×)", each / before <= AS_GOOD_AS_CONSTANT)
    return Line(
        work,
        f"{each:,.0f}",
        mine.queries,
        f"{before:,.0f}",
        theirs.queries,
        f"{each / before:,.2f}×",
        [constant],
    )


def _count(big: BigSchool) -> None:
    count_school(big.school, big.figures_period)


def _evaluated_for_nothing(big: BigSchool) -> Outcome:
    """Everything that `evaluate` does up to the commit, and then undone."""
    with transaction.atomic():
        outcome = evaluate(school=big.school, on=big.today, at=NOW)
        connection.check_constraints()
        transaction.set_rollback(True)
    return outcome


def _judge_one_by_one(big: BigSchool) -> list[Finding]:
    """One query for each pupil, and the same rules."""
    ground = Ground.of(big.school, on=big.today)
    pupils = Pupil.objects.filter(school=big.school).prefetch_related("enrolments").order_by("pk")
    return [
        finding
        for pupil in pupils
        for finding in evaluate_pupil(_facts(pupil, ground), ground.policy, ground.calendar, on=big.today)
    ]


def _facts(pupil: Pupil, ground: Ground) -> PupilFacts:
    rows = Absence.objects.filter(pupil=pupil).between(ground.since, ground.on).select_related("reason")
    enrolment = pupil.enrolments.all()[0]
    return PupilFacts(
        pupil=pupil.pk,
        lessons=[_fact(row, ground) for row in rows.order_by("on", "period")],
        born_on=pupil.born_on,
        enrolled_from=enrolment.first_on,
        enrolled_until=enrolment.last_on,
    )


def _fact(row: Absence, ground: Ground) -> LessonFact:
    decided_on = timezone.localdate(row.classified_at) if row.classified_at else None
    return LessonFact(
        on=row.on,
        period=str(row.period),
        kind=row.kind,
        category=row.category,
        units=counted_units(
            ground.counting_rule(row.on),
            row.kind,
            minutes_missed=row.minutes_missed,
            period_minutes=row.period_minutes,
        ),
        minutes=row.minutes_missed,
        reason_code=row.reason.code if row.reason else "",
        reason_name=row.reason.name if row.reason else "",
        decided_on=decided_on if decided_on and decided_on > row.on else None,
    )


def _names(findings: Collection[Finding]) -> list[tuple[object, ...]]:
    return sorted((finding.pupil, finding.criterion, finding.fingerprint) for finding in findings)
