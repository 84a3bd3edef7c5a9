"""Every page of the access table, at the desk and on a phone: no fault for axe, nothing to scroll sideways."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from tests.access import PEOPLE, ROWS, Row
from tests.browser.conftest import Examine
from tests.cast import Cast

NOT_A_PAGE = {
    "accounts:job",
    "counters",
    "signals:calendar_touch",
    "signals:meter",
    "reporting:download",
}  # parts of pages, and a file
PAGES = [
    row for row in ROWS if row.method == "GET" and 200 in row.expected.values() and row.name not in NOT_A_PAGE
]
VIEWS = (("nl", 1280), ("nl", 390), ("nl", 320), ("en", 1280), ("en", 320))


@pytest.mark.parametrize("row", PAGES, ids=lambda row: row.name)
def test_a_page_has_no_fault_at_any_width_in_both_languages(
    page: Page, live_server: LiveServer, cast: Cast, examine: Examine, row: Row
) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    url = live_server.url + reverse(row.name, args=row.about(cast))
    enter(page, live_server, cast, next(person for person in PEOPLE if row.expected[person] == 200))

    page.goto(url)
    page.wait_for_load_state("networkidle")
    refused = [*complaints]  # before axe comes, which styles what it measures

    faults = {}
    for language, width in VIEWS:
        User.objects.update(language=language)
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(url)
        page.wait_for_load_state("networkidle")
        faults[language, width] = examine()

    assert faults == {view: [] for view in VIEWS}
    assert refused == []


def enter(page: Page, live_server: LiveServer, cast: Cast, person: str) -> None:
    """Signed in already: the door has its own tests."""
    if person != "stranger":
        client = Client()
        client.force_login(getattr(cast, person))
        page.context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
        )
