"""The timetable on screen: a week, a lesson, one day, substitutes and half-days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from attendance.tests.screen import counted_queries
from schools.models import (
    Closure,
    LessonChange,
    Membership,
    Period,
    School,
    Staff,
    Substitution,
    TimetableLesson,
)
from tests.cast import AT, Cast, make_group, make_lesson, make_pupil

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _on_the_day() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def ada(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.ada)
    return client


@pytest.fixture
def fem(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.fem)
    return client


def text(client: Client, name: str, *args: Any, status: int = 200, **query: Any) -> str:
    answer = client.get(reverse(f"schools:{name}", args=args), query)
    assert answer.status_code == status
    return answer.content.decode()


def staff(user: Any) -> Staff:
    return Staff.objects.get(user=user)


def typed(cast: Cast, **values: Any) -> dict[str, Any]:
    usual = {
        "groups": [cast.group.pk],
        "teachers": [staff(cast.mira).pk],
        "subject": "wi",
        "room": "12",
        "weeks": "every",
        "weekday": 3,
        "first_period": 4,
        "last_period": 5,
        "valid_from": "2026-11-23",
        "valid_until": "",
    }
    return usual | values


def test_a_week_says_which_it_is_and_what_is_different(cast: Cast, fem: Client) -> None:
    LessonChange.objects.create(lesson=cast.lesson, on=cast.on, moved_to=cast.on + DAY, room="9")
    LessonChange.objects.create(lesson=cast.next_lesson, on=cast.on, is_cancelled=True)

    page = text(fem, "timetable", group=cast.group.pk)

    assert "Week 48, vanaf maandag 23 november 2026" in page
    assert "even week (B)" in page
    for words in (
        "<s>ne</s>",
        "Valt uit",
        "Verplaatst naar di\xa024\xa0nov",
        "Verplaatst van ma\xa023\xa0nov",
        "Ander lokaal",
    ):
        assert words in page
    assert 'class="tt-today" aria-current="date"' in page


def test_a_holiday_is_named_and_has_no_lessons(cast: Cast, fem: Client) -> None:
    page = text(fem, "timetable", group=cast.group.pk, week="2026-10-14")

    assert "Herfstvakantie" in page
    assert "tt-card" not in page


def test_a_teacher_who_is_replaced_sees_who_takes_over(cast: Cast, fem: Client) -> None:
    Substitution.objects.create(absent=staff(cast.mira), substitute=staff(cast.ties), first_on=cast.on)

    assert "Ties Jansen neemt over" in text(fem, "timetable", teacher=staff(cast.mira).pk)
    assert "Voor Mira Jansen" in text(fem, "timetable", teacher=staff(cast.ties).pk)


def test_a_clash_is_said_in_words(cast: Cast, fem: Client) -> None:
    """Ties teaches 1C in the first period, and now 2B as well; Sam also sits in 1C."""
    LessonChange.objects.create(lesson=cast.lesson, on=cast.on, teacher=staff(cast.ties))
    Membership.objects.create(pupil=cast.sam, group=cast.group_1c, first_on=cast.on)

    page = text(fem, "timetable", group=cast.group.pk)
    everything = text(fem, "clashes")

    assert "Ties Jansen geeft ook 1C ne" in page
    assert "1 leerling zit ook in 1C ne" in page
    assert "Docenten in twee lessen tegelijk" in everything
    assert "Sam van Dijk" in everything
    assert "Sam van Dijk" not in text(fem, "clashes", week="2026-11-16")


def test_a_pupil_in_a_wrong_group_stands_once_with_every_time(cast: Cast, fem: Client) -> None:
    for period in (2, 3, 4):
        make_lesson(cast.school, cast.group_1c, staff(cast.ties), cast.on, period)
    for period in (3, 4):
        make_lesson(cast.school, cast.group, staff(cast.mira), cast.on, period)
    Membership.objects.create(pupil=cast.sam, group=cast.group_1c, first_on=cast.on)

    page = text(fem, "clashes")

    assert page.count("Sam van Dijk") == 1
    assert "4 keer deze week" in page


def test_a_week_without_clashes_says_so(cast: Cast, fem: Client) -> None:
    assert "Niemand is op twee plekken tegelijk" in text(fem, "clashes")


def test_a_lesson_that_the_bell_schedule_has_no_place_for_is_named(cast: Cast, fem: Client) -> None:
    lost = make_lesson(cast.school, cast.group, staff(cast.mira), cast.on, 1)
    TimetableLesson.objects.filter(pk=lost.pk).update(subject="sterrenkunde", last_period=14)

    shown = fem.get(reverse("schools:timetable"), {"group": cast.group.pk})
    of_another = fem.get(reverse("schools:timetable"), {"group": cast.lesson_1c.groups.get().pk})

    assert [lesson.pk for _day, lesson in shown.context["outside_bell"]] == [lost.pk]
    assert "sterrenkunde, maandag 1–14" in shown.content.decode()
    assert of_another.context["outside_bell"] == []


@pytest.mark.parametrize("size", [1, 12])
def test_a_week_asks_a_fixed_number_of_queries(cast: Cast, fem: Client, size: int) -> None:
    for number in range(size):
        group = make_group(cast.school, f"3{number}")
        pupil = make_pupil(cast.school, group, 30 + number, cast.on)
        Membership.objects.create(pupil=pupil, group=cast.group, first_on=cast.on)
        make_lesson(cast.school, group, staff(cast.mira), cast.on, 1)
    text(fem, "clashes")

    with counted_queries() as grid:
        text(fem, "timetable", group=cast.group.pk)
    with counted_queries() as clashes:
        text(fem, "clashes")

    # who; the group; bell, closures, years; bell, substitutes, lessons, groups, teachers, changes; members; pupils
    assert len(grid.statements) == 14  # and what the bell schedule has no place for
    # without the group and that
    assert len(clashes.statements) == 12


@pytest.mark.parametrize(("show", "label"), [("group", "2B"), ("teacher", "Mira Jansen"), ("room", "12")])
def test_the_only_one_that_is_found_is_opened(cast: Cast, fem: Client, show: str, label: str) -> None:
    TimetableLesson.objects.filter(pk=cast.lesson.pk).update(room="12")

    answer = fem.get(reverse("schools:timetable"), {"show": show, "q": label.lower()})

    assert answer.status_code == 302
    assert label in fem.get(answer.headers["Location"]).content.decode()


def test_what_is_not_found_is_said_kindly(cast: Cast, fem: Client) -> None:
    assert "Niets gevonden" in text(fem, "timetable", q="zzz")


@pytest.mark.parametrize("query", [{"group": "x"}, {"teacher": "9" * 30}, {"group": "²"}])
def test_a_number_that_is_none_is_not_found(cast: Cast, fem: Client, query: dict[str, str]) -> None:
    text(fem, "timetable", status=404, **query)


def test_a_group_or_teacher_of_another_school_does_not_exist(cast: Cast, fem: Client) -> None:
    text(fem, "timetable", status=404, group=cast.other_group.pk)
    text(fem, "timetable", status=404, teacher=staff(cast.vera).pk)


@pytest.mark.parametrize("week", ["gisteren", "9999-12-31", "0001-01-01", ""])
def test_a_week_that_is_none_is_this_week(cast: Cast, fem: Client, week: str) -> None:
    assert "Week 48" in text(fem, "timetable", group=cast.group.pk, week=week)


def test_an_empty_cell_begins_a_lesson_for_the_administrator_only(
    cast: Cast, ada: Client, fem: Client
) -> None:
    link = f"new/?group={cast.group.pk}&amp;period=4&amp;day=2026-11-25"

    assert link in text(ada, "timetable", group=cast.group.pk)
    assert link not in text(fem, "timetable", group=cast.group.pk)


def test_a_lesson_is_added_by_hand(cast: Cast, ada: Client) -> None:
    answer = ada.post(reverse("schools:lesson_add"), typed(cast, groups=[cast.group.pk, cast.group_1c.pk]))

    assert answer.status_code == 302
    lesson = TimetableLesson.objects.latest("pk")
    assert (lesson.weekday, list(lesson.numbers), lesson.room) == (3, [4, 5], "12")
    assert lesson.groups.count() == 2
    assert lesson.valid_until.isoformat() == "2027-07-09"


def test_a_lesson_that_is_given_once_holds_for_one_day(cast: Cast, ada: Client) -> None:
    ada.post(reverse("schools:lesson_add"), typed(cast, weeks="once", valid_from="2026-11-26"))

    lesson = TimetableLesson.objects.latest("pk")
    assert (lesson.valid_from, lesson.valid_until, lesson.weekday) == (cast.on + 3 * DAY,) * 2 + (4,)


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no group": ({"groups": []}, "Kies ten minste één groep."),
    "periods in the wrong order": ({"first_period": 5, "last_period": 4}, "Kies dit uur of een later uur."),
    "a weekday without a bell": ({"weekday": 6}, "Selecteer een geldige keuze"),
    "once on a Saturday": ({"weeks": "once", "valid_from": "2026-11-28"}, "lestijden van die dag"),
    "until before from": ({"valid_until": "2026-11-01"}, "Kies een dag op of na de eerste dag."),
    "no day": ({"valid_from": ""}, "Kies de eerste dag."),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_with_a_lesson_is_said_and_what_was_typed_stays(
    cast: Cast, ada: Client, case: str
) -> None:
    values, words = WRONG[case]

    answer = ada.post(reverse("schools:lesson_add"), typed(cast, subject="natuurkunde") | values)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert 'value="natuurkunde"' in answer.content.decode()


def test_a_group_of_another_school_cannot_be_chosen(cast: Cast, ada: Client) -> None:
    answer = ada.post(reverse("schools:lesson_add"), typed(cast, groups=[cast.other_group.pk]))

    assert answer.status_code == 422


def test_a_lesson_changes_from_a_day_on_after_what_lapses_was_shown(cast: Cast, ada: Client) -> None:
    LessonChange.objects.create(lesson=cast.lesson, on=cast.on + 7 * DAY, room="9")
    url = reverse("schools:lesson_change", args=[cast.lesson.pk])

    shown = ada.post(url, typed(cast))
    nothing_yet = LessonChange.objects.count()
    done = ada.post(url, typed(cast, confirmed="yes"))

    assert "1 wijziging van een losse dag vervalt" in shown.content.decode()
    assert (nothing_yet, done.status_code, LessonChange.objects.count()) == (1, 302, 0)


def test_a_lesson_ends(cast: Cast, ada: Client) -> None:
    answer = ada.post(reverse("schools:lesson_end", args=[cast.lesson.pk]), {"last_on": "2026-11-30"})

    assert answer.status_code == 302
    assert TimetableLesson.objects.get(pk=cast.lesson.pk).valid_until == cast.on + 7 * DAY


def test_the_front_office_moves_a_lesson_for_a_day_and_takes_it_back(cast: Cast, fem: Client) -> None:
    url = reverse("schools:lesson_day", args=[cast.lesson.pk]) + "?day=2026-11-23"
    moved = {"what": "given", "moved_to": "2026-11-24", "first_period": 3, "last_period": 3, "room": ""}

    answer = fem.post(url, moved)
    change = LessonChange.objects.get()
    page = text(fem, "lesson", cast.lesson.pk, day="2026-11-23")
    fem.post(reverse("schools:lesson_undo", args=[change.pk]))

    assert answer.status_code == 302
    assert (change.moved_to, change.first_period) == (cast.on + DAY, 3)
    assert "verplaatst naar dinsdag 24 november" in page
    assert not LessonChange.objects.exists()


def test_a_moved_lesson_is_changed_from_the_day_where_it_now_stands(cast: Cast, fem: Client) -> None:
    LessonChange.objects.create(lesson=cast.lesson, on=cast.on, moved_to=cast.on + DAY)

    page = text(fem, "lesson", cast.lesson.pk, day="2026-11-24")

    assert f"/lessons/{cast.lesson.pk}/day/?day=2026-11-23" in page
    assert "verplaatst naar dinsdag 24 november" in page


@pytest.mark.parametrize("day", ["", "gisteren", "2026-11-25", "9999-12-31", "0001-01-01"])
def test_a_day_without_the_lesson_leaves_its_page_as_it_is(cast: Cast, fem: Client, day: str) -> None:
    assert "In het rooster" in text(fem, "lesson", cast.lesson.pk, day=day)


def test_half_days_do_not_begin_after_the_year(cast: Cast, ada: Client) -> None:
    TimetableLesson.objects.filter(school=cast.school).delete()
    group = {f"group_{cast.group.pk}": staff(cast.mira).pk}

    answer = ada.post(reverse("schools:timetable_half_days"), group | {"valid_from": "2027-08-20"})

    assert answer.status_code == 422
    assert not TimetableLesson.objects.filter(school=cast.school).exists()


def test_why_a_lesson_cannot_be_moved_stands_with_the_day(cast: Cast, fem: Client) -> None:
    Closure.objects.create(
        school=cast.school, first_on=cast.on + DAY, last_on=cast.on + DAY, kind="day_off", name="Studiedag"
    )
    url = reverse("schools:lesson_day", args=[cast.lesson.pk]) + "?day=2026-11-23"

    answer = fem.post(url, {"what": "given", "moved_to": "2026-11-24", "first_period": 1, "last_period": 1})

    assert answer.status_code == 422
    assert "Op die dag is er geen school" in answer.content.decode()


def test_a_substitute_is_arranged_and_ended(cast: Cast, fem: Client) -> None:
    people = {"absent": staff(cast.mira).pk, "substitute": staff(cast.ties).pk}
    fem.post(reverse("schools:substitutes"), people | {"first_on": "2026-11-23", "last_on": ""})
    substitution = Substitution.objects.get()

    page = text(fem, "substitutes")
    fem.post(reverse("schools:substitute_end", args=[substitution.pk]), {"last_on": "2026-11-24"})

    assert "Ties Jansen voor Mira Jansen" in page
    assert Substitution.objects.get().last_on == cast.on + DAY


def test_a_second_substitute_on_the_same_days_is_refused_with_words(cast: Cast, fem: Client) -> None:
    Substitution.objects.create(absent=staff(cast.mira), substitute=staff(cast.ties), first_on=cast.on)
    people = {"absent": staff(cast.mira).pk, "substitute": staff(cast.cas).pk, "first_on": "2026-11-24"}

    answer = fem.post(reverse("schools:substitutes"), people)

    assert answer.status_code == 422
    assert "Ties Jansen vervangt deze docent al" in answer.content.decode()


def test_a_primary_school_has_its_timetable_in_one_page(cast: Cast, ada: Client) -> None:
    School.objects.filter(pk=cast.school.pk).update(sector=School.Sector.PO)
    TimetableLesson.objects.filter(school=cast.school).delete()
    Period.objects.filter(school=cast.school, number__gt=2).delete()
    page = text(ada, "timetable_half_days")

    answer = ada.post(
        reverse("schools:timetable_half_days"),
        {
            f"group_{cast.group.pk}": staff(cast.mira).pk,
            f"group_{cast.group_1c.pk}": "",
            "valid_from": "2026-11-23",
        },
    )

    assert f'<option value="{staff(cast.mira).pk}" selected>Mira Jansen' in page
    assert answer.status_code == 302
    assert cast.group.lessons.count() == 10
    assert cast.group_1c.lessons.count() == 0
    assert f"group_{cast.group.pk}" not in text(ada, "timetable_half_days")
