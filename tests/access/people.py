"""The access table of pupils, groups and staff."""

from __future__ import annotations

from typing import Any

from schools.models import Staff
from tests.access.row import Row
from tests.cast import Cast


def sam(cast: Cast) -> list[Any]:
    return [cast.sam.pk]


def enrolment_of_sam(cast: Cast) -> list[Any]:
    return [cast.sam.enrolments.get().pk]


def membership_of_sam(cast: Cast) -> list[Any]:
    return [cast.sam.memberships.get().pk]


def group_2b(cast: Cast) -> list[Any]:
    return [cast.group.pk]


def group_2b_that_day(cast: Cast) -> list[Any]:
    return [cast.group.pk, cast.on]


def mira(cast: Cast) -> list[Any]:
    return [Staff.objects.get(user=cast.mira).pk]


def role_of_mira(cast: Cast) -> list[Any]:
    return [Staff.objects.get(user=cast.mira).roles.earliest("pk").pk]


ROWS = (
    #                                          stran mira ties fem  cas  lien ada  vera otto
    Row("schools:people", "GET", "              302  403  403  403  403  403  200  403  200"),
    Row("schools:pupil_add", "GET", "           302  403  403  403  403  403  200  403  200"),
    Row("schools:pupil_add", "POST", "          302  403  403  403  403  403  422  403  422"),
    Row("schools:pupil", "GET", "               302  403  403  403  403  403  200  403  404", sam),
    Row("schools:pupil_change", "GET", "        302  403  403  403  403  403  200  403  404", sam),
    Row("schools:pupil_change", "POST", "       302  403  403  403  403  403  422  403  404", sam),
    Row("schools:pupil_enrol", "POST", "        302  403  403  403  403  403  422  403  404", sam),
    Row("schools:pupil_move", "POST", "         302  403  403  403  403  403  422  403  404", sam),
    Row("schools:pupil_join", "POST", "         302  403  403  403  403  403  422  403  404", sam),
    Row(
        "schools:enrolment", "GET", "           302  403  403  403  403  403  200  403  404", enrolment_of_sam
    ),
    Row(
        "schools:enrolment", "POST", "          302  403  403  403  403  403  302  403  404", enrolment_of_sam
    ),
    Row(
        "schools:enrolment_drop", "POST", "     302  403  403  403  403  403  302  403  404", enrolment_of_sam
    ),
    Row(
        "schools:membership",
        "GET",
        "          302  403  403  403  403  403  200  403  404",
        membership_of_sam,
    ),
    Row(
        "schools:membership",
        "POST",
        "         302  403  403  403  403  403  422  403  404",
        membership_of_sam,
    ),
    Row(
        "schools:membership_drop",
        "POST",
        "    302  403  403  403  403  403  302  403  404",
        membership_of_sam,
    ),
    Row("schools:groups", "GET", "              302  403  403  403  403  403  200  403  200"),
    Row("schools:group_add", "GET", "           302  403  403  403  403  403  200  403  200"),
    Row("schools:group", "GET", "               302  403  403  403  403  403  200  403  404", group_2b),
    Row(
        "schools:expected",
        "GET",
        "            302  403  403  403  403  403  200  403  404",
        group_2b_that_day,
    ),
    Row("schools:group_change", "GET", "        302  403  403  403  403  403  200  403  404", group_2b),
    Row("schools:group_mentor", "POST", "       302  403  403  403  403  403  422  403  404", group_2b),
    Row("schools:group_close", "GET", "         302  403  403  403  403  403  200  403  404", group_2b),
    Row("schools:group_close", "POST", "        302  403  403  403  403  403  422  403  404", group_2b),
    Row("schools:group_open", "POST", "         302  403  403  403  403  403  302  403  404", group_2b),
    Row("schools:staff", "GET", "               302  403  403  403  403  403  200  403  200"),
    Row("schools:staff_add", "GET", "           302  403  403  403  403  403  200  403  200"),
    Row("schools:person", "GET", "              302  403  403  403  403  403  200  403  404", mira),
    Row("schools:person_change", "GET", "       302  403  403  403  403  403  200  403  404", mira),
    Row("schools:person_role", "POST", "        302  403  403  403  403  403  422  403  404", mira),
    Row("schools:person_invite", "POST", "      302  403  403  403  403  403  422  403  404", mira),
    Row("schools:person_block", "POST", "       302  403  403  403  403  403  302  403  404", mira),
    Row("schools:person_unblock", "POST", "     302  403  403  403  403  403  302  403  404", mira),
    Row("schools:person_second_factor", "POST", "302 403  403  403  403  403  302  403  404", mira),
    Row("schools:role_end", "POST", "           302  403  403  403  403  403  422  403  404", role_of_mira),
)
