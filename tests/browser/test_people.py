"""An administrator among the pupils: finding while typing, an act by keyboard, and the new school year."""

from __future__ import annotations

from datetime import date

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from schools.models import Pupil, SchoolYear
from tests.browser.test_pages import enter
from tests.cast import Cast


def test_a_pupil_is_found_while_typing_and_moves_to_another_class_by_keyboard(
    page: Page, live_server: LiveServer, cast: Cast
) -> None:
    enter(page, live_server, cast, "ada")
    page.goto(live_server.url + "/school/people/")

    page.locator("#find").press_sequentially("van dij")
    expect(page.get_by_text("1 leerling", exact=True)).to_be_visible()
    assert page.url.endswith("q=van+dij&year=&group=") or "q=van" in page.url
    page.get_by_role("link", name="Sam van Dijk").press("Enter")
    page.locator("summary", has_text="Naar een andere klas").press("Enter")
    page.get_by_label("Naar welke klas?").select_option("1C")
    page.get_by_label("Naar welke klas?").press("Enter")
    page.get_by_role("button", name="Naar een andere klas").press("Enter")

    expect(page.get_by_text("Sam van Dijk gaat naar 1C.")).to_be_visible()
    assert cast.sam in Pupil.objects.who_was_expected(cast.group_1c, on=cast.on)


def test_a_school_goes_to_its_next_year_and_back(page: Page, live_server: LiveServer, cast: Cast) -> None:
    first = date(2027, 8, 23)
    SchoolYear.objects.create(school=cast.school, first_on=first, last_on=date(2028, 7, 14))
    enter(page, live_server, cast, "ada")
    page.goto(live_server.url + "/school/people/new-year/")

    page.get_by_label("2B: Wat gebeurt er?").select_option("gaat over")
    page.get_by_role("button", name="Bekijk wat er gebeurt").click()
    expect(page.get_by_text("Typ de naam van de volgende klas.").first).to_be_visible()
    page.get_by_label("2B: Volgende klas").fill("3B")
    page.get_by_role("button", name="Bekijk wat er gebeurt").click()
    expect(page.get_by_text("5 leerlingen gaan naar een andere klas.")).to_be_visible()
    page.get_by_role("button", name="Voer uit").click()
    expect(page.get_by_role("heading", name="Klaar voor het nieuwe schooljaar")).to_be_visible()
    assert cast.school.groups.filter(name="3B").exists()
    page.get_by_role("button", name="Terugdraaien").click()

    expect(page.get_by_text("Teruggedraaid: iedereen zit waar hij zat.")).to_be_visible()
    assert not cast.school.groups.filter(name="3B").exists()
