"""The look holds together: parts, icons, tokens and files that are named exist, and nothing inline slips in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import get_template, render_to_string

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
STYLESHEETS = sorted((settings.BASE_DIR / "static" / "css").glob("*.css"))
SPRITE = (settings.BASE_DIR / "static" / "img" / "icons.svg").read_text()
SHARED = "".join(
    (settings.BASE_DIR / "static" / "css" / f"{name}.css").read_text() for name in ("tokens", "components")
)


def named(path: Path) -> str:
    return str(path.relative_to(settings.BASE_DIR))


@pytest.mark.parametrize("template", TEMPLATES, ids=named)
def test_a_template_has_no_inline_style_script_or_handler(template: Path) -> None:
    inline = re.findall(
        r"\sstyle=|<style|\son[a-z]+=|hx-on|javascript:|<script(?![^>]*\bsrc=)", template.read_text()
    )

    assert inline == []


@pytest.mark.parametrize("template", TEMPLATES, ids=named)
def test_the_static_files_a_template_names_exist(template: Path) -> None:
    files = re.findall(r"{% static ['\"]([^'\"]+)['\"]", template.read_text())

    assert [file for file in files if finders.find(file) is None] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=named)
def test_the_icons_a_template_names_are_drawn(template: Path) -> None:
    icons = re.findall(r"_icon\.html\" with name=\"([\w-]+)\"|\sicon=\"([\w-]+)\"", template.read_text())

    assert [icon for pair in icons for icon in pair if icon and f'id="{icon}"' not in SPRITE] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=named)
def test_a_template_can_be_read(template: Path) -> None:
    get_template(str(template.relative_to(settings.BASE_DIR / "templates")))


@pytest.mark.parametrize("stylesheet", STYLESHEETS, ids=named)
def test_a_stylesheet_names_no_token_that_does_not_exist(stylesheet: Path) -> None:
    css = stylesheet.read_text()
    known = set(re.findall(r"(--[\w-]+)\s*:", SHARED + css))

    assert set(re.findall(r"var\((--[\w-]+)\)", css)) - known == set()


@pytest.mark.parametrize(
    "stylesheet", [sheet for sheet in STYLESHEETS if sheet.name != "tokens.css"], ids=named
)
def test_colours_are_named_in_the_tokens_only(stylesheet: Path) -> None:
    colours = re.findall(
        r"#[0-9a-f]{3,8}\b|\brgba?\(|\bhsl", re.sub(r"url\(#\w+\)", "", stylesheet.read_text())
    )

    assert colours == []


def test_the_page_for_when_something_broke_needs_no_request_and_no_context() -> None:
    page = render_to_string("500.html")

    assert 'href="/"' in page


LETTERS = {
    "AUTHORISED": "G",
    "unauthorised": "O",
    "pending": "?",
    "late": "T",
    "removed": "U",
    "left_early": "V",
}


@pytest.mark.parametrize(("status", "letter"), LETTERS.items())
def test_a_status_is_a_shape_a_letter_and_a_word(status: str, letter: str) -> None:
    mark = render_to_string("_status.html", {"status": status, "shape_only": True})

    assert f"s-{status.lower()}" in mark
    assert f">{letter}</span>" in mark
    assert '<span class="vh">' in mark


def test_a_meter_writes_its_widths_with_a_point_whatever_the_language() -> None:
    meter = render_to_string("_meter.html", {"label": "11 u 30 van 16 u", "counted": 71.88, "unsure": 6.25})

    assert 'width="71.88%"' in meter
    assert 'x="71.88%" width="6.25%"' in meter
