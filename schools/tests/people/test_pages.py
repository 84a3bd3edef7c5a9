"""The administrator's pages of pupils, groups and staff: finding, acting, what is refused, and how much they ask."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from absences.tests.makers import signed_in
from schools.models import Enrolment, Group, Membership, Pupil, Staff, StaffRole
from schools.roles import Role
from tests.cast import Cast, make_group, make_pupil, make_staff

pytestmark = pytest.mark.usefixtures("on_the_day")
BSN = "111222333"


@pytest.fixture
def ada(cast: Cast) -> Client:
    return signed_in(cast.ada)


def pupils_found(client: Client, **query: Any) -> list[str]:
    return [str(line.pupil) for line in client.get(reverse("schools:people"), query).context["lines"]]


def state() -> list[Any]:
    models = (Pupil, Enrolment, Membership, Group, Staff, StaffRole)
    return [list(model._default_manager.order_by("pk").values()) for model in models]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"q": "dijk"}, ["Sam van Dijk"]),
        ({"q": "2B-1000"}, ["Sam van Dijk"]),
        ({"show": "left"}, ["Noor Bakker"]),
        ({"show": "no-class"}, ["Tess Kuiper"]),
        ({"show": "not-enrolled"}, ["Lou Vos"]),
        ({"show": "same-name"}, ["Sam van Dijk", "Sam van Dijk"]),
        ({"show": "new"}, ["Sam van Dijk"]),
        ({"show": "nonsense", "q": "yas"}, ["Yasmine El Amrani"]),
    ],
    ids=str,
)
def test_the_list_shows_who_was_asked_for(cast: Cast, ada: Client, query: Any, names: list[str]) -> None:
    sam, _yasmine, noor, _isik, tess = cast.pupils
    Enrolment.objects.filter(pupil=noor).update(last_on=cast.on - timedelta(days=1))
    Membership.objects.filter(pupil=tess).delete()
    Pupil.objects.create(school=cast.school, key="9", first_name="Lou", surname="Vos", sort_key="vos lou")
    twin = make_pupil(cast.school, cast.group_1c, 0, cast.on)
    Enrolment.objects.filter(pupil=twin).update(first_on=cast.on)
    Enrolment.objects.exclude(pupil=twin).update(first_on=date(2025, 8, 18))

    found = pupils_found(ada, **query)

    assert found == (names if query.get("q") != "dijk" else names * 2)
    assert str(sam) == "Sam van Dijk"


def test_a_filter_by_class_and_by_year_group_narrows_the_list(cast: Cast, ada: Client) -> None:
    make_pupil(cast.school, cast.group_1c, 7, cast.on)
    Group.objects.filter(pk=cast.group_1c.pk).update(year_group="1")

    assert pupils_found(ada, group=cast.group_1c.pk) == pupils_found(ada, year="1") == ["Puck 7 de Boer"]


@pytest.mark.parametrize("pupils", [1, 5])
def test_the_list_of_pupils_takes_nine_queries(
    cast: Cast, ada: Client, django_assert_num_queries: DjangoAssertNumQueries, pupils: int
) -> None:
    for pupil in cast.pupils[pupils:]:
        Enrolment.objects.filter(pupil=pupil).update(last_on=cast.on - timedelta(days=1))
    ada.get(reverse("schools:people"))

    # who is asking · school year · classes · how many there are of each kind · number of pupils · pupils · groups ·
    # enrolments · namesakes
    with django_assert_num_queries(9):
        ada.get(reverse("schools:people"))


@pytest.mark.parametrize("more", [0, 10])
@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("groups", 4),  # who is asking · number of groups · groups with the number of pupils · mentors
        ("staff", 4),  # who is asking · number of people · people · roles
        # who is asking · group · pupils · who comes later · mentors · staff to choose from
        ("group", 6),
        # who is asking · group · pupils · school years · closures · mentors
        ("expected", 6),
        # who is asking · pupil · memberships · enrolments · trail · clusters · classes · namesakes
        ("pupil", 8),
        (
            "person",
            6,
        ),  # who is asking · person · roles · second factor · other schools · classes to choose from
    ],
)
def test_a_page_asks_as_much_for_many_as_for_few(
    cast: Cast,
    ada: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    name: str,
    queries: int,
    more: int,
) -> None:
    for number in range(more):
        make_group(cast.school, f"4{number}")
        make_pupil(cast.school, cast.group, 20 + number, cast.on)
        make_staff(cast.school, f"X{number}", {Role.TEACHER: None, Role.MENTOR: cast.group}, cast.on)
        past = cast.on - timedelta(days=100 + number)
        Membership.objects.create(pupil=cast.sam, group=cast.group_1c, first_on=past, last_on=past)
    person = Staff.objects.get(user=cast.mira)
    args: dict[str, list[Any]] = {
        "group": [cast.group.pk],
        "expected": [cast.group.pk, cast.on],
        "pupil": [cast.sam.pk],
        "person": [person.pk],
    }
    url = reverse(f"schools:{name}", args=args.get(name, []))
    ada.get(url)

    with django_assert_num_queries(queries):
        ada.get(url)


def test_a_pupil_is_added_and_enrolled_in_a_class(cast: Cast, ada: Client) -> None:
    typed = {
        "first_name": "Lou",
        "surname": "Vos",
        "key": "77",
        "born_on": "4-5-2013",
        "first_on": "2026-11-23",
    }

    ada.post(reverse("schools:pupil_add"), typed | {"group": cast.group.pk})

    added = Pupil.objects.get(key="77")
    assert (added.born_on, added.sort_key) == (date(2013, 5, 4), "vos lou")
    assert added in Pupil.objects.who_was_expected(cast.group, on=cast.on)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"key": BSN}, "key"),
        ({"key": "2B-1000"}, "key"),
        ({"surname": f"Vos {BSN}"}, "surname"),
        ({"born_on": "2030-01-01"}, "born_on"),
        ({"born_on": "29-02-2027"}, "born_on"),
        ({"first_name": " "}, "first_name"),
        ({"group": "999999"}, "group"),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_beside_its_field_and_what_was_typed_stays(
    cast: Cast, ada: Client, typed: dict[str, str], field: str
) -> None:
    good = {"first_name": "Lou", "surname": "Vos", "key": "77", "first_on": "2026-11-23"}
    was = state()

    answer = ada.post(reverse("schools:pupil_add"), good | typed)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert answer.context["form"]["first_on"].value() == "2026-11-23"
    assert state() == was


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2027-02-29", "31-11-2026", "\x00", "morgen"])
def test_a_day_that_cannot_be_meant_is_refused_wherever_it_is_typed(
    cast: Cast, ada: Client, day: str
) -> None:
    enrolment, seat = cast.sam.enrolments.get().pk, cast.sam.memberships.get().pk
    was = state()

    answers = [
        ada.post(reverse("schools:enrolment", args=[enrolment]), {"last_on": day}),
        ada.post(reverse("schools:membership", args=[seat]), {"first_on": day, "last_on": day}),
        ada.post(reverse("schools:pupil_move", args=[cast.sam.pk]), {"group": cast.group_1c.pk, "on": day}),
        ada.post(reverse("schools:group_close", args=[cast.group.pk]), {"last_on": day}),
        ada.get(reverse("schools:group", args=[cast.group.pk]), {"on": day}),
    ]

    assert [answer.status_code for answer in answers] == [422] * 5
    assert state() == was


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2027-02-29", "today"])
def test_a_day_that_does_not_exist_has_no_address(cast: Cast, ada: Client, day: str) -> None:
    assert ada.get(f"/school/people/groups/{cast.group.pk}/expected/{day}/").status_code == 404


def test_a_refused_act_stands_open_on_the_card_as_it_was_typed(cast: Cast, ada: Client) -> None:
    url = reverse("schools:pupil_move", args=[cast.sam.pk])

    answer = ada.post(url, {"group": cast.group_1c.pk, "on": "2026-01-05"})

    assert answer.status_code == 422
    assert answer.context["move"]["on"].value() == "2026-01-05"
    assert "is op ma" in answer.content.decode()


def test_a_pupil_moves_leaves_and_comes_back_by_hand(cast: Cast, ada: Client) -> None:
    card = reverse("schools:pupil", args=[cast.sam.pk])

    ada.post(f"{card}move/", {"group": cast.group_1c.pk, "on": "2026-11-23"})
    ada.post(reverse("schools:enrolment", args=[cast.sam.enrolments.get().pk]), {"last_on": "2026-11-27"})
    ada.post(f"{card}enrol/", {"first_on": "2026-12-07", "group": cast.group.pk})

    days = [date(2026, 11, 20), date(2026, 11, 27), date(2026, 12, 1), date(2026, 12, 7)]
    seats = [
        [str(group) for group in (cast.group, cast.group_1c) if cast.sam in expected(group, day)]
        for day in days
    ]
    assert seats == [["2B"], ["1C"], [], ["2B"]]
    assert [step.what for step in ada.get(card).context["trail"]] == [
        "Naar een andere klas",
        "Kwam terug",
        "Vertrokken",
        "Naar een andere klas",
    ]


def expected(group: Group, on: date) -> list[Pupil]:
    return list(Pupil.objects.who_was_expected(group, on=on))


@pytest.mark.parametrize("name", ["pupil", "group", "person", "enrolment", "membership", "group_close"])
def test_every_form_that_changes_something_carries_its_token(cast: Cast, ada: Client, name: str) -> None:
    objects = {
        "pupil": cast.sam.pk,
        "enrolment": cast.sam.enrolments.get().pk,
        "membership": cast.sam.memberships.get().pk,
        "person": Staff.objects.get(user=cast.mira).pk,
    }
    page = ada.get(reverse(f"schools:{name}", args=[objects.get(name, cast.group.pk)])).content.decode()

    forms = re.findall(r'<form[^>]*method="post".*?</form>', page, re.DOTALL)
    assert forms
    assert [form for form in forms if not re.search(r'csrfmiddlewaretoken" value="\w', form)] == []


def test_the_card_shows_no_absence(cast: Cast, ada: Client) -> None:
    page = ada.get(reverse("schools:pupil", args=[cast.sam.pk])).content.decode()

    assert reverse("absences:pupil", args=[cast.sam.pk]) not in page


FORGED = [
    ("pupil_move", "sam", {"group": "other_group", "on": "2026-11-23"}),
    ("pupil_enrol", "sam", {"group": "other_group", "first_on": "2026-11-23"}),
    ("pupil_join", "sam", {"group": "other_group", "first_on": "2026-11-23"}),
    ("pupil_change", "other_pupil", {"first_name": "X", "surname": "X", "key": "X"}),
    ("pupil_move", "other_pupil", {"group": "group", "on": "2026-11-23"}),
    ("group_close", "other_group", {"last_on": "2026-11-23"}),
    ("group_change", "other_group", {"name": "X", "kind": "base"}),
    ("group_mentor", "other_group", {"person": "1", "first_on": "2026-11-23"}),
]


@pytest.mark.parametrize(("name", "about", "typed"), FORGED, ids=[f"{c[0]} {c[1]}" for c in FORGED])
def test_what_is_of_another_school_cannot_be_touched(
    cast: Cast, ada: Client, name: str, about: str, typed: dict[str, str]
) -> None:
    sent = {field: getattr(getattr(cast, value, None), "pk", value) for field, value in typed.items()}
    was = state()

    answer = ada.post(reverse(f"schools:{name}", args=[getattr(cast, about).pk]), sent)

    assert answer.status_code == (422 if about == "sam" else 404)
    assert state() == was


def test_a_substitute_mentors_a_class_for_a_while(cast: Cast, ada: Client) -> None:
    ties = Staff.objects.get(user=cast.ties)
    url = reverse("schools:group_mentor", args=[cast.group.pk])

    ada.post(url, {"person": ties.pk, "first_on": "2026-11-23", "last_on": "2026-12-04"})

    role = ties.roles.get(role=Role.MENTOR)
    assert (role.group, role.first_on, role.last_on) == (cast.group, date(2026, 11, 23), date(2026, 12, 4))


def test_the_last_administrator_stays(cast: Cast, ada: Client) -> None:
    role = StaffRole.objects.get(staff__user=cast.ada)
    url = reverse("schools:role_end", args=[role.pk])

    assert ada.post(url, {"last_on": "2026-11-30"}).status_code == 422

    make_staff(cast.school, "Bo", {Role.ADMINISTRATOR: None}, cast.on)
    assert ada.post(url, {"last_on": "2026-11-30"}).status_code == 302
    role.refresh_from_db()
    assert role.last_on == date(2026, 11, 30)


def test_an_administrator_who_cannot_sign_in_is_none(cast: Cast, ada: Client) -> None:
    bo = make_staff(cast.school, "Bo", {Role.ADMINISTRATOR: None}, cast.on)
    assert bo.user
    bo.user.set_unusable_password()
    bo.user.save()
    role = StaffRole.objects.get(staff__user=cast.ada)

    answer = ada.post(reverse("schools:role_end", args=[role.pk]), {"last_on": "2026-11-30"})

    assert answer.status_code == 422


def test_a_class_that_is_closed_can_be_used_again(cast: Cast, ada: Client) -> None:
    page = reverse("schools:group", args=[cast.group.pk])

    ada.post(f"{page}close/", {"last_on": "2026-11-20"})
    assert ada.get(page).context["is_closed"]
    assert expected(cast.group, cast.on) == []

    ada.post(f"{page}open/")
    assert not ada.get(page).context["is_closed"]
