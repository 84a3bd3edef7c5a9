"""What this floor shows on the pages of others."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from signals.actions.follow_up import note_contact
from signals.models import Signal, StatutoryReport
from signals.tests.conftest import THURSDAY, SignIn
from signals.tests.test_evaluate import MONDAY, miss
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HARD = "\N{NO-BREAK SPACE}"


def meter(cast: Cast) -> str:
    return reverse("signals:meter", args=[cast.sam.pk])


@pytest.mark.parametrize(
    ("person", "status"),
    [("cas", 200), ("lien", 200), ("mira", 200), ("fem", 204), ("ties", 404), ("ada", 403), ("vera", 404)],
)
def test_the_meter_is_for_who_reads_the_signals_of_the_pupil(
    person: str, status: int, cast: Cast, sign_in: SignIn
) -> None:
    assert sign_in(getattr(cast, person)).get(meter(cast)).status_code == status


def test_the_meter_counts_what_is_in_the_ledger_now(cast: Cast, sign_in: SignIn) -> None:
    miss(cast, MONDAY, 2)

    shown = sign_in(cast.cas).get(meter(cast)).content.decode()

    assert f"Nog 14{HARD}u tot de grens" in shown


def test_the_meter_leads_to_the_signal(cast: Cast, six_hours: Signal, sign_in: SignIn) -> None:
    shown = sign_in(cast.cas).get(meter(cast)).content.decode()

    assert reverse("signals:signal", args=[six_hours.pk]) in shown


def test_the_meter_is_kind_when_nothing_counts(cast: Cast, sign_in: SignIn) -> None:
    assert "Er telt bij Sam nu niets mee" in sign_in(cast.cas).get(meter(cast)).content.decode()


def test_after_a_report_the_meter_begins_again(
    cast: Cast, sixteen_hours: StatutoryReport, sign_in: SignIn
) -> None:
    shown = sign_in(cast.cas).get(meter(cast)).content.decode()

    assert f"Verzuim t/m wo{HARD}9{HARD}sep zit in een eerdere melding." in shown


def test_the_meter_of_a_school_without_a_school_year_says_that_nothing_counts(
    cast: Cast, sign_in: SignIn
) -> None:
    cast.school.years.all().delete()

    assert sign_in(cast.cas).get(meter(cast)).status_code == 200


def test_the_meter_costs_few_queries(
    cast: Cast, six_hours: Signal, sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = sign_in(cast.cas)
    client.get(meter(cast))

    # who · pupil, may the signals be read · calendar ×2, policies · absences, enrolments · the signal
    with django_assert_max_num_queries(9):
        client.get(meter(cast))


def test_a_mentor_sees_on_today_who_asks_for_attention(
    cast: Cast, six_hours: Signal, sign_in: SignIn
) -> None:
    shown = sign_in(cast.mira).get(reverse("signals:attention")).content.decode()

    assert "Sam van Dijk" in shown
    assert f"bel de ouders, uiterlijk{HARD}wo{HARD}9{HARD}sep" in shown


def test_a_mentor_sees_the_agreements_of_this_week(cast: Cast, six_hours: Signal, sign_in: SignIn) -> None:
    for words, days in (("Samen fietsen.", 1), ("Volgende week.", 7)):
        note_contact(
            pupil=cast.sam,
            kind="call",
            on=THURSDAY.date(),
            by=cast.mira,
            at=THURSDAY,
            agreement=words,
            review_on=THURSDAY.date() + timedelta(days=days),
        )

    shown = sign_in(cast.mira).get(reverse("signals:attention")).content.decode()

    assert "Samen fietsen." in shown
    assert "Volgende week." not in shown


@pytest.mark.parametrize(
    ("person", "status"), [("mira", 200), ("cas", 204), ("ties", 204), ("vera", 204), ("ada", 403)]
)
def test_who_has_no_pupils_that_ask_for_attention_sees_nothing_of_it(
    person: str, status: int, cast: Cast, six_hours: Signal, sign_in: SignIn
) -> None:
    assert sign_in(getattr(cast, person)).get(reverse("signals:attention")).status_code == status
