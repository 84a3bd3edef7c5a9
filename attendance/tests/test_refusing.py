"""What cannot be saved is refused in words, stores nothing, and keeps what was typed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine

from absences.models import Absence, Notice, Reason
from attendance.models import Register
from attendance.tests.screen import Screen
from schools.models import Closure, LessonChange, SchoolYear
from tests.cast import AT, Cast


def nothing_is_stored() -> bool:
    return not Register.objects.exists() and not Absence.objects.exists()


def test_minutes_longer_than_the_lesson_are_refused_with_a_better_choice(cast: Cast, mira: Screen) -> None:
    response = mira.save({cast.sam: "late", cast.pupils[1]: "absent"}, **{f"m_{cast.sam.pk}": "75"})

    page = response.content.decode()
    assert response.status_code == 422
    assert "75 minuten is langer dan de les. Miste de leerling de hele les? Kies dan ‘afwezig’." in page
    assert nothing_is_stored()


def test_what_was_typed_is_still_there_after_a_refusal(cast: Cast, mira: Screen) -> None:
    other = cast.pupils[1]

    page = mira.save({cast.sam: "late", other: "absent"}, **{f"m_{cast.sam.pk}": "75"}).content.decode()

    assert f'name="p-{cast.sam.pk}" value="late" checked' in page
    assert f'name="m-{cast.sam.pk}" value="75"' in page
    assert f'name="p-{other.pk}" value="absent" checked' in page


def test_a_suggestion_is_still_a_suggestion_after_a_refusal(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    other = cast.pupils[1]
    sick = Reason.objects.get(school=cast.school, code="ZK")
    Notice.objects.create(
        school=cast.school, pupil=other, reason=sick, first_on=cast.on, last_on=cast.on, recorded_at=AT
    )
    screen = Screen(cast.mira, cast.lesson, cast.on)
    screen.open()
    fields = {f"m_{cast.sam.pk}": "75", f"m_{other.pk}": "5", f"r_{other.pk}": sick.pk}

    page = screen.save({cast.sam: "late", other: "absent"}, **fields).content.decode()

    assert "Voorstel: ziek." in page


@pytest.mark.parametrize("minutes", ["0", "-5", "", "acht", "8.5", "99999999999"])
def test_minutes_that_are_no_whole_number_above_zero_are_refused(
    cast: Cast, mira: Screen, minutes: str
) -> None:
    response = mira.save({cast.sam: "late"}, **{f"m_{cast.sam.pk}": minutes})

    assert response.status_code == 422
    assert nothing_is_stored()


def test_the_refused_list_can_be_saved_after_a_correction(cast: Cast, mira: Screen) -> None:
    mira.save({cast.sam: "late"}, **{f"m_{cast.sam.pk}": "75"})

    response = mira.save({cast.sam: "late"}, **{f"m_{cast.sam.pk}": "7"})

    assert response.status_code == 302
    assert Absence.objects.get().minutes_missed == 7


def test_a_reason_that_is_no_button_cannot_be_given(cast: Cast, mira: Screen) -> None:
    suspended = Reason.objects.get(school=cast.school, code="SCH")

    response = mira.save({cast.sam: "absent"}, **{f"r_{cast.sam.pk}": suspended.pk})

    assert response.status_code == 422
    assert nothing_is_stored()


def test_a_reason_of_another_school_cannot_be_given(cast: Cast, mira: Screen) -> None:
    theirs = Reason.objects.get(school=cast.other_school, code="ZK")

    response = mira.save({cast.sam: "absent"}, **{f"r_{cast.sam.pk}": theirs.pk})

    assert response.status_code == 422
    assert nothing_is_stored()


def test_a_kind_that_does_not_exist_is_refused(cast: Cast, mira: Screen) -> None:
    response = mira.save({cast.sam: "asleep"})

    assert response.status_code == 422
    assert nothing_is_stored()


def test_a_pupil_who_left_while_the_page_was_open_is_named_and_the_rest_is_kept(
    cast: Cast, mira: Screen
) -> None:
    cast.sam.enrolments.update(last_on=cast.on - timedelta(days=1))
    other = cast.pupils[1]

    response = mira.save({cast.sam: "absent", other: "absent"})

    page = response.content.decode()
    assert response.status_code == 422
    assert "Sam van Dijk staat niet meer op deze lijst." in page
    assert f'name="p-{other.pk}" value="absent" checked' in page
    assert nothing_is_stored()


def test_a_pupil_of_another_school_is_refused_without_a_name(cast: Cast, mira: Screen) -> None:
    response = mira.save({cast.other_pupil: "absent"})

    assert response.status_code == 422
    assert "Je vulde iemand in die niet op deze lijst staat." in response.content.decode()
    assert nothing_is_stored()


def test_a_page_that_was_open_for_too_long_asks_to_save_once_more(
    cast: Cast, mira: Screen, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(hours=14, minutes=1))
    mira.client.force_login(cast.mira)

    response = mira.save({cast.sam: "absent"})
    again = mira.save({cast.sam: "absent"})

    page = response.content.decode()
    assert response.status_code == 422
    assert "Controleer en bewaar opnieuw." in page
    assert f'name="p-{cast.sam.pk}" value="absent" checked' in page
    assert again.status_code == 302


def test_a_forged_ticket_stores_nothing(cast: Cast, mira: Screen) -> None:
    mira.ticket = mira.ticket[:-3] + "xxx"

    response = mira.save({cast.sam: "absent"})

    assert response.status_code == 422
    assert nothing_is_stored()


def test_a_refused_page_does_not_overwrite_who_saved_in_the_meantime(cast: Cast, mira: Screen) -> None:
    cas = Screen(cast.cas, cast.lesson, cast.on)
    cas.open()
    cas.save({cast.pupils[1]: "absent"})
    mira.save({cast.sam: "late"}, **{f"m_{cast.sam.pk}": "75"})

    response = mira.save({cast.sam: "late"}, **{f"m_{cast.sam.pk}": "7"})

    assert response.status_code == 409


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_holiday_has_no_register(cast: Cast, clock: time_machine.Traveller, method: str) -> None:
    screen = Screen(cast.mira, cast.lesson, date(2026, 10, 12))

    response = getattr(screen.client, method)(screen.url)

    assert response.status_code == 409
    assert "Het is Herfstvakantie" in response.content.decode()
    assert nothing_is_stored()


def test_a_day_that_became_free_while_the_page_was_open_stores_nothing(cast: Cast, mira: Screen) -> None:
    Closure.objects.create(
        school=cast.school, first_on=cast.on, last_on=cast.on, kind="day_off", name="Studiedag", source="test"
    )

    response = mira.save({cast.sam: "absent"})

    assert response.status_code == 409
    assert "Het is Studiedag" in response.content.decode()
    assert nothing_is_stored()


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_lesson_of_tomorrow_has_no_register_yet(
    cast: Cast, clock: time_machine.Traveller, method: str
) -> None:
    screen = Screen(cast.mira, cast.lesson, cast.on + timedelta(days=7))

    response = getattr(screen.client, method)(screen.url)

    assert response.status_code == 409
    assert "Deze les moet nog komen" in response.content.decode()
    assert nothing_is_stored()


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_lesson_has_no_register_on_another_weekday(
    cast: Cast, clock: time_machine.Traveller, method: str
) -> None:
    screen = Screen(cast.mira, cast.lesson, cast.on - timedelta(days=3))

    response = getattr(screen.client, method)(screen.url)

    assert response.status_code == 404
    assert nothing_is_stored()


def test_a_cancelled_lesson_has_no_register(cast: Cast, mira: Screen) -> None:
    LessonChange.objects.create(lesson=cast.lesson, on=cast.on, is_cancelled=True)

    response = mira.save({cast.sam: "absent"})

    assert response.status_code == 404
    assert "Deze les valt uit" in response.content.decode()
    assert nothing_is_stored()


def test_without_a_school_year_there_is_no_register(cast: Cast, clock: time_machine.Traveller) -> None:
    SchoolYear.objects.filter(school=cast.school).delete()
    screen = Screen(cast.mira, cast.lesson, cast.on)

    assert screen.client.get(screen.url).status_code == 409


def test_a_day_that_does_not_exist_is_no_page(cast: Cast, clock: time_machine.Traveller) -> None:
    screen = Screen(cast.mira, cast.lesson, cast.on)

    assert screen.client.get(f"/attendance/lessons/{cast.lesson.pk}/2026-02-30/").status_code == 404
