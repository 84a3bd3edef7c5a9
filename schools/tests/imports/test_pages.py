"""The pages on which an administrator takes over a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import AuditEvent, JobRun
from schools.imports import uploads
from schools.imports.carry_out import JOB
from schools.imports.source import MAX_BYTES
from schools.models import Group, ImportRun, Pupil
from schools.roles import Role
from schools.tasks import import_files
from schools.tests.imports.roster import edexml, pupil
from tests.cast import AT, Cast, account, make_staff

ROSTER = edexml(
    "".join(
        f'<leerling key="2B-{1000 + number}"><achternaam>Boer</achternaam><roepnaam>Puck</roepnaam>'
        '<groep key="2B"/></leerling>'
        for number in range(5)
    ),
    groups='<groep key="2B"><naam>2B</naam><jaargroep>12</jaargroep></groep>',
)


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


def send(client: Client, text: str | bytes = ROSTER, on: str = "2026-11-23") -> Any:
    data = text.encode() if isinstance(text, str) else text
    return client.post(reverse("schools:import"), {"chosen": SimpleUploadedFile("EDEX.XML", data), "on": on})


def kept() -> list[Path]:
    return list(uploads.folder().glob("*.bin")) if uploads.folder().exists() else []


def carry_out(client: Client, page: Any) -> Any:
    """Press the button on a preview page; the worker is quick."""
    plan, upload = page.context["plan"], page.context["upload"]
    answer = client.post(
        reverse("schools:import_carry_out", args=[upload.id]), {"fingerprint": plan.fingerprint}
    )
    work()
    return answer


def work() -> None:
    for pk in JobRun.objects.filter(kind=JOB).values_list("pk", flat=True):
        import_files(pk)


def test_a_file_is_previewed_carried_out_and_told(cast: Cast, ada: Client) -> None:
    preview = ada.get(send(ada).url)
    told = ada.get(carry_out(ada, preview).url)

    assert "Sam van Dijk" in preview.content.decode()
    assert told.context["run"].counts["parts"]["pupils"]["changed"] == 5
    assert Pupil.objects.get(pk=cast.sam.pk).first_name == "Puck"


def test_looking_changes_nothing(cast: Cast, ada: Client) -> None:
    ada.get(send(ada).url)

    assert Pupil.objects.get(pk=cast.sam.pk).first_name == "Sam"
    assert not AuditEvent.objects.filter(act="roster.imported").exists()


def test_a_second_click_shows_the_same_end_and_does_nothing_again(ada: Client) -> None:
    preview = ada.get(send(ada).url)

    first, second = carry_out(ada, preview), carry_out(ada, preview)

    assert second.url == first.url
    assert AuditEvent.objects.filter(act="roster.imported").count() == 1


def test_after_the_school_changed_the_file_is_gone_and_can_be_chosen_again(cast: Cast, ada: Client) -> None:
    preview = ada.get(send(ada).url)
    Group.objects.filter(pk=cast.group.pk).update(name="2C")
    carry_out(ada, preview)
    assert kept() == []

    carry_out(ada, ada.get(send(ada).url))

    assert Pupil.objects.get(pk=cast.sam.pk).first_name == "Puck"


def test_while_the_worker_is_busy_the_page_shows_how_far_it_is(ada: Client) -> None:
    preview = ada.get(send(ada).url)
    upload = preview.context["upload"]
    ada.post(
        reverse("schools:import_carry_out", args=[upload.id]),
        {"fingerprint": preview.context["plan"].fingerprint},
    )

    page = ada.get(reverse("schools:import_done", args=[upload.id]))

    assert page.context["run"].state == ImportRun.State.WAITING
    assert "<progress" in page.content.decode()


def test_an_import_is_taken_back(cast: Cast, ada: Client) -> None:
    told = ada.get(carry_out(ada, ada.get(send(ada).url)).url)

    ada.post(reverse("schools:import_undo", args=[told.context["run"].pk]))

    assert Pupil.objects.get(pk=cast.sam.pk).first_name == "Sam"
    assert AuditEvent.objects.filter(act="roster.import_undone", by=cast.ada).exists()


def test_an_import_whose_rows_were_changed_since_stays_and_says_why(cast: Cast, ada: Client) -> None:
    told = ada.get(carry_out(ada, ada.get(send(ada).url)).url)
    Pupil.objects.filter(pk=cast.sam.pk).update(first_name="Samuel")

    answer = ada.post(reverse("schools:import_undo", args=[told.context["run"].pk]))

    assert answer.status_code == 409
    assert Pupil.objects.get(pk=cast.sam.pk).first_name == "Samuel"


def test_a_file_of_no_known_kind_is_refused_with_words(ada: Client) -> None:
    answer = send(ada, b"%PDF-1.7 nothing for us")

    assert answer.status_code == 422
    assert answer.context["refusals"]


def test_a_file_that_goes_while_one_looks_is_not_found(ada: Client) -> None:
    address = send(ada).url
    (file,) = kept()
    file.unlink()

    assert ada.get(address).status_code == 404


def test_when_the_school_changed_in_between_nothing_is_done_and_the_report_says_so(
    cast: Cast, ada: Client
) -> None:
    preview = ada.get(send(ada).url)
    Group.objects.filter(pk=cast.group.pk).update(name="2C")

    answer = carry_out(ada, preview)

    told = ada.get(answer.url)
    assert told.context["run"].state == ImportRun.State.STOPPED
    assert told.context["refusals"]
    assert Pupil.objects.get(pk=cast.sam.pk).first_name == "Sam"


@pytest.mark.parametrize("end", ["carry out", "cancel", "an hour later"])
def test_the_file_is_gone_afterwards(ada: Client, end: str) -> None:
    preview = ada.get(send(ada).url)
    assert len(kept()) == 1

    if end == "carry out":
        carry_out(ada, preview)
    elif end == "cancel":
        ada.post(reverse("schools:import_cancel", args=[preview.context["upload"].id]))
    else:
        uploads.discard_old(at=AT + timedelta(minutes=61))

    assert kept() == []


def test_the_kept_file_is_for_this_process_only(ada: Client) -> None:
    send(ada)

    (file,) = kept()
    assert file.stat().st_mode & 0o077 == 0


def test_a_preview_of_an_hour_ago_is_not_there_any_more(ada: Client) -> None:
    address = send(ada).url

    with time_machine.travel(AT + timedelta(minutes=61), tick=False):
        answer = ada.get(address)

    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<rss/>", "EDEX.XML"),
        (b"<EDEX>\n<school>", "2"),
        (b"", ""),
        (b"<" * (MAX_BYTES + 1), "20"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_words_and_not_kept(
    ada: Client, data: bytes, words: str
) -> None:
    answer = send(ada, data)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert kept() == []


@pytest.mark.parametrize("on", ["", "morgen", "2028-01-01"])
def test_a_day_that_cannot_be_meant_is_asked_again(ada: Client, on: str) -> None:
    answer = send(ada, on=on)

    assert answer.status_code == 422
    assert answer.context["form"].errors["on"]
    assert kept() == []


def test_a_file_of_another_school_has_no_button_to_carry_it_out(ada: Client) -> None:
    page = ada.get(send(ada, edexml(brin="99ZZ")).url)

    assert page.context["plan"].refused
    assert reverse("schools:import_carry_out", args=[page.context["upload"].id]) not in page.content.decode()


def test_that_many_pupils_left_is_confirmed_by_typing_their_number(cast: Cast, ada: Client) -> None:
    address = send(ada, edexml(pupil("77"))).url

    before, after = ada.get(address), ada.get(address, {"gone": "5"})

    assert before.context["plan"].refused
    assert not after.context["plan"].refused


def test_the_number_that_was_confirmed_travels_with_the_button(cast: Cast, ada: Client) -> None:
    page = ada.get(send(ada, edexml(pupil("77"))).url, {"gone": "5"})
    address = reverse("schools:import_carry_out", args=[page.context["upload"].id])

    ada.post(address, {"fingerprint": page.context["plan"].fingerprint, "gone": "5"})
    work()

    assert Pupil.objects.filter(school=cast.school).enrolled(on=date(2026, 11, 24)).count() == 1


def test_a_long_list_shows_its_first_hundred_and_says_how_many_more(ada: Client) -> None:
    many = "".join(pupil(f"n{number}") for number in range(130))

    page = ada.get(send(ada, ROSTER.replace("</leerlingen>", many.replace("g1", "2B") + "</leerlingen>")).url)

    (new,) = [shown for shown in page.context["preview"].lists if shown.count == 130]
    assert (len(new.rows), new.more) == (100, 30)


def test_the_upload_of_a_colleague_and_of_another_school_is_not_found(cast: Cast, ada: Client) -> None:
    address = send(ada).url
    colleague = account(make_staff(cast.school, "Bas", {Role.ADMINISTRATOR: None}, cast.on))
    stranger = account(make_staff(cast.other_school, "Olga", {Role.ADMINISTRATOR: None}, cast.on))

    answers = []
    for person in (colleague, stranger):
        ada.force_login(person)
        answers.append(ada.get(address).status_code)

    assert answers == [404, 404]


def test_what_another_school_took_over_is_not_found(cast: Cast, ada: Client) -> None:
    address = carry_out(ada, ada.get(send(ada).url)).url
    ada.force_login(account(make_staff(cast.other_school, "Olga", {Role.ADMINISTRATOR: None}, cast.on)))

    assert ada.get(address).status_code == 404


def test_an_upload_that_never_was_is_not_found(ada: Client) -> None:
    assert ada.get(reverse("schools:import_preview", args=[uuid4()])).status_code == 404


def test_the_first_page_takes_the_same_queries_however_many_imports_there_were(
    cast: Cast, ada: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(20):
        ImportRun.objects.create(
            pk=uuid4(),
            school=cast.school,
            kind=ImportRun.Kind.ROSTER,
            file=f"EDEX-{number}.XML",
            on=cast.on,
            wished_at=AT,
        )

    with django_assert_max_num_queries(6):  # session, person with roles, language, heartbeat, earlier imports
        ada.get(reverse("schools:import"))


def test_a_preview_takes_the_same_queries_however_many_pupils(
    ada: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    address = send(ada, edexml("".join(pupil(str(number)) for number in range(300)))).url

    with django_assert_max_num_queries(
        12
    ):  # the first page without earlier imports, and the six of the snapshot
        ada.get(address)
