"""The page on which an administrator says what the columns of a list mean."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import AuditEvent
from schools.imports import uploads
from schools.models import ColumnChoice, Pupil
from schools.roles import Role
from schools.tests.imports.roster import edexml, pupil
from schools.tests.imports.test_pages import carry_out
from schools.tests.imports.workbooks import xlsx
from tests.cast import AT, Cast, account, make_staff

LIST = """Stamnummer;Roepnaam;Tussenvoegsel;Achternaam;Klas;Verjaardag
2B-1000;Sam;van;Dijk;2B;03-04-2014
2B-9999;Zoë;;Boer;2B;13-05-2014
"""
BSN = "Stamnummer;Roepnaam;Achternaam;Nummertje\n1;Sam;Dijk;123456782\n2;Noor;Boer;111222333\n"


@pytest.fixture(autouse=True)
def _monday(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """On the Monday of the cast, with a folder of its own."""
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def ada(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ada)
    return client


def send(client: Client, text: str = LIST, name: str = "2B.csv") -> Any:
    chosen = SimpleUploadedFile(name, text.encode())
    return client.post(reverse("schools:import"), {"chosen": chosen, "on": "2026-11-23"})


def choose(client: Client, address: str, *meanings: str, whole: str = "no") -> Any:
    """What the columns mean, from left to right."""
    values = {f"column_{at}": meaning for at, meaning in enumerate(meanings)}
    return client.post(address, values | {"is_whole": whole})


FITTING = ("number", "first_name", "prefix", "surname", "class", "born_on")


def test_a_list_goes_by_way_of_its_columns_to_the_preview(ada: Client) -> None:
    address = send(ada).url

    page = ada.get(address)
    preview = ada.get(choose(ada, address, *FITTING).url)

    assert [field.value() for field in page.context["form"].selects()][:5] == list(FITTING[:5])
    assert "Zoë Boer" in preview.content.decode()


def test_a_workbook_is_carried_out_by_the_worker_as_it_was_explained(cast: Cast, ada: Client) -> None:
    chosen = SimpleUploadedFile("Lijst.xlsx", xlsx())
    address = ada.post(reverse("schools:import"), {"chosen": chosen, "on": "2026-11-23"}).url  # type: ignore[attr-defined]

    told = carry_out(ada, ada.get(choose(ada, address, *FITTING[:4], "class", "").url))

    pupil = Pupil.objects.get(school=cast.school, key="1234")
    assert told.status_code == 302
    assert (pupil.name, pupil.born_on) == ("Sam van Dijk", None)
    assert not list(uploads.folder().glob("*.bin"))


def test_the_page_shows_ten_rows_and_the_letters_with_accents(ada: Client) -> None:
    more = "".join(f"{number};Puck;;Boer;2B;13-05-2014\n" for number in range(30))

    page = ada.get(send(ada, LIST + more).url)

    assert len(page.context["rows"]) == 10
    assert page.context["accents"] == ["Zoë"]


def test_a_list_of_one_class_lets_the_others_stay(cast: Cast, ada: Client) -> None:
    plan = ada.get(choose(ada, send(ada).url, *FITTING).url).context["plan"]

    assert (len(plan.pupils.gone), plan.refused) == (0, False)


def test_of_the_whole_school_who_is_missing_has_left_but_not_too_many(cast: Cast, ada: Client) -> None:
    plan = ada.get(choose(ada, send(ada).url, *FITTING, whole="yes").url).context["plan"]

    assert len(plan.pupils.gone) == Pupil.objects.filter(school=cast.school).count() - 1
    assert plan.refused


@pytest.mark.parametrize(
    "meanings",
    [
        pytest.param(("number", "first_name"), id="no surname"),
        pytest.param(("", "first_name", "", "surname"), id="nothing that says who is who"),
        pytest.param(("number", "number", "", "surname"), id="two numbers"),
        pytest.param(("number", "magic", "", "surname"), id="a meaning that does not exist"),
    ],
)
def test_what_does_not_fit_is_asked_again_with_what_was_chosen(
    ada: Client, meanings: tuple[str, ...]
) -> None:
    answer = choose(ada, send(ada).url, *meanings, whole="yes")

    assert answer.status_code == 422
    shown = [field.value() for field in answer.context["form"].selects()]
    assert tuple(shown[: len(meanings)]) == meanings
    assert answer.context["form"]["is_whole"].value() == "yes"
    assert not ColumnChoice.objects.exists()


def test_a_column_of_identity_numbers_is_not_shown_and_refused_when_chosen(ada: Client) -> None:
    address = send(ada, BSN).url

    page = ada.get(address)
    answer = choose(ada, address, "", "first_name", "surname", "number")

    assert "123456782" not in page.content.decode() + answer.content.decode()
    assert answer.status_code == 422
    assert "BSN" in str(answer.context["form"].errors["column_3"])


def test_days_with_the_month_first_are_refused_at_their_column(ada: Client) -> None:
    text = LIST.replace("03-04-2014", "03/04/2014").replace("13-05-2014", "05/13/2014")

    answer = choose(ada, send(ada, text).url, *FITTING)

    assert answer.status_code == 422
    assert "05/13/2014" in str(answer.context["form"].errors["column_5"])


def test_who_chose_for_these_heads_before_goes_straight_to_the_preview(cast: Cast, ada: Client) -> None:
    choose(ada, send(ada).url, *FITTING, whole="yes")

    second = ada.get(send(ada, LIST.replace("Zoë", "Puck")).url)

    assert "Puck Boer" in second.content.decode()
    assert second.context["upload"].columns.get("is_whole") is None
    assert reverse("schools:import_columns", args=[second.context["upload"].id]) in second.content.decode()


def test_other_heads_are_asked_again_and_so_is_another_school(cast: Cast, ada: Client) -> None:
    choose(ada, send(ada).url, *FITTING)

    other_heads = send(ada, LIST.replace("Verjaardag", "Jarig"))
    ada.force_login(cast.otto)
    other_school = send(ada)

    assert other_heads.url.endswith("/columns/")
    assert other_school.url.endswith("/columns/")


def test_the_choice_is_remembered_once_and_leaves_one_event_for_each_change(cast: Cast, ada: Client) -> None:
    address = send(ada).url

    for meanings in (FITTING, FITTING, (*FITTING[:5], "")):
        choose(ada, address, *meanings)

    assert "born_on" not in ColumnChoice.objects.get(school=cast.school).columns
    assert AuditEvent.objects.filter(act="columns.chosen", by=cast.ada).count() == 2


def test_a_preview_without_columns_leads_to_the_columns(ada: Client) -> None:
    address = send(ada).url

    answer: Any = ada.get(address.removesuffix("columns/"))

    assert answer.url == address


def test_a_broken_list_is_refused_at_once_and_not_kept(ada: Client) -> None:
    answer = send(ada, LIST + '3;"Puck;;Boer;2B;\n')

    assert answer.status_code == 422
    assert "2B.csv" in answer.content.decode()
    assert not list(uploads.folder().glob("*.bin"))


def test_the_columns_of_a_colleague_and_of_another_school_are_not_found(cast: Cast, ada: Client) -> None:
    address = send(ada).url
    colleague = account(make_staff(cast.school, "Bas", {Role.ADMINISTRATOR: None}, cast.on))

    answers = []
    for person in (colleague, cast.otto):
        ada.force_login(person)
        answers += [ada.get(address).status_code, choose(ada, address, *FITTING).status_code]

    assert answers == [404, 404, 404, 404]


def test_a_file_that_is_no_list_has_no_columns(cast: Cast, ada: Client) -> None:
    address = send(ada, edexml(pupil()), "EDEX.XML").url

    assert ada.get(address + "columns/").status_code == 404


def test_the_page_takes_the_same_queries_however_long_the_list(
    ada: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    more = "".join(f"{number};Puck;;Boer;2B;13-05-2014\n" for number in range(900))
    address = send(ada, LIST + more).url

    with django_assert_max_num_queries(
        6
    ):  # session, person with roles, language, heartbeat, the earlier choice
        ada.get(address)
