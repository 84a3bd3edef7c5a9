"""A school day in the browser: a mentor registers, the coordinator sees it, the leader downloads the figures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from celery.contrib.testing.worker import start_worker
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from absences.models import Absence, Reason
from accounts.models import AuditEvent, Heartbeat
from attendance.models import Register
from config.celery import app
from signals.actions.evaluate import evaluate
from signals.models import FollowUp, Signal
from tests.browser.conftest import SignIn
from tests.cast import AT, PASSWORD, Cast

SOON_MS = 20_000


@pytest.fixture
def worker(cast: Cast) -> Iterator[None]:
    """A Celery worker on the broker of this run, in a thread beside the server."""
    Heartbeat.objects.create(name="worker", at=timezone.now() + timedelta(days=1))
    alive: AbstractContextManager[Any] = start_worker(
        app, pool="solo", perform_ping_check=False, shutdown_timeout=30
    )
    with alive:
        yield


@pytest.fixture
def another_desk(
    browser: Browser, browser_context_args: dict[str, Any], live_server: LiveServer
) -> Iterator[Callable[[], Page]]:
    """A browser of somebody else, with cookies of its own."""
    contexts = []

    def open_one() -> Page:
        contexts.append(browser.new_context(**browser_context_args, base_url=live_server.url))
        return contexts[-1].new_page()

    yield open_one
    for context in contexts:
        context.close()


def mark(page: Page, name: str, word: str) -> None:
    """Tap a word in the row of a pupil."""
    page.get_by_role("group", name=name, exact=True).get_by_role("radio", name=word, exact=True).click()


def missed_before(cast: Cast, lessons: int) -> None:
    """Sam missed the first lessons of the school day before, without a word from home."""
    reason = Reason.objects.get(school=cast.school, code="AZB")
    Absence.objects.bulk_create(
        Absence(
            school=cast.school,
            pupil=cast.sam,
            on=cast.on - timedelta(days=3),
            period=period,
            kind=Absence.Kind.ABSENT,
            minutes_missed=50,
            period_minutes=50,
            category=reason.category,
            reason=reason,
            recorded_at=AT,
        )
        for period in range(1, lessons + 1)
    )


def test_a_mentor_registers_two_absent_in_three_actions(page: Page, cast: Cast, sign_in: SignIn) -> None:
    sign_in(cast.mira)
    page.get_by_role("link", name="Open het register").click()

    mark(page, "Noor Bakker", "Afwezig")
    mark(page, "Tess Kuiper", "Afwezig")
    page.locator("#save").click()

    expect(page.locator(".taken")).to_contain_text("3 van 5")
    assert Register.objects.get().pupils == 5
    assert Absence.objects.filter(kind="absent", category="pending").count() == 2


def test_the_same_goes_by_keyboard_alone(page: Page, cast: Cast, sign_in: SignIn) -> None:
    sign_in(cast.mira)
    page.get_by_role("link", name="Open het register").press("Enter")
    expect(page.locator("html.has-script")).to_be_attached()

    page.keyboard.press("ArrowDown")
    page.keyboard.press("t")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("a")
    page.keyboard.press("Control+z")
    page.keyboard.press("a")
    page.keyboard.press("Control+Enter")

    expect(page.locator(".taken")).to_contain_text("4 van 5")
    marked = {absence.pupil.surname: absence.kind for absence in Absence.objects.select_related("pupil")}
    assert marked == {"Bakker": "late", "Çelik": "absent"}


def test_typing_a_name_goes_to_its_row(page: Page, cast: Cast, sign_in: SignIn) -> None:
    sign_in(cast.mira)
    page.get_by_role("link", name="Open het register").click()
    expect(page.locator("html.has-script")).to_be_attached()

    page.keyboard.type("kui")

    expect(
        page.get_by_role("group", name="Tess Kuiper").get_by_role("radio", name="aanwezig")
    ).to_be_focused()


def test_a_double_click_saves_once(page: Page, cast: Cast, sign_in: SignIn) -> None:
    sign_in(cast.mira)
    page.get_by_role("link", name="Open het register").click()
    mark(page, "Noor Bakker", "Afwezig")

    page.locator("#save").dblclick()

    expect(page.locator(".taken")).to_contain_text("4 van 5")
    assert AuditEvent.objects.filter(act__startswith="register.").count() == 1


@pytest.mark.usefixtures("worker")
def test_the_inbox_reacts_within_seconds_to_a_register(
    page: Page, cast: Cast, sign_in: SignIn, another_desk: Callable[[], Page], live_server: LiveServer
) -> None:
    missed_before(cast, 5)
    sign_in(cast.cas)
    page.goto(f"{live_server.url}/signals/")
    expect(page.get_by_text("Sam van Dijk")).to_have_count(0)

    mira = another_desk()
    sign_in_at(mira, live_server, cast)
    mira.get_by_role("link", name="Open het register").click()
    mark(mira, "Sam van Dijk", "Afwezig")
    mark(mira, "Sam van Dijk", "Zonder bericht")
    mira.locator("#save").click()
    expect(mira.locator(".taken")).to_contain_text("4 van 5")

    expect(page.get_by_role("link", name="Sam van Dijk")).to_be_visible(timeout=SOON_MS)
    expect(page.locator(".sig-why").first).to_contain_text(re.compile(r"6\s*u van 16 uur"))
    mira.goto(f"{live_server.url}/absences/pupils/{cast.sam.pk}/")
    expect(mira.locator("main")).to_contain_text(re.compile(r"Nog 10\s*u"), timeout=SOON_MS)


@pytest.mark.usefixtures("worker")
def test_the_coordinator_takes_up_a_signal_and_notes_a_contact(
    page: Page, cast: Cast, sign_in: SignIn, live_server: LiveServer
) -> None:
    missed_before(cast, 6)
    evaluate(school=cast.school, on=cast.on, at=AT)
    sign_in(cast.cas)
    page.goto(f"{live_server.url}/signals/")

    page.get_by_text("Waarom zie ik dit?").first.click()
    expect(page.locator(".sig-peek").first).to_contain_text(re.compile(r"10\s*u"))
    page.get_by_role("button", name="Pak op").first.click()
    expect(page.get_by_role("link", name=re.compile("contact", re.IGNORECASE)).first).to_be_visible()
    page.get_by_role("link", name=re.compile("contact", re.IGNORECASE)).first.click()
    page.get_by_label("Gesprek met de leerling").check()
    page.locator("main button[type=submit]").last.click()

    page.wait_for_url(lambda url: "contact" not in url)
    assert Signal.objects.get().state == Signal.State.CLOSED
    assert FollowUp.objects.get().kind == FollowUp.Kind.CONVERSATION


@pytest.mark.usefixtures("worker")
def test_the_leader_downloads_figures_without_names(
    page: Page, cast: Cast, sign_in: SignIn, live_server: LiveServer, tmp_path: Path
) -> None:
    missed_before(cast, 6)
    sign_in(cast.lien)
    page.goto(f"{live_server.url}/figures/")
    page.get_by_role("link", name="Maak een levering").click()

    page.get_by_role("button", name="Maak de bestanden").click()
    expect(page.get_by_role("heading", name="Je bestanden zijn klaar")).to_be_visible(timeout=SOON_MS)
    table = download(page, "CSV", tmp_path)
    book = download(page, "Excel", tmp_path)

    text = table.read_text(encoding="utf-8-sig")
    assert "ongeoorloofd" in text.lower()
    assert not any(pupil.surname in text or pupil.first_name in text for pupil in cast.pupils)
    assert openpyxl.load_workbook(book, read_only=True).sheetnames


def download(page: Page, name: str, folder: Path) -> Path:
    with page.expect_download() as started:
        page.get_by_role("link", name=re.compile(f"Download.*{name}|{name}.*Download", re.IGNORECASE)).click()
    kept = folder / started.value.suggested_filename
    started.value.save_as(kept)
    return kept


def sign_in_at(page: Page, live_server: LiveServer, cast: Cast) -> None:
    page.goto(f"{live_server.url}/account/login/")
    page.locator("input[name=login]").fill(cast.mira.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button.btn-primary").click()
    page.wait_for_url(lambda url: "/account/login" not in url)
