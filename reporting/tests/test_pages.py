"""The pages of figures: who sees what, what is said, and in how many queries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.jobs import MOST_ATTEMPTS, sweep
from accounts.models import AuditEvent, JobRun, User
from reporting.actions import ask_for_delivery, freeze, make_file
from reporting.models import Export, Figures
from reporting.queries import Period, count_school
from reporting.tasks import build_export
from reporting.tests.school import miss, one_day, take
from schools.models import School
from schools.roles import Role
from tests.cast import AT, FIRST_DAY, MONDAY, Cast, account, assemble, make_lesson, make_pupil, make_staff

pytestmark = pytest.mark.django_db
TUESDAY = MONDAY + timedelta(days=1)
FIGURES = "/figures/"
DELIVER = "/figures/deliveries/new/"


@pytest.fixture(autouse=True)
def _the_day_after(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """It is the Tuesday after the day of the cast, and files go to a folder of this test."""
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(AT + timedelta(days=1), tick=False):
        yield


@pytest.fixture
def busy(db: None) -> Cast:
    cast = assemble(pupils=12)
    one_day(cast)
    return cast


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words(client: Client, url: str, *, status: int = 200) -> str:
    """What a page says, without its tags and with single spaces."""
    response = client.get(url)
    assert response.status_code == status
    body = response.content.decode().split("<main", 1)[1]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body).replace("\N{NO-BREAK SPACE}", " "))


def a_delivery(cast: Cast) -> Figures:
    counted = count_school(cast.school, Period(MONDAY, MONDAY, FIRST_DAY))
    figures = freeze(school=cast.school, counted=counted, by=cast.lien, at=AT)
    for file_format in Export.Format:
        make_file(figures=figures, file_format=file_format.value, language="nl", by=cast.lien, at=AT)
    return figures


def test_the_leader_sees_presence_first_with_what_it_is_made_of(busy: Cast) -> None:
    page = words(as_(busy.lien), FIGURES)

    assert page.index("50,0%") < page.index("Niet aanwezig")
    assert "12 van 24 lesuren" in page


def test_every_figure_stands_beside_the_registers_that_were_not_taken(busy: Cast) -> None:
    page = words(as_(busy.lien), FIGURES + "?span=dates&first=23-11-2026&last=23-11-2026")

    assert "1 van 3 registers" in page
    assert page.count("1 van 3 zijn niet ingevuld") == 4


def test_lateness_is_told_apart(busy: Cast) -> None:
    miss(busy.pupils[11], busy.lesson, busy.on, "TLO", kind="late", minutes=12)

    page = words(as_(busy.lien), FIGURES)

    assert "1 keer" in page
    assert "1 leerling, samen 12 min" in page


def test_exact_small_numbers_stay_visible_inside_the_school(cast: Cast) -> None:
    one_day(cast, away=2)

    page = words(as_(cast.lien), FIGURES)

    assert "<5" not in page
    assert "4 van 10 lesuren · 2 leerlingen" in page


def test_the_page_names_nobody(busy: Cast) -> None:
    page = words(as_(busy.lien), FIGURES)

    assert [pupil for pupil in busy.pupils if pupil.surname in page] == []


def test_the_page_is_english_for_who_chose_english(busy: Cast) -> None:
    User.objects.filter(pk=busy.lien.pk).update(language="en")

    assert "12 of 24 lesson hours" in words(as_(busy.lien), FIGURES)


def test_the_coordinator_sees_figures_and_no_deliveries(busy: Cast) -> None:
    page = words(as_(busy.cas), FIGURES)

    assert "50,0%" in page
    assert "Leveringen" not in page


@pytest.mark.parametrize("person", ["mira", "ties", "fem", "ada"])
def test_figures_are_not_for(person: str, busy: Cast) -> None:
    assert as_(getattr(busy, person)).get(FIGURES).status_code == 403


def test_a_correction_shows_at_once(busy: Cast) -> None:
    client = as_(busy.lien)
    client.get(FIGURES)

    miss(busy.pupils[7], busy.lesson, busy.on)

    assert "11 van 24 lesuren" in words(client, FIGURES)


def test_the_page_takes_as_many_queries_for_many_lessons_as_for_few(
    busy: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = as_(busy.lien)
    client.get(FIGURES)
    staff = busy.lesson.teachers.get()
    for number in range(6):
        make_pupil(busy.school, busy.group, 40 + number, busy.on)
        lesson = make_lesson(busy.school, busy.group, staff, busy.on - timedelta(days=3), number + 1)
        take(lesson, busy.on - timedelta(days=3), busy.pupils)
    cache.clear()

    # of the request: session, user, roles, sign of life of the worker; of the page: years, calendar 2, fingerprint 10,
    # counting 9 (with its own look at the calendar 2 among them), deliveries
    with django_assert_num_queries(26):
        client.get(FIGURES)
    # the session and the sign of life come from the cache now, and nothing is counted
    with django_assert_num_queries(15):
        client.get(FIGURES)


def test_a_school_without_registers_is_told_what_is_missing(cast: Cast) -> None:
    page = words(as_(cast.lien), FIGURES)

    assert "In deze periode is geen register ingevuld" in page
    assert "lessen in het rooster" in page


def test_a_school_without_a_school_year_is_told_when_figures_come(cast: Cast) -> None:
    cast.school.years.all().delete()

    assert "Nog geen schooljaar" in words(as_(cast.lien), FIGURES)
    assert as_(cast.lien).get(DELIVER).status_code == 302


def test_everybody_absent_is_nobody_present(cast: Cast) -> None:
    one_day(cast, away=5)

    assert "0,0% 0 van 10 lesuren" in words(as_(cast.lien), FIGURES)


def test_nobody_enrolled_is_no_percentage(cast: Cast) -> None:
    take(cast.lesson, cast.on, [])

    assert "– 0 van 0 lesuren" in words(as_(cast.lien), FIGURES)


def test_so_far_means_until_the_last_school_day_before_today(busy: Cast) -> None:
    assert "ma 17 aug 2026 t/m ma 23 nov 2026" in words(as_(busy.lien), FIGURES)


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ("span=month&month=2026-09", "di 1 sep 2026 t/m wo 30 sep 2026"),
        ("span=month&month=2026-08", "ma 17 aug 2026 t/m ma 31 aug 2026"),
        ("span=month&month=2026-11", "zo 1 nov 2026 t/m ma 23 nov 2026"),
        ("span=dates&first=7-9-2026&last=11/9/2026", "ma 7 sep 2026 t/m vr 11 sep 2026"),
        ("span=dates&first=23-11-2026&last=24-11-2026", "ma 23 nov 2026 t/m di 24 nov 2026"),
        ("span=year", "ma 17 aug 2026 t/m ma 23 nov 2026"),
    ],
)
def test_a_period_can_be_chosen(chosen: str, said: str, busy: Cast) -> None:
    assert said in words(as_(busy.lien), f"{FIGURES}?{chosen}")


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ("span=dates&first=11-9-2026&last=7-9-2026", "De laatste dag ligt vóór de eerste dag"),
        ("span=dates&first=7-9-2026&last=25-11-2026", "Deze dag moet nog komen"),
        ("span=dates&first=7-6-2026&last=7-9-2026", "Het eerste schooljaar hier begint op"),
        ("span=dates&first=12-10-2026&last=16-10-2026", "In deze periode is geen schooldag"),
        ("span=dates&first=&last=7-9-2026", "Vul deze dag in"),
        ("span=dates&first=31-9-2026&last=2-10-2026", "Dit is geen dag"),
        ("span=month&month=", "Kies een maand"),
        ("span=month&month=2027-03", "2027-03"),
        ("span=eeuwig", "eeuwig"),
    ],
)
def test_a_period_that_cannot_be_counted_is_refused_in_words(chosen: str, said: str, busy: Cast) -> None:
    assert said in words(as_(busy.lien), f"{FIGURES}?{chosen}", status=422)


def test_a_period_over_two_school_years_is_refused(busy: Cast) -> None:
    busy.school.years.create(first_on=date(2025, 8, 18), last_on=date(2026, 7, 10))

    page = words(as_(busy.lien), f"{FIGURES}?span=dates&first=1-6-2026&last=7-9-2026", status=422)

    assert "Deze dagen liggen in twee schooljaren" in page


def test_last_years_figures_can_still_be_chosen(busy: Cast) -> None:
    busy.school.years.create(first_on=date(2025, 8, 18), last_on=date(2026, 7, 10))

    page = words(as_(busy.lien), f"{FIGURES}?span=dates&first=1-6-2026&last=30-6-2026")

    assert "ma 1 jun 2026 t/m di 30 jun 2026" in page


def test_a_delivery_is_asked_for_and_its_progress_is_shown(busy: Cast) -> None:
    client = as_(busy.lien)

    response = client.post(DELIVER, {"span": "year"})

    job = JobRun.objects.get(kind="reporting.build_export")
    assert response["Location"] == reverse("reporting:making", args=[job.pk])
    assert "Wacht op zijn beurt" in words(client, response["Location"])


def test_a_delivery_that_cannot_be_counted_is_refused_and_what_was_typed_stays(busy: Cast) -> None:
    response = as_(busy.lien).post(DELIVER, {"span": "dates", "first": "11-9-2026", "last": "7-9-2026"})

    assert response.status_code == 422
    assert 'value="11-9-2026"' in response.content.decode()
    assert not JobRun.objects.exists()


def test_progress_is_polled_until_the_delivery_is_there(busy: Cast, settings: Settings) -> None:
    client = as_(busy.lien)
    client.post(DELIVER, {"span": "year"})
    job = JobRun.objects.get()
    url = reverse("reporting:making", args=[job.pk])
    waiting = client.get(url, headers={"HX-Request": "true"})

    figures = a_delivery(busy)
    JobRun.objects.update(state=JobRun.State.DONE, result={"figures": figures.pk})
    ready = client.get(url, headers={"HX-Request": "true"})

    assert (waiting.status_code, ready.status_code) == (200, 286)
    assert ready["HX-Redirect"] == reverse("reporting:delivery", args=[figures.pk])


def test_a_failed_delivery_says_why_and_stops_polling(busy: Cast) -> None:
    client = as_(busy.lien)
    client.post(DELIVER, {"span": "year"})
    JobRun.objects.update(state=JobRun.State.FAILED, error="De schijf is vol.")
    url = reverse("reporting:making", args=[JobRun.objects.get().pk])

    response = client.get(url, headers={"HX-Request": "true"})

    assert response.status_code == 286
    assert "De schijf is vol." in response.content.decode()


def test_the_name_of_an_unexpected_error_is_not_shown(busy: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*args: object, **given: object) -> None:
        raise OperationalError("the database went away")

    client = as_(busy.lien)
    client.post(DELIVER, {"span": "year"})
    job = JobRun.objects.get()
    monkeypatch.setattr("reporting.tasks.count_undisturbed", break_down)
    build_export(job.pk)
    JobRun.objects.update(attempts=MOST_ATTEMPTS)
    sweep(at=timezone.now() + timedelta(minutes=1))

    page = words(client, reverse("reporting:making", args=[job.pk]))

    assert "OperationalError" not in page
    assert "went away" not in page
    assert "Het ging vijf keer mis" in page


def test_the_page_of_a_delivery_shows_what_others_will_see_and_why_some_is_hidden(cast: Cast) -> None:
    for number in range(7):
        cast.pupils.append(make_pupil(cast.school, cast.group, 50 + number, cast.on))
    one_day(cast, away=3)

    page = words(as_(cast.lien), reverse("reporting:delivery", args=[a_delivery(cast).pk]))

    assert "&lt;5" in page
    assert "getallen verborgen?" in page


def test_the_leader_downloads_a_file_and_that_is_noted(busy: Cast) -> None:
    export = a_delivery(busy).exports.get(format="csv")

    response = as_(busy.lien).get(reverse("reporting:download", args=[export.pk]))

    event = AuditEvent.objects.get(act="figures.downloaded")
    assert response.content.startswith(b"\xef\xbb\xbfSchool;")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert 'attachment; filename="aanwezig-00AA-2026-11-23_2026-11-23-' in response["Content-Disposition"]
    assert (event.by, event.details["checksum"]) == (busy.lien, export.checksum)


def test_a_file_that_is_gone_is_not_noted_as_downloaded(busy: Cast, settings: Settings) -> None:
    export = a_delivery(busy).exports.get(format="csv")
    (Path(settings.MEDIA_ROOT) / export.path).unlink()

    response = as_(busy.lien).get(reverse("reporting:download", args=[export.pk]))

    assert response.status_code == 404
    assert not AuditEvent.objects.filter(act="figures.downloaded").exists()


def test_after_the_right_was_taken_away_nothing_is_downloaded(busy: Cast) -> None:
    export = a_delivery(busy).exports.get(format="csv")
    busy.lien.staff.get().roles.update(last_on=MONDAY)

    assert as_(busy.lien).get(reverse("reporting:download", args=[export.pk])).status_code == 403


def test_the_coordinator_downloads_nothing(busy: Cast) -> None:
    export = a_delivery(busy).exports.get(format="csv")

    assert as_(busy.cas).get(reverse("reporting:download", args=[export.pk])).status_code == 403


def test_another_schools_delivery_file_and_job_are_as_if_absent(busy: Cast) -> None:
    elsewhere = leader_elsewhere(busy.other_school)
    figures = a_delivery(busy)
    job = ask_for_delivery(
        school=busy.school, period=Period(MONDAY, MONDAY, FIRST_DAY), language="nl", by=busy.lien, at=AT
    )

    answers = [
        as_(elsewhere).get(reverse(name, args=[pk])).status_code
        for name, pk in (
            ("reporting:delivery", figures.pk),
            ("reporting:download", figures.exports.get(format="csv").pk),
            ("reporting:making", job.pk),
        )
    ]

    assert answers == [404, 404, 404]


def test_another_schools_deliveries_are_not_listed(busy: Cast) -> None:
    a_delivery(busy)

    assert "Er is nog niets geleverd" in words(
        as_(leader_elsewhere(busy.other_school)), "/figures/deliveries/"
    )


def leader_elsewhere(school: School) -> User:
    return account(make_staff(school, "Bo", {Role.LEADER: None}, MONDAY))
