"""Taking the proposed policy over."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from absences.models import PolicyVersion, Reason
from accounts.models import AuditEvent, JobRun
from schools.models import School
from signals.actions.policy import AlreadyAdopted, adopt_proposal, proposal_for
from signals.rules.policy import Policy
from tests.cast import AT, FIRST_DAY, MONDAY, Cast

POLICY = reverse("signals:policy")


@pytest.fixture
def ada(cast: Cast, client: Client) -> Any:
    """Administers a school that has no policy yet."""
    PolicyVersion.objects.all().delete()
    Reason.objects.all().delete()
    client.force_login(cast.ada)
    with time_machine.travel(AT, tick=False):
        yield client


def test_the_proposal_is_shown_in_plain_words(ada: Client) -> None:
    text = ada.get(POLICY).content.decode()

    for words in (
        "Een gemiste les telt als één uur",
        "Wie meer dan 20 minuten te laat komt, mist de les",
        "16\N{NO-BREAK SPACE}uur",
        "binnen 5 werkdagen",
        "9\N{NO-BREAK SPACE}keer",
        "Naar (tand)arts",
        "Spijbelen",
        "2026-08-17",
    ):
        assert words in text


def test_one_button_takes_it_over_with_its_reasons_and_has_everybody_judged(ada: Client, cast: Cast) -> None:
    answer = ada.post(POLICY, {"valid_from": FIRST_DAY})

    version = PolicyVersion.objects.get()
    assert answer.headers["Location"] == reverse("schools:setup")
    assert (version.school, version.number, version.valid_from) == (cast.school, 1, FIRST_DAY)
    assert Policy.from_json(version.settings["rules"]).version == "1"
    assert Reason.objects.filter(school=cast.school).count() == 16
    assert AuditEvent.objects.filter(act="policy.adopted", by=cast.ada).count() == 1
    assert JobRun.objects.get(kind="signals.evaluate").school_id == cast.school.pk


def test_a_policy_in_force_is_shown_and_not_offered_again(ada: Client, cast: Cast) -> None:
    ada.post(POLICY, {"valid_from": FIRST_DAY})

    again = ada.post(POLICY, {"valid_from": MONDAY})

    assert "Versie 1" in again.content.decode()
    assert "Neem dit beleid over" not in again.content.decode()
    assert PolicyVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "words"), [("2020-01-01", "meer dan een jaar"), ("morgen", "geldige datum")]
)
def test_a_day_that_cannot_be_meant_is_refused(ada: Client, typed: str, words: str) -> None:
    answer = ada.post(POLICY, {"valid_from": typed})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert typed in answer.content.decode()


def test_a_policy_in_another_unit_begins_today_at_the_earliest(ada: Client, cast: Cast) -> None:
    ada.post(POLICY, {"valid_from": FIRST_DAY})
    School.objects.filter(pk=cast.school.pk).update(hour_unit=School.HourUnit.CLOCK)

    too_early = ada.post(POLICY, {"valid_from": FIRST_DAY})
    ada.post(POLICY, {"valid_from": MONDAY})

    assert too_early.status_code == 422
    units = [one.settings["rules"]["hour_unit"] for one in PolicyVersion.objects.order_by("number")]
    assert units == ["lesson", "clock"]


@pytest.mark.parametrize(("unit", "late"), [("lesson", "lesson_after_n_minutes"), ("clock", "minutes")])
def test_the_proposal_counts_in_the_unit_of_the_school(cast: Cast, unit: str, late: str) -> None:
    cast.school.hour_unit = unit

    counting = proposal_for(cast.school).counting

    assert (counting.hour_unit, counting.late_counting) == (unit, late)


def test_two_who_take_it_over_at_once_make_one_version(cast: Cast) -> None:
    policy = proposal_for(cast.school)

    with pytest.raises(AlreadyAdopted):
        adopt_proposal(school=cast.school, policy=policy, valid_from=date(2026, 8, 17), by=cast.ada, at=AT)

    assert PolicyVersion.objects.filter(school=cast.school).count() == 1
