"""The bell schedule: made from a few numbers, changed from a day on, and never in the past."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from absences.models import Absence
from accounts.models import AuditEvent
from schools.bell import Fault, Slot, TooLong, faults, half_days, regular
from schools.models import Period, School
from tests.cast import AT, FIRST_DAY, LAST_DAY, MONDAY, Cast

BELL = reverse("schools:setup_bell")
WEDNESDAY = date(2026, 11, 25)
ONE_DAY = timedelta(days=1)


@pytest.fixture
def ada(cast: Cast, client: Client) -> Any:
    client.force_login(cast.ada)
    with time_machine.travel(AT, tick=False):
        yield client


def typed(school: School, **differently: Any) -> dict[str, Any]:
    """The form as it stands, with what is typed over it."""
    data: dict[str, Any] = {"valid_from": WEDNESDAY, "valid_until": LAST_DAY}
    for period in Period.objects.filter(school=school):
        data[f"d{period.weekday}_{period.number}_begins"] = f"{period.begins:%H:%M}"
        data[f"d{period.weekday}_{period.number}_ends"] = f"{period.ends:%H:%M}"
    return data | differently


def monday_first(school: School, on: date) -> time:
    return (
        Period.objects.filter(school=school, number=1, weekday=1, valid_from__lte=on, valid_until__gte=on)
        .get()
        .begins
    )


def test_eight_periods_of_fifty_minutes_with_two_breaks() -> None:
    week = regular(periods=8, minutes=50, begins=time(8, 30), breaks={3, 5}, break_minutes=20)

    monday = [(f"{slot.begins:%H:%M}", f"{slot.ends:%H:%M}") for slot in week if slot.weekday == 1]
    assert len(week) == 40
    assert monday[0] == ("08:30", "09:20")
    assert monday[2:4] == [("10:10", "11:00"), ("11:20", "12:10")]
    assert monday[-1] == ("15:00", "15:50")


def test_a_day_does_not_run_past_midnight() -> None:
    with pytest.raises(TooLong):
        regular(periods=15, minutes=60, begins=time(12), breaks=(), break_minutes=0)


def test_half_days_leave_wednesday_afternoon_free() -> None:
    week = half_days(morning=(time(8, 30), time(12)), afternoon=(time(13), time(15)), free_afternoons={3})

    assert len(week) == 9
    assert not any(slot.weekday == 3 and slot.number == 2 for slot in week)


@pytest.mark.parametrize(
    ("second", "found"),
    [
        ((time(9, 20), time(10)), []),
        ((time(9, 19), time(10)), [Fault.OVERLAPS]),
        ((time(10), time(9, 30)), [Fault.ENDS_TOO_SOON]),
        ((time(10), time(10)), [Fault.ENDS_TOO_SOON]),
    ],
)
def test_slots_follow_each_other(second: tuple[time, time], found: list[Fault]) -> None:
    slots = [Slot(1, 1, time(8, 30), time(9, 20)), Slot(1, 2, *second), Slot(2, 1, time(9), time(9, 30))]

    assert [fault for _slot, fault in faults(slots)] == found


def test_the_numbers_of_the_quick_form_are_shown_as_a_week_and_saved_later(ada: Client, cast: Cast) -> None:
    Period.objects.filter(school=cast.school).delete()

    page = ada.get(
        f"{BELL}?begin=1&periods=2&minutes=45&begins=815&breaks=1&break_minutes=15"
    ).content.decode()

    assert 'value="08:15"' in page
    assert 'value="09:15"' in page
    assert not Period.objects.filter(school=cast.school).exists()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("periods", "0", "minstens 1"),
        ("minutes", "", "verplicht"),
        ("begins", "half negen", "zoals 8:30"),
        ("breaks", "drie", "zoals 3, 5"),
        ("minutes", "200", "middernacht"),
    ],
)
def test_the_quick_form_says_what_is_wrong_and_keeps_what_was_typed(
    ada: Client, cast: Cast, field: str, value: str, words: str
) -> None:
    data: dict[str, str | int] = {
        "begin": 1,
        "periods": 8,
        "minutes": 50,
        "begins": "8:31",
        "breaks": "3, 5",
        "break_minutes": 20,
    }

    page = ada.get(BELL, data | {field: value})

    assert page.status_code == 422
    assert words in page.content.decode()
    assert field == "begins" or 'value="8:31"' in page.content.decode()


def test_other_times_hold_from_the_day_on_and_the_past_rings_as_it_rang(ada: Client, cast: Cast) -> None:
    answer = ada.post(BELL, typed(cast.school, d1_1_begins="8:15"))

    assert answer.headers["Location"] == BELL
    assert monday_first(cast.school, WEDNESDAY - ONE_DAY) == time(8, 30)
    assert monday_first(cast.school, WEDNESDAY) == time(8, 15)
    assert monday_first(cast.school, LAST_DAY) == time(8, 15)
    assert AuditEvent.objects.get(act="bell.set").details["first_on"] == "2026-11-25"


def test_a_schedule_for_two_days_gives_way_to_the_old_one_again(ada: Client, cast: Cast) -> None:
    ada.post(BELL, typed(cast.school, d1_1_begins="8:15", valid_until=WEDNESDAY + ONE_DAY))

    rung = [monday_first(cast.school, day) for day in (MONDAY, WEDNESDAY, WEDNESDAY + 2 * ONE_DAY, LAST_DAY)]
    assert rung == [time(8, 30), time(8, 15), time(8, 30), time(8, 30)]


def test_changing_the_same_days_twice_leaves_one_schedule(ada: Client, cast: Cast) -> None:
    ada.post(BELL, typed(cast.school, d1_1_begins="8:15"))
    ada.post(BELL, typed(cast.school, d1_1_begins="8:20"))

    assert monday_first(cast.school, WEDNESDAY) == time(8, 20)
    assert Period.objects.filter(school=cast.school).count() == 60


def test_what_was_counted_stays_as_it_was(ada: Client, cast: Cast) -> None:
    missed = Absence.objects.create(
        school=cast.school,
        pupil=cast.sam,
        on=MONDAY,
        period=1,
        kind=Absence.Kind.ABSENT,
        minutes_missed=50,
        period_minutes=50,
        category="pending",
        recorded_at=AT,
    )

    ada.post(BELL, typed(cast.school, d1_1_begins="8:50", valid_from=MONDAY))

    missed.refresh_from_db()
    assert missed.period_minutes == 50


def test_days_that_are_past_cannot_ring_otherwise(ada: Client, cast: Cast) -> None:
    page = ada.post(BELL, typed(cast.school, valid_from=MONDAY - ONE_DAY))

    assert page.status_code == 422
    assert "Kies vandaag of een latere dag" in page.content.decode()
    assert Period.objects.filter(school=cast.school).count() == 30


def test_a_first_schedule_may_begin_with_the_school_year(ada: Client, cast: Cast) -> None:
    data = typed(cast.school, valid_from=FIRST_DAY)
    Period.objects.filter(school=cast.school).delete()

    ada.post(BELL, data)

    assert monday_first(cast.school, FIRST_DAY) == time(8, 30)


@pytest.mark.parametrize(
    ("differently", "words"),
    [
        ({"d2_1_ends": "8:00"}, "Het einde ligt voor het begin"),
        ({"d2_2_begins": "9:00"}, "voordat het uur erboven is afgelopen"),
        ({"d2_2_begins": ""}, "Typ beide tijden"),
        ({"d2_2_begins": "kwart"}, "zoals 8:30"),
        ({"valid_until": "2026-01-01"}, "ligt voor de eerste"),
        ({"valid_until": "gisteren"}, "geldige datum"),
    ],
)
def test_what_is_wrong_in_the_week_is_said_and_what_was_typed_stays(
    ada: Client, cast: Cast, differently: dict[str, str], words: str
) -> None:
    page = ada.post(BELL, typed(cast.school, d5_1_begins="8:29", **differently))

    assert page.status_code == 422
    assert words in page.content.decode()
    assert 'value="8:29"' in page.content.decode()
    assert monday_first(cast.school, LAST_DAY) == time(8, 30)


def test_a_lesson_does_not_vanish_with_its_period_unseen(ada: Client, cast: Cast) -> None:
    gone = {"d1_1_begins": "", "d1_1_ends": ""}

    refused = ada.post(BELL, typed(cast.school, **gone))
    said = ada.post(BELL, typed(cast.school, **gone, lose="on"))

    assert refused.status_code == 422
    assert "2 lessen staan in een uur dat er dan niet meer is" in refused.content.decode()
    assert said.status_code == 302


def test_an_empty_week_is_not_saved(ada: Client, cast: Cast) -> None:
    page = ada.post(BELL, {"valid_from": WEDNESDAY, "valid_until": LAST_DAY, "d1_1_begins": ""})

    assert page.status_code == 422
    assert "De week is nog leeg" in page.content.decode()
