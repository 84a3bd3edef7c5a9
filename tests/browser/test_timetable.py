"""A lesson is made by hand and moved for one day, in the browser."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from schools.models import LessonChange, Membership, Staff, TimetableLesson
from tests.browser.conftest import Examine, SignIn
from tests.cast import Cast


def test_the_administrator_makes_a_lesson_and_moves_it_for_one_day(
    page: Page, live_server: LiveServer, cast: Cast, sign_in: SignIn
) -> None:
    sign_in(cast.ada)
    page.goto(f"{live_server.url}{reverse('schools:timetable')}")
    page.get_by_role("link", name="2B", exact=True).click()
    page.get_by_role("link", name="Nieuwe les op wo 25 nov, 4e uur").click()
    page.get_by_role("checkbox", name="Mira Jansen").check()
    page.get_by_label("Vak").fill("wiskunde")
    page.get_by_role("button", name="Voeg de les toe").click()

    page.get_by_role("link", name="wiskunde").click()
    page.get_by_role("link", name="Alleen deze dag: uitval, verplaatsen of vervangen").click()
    page.get_by_label("Op welke dag?").fill("2026-11-27")
    page.get_by_role("button", name="Bewaar voor deze dag").click()

    grid = page.get_by_role("table")
    expect(grid.get_by_text("Verplaatst naar vr 27 nov")).to_be_visible()
    expect(grid.get_by_text("Verplaatst van wo 25 nov")).to_be_visible()
    lesson = TimetableLesson.objects.latest("pk")
    assert (lesson.weekday, list(lesson.numbers)) == (3, [4])
    assert lesson.changes.get().given_on == cast.on + timedelta(days=4)


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_a_week_with_changes_and_clashes_has_no_fault_at_any_width(
    page: Page, live_server: LiveServer, cast: Cast, sign_in: SignIn, examine: Examine, width: int
) -> None:
    ties = Staff.objects.get(user=cast.ties)
    LessonChange.objects.create(lesson=cast.lesson, on=cast.on, teacher=ties, room="12")
    LessonChange.objects.create(lesson=cast.next_lesson, on=cast.on, moved_to=cast.on + timedelta(days=1))
    Membership.objects.create(pupil=cast.sam, group=cast.group_1c, first_on=cast.on)
    sign_in(cast.ada)
    page.set_viewport_size({"width": width, "height": 800})

    faults = {}
    for address in (
        f"{reverse('schools:timetable')}?group={cast.group.pk}",
        reverse("schools:clashes"),
        f"{reverse('schools:lesson', args=[cast.lesson.pk])}?day=2026-11-23",
        f"{reverse('schools:lesson_day', args=[cast.lesson.pk])}?day=2026-11-23",
    ):
        page.goto(live_server.url + address)
        faults[address] = examine()

    assert faults == {address: [] for address in faults}
