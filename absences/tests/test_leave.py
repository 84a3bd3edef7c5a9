"""Leave that is asked for and decided, and exemptions."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from absences.actions.leave import AlreadyDecided, ask_leave, decide_leave, grant_exemption
from absences.models import Exemption, LeaveRequest, Notice
from absences.tests.makers import miss, reason
from accounts.models import AuditEvent
from tests.cast import AT, Cast

TUESDAY = date(2026, 11, 24)
DAY = timedelta(days=1)


def ask(cast: Cast) -> LeaveRequest:
    return ask_leave(
        pupil=cast.sam,
        reason=reason(cast.sam, "VRL"),
        first_on=cast.on,
        last_on=TUESDAY,
        by=cast.fem,
        at=AT,
    )


def test_the_same_leave_is_asked_once(cast: Cast) -> None:
    assert ask(cast) == ask(cast)


def test_leave_that_is_granted_becomes_a_notice_and_explains_the_ledger(cast: Cast) -> None:
    absence = miss(cast.sam, on=TUESDAY)

    asked = decide_leave(asked=ask(cast), granted=True, by=cast.lien, at=AT)

    absence.refresh_from_db()
    assert (asked.state, absence.notice, absence.category) == ("granted", asked.notice, "authorised")


def test_leave_that_is_refused_explains_nothing(cast: Cast) -> None:
    asked = decide_leave(asked=ask(cast), granted=False, by=cast.lien, at=AT)

    assert (asked.state, asked.notice, Notice.objects.count()) == ("refused", None, 0)


def test_leave_is_decided_once(cast: Cast) -> None:
    asked = ask(cast)
    decide_leave(asked=asked, granted=False, by=cast.lien, at=AT)

    with pytest.raises(AlreadyDecided):
        decide_leave(asked=asked, granted=True, by=cast.lien, at=AT)


def test_sickness_is_no_ground_for_leave(cast: Cast) -> None:
    with pytest.raises(ValueError, match="ground"):
        ask_leave(
            pupil=cast.sam,
            reason=reason(cast.sam, "ZK"),
            first_on=cast.on,
            last_on=cast.on,
            by=cast.fem,
            at=AT,
        )


def exempt(cast: Cast) -> Exemption:
    return grant_exemption(
        pupil=cast.sam,
        first_on=cast.on,
        last_on=cast.on + 30 * DAY,
        weekdays=[1, 3],
        periods=[5, 6],
        what_is_possible="Huiswerk in de mediatheek",
        by=cast.lien,
        at=AT,
    )


def test_a_double_click_grants_one_exemption(cast: Cast) -> None:
    assert exempt(cast) == exempt(cast)
    assert AuditEvent.objects.filter(act="exemption.granted").count() == 1


def test_an_exemption_holds_in_its_lessons_only(cast: Cast) -> None:
    exempt(cast)

    exemption = Exemption.objects.on(cast.on).get()
    assert [exemption.covers(cast.on, 5), exemption.covers(cast.on, 4), exemption.covers(TUESDAY, 5)] == [
        True,
        False,
        False,
    ]
    assert AuditEvent.objects.filter(act="exemption.granted", by=cast.lien).exists()
