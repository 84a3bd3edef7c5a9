"""The gate before each page, and who somebody is today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client, override_settings
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from schools.access import RoleBackend, Viewer, viewer_of
from schools.models import LessonChange, Staff, StaffRole, Substitution, TimetableLesson
from schools.models.people import sort_key
from schools.roles import MATRIX, Permission, Reach, Role, reach
from tests.cast import AT, MONDAY, Cast, make_lesson

TODAY = MONDAY


@pytest.fixture(autouse=True)
def _on_the_day() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.mark.django_db
@override_settings(SECOND_FACTOR_REQUIRED=True)
def test_a_coordinator_without_a_second_factor_is_sent_to_set_one_up(cast: Cast, client: Client) -> None:
    client.force_login(cast.cas)

    answer = client.get(reverse("absences:pending"))

    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("mfa_activate_totp"))


@pytest.mark.django_db
@override_settings(SECOND_FACTOR_REQUIRED=True)
def test_a_coordinator_with_a_second_factor_may_go_on(cast: Cast, client: Client) -> None:
    Authenticator.objects.create(user=cast.cas, type=Authenticator.Type.TOTP, data={})
    client.force_login(cast.cas)

    assert client.get(reverse("absences:pending")).status_code == 200


@pytest.mark.django_db
@override_settings(SECOND_FACTOR_REQUIRED=True)
def test_a_mentor_is_not_asked_for_a_second_factor(cast: Cast, client: Client) -> None:
    client.force_login(cast.mira)

    assert client.get(reverse("absences:pending")).status_code == 200


@pytest.mark.django_db
def test_a_role_that_ended_yesterday_opens_nothing(cast: Cast, client: Client) -> None:
    StaffRole.objects.filter(staff__user=cast.cas).update(last_on=TODAY - timedelta(days=1))
    client.force_login(cast.cas)

    assert client.get(reverse("absences:pending")).status_code == 403


@pytest.mark.django_db
def test_who_works_at_two_schools_is_at_one_of_them_at_a_time(cast: Cast, client: Client) -> None:
    elsewhere = Staff.objects.create(
        school=cast.other_school,
        key="CAS",
        user=cast.cas,
        first_name="Cas",
        surname="Jansen",
        sort_key=sort_key("Jansen", "Cas"),
    )
    StaffRole.objects.create(staff=elsewhere, role=Role.COORDINATOR, first_on=TODAY)
    client.force_login(cast.cas)
    page = reverse("absences:pupil", args=[cast.other_pupil.pk])

    before = client.get(page).status_code
    client.post(reverse("schools:choose"), {"school": cast.other_school.pk})

    assert (before, client.get(page).status_code) == (404, 200)
    assert client.get(reverse("absences:pupil", args=[cast.sam.pk])).status_code == 404


@pytest.mark.django_db
def test_a_school_where_one_does_not_work_cannot_be_chosen(cast: Cast, client: Client) -> None:
    client.force_login(cast.mira)

    answer = client.post(reverse("schools:choose"), {"school": cast.other_school.pk})

    assert answer.status_code == 404


@pytest.mark.django_db
def test_one_query_says_who_is_asking_and_what_they_may_do(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        user = RoleBackend().get_user(cast.mira.pk)
        assert isinstance(user, User)
        viewer = viewer_of(user, user.roles_in_force, school_id=None, on=TODAY)  # type: ignore[attr-defined]

    assert viewer is not None
    assert viewer.roles == {Role.TEACHER, Role.MENTOR}
    assert viewer.groups(Permission.SIGNAL_READ) == frozenset({cast.group.pk})
    assert viewer.groups(Permission.FIGURES_READ) == frozenset()


def seen_by(user: User) -> Viewer:
    known = RoleBackend().get_user(user.pk)
    viewer = viewer_of(known, known.roles_in_force, school_id=None, on=TODAY)  # type: ignore[union-attr, arg-type]
    assert viewer is not None
    return viewer


@pytest.mark.django_db
def test_a_teacher_whose_lesson_with_a_group_is_over_does_not_reach_it_by_its_other_lessons(
    cast: Cast,
) -> None:
    staff = Staff.objects.get(user=cast.ties)
    given = make_lesson(cast.school, cast.group, staff, TODAY, 3)
    before = seen_by(cast.ties).taught_groups

    TimetableLesson.objects.filter(pk=given.pk).update(valid_until=TODAY - timedelta(days=1))

    assert before == {cast.group.pk, cast.group_1c.pk}
    assert seen_by(cast.ties).taught_groups == {cast.group_1c.pk}


@pytest.mark.django_db
def test_who_takes_over_a_lesson_reaches_its_group_on_that_day_only(cast: Cast) -> None:
    staff = Staff.objects.get(user=cast.ties)
    change = LessonChange.objects.create(lesson=cast.lesson, on=TODAY, teacher=staff)
    on_the_day = seen_by(cast.ties).taught_groups

    LessonChange.objects.filter(pk=change.pk).update(on=TODAY + timedelta(days=7))

    assert on_the_day == {cast.group.pk, cast.group_1c.pk}
    assert seen_by(cast.ties).taught_groups == {cast.group_1c.pk}


@pytest.mark.django_db
def test_who_gives_a_moved_lesson_reaches_its_group_on_the_day_it_is_given(cast: Cast) -> None:
    staff = Staff.objects.get(user=cast.ties)
    change = LessonChange.objects.create(
        lesson=cast.lesson, on=TODAY - timedelta(days=7), moved_to=TODAY, teacher=staff
    )
    on_the_day = seen_by(cast.ties).taught_groups

    LessonChange.objects.filter(pk=change.pk).update(on=TODAY, moved_to=TODAY + timedelta(days=1))

    assert on_the_day == {cast.group.pk, cast.group_1c.pk}
    assert seen_by(cast.ties).taught_groups == {cast.group_1c.pk}


@pytest.mark.django_db
def test_a_substitute_reaches_the_groups_of_the_absent_teacher_while_it_lasts(cast: Cast) -> None:
    mira, ties = (Staff.objects.get(user=user) for user in (cast.mira, cast.ties))
    yesterday = TODAY - timedelta(days=1)
    substitution = Substitution.objects.create(absent=mira, substitute=ties, first_on=yesterday)
    during = seen_by(cast.ties).taught_groups

    Substitution.objects.filter(pk=substitution.pk).update(last_on=yesterday)

    assert during == {cast.group.pk, cast.group_1c.pk}
    assert seen_by(cast.ties).taught_groups == {cast.group_1c.pk}


def test_somebody_with_two_roles_has_the_widest_reach_of_both() -> None:
    assert reach(Permission.PUPIL_READ, [Role.TEACHER, Role.COORDINATOR]) == Reach.SCHOOL
    assert reach(Permission.ROSTER_IMPORT, [Role.TEACHER, Role.COORDINATOR]) == Reach.NOTHING


def test_every_permission_is_given_to_somebody() -> None:
    assert set(MATRIX) == set(Permission)
    assert all(MATRIX[permission] for permission in Permission)
