"""The access table of setting up a school."""

from __future__ import annotations

from typing import Any

from schools.models import Location
from tests.access.row import Row
from tests.cast import Cast


def a_secret(_cast: Cast) -> list[Any]:
    return ["a-secret"]


def site_of_ours(cast: Cast) -> list[Any]:
    return [Location.objects.create(school=cast.school, code="01", name="De Dependance").pk]


ROWS = (
    #                                         stran mira ties fem  cas  lien ada  vera otto
    Row("schools:first_school", "GET", "       404  404  404  404  404  404  404  404  404"),
    Row("schools:first_school", "POST", "      404  404  404  404  404  404  404  404  404"),
    Row("schools:first_entry", "GET", "        404  404  404  404  404  404  404  404  404", a_secret),
    Row("schools:setup", "GET", "              302  403  403  403  403  403  200  403  200"),
    Row("schools:setup_school", "GET", "       302  403  403  403  403  403  200  403  200"),
    Row("schools:setup_school", "POST", "      302  403  403  403  403  403  200  403  200"),
    Row("schools:setup_add_school", "GET", "   302  403  403  403  403  403  200  403  200"),
    Row("schools:setup_add_school", "POST", "  302  403  403  403  403  403  200  403  200"),
    Row("schools:setup_sites", "GET", "        302  403  403  403  403  403  200  403  200"),
    Row("schools:setup_sites", "POST", "       302  403  403  403  403  403  200  403  200"),
    Row("schools:setup_site", "GET", "         302  403  403  403  403  403  200  403  404", site_of_ours),
    Row("schools:setup_site", "POST", "        302  403  403  403  403  403  200  403  404", site_of_ours),
    Row("schools:setup_site_remove", "POST", " 302  403  403  403  403  403  302  403  404", site_of_ours),
    Row("schools:setup_bell", "GET", "         302  403  403  403  403  403  200  403  200"),
    Row("schools:setup_bell", "POST", "        302  403  403  403  403  403  422  403  422"),
    Row("signals:policy", "GET", "             302  403  403  403  403  403  200  403  200"),
    Row("signals:policy", "POST", "            302  403  403  403  403  403  200  403  200"),
)
