"""The access table of pupils, groups and staff."""

from __future__ import annotations

from datetime import date
from typing import Any

from schools.models import Promotion, SchoolYear, Staff
from tests.access.row import Row
from tests.cast import AT, Cast


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


def next_school_year(cast: Cast) -> list[Any]:
    SchoolYear.objects.create(school=cast.school, first_on=date(2027, 8, 23), last_on=date(2028, 7, 14))
    return []


def group_2b_next_year(cast: Cast) -> list[Any]:
    next_school_year(cast)
    return [cast.group.pk]


def promotion_of_ada(cast: Cast) -> list[Any]:
    done = Promotion.objects.create(
        school=cast.school,
        first_on=date(2027, 8, 23),
        state=Promotion.State.DONE,
        done_at=AT,
        done_by=cast.ada,
        before={"added": [], "changed": [], "removed": []},
    )
    return [done.pk]


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
    Row("schools:invite_many", "GET", "         302  403  403  403  403  403  200  403  200"),
    Row("schools:invite_fill_in", "POST", "     302  403  403  403  403  403  200  403  200"),
    Row("schools:invite_send", "POST", "        302  403  403  403  403  403  422  403  422"),
    Row("schools:person", "GET", "              302  403  403  403  403  403  200  403  404", mira),
    Row("schools:person_change", "GET", "       302  403  403  403  403  403  200  403  404", mira),
    Row("schools:person_role", "POST", "        302  403  403  403  403  403  422  403  404", mira),
    Row("schools:person_invite", "POST", "      302  403  403  403  403  403  422  403  404", mira),
    Row("schools:person_block", "POST", "       302  403  403  403  403  403  302  403  404", mira),
    Row("schools:person_unblock", "POST", "     302  403  403  403  403  403  302  403  404", mira),
    Row("schools:person_second_factor", "POST", "302 403  403  403  403  403  302  403  404", mira),
    Row("schools:role_end", "POST", "           302  403  403  403  403  403  422  403  404", role_of_mira),
    Row(
        "schools:promote", "GET", "             302  403  403  403  403  403  200  403  200", next_school_year
    ),
    Row(
        "schools:promote", "POST", "            302  403  403  403  403  403  422  403  302", next_school_year
    ),
    Row(
        "schools:promote_group",
        "GET",
        "       302  403  403  403  403  403  200  403  404",
        group_2b_next_year,
    ),
    Row(
        "schools:promote_group",
        "POST",
        "      302  403  403  403  403  403  422  403  404",
        group_2b_next_year,
    ),
    Row(
        "schools:promote_summary", "GET", "     302  403  403  403  403  403  200  403  302", next_school_year
    ),
    Row(
        "schools:promote_carry_out", "POST", "  302  403  403  403  403  403  409  403  302", next_school_year
    ),
    Row(
        "schools:promote_done", "GET", "        302  403  403  403  403  403  200  403  404", promotion_of_ada
    ),
    Row(
        "schools:promote_undo", "POST", "       302  403  403  403  403  403  302  403  404", promotion_of_ada
    ),
)
