"""A new school lets all its colleagues in at once."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from absences.tests.makers import signed_in
from accounts.models import AuditEvent, User
from schools.address_list import Known, whose_addresses
from schools.models import Staff
from schools.roles import Role
from tests.cast import Cast, make_staff

pytestmark = pytest.mark.usefixtures("on_the_day")

PEOPLE = [
    Known(1, "ADA", "Nettie Adam"),
    Known(2, "BOE", "Anna de Boer"),
    Known(3, "BOR", "Anna Boer"),
    Known(4, "12", "Jo Brüll"),
]


@pytest.mark.parametrize(
    ("line", "of"),
    [
        ("ADA;n.adam@school.example", 1),
        ("n.adam@school.example\tNettie Adam", 1),
        ("Adam, Nettie <n.adam@school.example>", 1),
        ("ada  n.adam@school.example", 1),
        ("Boer, Anna de; a@school.example", None),
        ("BOE, Anna de Boer, a@school.example", 2),
        ("12 j@school.example", 4),
        ("jo brüll j@school.example", 4),
        ("Somebody Else s@school.example", None),
        ("ADA BOE n@school.example", None),
        ("Nettie Adam", None),
    ],
)
def test_a_pasted_line_is_of_who_stands_beside_the_address(line: str, of: int | None) -> None:
    found = whose_addresses(line, PEOPLE)

    assert list(found.addresses) == ([of] if of else [])
    assert found.lines == (() if of else (line,))


def test_of_two_lines_for_one_person_the_second_is_asked_about() -> None:
    found = whose_addresses("ADA a@school.example\nADA b@school.example\n\n", PEOPLE)

    assert found.addresses == {1: "a@school.example"}
    assert found.lines == ("ADA b@school.example",)


@pytest.fixture
def team(cast: Cast) -> list[Staff]:
    """Three colleagues without an account."""
    people = [make_staff(cast.school, name, {Role.TEACHER: None}, cast.on) for name in ("Bo", "Cleo", "Dirk")]
    users = [person.user for person in people]
    Staff.objects.filter(pk__in=[person.pk for person in people]).update(user=None)
    User.objects.filter(pk__in=[user.pk for user in users if user]).delete()
    for person in people:
        person.refresh_from_db()
    return people


@pytest.fixture
def ada(cast: Cast) -> Client:
    return signed_in(cast.ada)


def send(ada: Client, addresses: dict[Staff, str]) -> object:
    typed = {f"email-{person.pk}": email for person, email in addresses.items()}
    return ada.post(reverse("schools:invite_send"), typed | {"language": "en"})


def test_who_has_an_address_gets_an_account_and_a_link_and_the_others_wait(
    ada: Client, team: list[Staff], cast: Cast
) -> None:
    bo, cleo, dirk = team

    page = send(ada, {bo: "bo@deboog.example", cleo: "Cleo@deboog.example", dirk: ""})

    shown = {one.person: one.link for one in page.context["sent"]}  # type: ignore[attr-defined]
    assert set(shown) == {bo, cleo}
    assert all("/account/" in link for link in shown.values())
    assert Staff.objects.get(pk=cleo.pk).user == User.objects.get(email="cleo@deboog.example", language="en")
    assert Staff.objects.get(pk=dirk.pk).user is None
    assert AuditEvent.objects.filter(act="account.made", by=cast.ada).count() == 2


def test_where_there_is_a_mail_server_everybody_gets_a_letter(
    ada: Client, team: list[Staff], settings: Settings
) -> None:
    settings.EMAIL_HOST = "mail.example"

    send(ada, {person: f"{person.first_name}@deboog.example" for person in team})

    assert sorted(letter.to[0] for letter in mail.outbox) == [
        "bo@deboog.example",
        "cleo@deboog.example",
        "dirk@deboog.example",
    ]


@pytest.mark.parametrize("wrong", ["no address", "bo@deboog.example", "colleague"])
def test_one_address_that_cannot_be_lets_nobody_in_and_keeps_what_was_typed(
    ada: Client, team: list[Staff], cast: Cast, wrong: str
) -> None:
    bo, cleo, _dirk = team
    email = cast.mira.email if wrong == "colleague" else wrong

    page = send(ada, {bo: "bo@deboog.example", cleo: email})

    assert page.status_code == 422  # type: ignore[attr-defined]
    assert page.context["form"].errors[f"email-{cleo.pk}"]  # type: ignore[attr-defined]
    assert 'value="bo@deboog.example"' in page.content.decode()  # type: ignore[attr-defined]
    assert not User.objects.filter(email="bo@deboog.example").exists()
    assert mail.outbox == []


def test_a_list_fills_in_the_addresses_and_sends_nothing(ada: Client, team: list[Staff]) -> None:
    lines = "Bo: bo@deboog.example\nNobody Here, x@deboog.example"
    page = ada.post(reverse("schools:invite_fill_in"), {"pasted": lines.replace("Bo:", team[0].name)})

    assert 'value="bo@deboog.example"' in page.content.decode()
    assert page.context["strange"] == ("Nobody Here, x@deboog.example",)
    assert not User.objects.filter(email="bo@deboog.example").exists()


def test_a_colleague_of_another_school_cannot_be_slipped_in(
    ada: Client, team: list[Staff], cast: Cast
) -> None:
    other = make_staff(cast.other_school, "Zoe", {Role.TEACHER: None}, cast.on)

    send(ada, {team[0]: "bo@deboog.example", other: "zoe@deboog.example"})

    assert not User.objects.filter(email="zoe@deboog.example").exists()


def test_the_page_asks_the_same_number_of_queries_for_any_team(
    ada: Client, team: list[Staff], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    # who is asking · staff without an account · their roles · is the worker there
    with django_assert_num_queries(4):
        ada.get(reverse("schools:invite_many"))
