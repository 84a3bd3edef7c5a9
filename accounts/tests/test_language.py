"""In which language the pages are, and where one goes after choosing."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.cast import Cast

CHOOSE, SIGN_IN = reverse("accounts:language"), reverse("account_login")


def language_of_the_page(client: Client) -> str:
    return client.get(SIGN_IN, follow=True).headers["Content-Language"]


@pytest.mark.django_db
def test_the_pages_are_in_dutch_whatever_the_browser_asks(client: Client) -> None:
    answer = client.get(SIGN_IN, headers={"Accept-Language": "en"})

    assert answer.headers["Content-Language"] == "nl"


@pytest.mark.django_db
def test_a_visitor_is_remembered_by_a_cookie(client: Client) -> None:
    client.post(CHOOSE, {"language": "en"})

    assert language_of_the_page(client) == "en"


@pytest.mark.django_db
def test_who_is_signed_in_is_remembered_on_every_device(cast: Cast, client: Client) -> None:
    client.force_login(cast.mira)
    client.post(CHOOSE, {"language": "en"})
    elsewhere = Client()
    elsewhere.force_login(User.objects.get(pk=cast.mira.pk))

    assert language_of_the_page(elsewhere) == "en"


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["", "de", "nl'--"])
def test_a_language_that_we_do_not_speak_changes_nothing(client: Client, language: str) -> None:
    client.post(CHOOSE, {"language": language})

    assert client.cookies.get("django_language") is None
    assert language_of_the_page(client) == "nl"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ("/absences/pupils/?q=sam", "/absences/pupils/?q=sam"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("/\\elsewhere.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_afterwards_one_is_back_and_never_at_a_foreign_address(client: Client, asked: str, sent: str) -> None:
    answer = client.post(CHOOSE, {"language": "en", "next": asked})

    assert answer.headers["Location"] == sent
