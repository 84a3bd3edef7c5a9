"""The ledger goes in, signals come out, on the calendar of the cast (a lesson of 50 minutes is an hour)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from absences.models import Absence, PolicyVersion, Reason
from accounts.models import AuditEvent
from schools.models import Enrolment, SchoolYear
from signals.actions.evaluate import Outcome, evaluate
from signals.models import Signal, StatutoryReport
from tests.cast import Cast

pytestmark = pytest.mark.django_db

TODAY = date(2026, 9, 25)
AT = datetime(2026, 9, 25, 15, tzinfo=UTC)
MONDAY = date(2026, 9, 7)


def miss(cast: Cast, day: date, periods: int, *, code: str = "SPB", pupil: Any = None) -> None:
    """Somebody (Sam) misses the first `periods` lessons of a day."""
    reason = Reason.objects.get(school=cast.school, code=code)
    Absence.objects.bulk_create(
        Absence(
            school=cast.school,
            pupil=pupil or cast.sam,
            on=day,
            period=period,
            kind="absent",
            minutes_missed=50,
            period_minutes=50,
            category=reason.category,
            reason=reason,
            recorded_at=AT,
            classified_at=None,
        )
        for period in range(1, periods + 1)
    )


def judge(cast: Cast) -> Outcome:
    return evaluate(school=cast.school, on=TODAY, at=AT)


def living() -> set[str]:
    return set(Signal.objects.waiting().values_list("criterion", flat=True))


def test_six_unauthorised_hours_raise_the_first_signal_with_its_explanation(cast: Cast) -> None:
    miss(cast, MONDAY, 6)

    judge(cast)

    signal = Signal.objects.get()
    assert (signal.criterion, signal.units, signal.begin_on) == ("near_limit_6", 360, MONDAY)
    assert len(signal.facts["counted"]) == 6
    assert signal.facts["remaining_units"] == 600


def test_sixteen_hours_prepare_a_report_with_its_deadline(cast: Cast) -> None:
    for day in range(3):
        miss(cast, MONDAY + timedelta(days=day), 6)

    judge(cast)

    report = StatutoryReport.objects.get()
    assert (report.kind, report.begin_on, report.end_on) == ("V3", MONDAY, date(2026, 9, 9))
    assert report.deadline_on == date(2026, 9, 16)
    assert report.state == StatutoryReport.State.PREPARED


def test_judging_twice_changes_nothing(cast: Cast) -> None:
    miss(cast, MONDAY, 6)
    judge(cast)

    again = judge(cast)

    assert not again.counts
    assert Signal.objects.count() == 1


def test_more_absence_strengthens_the_signal_that_is_there(cast: Cast) -> None:
    miss(cast, MONDAY, 6)
    judge(cast)
    miss(cast, MONDAY + timedelta(days=1), 2)

    outcome = judge(cast)

    assert outcome.counts == {"strengthen": 1}
    assert Signal.objects.get().units == 480


def test_a_correction_withdraws_the_signal_and_its_report_and_says_why(cast: Cast) -> None:
    for day in range(3):
        miss(cast, MONDAY + timedelta(days=day), 6)
    judge(cast)
    sick = Reason.objects.get(school=cast.school, code="ZK")
    Absence.objects.update(reason=sick, category=sick.category)

    judge(cast)

    assert living() == set()
    withdrawn = Signal.objects.get(criterion="sixteen_hours")
    assert withdrawn.withdrawn_because == {"cause": "corrected", "was_units": 1080, "now_units": 0}
    assert StatutoryReport.objects.get().state == StatutoryReport.State.WITHDRAWN


def test_a_report_that_was_sent_and_lost_its_ground_must_be_withdrawn_at_duo(cast: Cast) -> None:
    for day in range(3):
        miss(cast, MONDAY + timedelta(days=day), 6)
    judge(cast)
    StatutoryReport.objects.update(state="sent", sent_at=AT, sent_by=cast.cas)
    Absence.objects.all().delete()

    judge(cast)

    assert StatutoryReport.objects.get().state == StatutoryReport.State.TO_WITHDRAW


def test_a_signal_comes_back_when_the_correction_is_undone(cast: Cast) -> None:
    miss(cast, MONDAY, 6)
    judge(cast)
    Absence.objects.update(category="pending")
    judge(cast)
    Absence.objects.update(category="unauthorised")

    judge(cast)

    assert living() == {"near_limit_6"}
    assert Signal.objects.count() == 1


def test_sickness_never_raises_a_signal_of_the_sixteen_hours(cast: Cast) -> None:
    for day in range(5):
        miss(cast, MONDAY + timedelta(days=day), 6, code="ZK")

    judge(cast)

    assert not Signal.objects.exists()


def test_judging_a_few_pupils_leaves_the_signals_of_the_others_alone(cast: Cast) -> None:
    miss(cast, MONDAY, 6)
    miss(cast, MONDAY, 6, pupil=cast.pupils[1])
    judge(cast)

    evaluate(school=cast.school, pupils=[cast.pupils[1].pk], on=TODAY, at=AT)

    assert Signal.objects.waiting().count() == 2


def test_every_change_of_a_signal_leaves_a_trail(cast: Cast) -> None:
    miss(cast, MONDAY, 6)

    judge(cast)

    event = AuditEvent.objects.get(act="signal.evaluated")
    assert (event.pupil_id, event.details["state"]) == (cast.sam.pk, "open")


def test_the_number_of_queries_does_not_grow_with_the_pupils(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for pupil in cast.pupils:
        for day in range(3):
            miss(cast, MONDAY + timedelta(days=day), 6, pupil=pupil)

    # school (lock), years, closures, policies · absences, enrolments, signals · raise, reports ×2, trail · savepoints
    with django_assert_max_num_queries(15):
        judge(cast)


def test_a_signal_of_last_spring_is_left_alone_in_the_new_school_year(cast: Cast) -> None:
    SchoolYear.objects.create(school=cast.school, first_on=date(2025, 8, 18), last_on=date(2026, 7, 3))
    PolicyVersion.objects.update(valid_from=date(2025, 8, 18))
    Enrolment.objects.update(first_on=date(2025, 8, 18))
    miss(cast, date(2026, 4, 20), 6)
    evaluate(school=cast.school, on=date(2026, 4, 21), at=AT)

    judge(cast)

    assert living() == {"near_limit_6"}


def test_a_window_that_crosses_the_summer_holds_the_hours_of_both_school_years(cast: Cast) -> None:
    SchoolYear.objects.create(school=cast.school, first_on=date(2025, 8, 18), last_on=date(2026, 7, 3))
    PolicyVersion.objects.update(valid_from=date(2025, 8, 18))
    Enrolment.objects.update(first_on=date(2025, 8, 18))
    miss(cast, date(2026, 7, 2), 6)
    miss(cast, date(2026, 7, 3), 6)
    miss(cast, date(2026, 8, 18), 6)

    judge(cast)

    report = StatutoryReport.objects.get()
    assert (report.begin_on, report.end_on, report.units) == (date(2026, 7, 2), date(2026, 8, 18), 1080)
