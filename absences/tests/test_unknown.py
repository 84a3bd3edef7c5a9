"""What nobody explained becomes unauthorised after the school days of the policy, and not before."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from absences.actions.classify import classify
from absences.actions.notices import report_notice
from absences.actions.unknown import resolve_unknown
from absences.models import Absence, PolicyVersion, Reason
from absences.models.policy import Category
from absences.tasks import resolve_unknown_everywhere, resolve_unknown_of_school
from absences.tests.makers import miss, reason
from absences.unknown import Patience
from accounts.models import AuditEvent, JobRun
from tests.cast import AT, Cast

THURSDAY = date(2026, 11, 26)


def wait(cast: Cast, school_days: int | None) -> None:
    policy = PolicyVersion.objects.get(school=cast.school)
    policy.settings["ledger"]["unknown_becomes_unauthorised_after_school_days"] = school_days
    policy.save()


@pytest.mark.parametrize(
    ("on", "school_days", "over_on"),
    [
        (date(2026, 11, 23), 2, date(2026, 11, 26)),  # Monday: Tuesday and Wednesday to explain
        (date(2026, 11, 23), 0, date(2026, 11, 24)),
        (date(2026, 11, 26), 2, date(2026, 12, 1)),  # a weekend between
        (date(2026, 12, 17), 2, date(2027, 1, 5)),  # Christmas between
        (date(2027, 7, 8), 2, date(2027, 7, 13)),  # after the last school day working days are counted
        (date(2026, 11, 23), None, None),
    ],
)
def test_the_waiting_time_is_counted_in_school_days(
    cast: Cast, on: date, school_days: int | None, over_on: date | None
) -> None:
    wait(cast, school_days)

    assert Patience.of(cast.school).ends_on(on, Absence.Kind.ABSENT) == over_on


@pytest.mark.parametrize(
    ("on", "category"), [(THURSDAY - timedelta(days=1), "pending"), (THURSDAY, "unauthorised")]
)
def test_unknown_becomes_unauthorised_on_its_day(cast: Cast, on: date, category: str) -> None:
    absence = miss(cast.sam)

    resolve_unknown(school=cast.school, on=on, at=AT)

    absence.refresh_from_db()
    assert absence.category == category


def test_the_policy_did_it_and_nobody_else(cast: Cast) -> None:
    absence = miss(cast.sam)

    resolve_unknown(school=cast.school, on=THURSDAY, at=AT)

    absence.refresh_from_db()
    event = AuditEvent.objects.get(act="absence.classified")
    assert (absence.reason and absence.reason.code, absence.classified_by, event.by) == ("AZB", None, None)
    assert event.details["rule"] == "unknown"


def test_a_school_that_never_does_this_is_left_alone(cast: Cast) -> None:
    wait(cast, None)
    miss(cast.sam)

    assert resolve_unknown(school=cast.school, on=THURSDAY, at=AT).absences == 0


def test_who_was_late_waits_for_a_person(cast: Cast) -> None:
    miss(cast.sam, kind=Absence.Kind.LATE, minutes=10)

    assert resolve_unknown(school=cast.school, on=THURSDAY, at=AT).absences == 0


def test_a_reason_that_is_out_of_use_is_not_given(cast: Cast) -> None:
    miss(cast.sam)
    Reason.objects.filter(school=cast.school, code="AZB").update(valid_until=cast.on - timedelta(days=1))

    assert resolve_unknown(school=cast.school, on=THURSDAY, at=AT).absences == 0


def test_what_somebody_decided_is_not_touched(cast: Cast) -> None:
    absence = miss(cast.sam)
    classify(absences=[absence], reason=reason(cast.sam, "MED"), by=cast.cas, at=AT)

    assert resolve_unknown(school=cast.school, on=THURSDAY, at=AT).absences == 0


def test_it_can_still_be_put_right_by_a_person(cast: Cast) -> None:
    absence = miss(cast.sam)
    resolve_unknown(school=cast.school, on=THURSDAY, at=AT)
    absence.refresh_from_db()

    classify(absences=[absence], reason=reason(cast.sam, "MED"), by=cast.cas, at=AT)

    absence.refresh_from_db()
    assert absence.category == Category.AUTHORISED


def test_a_notice_that_comes_later_still_explains_it(cast: Cast) -> None:
    absence = miss(cast.sam)
    resolve_unknown(school=cast.school, on=THURSDAY, at=AT)

    told = report_notice(
        pupil=cast.sam, reason=reason(cast.sam, "ZK"), first_on=cast.on, last_on=cast.on, by=cast.fem, at=AT
    )

    absence.refresh_from_db()
    assert (absence.category, absence.notice) == (Category.AUTHORISED, told.notice)


def test_the_night_wishes_once_for_each_school(cast: Cast) -> None:
    resolve_unknown_everywhere()
    resolve_unknown_everywhere()

    wishes = JobRun.objects.filter(kind="absences.resolve_unknown_of_school").values_list(
        "school_id", flat=True
    )
    assert sorted(wishes) == [cast.school.pk, cast.other_school.pk]


def test_the_job_says_what_it_did_and_does_it_for_one_school(cast: Cast) -> None:
    miss(cast.sam)
    miss(cast.other_pupil)
    job = JobRun.objects.create(
        kind="absences.resolve_unknown_of_school",
        school_id=cast.school.pk,
        params={"on": THURSDAY.isoformat()},
        wished_at=AT,
        sent_at=AT,
    )

    resolve_unknown_of_school(job.pk)

    job.refresh_from_db()
    assert job.result == {"absences": 1, "pupils": 1}
    assert Absence.objects.get(pupil=cast.other_pupil).category == Category.PENDING
