"""A real Chromium, on the desk and in the hand, and axe to look over its shoulder.

page            the browser, in Dutch, at 1280 px
sign_in(user)   through the sign-in page, as a person does it
examine()       what axe finds wrong with the page, and whether one must scroll sideways
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from launch import stand_ins
from tests.cast import AT, PASSWORD, Cast, assemble

AXE = (Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js").read_text()
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SignIn = Callable[[User], None]
Examine = Callable[[], list[str]]

# The database is used from the thread in which the playwright loop runs; nothing here is asynchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Chromium refuses its sandbox to root."""
    alone = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {"executable_path": stand_ins.chromium(), "args": [*alone, "--disable-dev-shm-usage"]}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    return {
        "locale": "nl-NL",
        "timezone_id": settings.TIME_ZONE,
        "viewport": {"width": 1280, "height": 900},
        "reduced_motion": "reduce",
    }


@pytest.fixture
def cast(transactional_db: None) -> Iterator[Cast]:
    """The two schools on their Monday morning; the clock of the server runs on from there."""
    with time_machine.travel(AT, tick=True):
        yield assemble()


@pytest.fixture
def sign_in(page: Page, live_server: LiveServer) -> SignIn:
    def act(user: User) -> None:
        page.goto(f"{live_server.url}/account/login/")
        page.locator("input[name=login]").fill(user.email)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("main button.btn-primary").click()
        page.wait_for_url(lambda url: "/account/login" not in url)

    return act


@pytest.fixture
def examine(page: Page) -> Examine:
    """Every fault in words, with the element it was found in; an empty list when all is well."""

    def act() -> list[str]:
        page.evaluate(AXE)
        found = page.evaluate("rules => axe.run(document, rules)", RULES)
        faults = [
            f"{fault['id']}: {node['html']}" for fault in found["violations"] for node in fault["nodes"]
        ]
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        return [*faults, *([f"{wide} px too wide"] if wide > 0 else [])]

    return act
