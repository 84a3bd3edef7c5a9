"""The page of one signal: the explanation it was raised on, for those who may read it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from absences.models import Absence
from accounts.models import AuditEvent
from signals.actions.evaluate import evaluate
from signals.actions.follow_up import close, note_contact
from signals.models import Signal, StatutoryReport
from signals.tests.conftest import THURSDAY, SignIn
from signals.tests.test_evaluate import MONDAY, miss
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HARD = "\N{NO-BREAK SPACE}"


def address(signal: Signal) -> str:
    return reverse("signals:signal", args=[signal.pk])


@pytest.mark.parametrize(
    ("person", "status"),
    [("cas", 200), ("lien", 200), ("mira", 200), ("ties", 403), ("fem", 403), ("vera", 404)],
)
def test_a_signal_is_for_the_office_and_the_own_mentor(
    person: str, status: int, cast: Cast, six_hours: Signal, sign_in: SignIn
) -> None:
    assert sign_in(getattr(cast, person)).get(address(six_hours)).status_code == status


def test_a_mentor_of_another_group_gets_404(cast: Cast, six_hours: Signal, sign_in: SignIn) -> None:
    cast.sam.memberships.update(group=cast.group_1c)

    assert sign_in(cast.mira).get(address(six_hours)).status_code == 404


def test_the_page_begins_with_what_remains(cast: Cast, six_hours: Signal, sign_in: SignIn) -> None:
    shown = sign_in(cast.cas).get(address(six_hours)).content.decode()

    assert f"Nog 10{HARD}u <small>tot de grens van 16{HARD}uur</small>" in shown


def test_the_lessons_add_up_to_the_number(cast: Cast, sign_in: SignIn) -> None:
    miss(cast, MONDAY, 6)
    miss(cast, MONDAY + timedelta(days=1), 2)
    evaluate(school=cast.school, on=THURSDAY.date(), at=THURSDAY)

    days = sign_in(cast.cas).get(address(Signal.objects.get())).context["days"]

    assert [(day.periods, day.units, day.together) for day in days] == [
        ("1e, 2e, 3e, 4e, 5e, 6e uur", 360, 360),
        ("1e, 2e uur", 120, 480),
    ]


def test_what_does_not_count_says_why(cast: Cast, sign_in: SignIn) -> None:
    miss(cast, MONDAY, 6)
    miss(cast, MONDAY + timedelta(days=1), 2, code="ZK")
    evaluate(school=cast.school, on=THURSDAY.date(), at=THURSDAY)

    shown = sign_in(cast.cas).get(address(Signal.objects.get())).content.decode()

    assert "Ziek. Geoorloofd." in shown


def test_the_page_reads_the_facts_and_counts_nothing_again(
    cast: Cast, six_hours: Signal, sign_in: SignIn
) -> None:
    Absence.objects.all().delete()

    shown = sign_in(cast.cas).get(address(six_hours)).content.decode()

    assert f"Deze lessen tellen op tot 6{HARD}u" in shown


def test_a_step_is_done_when_a_contact_did_it(cast: Cast, six_hours: Signal, sign_in: SignIn) -> None:
    note_contact(pupil=cast.sam, kind="call", on=THURSDAY.date(), by=cast.mira, at=THURSDAY)

    steps = sign_in(cast.cas).get(address(six_hours)).context["steps"]

    assert [bool(step.done) for step in steps] == [True, False, False, False]


def test_a_signal_that_fell_below_its_limit_says_so(cast: Cast, six_hours: Signal, sign_in: SignIn) -> None:
    client = sign_in(cast.cas)
    with time_machine.travel(THURSDAY + timedelta(weeks=6), tick=False):
        evaluate(school=cast.school, on=timezone.localdate(), at=timezone.now())
        client.force_login(cast.cas)
        shown = client.get(address(six_hours)).content.decode()

    assert f"is het weer minder dan 6{HARD}uur" in shown
    assert "tot de grens van" not in shown


def test_a_withdrawn_signal_says_why(cast: Cast, six_hours: Signal, sign_in: SignIn) -> None:
    Absence.objects.all().delete()
    evaluate(school=cast.school, on=THURSDAY.date(), at=THURSDAY)

    shown = sign_in(cast.cas).get(address(six_hours)).content.decode()

    assert "Dit signaal is ingetrokken" in shown
    assert f"6{HARD}u werd 0{HARD}u" in shown


def test_a_closed_signal_says_who_closed_it(cast: Cast, six_hours: Signal, sign_in: SignIn) -> None:
    close(signal=six_hours, by=cast.mira, at=THURSDAY)

    shown = sign_in(cast.cas).get(address(six_hours)).content.decode()

    assert "Mira Jansen heeft dit signaal afgesloten" in shown


def test_reading_leaves_one_trace_in_ten_minutes(cast: Cast, six_hours: Signal, sign_in: SignIn) -> None:
    client = sign_in(cast.cas)

    for minutes in (0, 5, 11):
        with time_machine.travel(THURSDAY + timedelta(minutes=minutes), tick=False):
            client.get(address(six_hours))

    assert AuditEvent.objects.filter(act="signal.seen", by=cast.cas, pupil_id=cast.sam.pk).count() == 2


def test_a_reached_limit_shows_its_report(
    cast: Cast, sixteen_hours: StatutoryReport, sign_in: SignIn
) -> None:
    client = sign_in(cast.cas)

    shown = client.get(address(sixteen_hours.signal)).content.decode()

    assert f"16{HARD}uur bereikt" in shown
    assert reverse("signals:report", args=[sixteen_hours.pk]) in shown


def test_a_mentor_reads_that_the_coordinator_sends_the_report(
    cast: Cast, sixteen_hours: StatutoryReport, sign_in: SignIn
) -> None:
    shown = sign_in(cast.mira).get(address(sixteen_hours.signal)).content.decode()

    assert "De verzuimcoördinator verstuurt de melding." in shown
    assert reverse("signals:report", args=[sixteen_hours.pk]) not in shown


def test_the_page_costs_the_same_whatever_the_absence(
    cast: Cast, six_hours: Signal, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = sign_in(cast.cas)
    client.get(address(six_hours))

    # who · signal, groups · trail · contacts · mentors · calendar ×2 · other signals
    with django_assert_max_num_queries(10):
        client.get(address(six_hours))
