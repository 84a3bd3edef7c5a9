"""Who may open a register, who may save it, and for whom it does not exist."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from attendance.models import Register
from attendance.tests.screen import Screen
from schools.access import viewer_of
from schools.models import LessonChange, Staff, StaffRole
from tests.cast import Cast, make_lesson


@pytest.mark.parametrize(
    ("person", "status"),
    [("mira", 200), ("cas", 200), ("lien", 200), ("fem", 200), ("ties", 404), ("vera", 404), ("ada", 403)],
)
def test_a_register_opens_for_who_teaches_or_watches_over_it(
    cast: Cast, clock: time_machine.Traveller, person: str, status: int
) -> None:
    screen = Screen(getattr(cast, person), cast.lesson, cast.on)

    assert screen.open().status_code == status


@pytest.mark.parametrize("person", ["lien", "fem"])
def test_who_may_only_read_sees_no_keys_and_cannot_save(
    cast: Cast, clock: time_machine.Traveller, person: str
) -> None:
    screen = Screen(getattr(cast, person), cast.lesson, cast.on)

    page = screen.open().content.decode()

    assert "Je kunt dit register lezen" in page
    assert 'type="radio"' not in page
    assert screen.save({cast.sam: "absent"}).status_code == 403
    assert not Register.objects.exists()


def test_a_mentor_reads_the_register_of_a_colleague_about_her_group(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    ties = Staff.objects.get(user=cast.ties)
    lesson = make_lesson(cast.school, cast.group, ties, cast.on, 3)
    screen = Screen(cast.mira, lesson, cast.on)

    response = screen.open()

    assert response.status_code == 200
    assert screen.save({cast.sam: "absent"}).status_code == 403


def test_a_substitute_takes_the_register_of_that_day_only(cast: Cast, clock: time_machine.Traveller) -> None:
    LessonChange.objects.create(lesson=cast.lesson, on=cast.on, teacher=Staff.objects.get(user=cast.ties))
    that_day = Screen(cast.ties, cast.lesson, cast.on)
    a_week_before = Screen(cast.ties, cast.lesson, cast.on - timedelta(days=7))
    that_day.open()

    assert that_day.save({cast.sam: "absent"}).status_code == 302
    assert a_week_before.open().status_code == 404


def test_a_lesson_of_another_school_does_not_exist_even_when_posted_to(cast: Cast, mira: Screen) -> None:
    elsewhere = Screen(cast.mira, cast.other_lesson, cast.on)
    elsewhere.ticket = mira.ticket

    assert elsewhere.save({cast.sam: "absent"}).status_code == 404
    assert not Register.objects.exists()


def test_a_ticket_of_somebody_else_cannot_be_used(cast: Cast, mira: Screen) -> None:
    cas = Screen(cast.cas, cast.lesson, cast.on)
    cas.ticket = mira.ticket

    assert cas.save({cast.sam: "absent"}).status_code == 422
    assert not Register.objects.exists()


@pytest.mark.parametrize(
    ("person", "number"), [("mira", 1), ("cas", 1), ("lien", 1), ("ties", 0), ("vera", 0), ("ada", 0)]
)
def test_saved_registers_are_visible_to_the_same_people(
    cast: Cast, mira: Screen, person: str, number: int
) -> None:
    mira.save()
    user = getattr(cast, person)
    roles = list(StaffRole.objects.filter(staff__user=user).select_related("staff__school"))
    viewer = viewer_of(user, roles, school_id=None, on=cast.on)
    assert viewer is not None

    assert Register.objects.visible_to(viewer).count() == number


def test_a_stranger_is_asked_to_sign_in_and_comes_back_to_the_register(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    screen = Screen(cast.mira, cast.lesson, cast.on)
    screen.client.logout()

    response = screen.save({cast.sam: "absent"})

    assert response.status_code == 302
    assert response.headers["Location"].endswith(f"?next={screen.url}")
