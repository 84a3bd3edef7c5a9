"""Which weeks are the A weeks: asked on screen when a file has them, and remembered."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import AuditEvent
from schools.imports.timetable.plan import LessonRow
from schools.imports.timetable.records import Weeks
from schools.tests.imports.gpu import gpu, row
from tests.cast import AT, MONDAY, Cast


@pytest.fixture(autouse=True)
def _monday(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def ada(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ada)
    return client


def send(client: Client, data: bytes) -> str:
    """The address of the preview."""
    file = SimpleUploadedFile("GPU001.TXT", data)
    answer = client.post(reverse("schools:import"), {"chosen": file, "on": MONDAY.isoformat()})
    return str(answer["Location"])


def weeks_at(client: Client, address: str) -> set[Weeks]:
    plan = client.get(address).context["plan"]
    return {one.weeks for one in plan.lessons.new if isinstance(one, LessonRow)}


def test_the_choice_is_offered_only_when_the_file_has_letters(ada: Client) -> None:
    with_letters, without = (ada.get(send(ada, gpu(row(weeks=weeks)))) for weeks in ("A", ""))

    assert "week_a" in with_letters.content.decode()
    assert "week_a" not in without.content.decode()


def test_the_plan_follows_the_choice_and_the_next_file_too(cast: Cast, ada: Client) -> None:
    address = send(ada, gpu(row(weeks="A")))
    assert weeks_at(ada, address) == {Weeks.ODD}

    ada.post(f"{address}weeks/", {"week_a": "even"})

    assert weeks_at(ada, address) == {Weeks.EVEN}
    assert weeks_at(ada, send(ada, gpu(row(weeks="A")))) == {Weeks.EVEN}
    chosen = AuditEvent.objects.get(act="weeks.chosen")
    assert (chosen.by, chosen.school_id, chosen.details) == (cast.ada, cast.school.pk, {"week_a": "even"})


def test_the_command_knows_what_was_chosen_on_screen(cast: Cast, ada: Client, tmp_path: Path) -> None:
    path = tmp_path / "GPU001.TXT"
    path.write_bytes(gpu(row(weeks="A", day=3)))
    ada.post(f"{send(ada, path.read_bytes())}weeks/", {"week_a": "even"})

    call_command("import_timetable", path, school="00AA", on=MONDAY, stdout=StringIO(), stderr=StringIO())

    assert cast.school.lessons.get(weekday=3).weeks == Weeks.EVEN


def test_another_answer_changes_nothing(ada: Client) -> None:
    address = send(ada, gpu(row(weeks="A")))

    ada.post(f"{address}weeks/", {"week_a": "never"})

    assert weeks_at(ada, address) == {Weeks.ODD}
