"""The access table of setting up a school."""

from __future__ import annotations

from typing import Any

from tests.access.row import Row
from tests.cast import Cast


def a_secret(_cast: Cast) -> list[Any]:
    return ["a-secret"]


ROWS = (
    #                                         stran mira ties fem  cas  lien ada  vera otto
    Row("schools:first_school", "GET", "       404  404  404  404  404  404  404  404  404"),
    Row("schools:first_school", "POST", "      404  404  404  404  404  404  404  404  404"),
    Row("schools:first_entry", "GET", "        404  404  404  404  404  404  404  404  404", a_secret),
)
