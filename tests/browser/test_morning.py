"""The morning list under somebody's hands: by keyboard, and while it refreshes itself."""

from __future__ import annotations

from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from absences.actions.contact import note_attempt
from absences.models import Absence, ContactAttempt, Notice
from attendance.models import Register
from tests.browser.test_pages import enter
from tests.cast import AT, Cast


def test_the_list_is_worked_through_by_keyboard_and_keeps_its_place(
    page: Page, live_server: LiveServer, cast: Cast
) -> None:
    sam, yasmine, noor = cast.pupils[:3]
    missed(cast, 3)
    enter(page, live_server, cast, "fem")
    page.goto(live_server.url + "/attendance/morning/")
    row = {pupil: page.locator(f"#missing-{pupil.pk}") for pupil in (sam, yasmine, noor)}

    page.keyboard.press("ArrowDown")
    expect(row[yasmine]).to_be_focused()  # A comes before B and D
    page.keyboard.press("3")
    expect(row[yasmine]).to_contain_text("1× gebeld, om 09:3")
    expect(row[yasmine]).to_be_focused()
    row[noor].focus()
    page.keyboard.press("1")
    expect(row[noor]).to_have_count(0)
    expect(row[sam]).to_be_focused()
    note_attempt(pupil=sam, outcome=ContactAttempt.Outcome.ON_THE_WAY, by=cast.cas, at=timezone.now())
    expect(row[sam]).to_contain_text("genoteerd door Cas", timeout=15_000)
    expect(row[sam]).to_be_focused()

    assert Notice.objects.get().pupil == noor


def test_ctrl_z_takes_back_the_last_tap(page: Page, live_server: LiveServer, cast: Cast) -> None:
    missed(cast, 1)
    enter(page, live_server, cast, "fem")
    page.goto(live_server.url + "/attendance/morning/")
    page.get_by_role("button", name="Is op school").click()
    expect(page.get_by_text("1 leerling is op school")).to_be_visible()

    page.keyboard.press("Control+z")

    expect(page.get_by_role("heading", name="Nog niet gezocht")).to_be_visible()
    assert not ContactAttempt.objects.exists()


def missed(cast: Cast, number: int) -> None:
    """The first register of the day misses the first pupils of the list."""
    register = Register(
        school=cast.school,
        lesson=cast.lesson,
        on=cast.on,
        first_period=1,
        periods=1,
        minutes=50,
        taken_by=cast.mira,
        taken_at=AT,
    )
    register.confirm([pupil.pk for pupil in cast.pupils])
    register.save()
    Absence.objects.bulk_create(
        Absence(
            school=cast.school,
            pupil=pupil,
            on=cast.on,
            period=1,
            kind=Absence.Kind.ABSENT,
            minutes_missed=50,
            period_minutes=50,
            category="pending",
            recorded_at=AT,
        )
        for pupil in cast.pupils[:number]
    )
