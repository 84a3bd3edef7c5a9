"""What `load_demo_school` promises, on small schools with a short history."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import F
from pytest_django import Settings

from absences.models import Absence, Notice
from absences.models.policy import Category
from accounts.models import User
from attendance.models import Register
from demo.load import Wish, load
from demo.tests.small_school import MONDAY, loaded, silent
from schools.models import Group, Period, Pupil, StaffRole, TimetableLesson, lessons_on
from schools.roles import Role
from signals.models import Signal

PENDING_DAYS = 2

pytestmark = pytest.mark.django_db


def everything() -> list[object]:
    """What a school is, without primary keys and moments of making."""
    return [
        list(Pupil.objects.order_by("key").values_list("key", "first_name", "surname", "born_on")),
        list(
            TimetableLesson.objects.order_by("pk").values_list("subject", "weekday", "first_period", "room")
        ),
        list(
            Absence.objects.order_by("pk").values_list("pupil__key", "on", "period", "kind", "reason__code")
        ),
        list(Notice.objects.order_by("pk").values_list("pupil__key", "first_on", "last_on", "reason__code")),
        list(
            Signal.objects.order_by("pk").values_list("pupil__key", "criterion", "begin_on", "units", "state")
        ),
    ]


def drawn(folder: Path, seed: int) -> list[object]:
    """What is loaded into an empty database, which is empty again afterwards."""
    with transaction.atomic():
        loaded(folder, seed=seed)
        school = everything()
        transaction.set_rollback(True)
    return school


def test_the_same_seed_is_the_same_school(tmp_path: Path) -> None:
    first = drawn(tmp_path, seed=1)

    assert drawn(tmp_path, seed=1) == first


def test_another_seed_is_another_school(tmp_path: Path) -> None:
    first = drawn(tmp_path, seed=1)

    assert drawn(tmp_path, seed=2)[0] != first[0]


@pytest.mark.parametrize("sector", ["vo", "po"])
def test_nobody_and_no_class_is_in_two_places_at_once(tmp_path: Path, sector: str) -> None:
    demo = loaded(tmp_path, sector).demo

    taken: Counter[tuple[str, int, date, int]] = Counter()
    for day in demo.calendar.school_days(MONDAY, MONDAY + timedelta(days=4)):
        for lesson in lessons_on(day, lessons=TimetableLesson.objects.all(), school=demo.school):
            for period in lesson.periods:
                taken.update(("teacher", teacher.pk, day, period.number) for teacher in lesson.teachers)
                taken.update(("class", group.pk, day, period.number) for group in lesson.groups)

    assert set(taken.values()) == {1}


def test_in_a_large_school_with_clusters_nobody_is_in_two_lessons_at_once(tmp_path: Path) -> None:
    wish = Wish(sector="vo", pupils=1200, weeks=0, seed=1, today=MONDAY)

    demo = load(wish, passwords_in=tmp_path / "demo_accounts.json", say=silent).demo

    taken = Counter(
        (person, lesson.weekday, period.number)
        for lesson in demo.lessons
        for period in lesson.periods
        for person in (*lesson.pupils, lesson.teacher)
    )
    assert Group.objects.filter(kind=Group.Kind.CLUSTER).exists()
    assert set(taken.values()) == {1}


@pytest.mark.parametrize("sector", ["vo", "po"])
def test_every_absence_is_of_a_pupil_on_the_list_of_a_register_that_was_taken(
    tmp_path: Path, sector: str
) -> None:
    loaded(tmp_path, sector)

    lists = {(each.lesson_id, each.on): set(each.confirmed()) for each in Register.objects.all()}

    assert [
        absence
        for absence in Absence.objects.all()
        if absence.pupil_id not in lists.get((absence.lesson_id or 0, absence.on), set())
    ] == []


@pytest.mark.parametrize("sector", ["vo", "po"])
def test_every_absence_fits_a_period_of_its_lesson_on_a_school_day(tmp_path: Path, sector: str) -> None:
    demo = loaded(tmp_path, sector).demo

    bell = {(period.weekday, period.number): period.minutes for period in Period.objects.all()}

    for absence in Absence.objects.select_related("lesson"):
        assert absence.lesson is not None
        assert demo.calendar.is_school_day(absence.on)
        assert absence.lesson.weekday == absence.on.isoweekday()
        assert absence.lesson.first_period <= absence.period <= absence.lesson.last_period
        assert absence.period_minutes == bell[absence.on.isoweekday(), absence.period]


def test_today_is_open_to_register(tmp_path: Path) -> None:
    loaded(tmp_path)

    assert not Register.objects.filter(on__gte=MONDAY).exists()
    assert TimetableLesson.objects.filter(weekday=MONDAY.isoweekday()).exists()


def test_the_mentor_of_the_demo_sees_the_own_class_every_day(tmp_path: Path) -> None:
    demo = loaded(tmp_path).demo

    theirs = TimetableLesson.objects.filter(
        teachers__user=demo.users[Role.MENTOR], groups__name=demo.class_of_the_demo
    )

    assert set(theirs.values_list("weekday", flat=True)) == {1, 2, 3, 4, 5}


def test_only_what_happened_on_the_last_two_school_days_is_still_unknown(tmp_path: Path) -> None:
    demo = loaded(tmp_path).demo

    days = set(Absence.objects.filter(category=Category.PENDING).values_list("on", flat=True))

    assert days
    assert days <= set(
        demo.calendar.school_days(demo.year.first_on, MONDAY - timedelta(days=1))[-PENDING_DAYS:]
    )


def test_weeks_limit_the_history(tmp_path: Path) -> None:
    loaded(tmp_path, weeks=3)

    first = Register.objects.order_by("on").first()

    assert first is not None
    assert first.on == MONDAY - timedelta(weeks=3)


def test_a_primary_school_has_mornings_and_afternoons_and_is_free_on_wednesday_afternoon(
    tmp_path: Path,
) -> None:
    loaded(tmp_path, "po")

    half_days = set(TimetableLesson.objects.values_list("weekday", "first_period"))

    assert half_days == {(1, 1), (1, 2), (2, 1), (2, 2), (3, 1), (4, 1), (4, 2), (5, 1), (5, 2)}


@pytest.mark.parametrize(
    "today",
    [
        pytest.param(date(2026, 11, 22), id="a Sunday"),
        pytest.param(date(2026, 12, 25), id="in the Christmas holidays"),
        pytest.param(date(2027, 7, 25), id="in the summer holidays"),
        pytest.param(date(2026, 8, 3), id="the first week of August"),
        pytest.param(date(2026, 8, 31), id="the first school day"),
        pytest.param(date(2026, 9, 2), id="the third school day"),
        pytest.param(date(2040, 10, 4), id="a year whose holidays nobody knows"),
    ],
)
@pytest.mark.parametrize("sector", ["vo", "po"])
def test_any_day_can_be_today(tmp_path: Path, sector: str, today: date) -> None:
    demo = loaded(tmp_path, sector, today).demo

    assert StaffRole.objects.filter(staff__user=demo.users[Role.MENTOR], first_on__lte=today).exists()
    assert not Register.objects.filter(on__gte=today).exists()


def test_in_the_holidays_the_last_school_days_are_there_to_look_at(tmp_path: Path) -> None:
    loaded(tmp_path, today=date(2026, 8, 3))

    assert Register.objects.filter(on=date(2026, 7, 17)).exists()


def test_about_six_percent_of_the_lessons_is_missed(tmp_path: Path) -> None:
    wish = Wish(sector="vo", pupils=300, weeks=8, seed=1, today=MONDAY)

    load(wish, passwords_in=tmp_path / "demo_accounts.json", say=silent)

    expected = sum(pupils for (pupils,) in Register.objects.values_list(F("pupils") * F("periods")))
    assert 0.045 < Absence.objects.filter(kind="absent").count() / expected < 0.08


def test_everybody_of_the_demo_can_sign_in_with_the_password_that_was_kept(tmp_path: Path) -> None:
    loaded(tmp_path, "vo")
    loaded(tmp_path, "po")

    kept = json.loads((tmp_path / "demo_accounts.json").read_text(encoding="utf-8"))

    assert len(kept) == 8
    assert all(User.objects.get(email=one["email"]).check_password(one["password"]) for one in kept)


def test_the_passwords_are_for_their_owner_only(tmp_path: Path) -> None:
    loaded(tmp_path)

    assert (tmp_path / "demo_accounts.json").stat().st_mode & 0o777 == 0o600


def test_the_administrator_works_at_both_schools(tmp_path: Path) -> None:
    loaded(tmp_path, "vo")
    loaded(tmp_path, "po")

    roles = StaffRole.objects.filter(role=Role.ADMINISTRATOR)

    assert roles.count() == 2
    assert roles.values("staff__user").distinct().count() == 1


def test_loading_again_leaves_the_school_as_it_is(
    tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.DATA_DIR = tmp_path
    call_command("load_demo_school", "--sector", "po", "--pupils", "40", "--weeks", "0")
    pupils = Pupil.objects.count()

    call_command("load_demo_school", "--sector", "po", "--pupils", "60", "--weeks", "0")

    assert Pupil.objects.count() == pupils
    assert "was left as it is" in capsys.readouterr().out
