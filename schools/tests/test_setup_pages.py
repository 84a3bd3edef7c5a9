"""The checklist, the details of a school and its sites."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from absences.models import PolicyVersion
from accounts.models import AuditEvent
from schools.models import (
    Group,
    Location,
    Membership,
    Period,
    Pupil,
    School,
    SchoolYear,
    StaffRole,
    TimetableLesson,
)
from schools.roles import Role
from tests.cast import AT, MONDAY, Cast, make_group, make_pupil, make_staff

SETUP, DETAILS = reverse("schools:setup"), reverse("schools:setup_school")
SITES, ADD = reverse("schools:setup_sites"), reverse("schools:setup_add_school")
TYPED = {"name": "De Boog", "brin": "00AA", "sector": "vo", "region": "midden", "hour_unit": "lesson"}


@pytest.fixture
def ada(cast: Cast, client: Client) -> Any:
    client.force_login(cast.ada)
    with time_machine.travel(AT, tick=False):
        yield client


def complete(cast: Cast) -> None:
    """What the school of the cast lacks: a site, and a mentor for 1C (which has a pupil now)."""
    Location.objects.create(school=cast.school, code="00", name="De Boog")


def page(client: Client) -> str:
    return client.get(SETUP).content.decode()


def test_a_complete_school_says_so_and_names_the_first_lesson(ada: Client, cast: Cast) -> None:
    complete(cast)

    text = page(ada)

    assert "Alles is klaar" in text
    assert "Maandag 30 november kan de eerste les worden geregistreerd" in text
    assert "2B ne, 1e uur, 08:30" in text or "1C ne, 1e uur, 08:30" in text


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (SchoolYear, "Schooljaar"),
        (Period, "Lestijden"),
        (Membership, "Leerlingen en klassen"),
        (PolicyVersion, "Verzuimbeleid"),
        (TimetableLesson, "Rooster"),
    ],
)
def test_what_is_missing_is_a_line(ada: Client, cast: Cast, model: Any, words: str) -> None:
    complete(cast)
    model.objects.all().delete()

    to_do = page(ada).partition("Nog te doen")[2].partition("</ol>")[0]

    assert words in to_do


def test_progress_is_said_in_words(ada: Client, cast: Cast) -> None:
    assert "Nog 1 ding te doen tot de eerste les" in page(ada)


def test_a_class_without_a_mentor_is_named(ada: Client, cast: Cast) -> None:
    complete(cast)
    make_pupil(cast.school, cast.group_1c, 3, MONDAY)

    assert "Zonder mentor: 1C" in page(ada)


def test_a_teacher_without_an_account_is_counted(ada: Client, cast: Cast) -> None:
    complete(cast)
    ties = cast.ties.staff.get()
    ties.user = None
    ties.save()

    assert "1 van de 2 kunnen inloggen" in page(ada)


def test_the_school_of_others_does_not_count(ada: Client, cast: Cast) -> None:
    complete(cast)
    make_pupil(cast.other_school, make_group(cast.other_school, "9Z"), 1, MONDAY)

    assert "9Z" not in page(ada)


def test_the_checklist_asks_the_same_number_of_queries_however_large_the_school(
    ada: Client, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    complete(cast)
    for number in range(5):
        group = make_group(cast.school, f"4{number}")
        make_pupil(cast.school, group, number, MONDAY)
        make_staff(cast.school, f"Bo{number}", {Role.MENTOR: group}, MONDAY)
    page(ada)

    # who is asking · year · classes with mentor · bell · teachers · sites · closures · pupils · lessons ·
    # policy · first lesson: years, closures, weekdays, periods, substitutes, lessons, groups, teachers, changes
    with django_assert_num_queries(19):
        page(ada)


def test_home_is_the_checklist_until_the_school_is_ready(ada: Client, cast: Cast) -> None:
    before = ada.get("/").headers["Location"]
    complete(cast)
    after = ada.get("/").headers["Location"]

    assert (before, after) == (SETUP, reverse("schools:import"))


def test_a_mentor_of_a_school_that_is_being_set_up_reads_a_kind_sentence(cast: Cast, client: Client) -> None:
    TimetableLesson.objects.all().delete()
    client.force_login(cast.mira)

    with time_machine.travel(AT, tick=False):
        text = client.get(reverse("attendance:today")).content.decode()

    assert "De beheerder richt de school nog in" in text


def test_details_are_changed_and_the_trail_keeps_what_they_were(ada: Client, cast: Cast) -> None:
    ada.post(DETAILS, TYPED | {"name": "De Regenboog", "region": "zuid"})

    cast.school.refresh_from_db()
    assert (cast.school.name, cast.school.region) == ("De Regenboog", "zuid")
    assert AuditEvent.objects.get(act="school.changed").details == {
        "name": ["De Boog", "De Regenboog"],
        "region": ["midden", "zuid"],
    }


def test_a_school_with_pupils_keeps_its_number_and_its_kind_of_education(ada: Client, cast: Cast) -> None:
    ada.post(DETAILS, TYPED | {"brin": "34CD", "sector": "po"})

    cast.school.refresh_from_db()
    assert (cast.school.brin, cast.school.sector) == ("00AA", "vo")


def test_a_school_without_pupils_may_correct_its_number_but_not_take_another_schools(
    ada: Client, cast: Cast
) -> None:
    Membership.objects.all().delete()
    for pupil in Pupil.objects.filter(school=cast.school):
        pupil.enrolments.all().delete()
        pupil.delete()

    taken = ada.post(DETAILS, TYPED | {"brin": "99ZZ"})
    ada.post(DETAILS, TYPED | {"brin": "34 cd"})

    cast.school.refresh_from_db()
    assert taken.status_code == 422
    assert cast.school.brin == "34CD"


def test_another_unit_of_an_hour_offers_the_policy_anew(ada: Client, cast: Cast) -> None:
    ada.post(DETAILS, TYPED | {"hour_unit": "clock"})

    text = ada.get(reverse("signals:policy")).content.decode()

    assert "Je school telt uren nu anders dan het beleid" in text
    assert "Een uur is 60 minuten" in text


def test_an_administrator_adds_a_school_of_the_same_board_and_works_there(ada: Client, cast: Cast) -> None:
    answer = ada.post(
        ADD, TYPED | {"name": "De Basis", "brin": "34CD04", "sector": "po", "hour_unit": "usual"}
    )

    added = School.objects.get(brin="34CD")
    assert answer.headers["Location"] == SETUP
    assert (added.board, added.hour_unit) == (cast.school.board, "clock")
    assert added.locations.get().code == "04"
    assert StaffRole.objects.get(staff__school=added).staff.user == cast.ada
    assert "De Basis" in page(ada)


def test_a_school_that_is_there_already_is_not_added_again(ada: Client, cast: Cast) -> None:
    answer = ada.post(ADD, TYPED | {"name": "Nog eens", "brin": "99ZZ"})

    assert answer.status_code == 422
    assert 'value="Nog eens"' in answer.content.decode()


def test_a_site_is_added_changed_and_removed(ada: Client, cast: Cast) -> None:
    ada.post(SITES, {"code": "1", "name": "Dependance"})
    site = Location.objects.get(school=cast.school)
    ada.post(reverse("schools:setup_site", args=[site.pk]), {"code": "02", "name": "Bijgebouw"})
    site.refresh_from_db()
    changed = (site.code, site.name)
    ada.post(reverse("schools:setup_site_remove", args=[site.pk]))

    assert changed == ("02", "Bijgebouw")
    assert not Location.objects.filter(school=cast.school).exists()
    acts = AuditEvent.objects.filter(act__startswith="site.").order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["site.added", "site.changed", "site.removed"]


@pytest.mark.parametrize(
    ("code", "words"), [("00", "al een vestiging"), ("A1", "twee cijfers"), ("", "verplicht")]
)
def test_a_site_number_is_two_digits_and_used_once(ada: Client, cast: Cast, code: str, words: str) -> None:
    complete(cast)

    answer = ada.post(SITES, {"code": code, "name": "Dependance"})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert 'value="Dependance"' in answer.content.decode()


def test_a_site_with_groups_stays(ada: Client, cast: Cast) -> None:
    site = Location.objects.create(school=cast.school, code="01", name="Dependance")
    Group.objects.filter(pk=cast.group.pk).update(location=site)

    text = ada.post(reverse("schools:setup_site_remove", args=[site.pk]), follow=True).content.decode()

    assert "dus ze blijft" in text
    assert Location.objects.filter(pk=site.pk).exists()
