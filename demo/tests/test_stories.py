"""The pupils whom the demo is about are there, and what people did about them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from absences.hours import UNITS_PER_HOUR
from absences.models import Absence, Exemption, LeaveRequest, Notice
from attendance.models import Register
from demo.records import AMSTERDAM
from demo.tests.small_school import MONDAY, loaded
from schools.models import Closure, School
from signals.actions.evaluate import evaluate
from signals.facts import Ground, facts_of
from signals.models import Agreement, FollowUp, Signal, StatutoryReport
from signals.rules.evaluate import standing
from signals.rules.policy import SIXTEEN_HOURS

pytestmark = pytest.mark.django_db


def counted_units(school: School, pupil: int, on: date) -> int:
    """What counts towards the sixteen hours, by the rules."""
    ground = Ground.of(school, on=on)
    (facts,) = facts_of(ground, [pupil])
    return standing(facts, ground.policy, ground.calendar, on=on).units


@pytest.mark.parametrize("sector", ["vo", "po"])
def test_the_pupil_who_slides_is_on_the_way_to_sixteen_hours(tmp_path: Path, sector: str) -> None:
    told = loaded(tmp_path, sector)

    units = counted_units(told.demo.school, told.history.stories["sliding"].pupil, MONDAY)

    assert 9 * UNITS_PER_HOUR <= units < 16 * UNITS_PER_HOUR


@pytest.mark.parametrize("sector", ["vo", "po"])
def test_one_report_is_due_and_one_is_overdue(tmp_path: Path, sector: str) -> None:
    loaded(tmp_path, sector)

    deadlines = StatutoryReport.objects.filter(state="prepared").values_list("deadline_on", flat=True)

    assert sorted(deadline < MONDAY for deadline in deadlines) == [False, True]


def test_a_report_of_weeks_ago_was_sent_in_time(tmp_path: Path) -> None:
    told = loaded(tmp_path, weeks=None)

    report = StatutoryReport.objects.get(pupil=told.history.stories["reported"].pupil)

    assert report.state == StatutoryReport.State.SENT
    assert report.sent_at is not None
    assert report.sent_at.date() <= report.deadline_on


def test_the_pupil_with_whom_somebody_talked_has_an_agreement_and_no_signal_that_waits(
    tmp_path: Path,
) -> None:
    improving = loaded(tmp_path).history.stories["improving"].pupil

    assert FollowUp.objects.filter(case__pupil=improving).count() == 2
    assert Agreement.objects.filter(case__pupil=improving, review_on__gt=MONDAY).exists()
    assert Signal.objects.filter(pupil=improving, state=Signal.State.CLOSED).exists()
    assert not Signal.objects.filter(pupil=improving).waiting().exists()


def test_the_signals_are_those_that_the_next_evaluation_finds(tmp_path: Path) -> None:
    demo = loaded(tmp_path).demo

    outcome = evaluate(school=demo.school, on=MONDAY, at=datetime(2026, 11, 23, 9, tzinfo=AMSTERDAM))

    assert outcome.changed == []


def test_somebody_is_ill_for_weeks_and_not_better_yet(tmp_path: Path) -> None:
    long_ill = loaded(tmp_path, weeks=None).history.stories["long ill"].pupil

    notice = Notice.objects.on(MONDAY).get(pupil=long_ill)

    assert notice.last_on is None
    assert notice.first_on < MONDAY - timedelta(weeks=4)


def test_the_luxury_holiday_was_just_before_a_break_and_had_been_refused(tmp_path: Path) -> None:
    luxury = loaded(tmp_path, weeks=None).history.stories["luxury"].pupil

    last = Absence.objects.filter(pupil=luxury, reason__code="LUX").order_by("on").last()

    assert last is not None
    assert Closure.objects.filter(first_on=last.on + timedelta(days=1), kind="holiday").exists()
    assert LeaveRequest.objects.get(pupil=luxury).state == LeaveRequest.State.REFUSED


def test_who_builds_up_is_not_on_the_lists_of_the_afternoon(tmp_path: Path) -> None:
    told = loaded(tmp_path)
    exemption = Exemption.objects.on(MONDAY).get()

    afternoons = Register.objects.filter(
        on__gte=exemption.first_on,
        lesson__groups__name=told.demo.class_of_the_demo,
        first_period__gte=min(exemption.periods),
    )

    assert afternoons.exists()
    assert [each for each in afternoons if exemption.pupil_id in each.confirmed()] == []


@pytest.mark.parametrize("sector", ["vo", "po"])
def test_in_the_class_of_the_demo_one_is_sick_this_morning_and_one_at_the_orthodontist(
    tmp_path: Path, sector: str
) -> None:
    demo = loaded(tmp_path, sector).demo

    ours = Notice.objects.on(MONDAY).filter(pupil__in=demo.pupils_of[demo.class_of_the_demo], first_on=MONDAY)

    assert sorted(ours.values_list("reason__code", flat=True)) == ["MED", "ZK"]


def test_leave_waits_for_a_decision(tmp_path: Path) -> None:
    loaded(tmp_path)

    asked = LeaveRequest.objects.filter(state=LeaveRequest.State.ASKED)

    assert {each.first_on > MONDAY for each in asked} == {True}


def test_no_pupil_comes_near_the_sixteen_hours_without_a_story(tmp_path: Path) -> None:
    told = loaded(tmp_path, weeks=None)

    statutory = Signal.objects.filter(criterion=SIXTEEN_HOURS).values_list("pupil", flat=True)

    assert set(statutory) <= {story.pupil for story in told.history.stories.values()}
