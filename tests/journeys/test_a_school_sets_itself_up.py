"""From an empty database to an open register, through the pages only: a secondary and a primary school."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from schools.models import Group, School, Staff
from schools.tests.imports.gpu import gpu, row
from schools.tests.imports.roster import edexml, pupil, teacher
from tests.journeys.pages import carry_out, fill, set_up_second_step, take_over, typed

THURSDAY = datetime(2026, 11, 26, 14, 0, tzinfo=UTC)
FRIDAY, MONDAY = date(2026, 11, 27), date(2026, 11, 30)
FIRST_LESSON = datetime(2026, 11, 30, 7, 40, tzinfo=UTC)
PASSWORD = "vier woorden die passen"
MENTOR = "mira@linde.example"

VO_CLASSES = '<groep key="g1"><naam>2B</naam><jaargroep>12</jaargroep></groep>'
PUPILS = pupil("1", "Sam", "Dijk") + pupil("2", "Yasmine", "Amrani") + pupil("3", "Noor", "Bakker")


@pytest.fixture(autouse=True)
def _as_a_school_runs_it(db: None, settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = settings.MEDIA_ROOT = tmp_path
    settings.SECOND_FACTOR_REQUIRED = True


def found(client: Client, *, sector: str) -> School:
    """By the secret address to the first school, signed in, with the second step."""
    said = StringIO()
    call_command("setup_link", stdout=said)
    client.get(said.getvalue().strip(), follow=True)
    fill(
        client,
        reverse("schools:first_school"),
        board="Stichting De Linde",
        name="De Linde",
        brin="12 ab",
        sector=sector,
        region="midden",
        your_name="Nel de Wit",
        email="nel@linde.example",
        password1=PASSWORD,
        password2=PASSWORD,
    )
    assert set_up_second_step(client) == reverse("mfa_view_recovery_codes")
    assert client.get("/").headers["Location"] == reverse("schools:setup")
    return School.objects.get()


def to_do(client: Client) -> list[str]:
    return [str(line.title) for line in client.get(reverse("schools:setup")).context["to_do"]]


def ring_the_bell(client: Client, quick: dict[str, Any]) -> None:
    """The proposal of the quick form, saved as it is shown."""
    url = reverse("schools:setup_bell")
    fill(client, f"{url}?{'&'.join(f'{name}={value}' for name, value in ({'begin': 1} | quick).items())}")


def let_in(client: Client, school: School) -> None:
    """The administrator invites Mira; she chooses a password at the address that she is given."""
    person = Staff.objects.get(school=school, first_name="Mira")
    page = client.get(reverse("schools:person", args=[person.pk]))
    wanted = typed(page.context["invite_form"], email=MENTOR)
    invited = client.post(reverse("schools:person_invite", args=[person.pk]), wanted)
    mentor = Client()
    choose = mentor.get(invited.context["link"], follow=True).request["PATH_INFO"]
    fill(mentor, choose, password1=PASSWORD, password2=PASSWORD)


def give_a_mentor(client: Client, school: School) -> None:
    """Mira mentors the only class."""
    group, person = Group.objects.get(school=school), Staff.objects.get(school=school, first_name="Mira")
    page = client.get(reverse("schools:group", args=[group.pk]))
    answer = client.post(
        reverse("schools:group_mentor", args=[group.pk]), typed(page.context["mentor_form"], person=person.pk)
    )
    assert answer.status_code == 302


def open_first_register() -> str:
    """On Monday, after the bell, the mentor signs in: Today, and the register of the lesson that is going on."""
    mentor = Client()
    with time_machine.travel(FIRST_LESSON, tick=False):
        mentor.post(reverse("account_login"), {"login": MENTOR, "password": PASSWORD})
        today = mentor.get("/", follow=True)
        line = today.context["first"]
        page = mentor.get(reverse("attendance:register", args=[line.dated.lesson.pk, MONDAY]))
    assert page.status_code == 200
    return page.content.decode()


def plan_the_year(client: Client) -> None:
    """The school year and the holidays, as they are proposed for the region."""
    fill(client, reverse("schools:year_new"))
    carry_out(client, client.post(reverse("schools:calendar_propose"), follow=True))


def test_a_secondary_school_goes_from_nothing_to_its_first_register(client: Client) -> None:
    with time_machine.travel(THURSDAY, tick=True):
        school = found(client, sector="vo")
        assert len(to_do(client)) == 8
        plan_the_year(client)
        ring_the_bell(
            client,
            {"periods": 8, "minutes": 50, "begins": "8:30", "breaks": "3,5", "break_minutes": 20},
        )
        take_over(
            client,
            "EDEX.XML",
            edexml(PUPILS, groups=VO_CLASSES, staff=teacher(groups=""), brin="12AB").encode(),
        )
        assert "Een mentor voor elke klas" in to_do(client)
        give_a_mentor(client, school)
        let_in(client, school)
        take_over(
            client,
            "GPU001.TXT",
            gpu(row(group="2B", teacher="t1", day=1, period=1), row(2, "2B", "t1", day=1, period=2)),
        )
        fill(client, reverse("signals:policy"))
        left = to_do(client)

    assert left == []
    assert "Dijk" in open_first_register()


def test_a_primary_school_goes_from_nothing_to_its_first_register(client: Client) -> None:
    with time_machine.travel(THURSDAY, tick=True):
        school = found(client, sector="po")
        plan_the_year(client)
        ring_the_bell(
            client,
            {
                "morning_begins": "8:30",
                "morning_ends": "12:00",
                "afternoon_begins": "12:45",
                "afternoon_ends": "14:45",
                "free": 3,
            },
        )
        take_over(client, "EDEX.XML", edexml(PUPILS, staff=teacher(), brin="12AB").encode())
        let_in(client, school)
        fill(client, reverse("schools:timetable_half_days"))
        fill(client, reverse("signals:policy"))
        left = to_do(client)
        lesson = client.get(reverse("schools:setup")).context["lesson"]

    assert left == []
    assert (lesson.on, lesson.title, lesson.period_name) == (FRIDAY, "Egels", "Ochtend")
    assert "Dijk" in open_first_register()
