"""The calendar on screen: a year in one view, and every change shown before it is made."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import AuditEvent, JobRun
from schools.imports.closures.records import BY_HAND
from schools.models import Closure, SchoolYear
from tests.cast import AT, Cast

STUDY_DAY = {
    "name": "Studiedag",
    "kind": "day_off",
    "first_on": "2026-11-26",
    "last_on": "26-11-2026",
}


@pytest.fixture(autouse=True)
def _monday(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def ada(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ada)
    return client


def day_of(page: Any, day: date) -> Any:
    """What the picture shows of a day."""
    days = [one for month in page.context["months"] for week in month.weeks for one in week.days if one]
    return next(one for one in days if one.on == day)


def closures(cast: Cast) -> list[tuple[str, date, date, str]]:
    rows = Closure.objects.filter(school=cast.school).order_by("first_on")
    return list(rows.values_list("name", "first_on", "last_on", "source"))


def test_the_year_shows_lesson_weeks_as_the_rule_counts_them(cast: Cast, ada: Client) -> None:
    page = ada.get(reverse("schools:calendar"))

    shown = {
        week.monday: week.number for month in page.context["months"] for week in month.weeks if week.number
    }
    assert shown == {week.monday: week.number for week in cast.school.calendar().weeks}
    assert day_of(page, date(2026, 10, 14)).what == "holiday"
    assert day_of(page, cast.on).is_today
    assert day_of(page, date(2026, 8, 14)).what == "outside"


def test_a_public_holiday_in_a_holiday_is_shown_as_itself(cast: Cast, ada: Client) -> None:
    christmas = date(2026, 12, 25)
    Closure.objects.create(
        school=cast.school, first_on=christmas, last_on=christmas, kind="public_holiday", name="Kerst"
    )

    page = ada.get(reverse("schools:calendar"))

    assert day_of(page, christmas).what == "public_holiday"
    assert not any("Kerst" in doubt for doubt in page.context["doubts"])


def test_a_holiday_that_is_probably_wrong_is_doubted_on_the_page(cast: Cast, ada: Client) -> None:
    Closure.objects.create(
        school=cast.school,
        first_on=date(2027, 2, 13),
        last_on=date(2027, 3, 21),
        kind="holiday",
        name="Voorjaarsvakantie",
        source="OpenHolidays",
    )

    page = ada.get(reverse("schools:calendar"))

    doubt = page.context["doubts"][0]
    assert "37" in doubt
    assert doubt in page.content.decode().replace("&nbsp;", "\xa0")


def test_a_click_on_a_day_asks_for_that_day(ada: Client) -> None:
    page = ada.get(reverse("schools:closure_new"), {"on": "2026-11-26"})
    nonsense = ada.get(reverse("schools:closure_new"), {"on": "morgen"})

    assert page.context["form"].initial["first_on"] == date(2026, 11, 26)
    assert nonsense.status_code == 200


def test_nothing_changes_before_somebody_saw_what_it_touches(cast: Cast, ada: Client) -> None:
    before = closures(cast)
    week_off = STUDY_DAY | {"first_on": "2026-11-23", "last_on": "2026-11-27"}

    page = ada.post(reverse("schools:closure_new"), week_off)

    assert page.status_code == 200
    assert page.context["change"].weeks_lost == (date(2026, 11, 23),)
    assert reverse("signals:calendar_touch") in page.content.decode()
    assert closures(cast) == before


def test_what_was_confirmed_is_done_told_and_judged_again(cast: Cast, ada: Client) -> None:
    answer = ada.post(reverse("schools:closure_new"), STUDY_DAY | {"confirmed": "1"})

    event = AuditEvent.objects.get(act="closure.added")
    assert answer.status_code == 302
    assert ("Studiedag", date(2026, 11, 26), date(2026, 11, 26), BY_HAND) in closures(cast)
    assert (event.by, event.school_id) == (cast.ada, cast.school.pk)
    assert event.details["now"]["first_on"] == "2026-11-26"
    assert JobRun.objects.filter(kind="signals.evaluate", school_id=cast.school.pk).count() == 1


def test_who_goes_back_finds_what_was_typed(ada: Client) -> None:
    page = ada.post(reverse("schools:closure_new"), STUDY_DAY | {"again": "1"})

    assert page.status_code == 200
    assert page.context["form"]["name"].value() == "Studiedag"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": ""}, "name"),
        ({"kind": "party"}, "kind"),
        ({"last_on": "2026-11-25"}, "last_on"),
        ({"last_on": "2027-04-25"}, "last_on"),
        ({"first_on": "2027-02-29"}, "first_on"),
        ({"first_on": "2030-01-07", "last_on": "2030-01-07"}, "first_on"),
    ],
)
def test_days_that_cannot_be_are_asked_again(
    cast: Cast, ada: Client, typed: dict[str, str], field: str
) -> None:
    before = closures(cast)

    answer = ada.post(reverse("schools:closure_new"), STUDY_DAY | typed | {"confirmed": "1"})

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert closures(cast) == before


def test_a_closure_that_is_changed_becomes_the_schools_own_choice(cast: Cast, ada: Client) -> None:
    autumn = Closure.objects.get(school=cast.school, name="Herfstvakantie")

    ada.post(
        reverse("schools:closure", args=[autumn.pk]),
        STUDY_DAY
        | {
            "name": "Herfst",
            "kind": "holiday",
            "first_on": "2026-10-19",
            "last_on": "2026-10-23",
            "confirmed": "1",
        },
    )

    assert ("Herfst", date(2026, 10, 19), date(2026, 10, 23), BY_HAND) in closures(cast)
    event = AuditEvent.objects.get(act="closure.changed")
    assert (event.details["was"]["name"], event.details["now"]["name"]) == ("Herfstvakantie", "Herfst")


def test_a_closure_goes_after_its_page_was_seen_and_a_second_click_finds_nothing(
    cast: Cast, ada: Client
) -> None:
    autumn = Closure.objects.get(school=cast.school, name="Herfstvakantie")
    address = reverse("schools:closure_remove", args=[autumn.pk])

    page = ada.get(address)
    answers = [ada.post(address).status_code for _click in range(2)]

    assert page.context["change"].weeks_gained == (date(2026, 10, 12),)
    assert answers == [302, 404]
    assert not Closure.objects.filter(pk=autumn.pk).exists()
    assert AuditEvent.objects.filter(act="closure.removed").count() == 1


def test_the_next_year_is_proposed_between_two_summers_and_made(cast: Cast, ada: Client) -> None:
    page = ada.get(reverse("schools:year_new"))
    first, last = page.context["form"].initial["first_on"], page.context["form"].initial["last_on"]

    answer: Any = ada.post(reverse("schools:year_new"), {"first_on": str(first), "last_on": str(last)})

    year = SchoolYear.objects.get(school=cast.school, first_on=first)
    assert (first, last) == (date(2027, 8, 30), date(2028, 7, 7))
    assert answer.url.endswith(f"?year={year.pk}")
    assert not ada.get(answer.url).context["has_holidays"]


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        ("2027-07-01", "2028-07-07", "first_on"),
        ("2027-08-30", "2027-08-30", "last_on"),
        ("2027-08-30", "2029-07-07", "last_on"),
    ],
)
def test_a_year_that_cannot_be_is_asked_again(ada: Client, first: str, last: str, field: str) -> None:
    answer: Any = ada.post(reverse("schools:year_new"), {"first_on": first, "last_on": last})

    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_other_days_of_a_year_are_confirmed_first(cast: Cast, ada: Client) -> None:
    year = SchoolYear.objects.get(school=cast.school)
    address = reverse("schools:year", args=[year.pk])
    days = {"first_on": "2026-08-24", "last_on": "2027-07-09"}

    seen = ada.post(address, days)
    year.refresh_from_db()
    unchanged = year.first_on
    ada.post(address, days | {"confirmed": "1"})
    year.refresh_from_db()

    assert len(seen.context["change"].closed) == 5
    assert seen.context["change"].renumbered > 30
    assert (unchanged, year.first_on) == (date(2026, 8, 17), date(2026, 8, 24))


def test_a_school_without_a_year_is_asked_for_it(cast: Cast, ada: Client) -> None:
    cast.school.years.all().delete()

    page = ada.get(reverse("schools:calendar"))

    assert reverse("schools:year_new") in page.content.decode()


def test_the_holidays_of_the_region_are_one_click_away_and_shown_first(cast: Cast, ada: Client) -> None:
    Closure.objects.filter(school=cast.school).delete()

    answer: Any = ada.post(reverse("schools:calendar_propose"))
    page = ada.get(answer.url)

    new = {row.name for row in page.context["plan"].closures.new}
    assert {"Herfstvakantie", "Kerstvakantie", "Koningsdag"} <= new
    assert page.context["change"].closed
    assert not Closure.objects.filter(school=cast.school).exists()


def test_a_year_takes_the_same_queries_however_many_days_off(
    cast: Cast, ada: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for day in range(1, 28):
        Closure.objects.create(
            school=cast.school,
            first_on=date(2027, 3, day),
            last_on=date(2027, 3, day),
            kind="day_off",
            name="x",
        )

    with django_assert_num_queries(
        8
    ):  # session, person with roles, years, calendar (2), closures, cancelled, lessons
        ada.get(reverse("schools:calendar"))
