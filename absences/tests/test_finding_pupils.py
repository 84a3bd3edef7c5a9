"""Finding a pupil: by whom, by which words, and what the list tells."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from absences.actions.notices import report_notice
from absences.tests.makers import reason, signed_in
from schools.models import Enrolment, Group, Membership
from tests.cast import AT, Cast

pytestmark = pytest.mark.usefixtures("on_the_day")
PUPILS = reverse("absences:pupils")


def found(client: Client, **query: Any) -> list[str]:
    return [str(pupil) for pupil, *_ in client.get(PUPILS, query).context["rows"]]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("dijk", ["Sam van Dijk"]),
        ("sam", ["Sam van Dijk"]),
        ("van dijk", ["Sam van Dijk"]),
        ("el am", ["Yasmine El Amrani"]),
        ("celik", ["Işık Çelik"]),
        ("ISIK", ["Işık Çelik"]),
        ("ijk", []),
        ("\x00", ["Yasmine El Amrani", "Noor Bakker", "Işık Çelik", "Sam van Dijk", "Tess Kuiper"]),
    ],
)
def test_words_find_the_names_they_begin(cast: Cast, words: str, names: list[str]) -> None:
    assert found(signed_in(cast.cas), q=words) == names


def test_a_teacher_finds_the_pupils_of_the_own_lessons(cast: Cast) -> None:
    Membership.objects.filter(pupil=cast.pupils[1]).update(group=cast.group_1c)

    assert found(signed_in(cast.ties)) == ["Yasmine El Amrani"]


def test_who_left_the_school_is_not_in_the_list(cast: Cast) -> None:
    Enrolment.objects.filter(pupil=cast.sam).update(last_on=cast.on - timedelta(days=1))

    assert "Sam van Dijk" not in found(signed_in(cast.cas))


def test_a_class_that_was_closed_is_no_choice_any_more(cast: Cast) -> None:
    Group.objects.filter(pk=cast.group_1c.pk).update(last_on=cast.on - timedelta(days=1))

    assert signed_in(cast.cas).get(PUPILS).context["groups"] == [cast.group]


def test_a_teacher_is_not_told_who_is_sick(cast: Cast) -> None:
    Membership.objects.filter(pupil=cast.sam).update(group=cast.group_1c)
    report_notice(pupil=cast.sam, reason=reason(cast.sam, "ZK"), first_on=cast.on, by=cast.fem, at=AT)

    assert "Ziek" not in signed_in(cast.ties).get(PUPILS).content.decode()
    assert "Ziek" in signed_in(cast.fem).get(PUPILS).content.decode()


@pytest.mark.parametrize("pupils", [1, 5])
def test_the_list_of_pupils_takes_seven_queries(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, pupils: int
) -> None:
    Enrolment.objects.exclude(pupil__in=cast.pupils[:pupils]).delete()
    client = signed_in(cast.cas)
    client.get(PUPILS)

    # who is asking · classes to choose from · number of pupils · pupils · their classes · what was announced · whom
    # this person may report about
    with django_assert_num_queries(7):
        client.get(PUPILS)
