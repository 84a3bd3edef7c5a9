"""A signal that counts times says times everywhere, and never hours."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from absences.models import Absence, PolicyVersion, Reason
from signals.actions.evaluate import evaluate
from signals.models import Signal, StatutoryReport
from signals.tests.conftest import THURSDAY, SignIn
from tests.cast import Cast

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 9, 7)
TODAY = THURSDAY.date()
AT = THURSDAY
LATE = {
    "code": "late",
    "kind": "late_in_year",
    "steps": [
        {"times": times, "tier": 1, "tell": ["mentor"], "step": step, "step_days": 5}
        for times, step in ((3, "talk_with_pupil"), (6, "conversation"))
    ],
}


def is_late(cast: Cast, times: int) -> None:
    """Sam comes five minutes late on so many days, under a policy with steps for that."""
    policy = PolicyVersion.objects.get(school=cast.school)
    rules = policy.settings["rules"]
    rules["criteria"] = [row for row in rules["criteria"] if row["code"] != "late"] + [LATE]
    policy.save()
    reason = Reason.objects.get(school=cast.school, code="TLO")
    Absence.objects.bulk_create(
        Absence(
            school=cast.school,
            pupil=cast.sam,
            on=MONDAY + timedelta(days=number),
            period=1,
            kind="late",
            minutes_missed=5,
            period_minutes=50,
            category=reason.category,
            reason=reason,
            recorded_at=AT,
            classified_at=None,
        )
        for number in range(times)
    )
    evaluate(school=cast.school, on=TODAY, at=AT)


def test_coming_late_raises_one_signal_and_no_report(cast: Cast) -> None:
    is_late(cast, 4)

    signal = Signal.objects.get()
    assert (signal.criterion, signal.units, signal.facts["limit_units"]) == ("late", 4, 3)
    assert not StatutoryReport.objects.exists()


def test_judging_lateness_twice_changes_nothing(cast: Cast) -> None:
    is_late(cast, 4)

    again = evaluate(school=cast.school, on=TODAY, at=AT)

    assert not again.counts


def test_a_correction_says_times(cast: Cast, sign_in: SignIn) -> None:
    is_late(cast, 3)
    Absence.objects.filter(on=MONDAY).delete()
    evaluate(school=cast.school, on=TODAY, at=AT)
    client = sign_in(cast.cas)

    page = client.get(reverse("signals:signal", args=[Signal.objects.get().pk])).content.decode()

    assert "3\N{NO-BREAK SPACE}keer" in page
    assert "2\N{NO-BREAK SPACE}keer" in page


def test_the_page_and_the_card_speak_of_times(cast: Cast, sign_in: SignIn) -> None:
    is_late(cast, 4)
    client = sign_in(cast.cas)

    page = client.get(reverse("signals:signal", args=[Signal.objects.get().pk])).content.decode()
    listed = client.get(reverse("signals:inbox") + "?show=late").content.decode()

    assert "4e keer te laat dit schooljaar" in listed
    assert 'id="show-late"' in listed
    assert "De volgende stap is bij 6\N{NO-BREAK SPACE}keer" in page
    assert "4\N{NO-BREAK SPACE}keer" in page
    assert "Four lesson weeks" not in page
