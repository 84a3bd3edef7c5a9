"""A change of the calendar says whom it touches, and really changes a signal."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import JobRun
from attendance.models import Register
from schools.actions.calendar import save_closure
from schools.models import Closure
from signals.models import Signal
from signals.tasks import evaluate_pupils
from signals.tests.test_evaluate import miss
from tests.cast import AT, Cast


def judge(cast: Cast) -> None:
    job = JobRun.objects.create(kind="signals.evaluate", school_id=cast.school.pk, wished_at=AT, sent_at=AT)
    evaluate_pupils(job.pk)


def test_a_week_that_becomes_free_brings_five_weeks_into_one_window(cast: Cast) -> None:
    """Twelve hours in the first week and five in the fifth are no 16 hours in four lesson weeks, until one is none."""
    first, fifth = date(2026, 10, 19), date(2026, 11, 16)
    with time_machine.travel(AT, tick=False):
        for number in range(2):
            miss(cast, first + timedelta(days=number), 6)
        miss(cast, fifth, 5)
        judge(cast)
        before = Signal.objects.filter(pupil=cast.sam, criterion="sixteen_hours").count()

        save_closure(
            closure=Closure(school=cast.school),
            first_on=date(2026, 11, 2),
            last_on=date(2026, 11, 6),
            kind=Closure.Kind.HOLIDAY,
            name="Extra week",
            by=cast.ada,
            at=AT,
        )
        evaluate_pupils(JobRun.objects.filter(kind="signals.evaluate").latest("pk").pk)

    assert before == 0
    assert Signal.objects.filter(pupil=cast.sam, criterion="sixteen_hours").waiting().count() == 1


@pytest.fixture
def ada(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ada)
    return client


def test_absence_signals_and_registers_are_counted_and_nobody_is_named(
    cast: Cast, ada: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    miss(cast, date(2026, 11, 16), 2)
    Register.objects.create(
        lesson=cast.lesson,
        school=cast.school,
        on=cast.on,
        first_period=1,
        periods=1,
        minutes=50,
        pupils=0,
        taken_at=AT,
    )
    query = {"first": "2026-11-02", "last": "2026-12-04", "closed": "2026-11-23..2026-11-27"}

    with django_assert_max_num_queries(7):  # session, person, language, pupils, signals, registers, heartbeat
        page = ada.get(reverse("signals:calendar_touch"), query)

    touched = page.context["touched"]
    assert (touched.pupils, touched.signals, touched.registers) == (1, 0, 1)
    assert "Sam" not in page.content.decode()


@pytest.mark.parametrize(
    "query", [{"first": "2026-11-02"}, {"first": "x", "last": "y"}, {"closed": "2026-11-23"}]
)
def test_an_address_that_makes_no_sense_is_not_found(ada: Client, query: dict[str, str]) -> None:
    assert ada.get(reverse("signals:calendar_touch"), query).status_code == 404


def test_without_other_windows_only_registers_are_asked(ada: Client) -> None:
    page = ada.get(reverse("signals:calendar_touch"), {"first": "", "last": "", "closed": ""})

    assert page.context["touched"].pupils == 0
