"""The door: what everybody sees first."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import Examine, SignIn
from tests.cast import Cast


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_the_sign_in_page_has_no_fault_at_any_width(
    page: Page, live_server: LiveServer, cast: Cast, examine: Examine, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})

    page.goto(f"{live_server.url}/account/login/")

    assert examine() == []


def test_a_wrong_password_is_refused_with_words_and_keeps_the_address(
    page: Page, live_server: LiveServer, cast: Cast, examine: Examine
) -> None:
    page.goto(f"{live_server.url}/account/login/")
    page.locator("input[name=login]").fill(cast.mira.email)
    page.locator("input[name=password]").fill("not this one")

    page.locator("main button.btn-primary").click()

    expect(page.locator("main [role=alert]").first).to_be_visible()
    expect(page.locator("input[name=login]")).to_have_value(cast.mira.email)
    assert examine() == []


def test_nothing_on_the_way_in_is_refused_by_the_security_policy(
    page: Page, cast: Cast, sign_in: SignIn
) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)

    sign_in(cast.mira)

    assert complaints == []
