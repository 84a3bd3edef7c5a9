"""What we are told explains the ledger, before and after."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest

from absences.actions.classify import classify
from absences.actions.notices import (
    NoticeRefused,
    Reported,
    end_notice,
    report_notice,
    restore_notice,
    withdraw_notice,
)
from absences.models import Absence, Notice
from absences.models.policy import Category
from absences.tests.makers import miss, reason
from accounts.models import AuditEvent, JobRun
from schools.models import Enrolment
from tests.cast import AT, Cast

TUESDAY = date(2026, 11, 24)
DAY = timedelta(days=1)


def tell(cast: Cast, code: str = "ZK", first_on: date | None = None, **given: Any) -> Reported:
    return report_notice(
        pupil=cast.sam,
        reason=reason(cast.sam, code),
        first_on=first_on or cast.on,
        by=cast.fem,
        at=AT,
        **given,
    )


def test_a_sick_report_explains_the_lessons_that_were_missed_already(cast: Cast) -> None:
    absence = miss(cast.sam)

    told = tell(cast)

    absence.refresh_from_db()
    assert (absence.category, absence.notice, told.explained) == (Category.AUTHORISED, told.notice, 1)


def test_what_a_person_decided_stays_and_is_named(cast: Cast) -> None:
    absence = miss(cast.sam)
    classify(absences=[absence], reason=reason(cast.sam, "SPB"), by=cast.cas, at=AT)

    told = tell(cast)

    absence.refresh_from_db()
    assert (absence.category, told.explained, told.unchanged) == (Category.UNAUTHORISED, 0, (absence,))


def test_lessons_outside_the_days_stay_unknown(cast: Cast) -> None:
    before, after = miss(cast.sam, on=cast.on - 3 * DAY), miss(cast.sam, on=cast.on + DAY)

    tell(cast, last_on=cast.on)

    assert set(Absence.objects.pending()) == {before, after}


def test_an_appointment_explains_only_the_lessons_it_overlaps(cast: Cast) -> None:
    first, third = miss(cast.sam, period=1), miss(cast.sam, period=3)

    tell(cast, "MED", last_on=cast.on, from_time=time(8, 0), until_time=time(10, 10))

    first.refresh_from_db()
    third.refresh_from_db()
    assert (first.category, third.category) == (Category.AUTHORISED, Category.PENDING)


def test_being_late_is_not_being_sick(cast: Cast) -> None:
    late = miss(cast.sam, kind=Absence.Kind.LATE, minutes=10)

    tell(cast)

    late.refresh_from_db()
    assert late.category == Category.PENDING


@pytest.mark.parametrize(
    ("days", "then", "expected"),
    [
        pytest.param((0, 1), (1, 3), (0, 3), id="overlap"),
        pytest.param((0, 0), (1, 2), (0, 2), id="the next day"),
        pytest.param((1, 2), (0, 0), (0, 2), id="the day before"),
        pytest.param((0, None), (1, 2), (0, None), id="until better stays so"),
        pytest.param((2, 3), (0, None), (0, None), id="until better from earlier on"),
    ],
)
def test_one_sickness_is_one_notice(
    cast: Cast, days: tuple[int, int | None], then: tuple[int, int | None], expected: tuple[int, int | None]
) -> None:
    def on(number: int | None) -> date | None:
        return None if number is None else cast.on + number * DAY

    for first, last in (days, then):
        tell(cast, first_on=on(first), last_on=on(last))

    notice = Notice.objects.get()
    assert (notice.first_on, notice.last_on) == (on(expected[0]), on(expected[1]))


def test_a_sickness_after_a_day_at_school_is_a_new_one(cast: Cast) -> None:
    tell(cast, last_on=cast.on)
    tell(cast, first_on=cast.on + 2 * DAY)

    assert Notice.objects.standing().count() == 2


def test_a_report_that_fills_the_gap_makes_one_of_two(cast: Cast) -> None:
    tell(cast, last_on=cast.on)
    tell(cast, first_on=cast.on + 2 * DAY, last_on=cast.on + 2 * DAY)
    miss(cast.sam, on=cast.on + 2 * DAY)

    told = tell(cast, first_on=cast.on + DAY, last_on=cast.on + DAY)

    assert list(Notice.objects.standing()) == [told.notice]
    assert Absence.objects.get().notice == told.notice


def test_reporting_the_same_twice_changes_nothing(cast: Cast) -> None:
    miss(cast.sam)
    for _ in range(2):
        tell(cast)

    events = AuditEvent.objects.values_list("act", flat=True)
    assert Notice.objects.count() == 1
    assert sorted(events.exclude(act="policy.adopted")) == ["absence.classified", "notice.reported"]


@pytest.mark.parametrize(
    ("first_on", "last_on", "field"),
    [
        pytest.param(date(2026, 12, 24), date(2026, 12, 28), "first_on", id="Christmas holidays"),
        pytest.param(date(2026, 11, 21), date(2026, 11, 22), "first_on", id="a weekend"),
        pytest.param(date(2026, 11, 24), date(2026, 11, 23), "last_on", id="until before from"),
        pytest.param(date(2028, 1, 3), None, "first_on", id="no school year"),
        pytest.param(date(2025, 11, 24), date(2025, 11, 24), "reason", id="before the reasons"),
    ],
)
def test_a_notice_that_cannot_be_true_is_refused(
    cast: Cast, first_on: date, last_on: date | None, field: str
) -> None:
    with pytest.raises(NoticeRefused) as refused:
        tell(cast, first_on=first_on, last_on=last_on)

    assert refused.value.field == field


def test_who_left_the_school_is_not_reported_sick(cast: Cast) -> None:
    Enrolment.objects.filter(pupil=cast.sam).update(last_on=cast.on - DAY)

    with pytest.raises(NoticeRefused, match=r"enrolled|ingeschreven"):
        tell(cast)


def test_better_again_makes_the_days_after_it_unknown(cast: Cast) -> None:
    sick, after = miss(cast.sam), miss(cast.sam, on=TUESDAY)
    told = tell(cast)

    end_notice(notice=told.notice, last_on=cast.on, by=cast.fem, at=AT)

    sick.refresh_from_db()
    after.refresh_from_db()
    assert (sick.category, after.category, after.notice) == ("authorised", "pending", None)


def test_sick_after_all_explains_those_days_again(cast: Cast) -> None:
    after = miss(cast.sam, on=TUESDAY)
    told = tell(cast)
    end_notice(notice=told.notice, last_on=cast.on, by=cast.fem, at=AT)

    end_notice(notice=told.notice, last_on=None, by=cast.fem, at=AT)

    after.refresh_from_db()
    assert after.notice == told.notice


def test_a_notice_does_not_end_before_it_begins(cast: Cast) -> None:
    told = tell(cast)

    with pytest.raises(NoticeRefused):
        end_notice(notice=told.notice, last_on=cast.on - DAY, by=cast.fem, at=AT)


@pytest.mark.parametrize(
    ("given", "last_on"),
    [
        pytest.param({"code": "MED", "last_on": TUESDAY}, None, id="an appointment goes on for ever"),
        pytest.param({"from_time": time(8, 0), "last_on": date(2026, 11, 23)}, None, id="hours for ever"),
        pytest.param(
            {"until_time": time(12, 0), "last_on": date(2026, 11, 23)}, TUESDAY, id="hours of two days"
        ),
    ],
)
def test_only_sickness_of_whole_days_is_stretched_until_better(
    cast: Cast, given: dict[str, Any], last_on: date | None
) -> None:
    told = tell(cast, **given)

    with pytest.raises(NoticeRefused) as refused:
        end_notice(notice=told.notice, last_on=last_on, by=cast.fem, at=AT)

    assert refused.value.field == "last_on"


def test_two_people_do_not_end_a_notice_differently(cast: Cast) -> None:
    told = tell(cast)
    as_read_before = Notice.objects.get(pk=told.notice.pk)
    end_notice(notice=told.notice, last_on=cast.on, by=cast.fem, at=AT)

    with pytest.raises(NoticeRefused):
        end_notice(notice=as_read_before, last_on=TUESDAY, by=cast.mira, at=AT)


def test_what_was_taken_back_explains_nothing(cast: Cast) -> None:
    absence = miss(cast.sam)
    told = tell(cast)

    withdraw_notice(notice=told.notice, by=cast.fem, at=AT)

    absence.refresh_from_db()
    assert (absence.category, absence.notice) == (Category.PENDING, None)
    assert not Notice.objects.on(cast.on).exists()


def test_taking_back_can_be_undone(cast: Cast) -> None:
    absence = miss(cast.sam)
    told = tell(cast)
    withdraw_notice(notice=told.notice, by=cast.fem, at=AT)

    restore_notice(notice=told.notice, by=cast.fem, at=AT)

    absence.refresh_from_db()
    assert absence.notice == told.notice


def test_a_notice_without_absences_is_evaluated_too(cast: Cast) -> None:
    tell(cast)

    assert JobRun.objects.get(kind="signals.evaluate").params == {"pupils": [cast.sam.pk]}
