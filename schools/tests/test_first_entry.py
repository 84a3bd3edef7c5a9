"""From nothing to the first administrator: by a secret address that works once."""

from __future__ import annotations

import stat
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from accounts.models import AuditEvent, User
from schools import first_entry
from schools.models import Location, School, StaffRole
from tests.cast import Cast

pytestmark = pytest.mark.django_db

FIRST = reverse("schools:first_school")
TYPED = {
    "board": "Stichting De Linde",
    "name": "Lindecollege",
    "brin": "12ab",
    "sector": "vo",
    "region": "noord",
    "hour_unit": "usual",
    "your_name": "Nel de Wit",
    "email": "Nel@linde.example",
    "password1": "vier woorden die passen",
    "password2": "vier woorden die passen",
    "language": "en",
}


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def link(**options: str) -> str:
    said = StringIO()
    call_command("setup_link", stdout=said, stderr=StringIO(), **options)
    return said.getvalue().strip()


def come_in(client: Client) -> None:
    client.get(reverse("schools:first_entry", args=[first_entry.ensure_token()]))


def make(client: Client, **differently: Any) -> Any:
    return client.post(FIRST, TYPED | differently)


def test_the_command_prints_the_whole_address_and_the_same_one_again(tmp_path: Path) -> None:
    address = link(base="http://localhost:8000/")

    assert address == link(base="http://localhost:8000/")
    assert address.startswith("http://localhost:8000/school/first/")
    assert len((tmp_path / "setup_token").read_text()) >= 40
    assert stat.S_IMODE((tmp_path / "setup_token").stat().st_mode) == 0o600


def test_the_command_prints_no_address_when_somebody_can_sign_in(cast: Cast, tmp_path: Path) -> None:
    assert link() == ""
    assert not (tmp_path / "setup_token").exists()


@pytest.mark.parametrize("path", ["/", "/account/login/", "/school/import/", "/nowhere/"])
def test_every_page_of_an_empty_installation_says_what_to_do(client: Client, path: str) -> None:
    page = client.get(path)

    assert page.status_code == 200
    assert "Hier is nog geen school" in page.content.decode()


def test_an_installation_with_people_asks_them_to_sign_in(client: Client, cast: Cast) -> None:
    assert client.get("/").headers["Location"].startswith("/account/login/")


def test_the_secret_does_not_stay_in_the_address_bar(client: Client) -> None:
    answer = client.get(reverse("schools:first_entry", args=[first_entry.ensure_token()]))

    assert answer.headers["Location"] == FIRST
    assert client.get(FIRST).status_code == 200


def test_the_first_page_makes_board_school_site_and_administrator_and_signs_in(client: Client) -> None:
    come_in(client)

    answer = make(client)

    school = School.objects.get()
    assert answer.headers["Location"] == "/"
    assert (school.board.name, school.brin, school.sector) == ("Stichting De Linde", "12AB", "vo")
    assert (school.region, school.hour_unit) == ("noord", "lesson")
    assert Location.objects.get().code == "00"
    role = StaffRole.objects.get()
    assert (role.role, role.staff.name, role.staff.school) == ("administrator", "Nel de Wit", school)
    user = User.objects.get()
    assert (user.email, user.language) == ("nel@linde.example", "en")
    assert user.check_password(TYPED["password1"])
    assert client.session["_auth_user_id"] == str(user.pk)
    assert {"school.added", "role.given"} <= set(AuditEvent.objects.values_list("act", flat=True))


def test_the_second_step_follows_without_asking_for_the_password_again(
    client: Client, settings: Settings
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    come_in(client)
    make(client)

    answer = client.get(reverse("mfa_activate_totp"))

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("brin", "school", "site"),
    [
        ("12AB", "12AB", "00"),
        (" 12 ab ", "12AB", "00"),
        ("12.AB.01", "12AB", "01"),
        ("12AB|C02", None, None),
        ("12AB03", "12AB", "03"),
    ],
)
def test_a_brin_is_read_as_people_write_it(
    client: Client, brin: str, school: str | None, site: str | None
) -> None:
    come_in(client)

    make(client, brin=brin)

    assert School.objects.values_list("brin", flat=True).first() == school
    assert Location.objects.values_list("code", flat=True).first() == site


@pytest.mark.parametrize(
    ("sector", "chosen", "unit"),
    [
        ("vo", "usual", "lesson"),
        ("mbo", "usual", "clock"),
        ("po", "usual", "clock"),
        ("so", "usual", "clock"),
        ("vo", "clock", "clock"),
        ("po", "lesson", "lesson"),
    ],
)
def test_an_hour_is_what_is_usual_unless_the_school_says_otherwise(
    client: Client, sector: str, chosen: str, unit: str
) -> None:
    come_in(client)

    make(client, sector=sector, hour_unit=chosen)

    assert School.objects.get().hour_unit == unit


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("board", "", "verplicht"),
        ("name", "", "verplicht"),
        ("brin", "1234", "twee cijfers en twee letters"),
        ("sector", "", "verplicht"),
        ("region", "west", "geldige keuze"),
        ("your_name", "Nel", "met een spatie"),
        ("email", "nel", "e-mailadres"),
        ("password1", "kort", "12 tekens"),
        ("password2", "iets heel anders", "niet gelijk"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    client: Client, field: str, typed: str, words: str
) -> None:
    come_in(client)

    page = make(client, **{field: typed})

    said = page.content.decode()
    assert page.status_code == 422
    assert words in said
    assert field == "your_name" or 'value="Nel de Wit"' in said
    assert TYPED["password1"] not in said
    assert not School.objects.exists()


def test_the_address_works_once(client: Client, tmp_path: Path) -> None:
    token = first_entry.ensure_token()
    late = Client()
    late.get(reverse("schools:first_entry", args=[token]))
    come_in(client)
    make(client)

    again = Client().get(reverse("schools:first_entry", args=[token]))
    too_late = make(late, brin="34CD", email="else@linde.example")

    assert (again.status_code, too_late.status_code) == (404, 404)
    assert "Dit adres is gebruikt" in again.content.decode()
    assert School.objects.count() == 1
    assert not (tmp_path / "setup_token").exists()


def test_two_who_send_the_page_at_once_make_one_school(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    come_in(client)
    sealed = client.session["first_entry"]
    other = Client()
    come_in(other)
    make(client)
    monkeypatch.setattr("schools.first_entry.seal_fits", lambda _sealed: True)

    second = make(other, brin="34CD", email="else@linde.example")

    assert AuditEvent.objects.filter(key=first_entry.key_of(sealed)).count() == 1
    assert second.status_code == 404
    assert School.objects.count() == 1


@pytest.mark.parametrize("token", ["wrong", "é", "x" * 500])
def test_a_wrong_address_says_where_the_right_one_stands(client: Client, token: str) -> None:
    first_entry.ensure_token()

    page = client.get(reverse("schools:first_entry", args=[token]))

    assert page.status_code == 404
    assert "niet het goede adres" in page.content.decode()
    assert client.get(FIRST).status_code == 404
