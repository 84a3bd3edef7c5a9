"""The page of today, and the list of all registers."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
import time_machine
from django.test import Client

from absences.models import Absence
from absences.models.policy import Category
from attendance.tests.screen import Screen
from schools.models import (
    Closure,
    LessonChange,
    Membership,
    Period,
    School,
    SchoolYear,
    Staff,
    TimetableLesson,
)
from tests.cast import Cast, make_lesson


def page(cast: Cast, person: str = "mira", query: str = "", path: str = "/attendance/") -> str:
    client = Client()
    client.force_login(getattr(cast, person))
    response = client.get(path + query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_lesson_that_is_going_on_stands_first(cast: Cast, clock: time_machine.Traveller) -> None:
    text = page(cast)

    assert "Nu bezig · 2e uur · 09:20" in text
    assert f'href="/attendance/lessons/{cast.next_lesson.pk}/2026-11-23/">Open het register' in text


def test_a_lesson_that_begins_soon_counts_down(
    cast: Cast, mira: Screen, clock: time_machine.Traveller
) -> None:
    mira.save()
    clock.shift(timedelta(minutes=-16))

    assert "Begint over 6 minuten" in page(cast)


def test_a_register_that_was_taken_says_how_many_were_there(cast: Cast, mira: Screen) -> None:
    mira.save({cast.sam: "absent", cast.pupils[1]: "late"}, **{f"m_{cast.pupils[1].pk}": "5"})

    text = page(cast)

    assert "4 van 5 aanwezig" in text
    assert "1 van 2 registers klaar" in text


def test_when_every_register_is_taken_the_page_says_thank_you(cast: Cast, mira: Screen) -> None:
    mira.save()
    other = Screen(cast.mira, cast.next_lesson, cast.on)
    other.open()
    other.save()

    assert "Al je registers zijn ingevuld." in page(cast)


def test_another_room_is_said(cast: Cast, clock: time_machine.Traveller) -> None:
    lesson = make_lesson(cast.school, cast.group, Staff.objects.get(user=cast.mira), cast.on, 5)
    LessonChange.objects.create(lesson=lesson, on=cast.on, room="208")

    text = page(cast)

    assert "Ander lokaal" in text
    assert "Lokaal 208" in text


def test_a_lesson_taken_over_for_a_day_is_on_the_page_of_the_substitute_only(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    LessonChange.objects.create(lesson=cast.lesson, on=cast.on, teacher=Staff.objects.get(user=cast.ties))
    link = f"/attendance/lessons/{cast.lesson.pk}/2026-11-23/"

    assert link in page(cast, "ties")
    assert link not in page(cast, "mira")


def test_nobody_sees_the_lessons_of_another_school(cast: Cast, clock: time_machine.Traveller) -> None:
    assert f"/lessons/{cast.lesson.pk}/" not in page(cast, "vera")


def test_the_mentor_sees_who_of_the_group_is_missing_and_since_when(cast: Cast, mira: Screen) -> None:
    mira.save({cast.sam: "absent"})

    text = page(cast)

    assert "4 van 5 zijn er" in text
    assert "Mist sinds het 1e uur" in text


def test_a_pupil_who_came_back_in_the_next_lesson_is_there(cast: Cast, mira: Screen) -> None:
    mira.save({cast.sam: "absent"})
    following = Screen(cast.mira, cast.next_lesson, cast.on)
    following.open()
    following.save()

    assert "5 van 5 zijn er" in page(cast)


def test_registers_of_earlier_days_that_are_still_open_are_offered(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    text = page(cast)

    assert "2 registers staan nog open" in text
    assert f"/attendance/lessons/{cast.lesson.pk}/2026-11-16/" in text


def test_a_cancelled_lesson_is_not_left_open(cast: Cast, clock: time_machine.Traveller) -> None:
    LessonChange.objects.create(lesson=cast.lesson, on=date(2026, 11, 16), is_cancelled=True)

    assert "1 register staat nog open" in page(cast)


def test_a_holiday_is_called_by_its_name(cast: Cast, clock: time_machine.Traveller) -> None:
    assert "Het is Herfstvakantie" in page(cast, query="?day=2026-10-12")


@pytest.mark.parametrize("day", ["2026-11-22", "2027-08-01"])
def test_a_day_without_school_is_empty_in_a_kind_way(
    cast: Cast, clock: time_machine.Traveller, day: str
) -> None:
    assert "Geen school op deze dag" in page(cast, query=f"?day={day}")


def test_the_days_beside_it_are_school_days(cast: Cast, clock: time_machine.Traveller) -> None:
    text = page(cast, query="?day=2026-10-19")

    assert "?day=2026-10-09" in text
    assert "?day=2026-10-20" in text


def test_what_is_no_day_is_today(cast: Cast, clock: time_machine.Traveller) -> None:
    assert "Goedemorgen, Mira" in page(cast, query="?day=gisteren")


def test_without_a_school_year_the_page_says_what_is_missing(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    SchoolYear.objects.filter(school=cast.school).delete()

    assert "Er is nog geen schooljaar" in page(cast)
    assert "Er is nog geen schooljaar" in page(cast, "cas", path="/attendance/registers/")


def test_in_primary_education_a_morning_and_an_afternoon_are_registered(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    School.objects.filter(pk=cast.school.pk).update(sector=School.Sector.PO)
    Period.objects.filter(school=cast.school, number=1).update(
        name="ochtend", begins=time(8, 30), ends=time(12)
    )
    Period.objects.filter(school=cast.school, number=2).update(
        name="middag", begins=time(12, 45), ends=time(14, 45)
    )
    TimetableLesson.objects.filter(school=cast.school).update(subject="")
    morning = Screen(cast.mira, cast.lesson, cast.on)
    morning.open()

    morning.save({cast.sam: "absent"})

    afternoon = Screen(cast.mira, cast.next_lesson, cast.on).open().content.decode()
    absence = Absence.objects.get()
    assert (absence.minutes_missed, absence.category) == (210, Category.PENDING)
    assert "Mijn dagdelen" in page(cast)
    assert "Was er vanochtend niet" in afternoon


def test_a_pupil_of_two_groups_of_one_lesson_is_on_the_list_once(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    cast.lesson.groups.add(cast.group_1c)
    Membership.objects.create(pupil=cast.sam, group=cast.group_1c, first_on=date(2026, 8, 17))

    text = Screen(cast.mira, cast.lesson, cast.on).open().content.decode()

    assert text.count(f'data-pupil="{cast.sam.pk}"') == 1
    assert "1C, 2B ne" in text


def test_the_coordinator_sees_which_registers_are_open_and_which_are_taken(cast: Cast, mira: Screen) -> None:
    mira.save({cast.sam: "absent"})

    text = page(cast, "cas", "?show=all", "/attendance/registers/")

    assert "1 van 3 zijn ingevuld" in text
    assert "4 van 5 aanwezig" in text
    assert "Klaar, 09:30" in text


def test_the_list_begins_with_what_is_still_open(cast: Cast, mira: Screen) -> None:
    mira.save()

    text = page(cast, "cas", path="/attendance/registers/")

    assert f"/lessons/{cast.lesson_1c.pk}/" in text
    assert f"/lessons/{cast.lesson.pk}/" not in text


@pytest.mark.parametrize(("person", "status"), [("fem", 200), ("lien", 200), ("mira", 403), ("ada", 403)])
def test_the_list_of_all_registers_is_for_who_watches_over_the_school(
    cast: Cast, clock: time_machine.Traveller, person: str, status: int
) -> None:
    client = Client()
    client.force_login(getattr(cast, person))

    assert client.get("/attendance/registers/").status_code == status


def test_a_day_off_has_no_registers_to_watch_over(cast: Cast, clock: time_machine.Traveller) -> None:
    Closure.objects.create(
        school=cast.school, first_on=cast.on, last_on=cast.on, kind="day_off", name="Studiedag", source="test"
    )

    assert "Geen school op deze dag" in page(cast, "cas", path="/attendance/registers/")
