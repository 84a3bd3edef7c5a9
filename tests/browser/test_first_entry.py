"""The first minutes of a new school, in the browser: from the secret address to its lesson times."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from schools.first_entry import ensure_token
from tests.browser.conftest import Examine

PASSWORD = "vier woorden die passen"


@pytest.fixture(autouse=True)
def _as_a_school_runs_it(transactional_db: None, settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    settings.SECOND_FACTOR_REQUIRED = True


def button(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_an_empty_installation_greets_a_visitor_without_a_fault(
    page: Page, live_server: LiveServer, examine: Examine
) -> None:
    page.goto(live_server.url)

    expect(page.get_by_role("heading", level=1)).to_have_text("Hier is nog geen school")
    assert examine() == []


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_a_new_school_gets_from_its_secret_address_to_its_lesson_times(
    page: Page, live_server: LiveServer, examine: Examine, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{live_server.url}/school/first/{ensure_token()}/")
    faults = examine()
    button(page, "Maak de school")
    faults += examine()

    page.get_by_label("Naam van het schoolbestuur").fill("Stichting De Linde")
    page.get_by_label("Naam van de school").fill("Lindecollege")
    page.get_by_label("BRIN").fill("12.ab")
    page.get_by_text("voortgezet onderwijs", exact=True).click()
    page.get_by_text("Midden", exact=True).first.click()
    page.get_by_label("Je voornaam en achternaam").fill("Nel de Wit")
    page.get_by_label("Je e-mailadres").fill("nel@linde.example")
    page.get_by_label("Kies een wachtwoord").fill(PASSWORD)
    page.get_by_label("Nog een keer hetzelfde wachtwoord").fill(PASSWORD)
    button(page, "Maak de school")

    page.get_by_text("Ik kan het niet scannen").click()
    secret = page.locator("#totp-key").inner_text()
    page.locator("input[name=code]").fill(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    button(page, "Zet de app aan")
    page.get_by_role("link", name="Ga verder naar Aanwezig").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Lindecollege")
    faults += examine()
    page.locator("main a[href='/school/setup/bell/']").click()
    button(page, "Bekijk de week")
    page.get_by_label("Woensdag, 8e uur, begin").fill("")
    button(page, "Bewaar")
    faults += examine()
    page.get_by_label("Woensdag, 8e uur, einde").fill("")
    button(page, "Bewaar")

    expect(page.get_by_role("table")).to_contain_text("15:00 – 15:50")
    assert faults + examine() == []
