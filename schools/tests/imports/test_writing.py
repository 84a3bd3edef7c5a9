"""What an import wrote can be taken back, unless somebody leans on it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from absences.models import Absence, Reason
from absences.models.policy import Category
from attendance.tests.screen import Screen
from schools.imports.writing import NotAsWritten, Writer, take_back
from schools.models import Enrolment, Group, Membership, Pupil, School, TimetableLesson
from tests.cast import AT, Cast

NEW_YEAR = date(2027, 1, 4)


def pupil(school: School, key: str, name: str = "Tess") -> Pupil:
    return Pupil(school=school, key=key, first_name=name, surname="Vos", sort_key=f"vos {name.lower()}")


def everything() -> dict[str, list[Any]]:
    models = (Group, Pupil, Membership, TimetableLesson, TimetableLesson.groups.through)
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in models}


def write(cast: Cast) -> Writer:
    """A new group with a pupil, another name for Sam, a membership that ends and one that never was."""
    writer = Writer()
    group = Group(school=cast.school, key="9Z", name="9Z")
    writer.add(Group, [group])
    tess = pupil(cast.school, "77")
    writer.add(Pupil, [tess])
    writer.add(Membership, [Membership(pupil=tess, group=group, first_on=NEW_YEAR)])
    writer.change(
        Pupil, [Pupil(pk=cast.sam.pk, first_name="Samuel", sort_key="x")], ["first_name", "sort_key"]
    )
    first, second = Membership.objects.filter(group=cast.group).order_by("pk")[:2]
    writer.change(Membership, [Membership(pk=first.pk, last_on=cast.on)], ["last_on"])
    writer.remove(Membership, [second.pk])
    return writer


def test_every_row_is_what_it_was_before(cast: Cast) -> None:
    before = everything()
    writer = write(cast)
    assert everything() != before

    take_back(writer.before)

    assert everything() == before


def test_a_row_that_was_written_twice_gets_its_first_value_back(cast: Cast) -> None:
    writer = Writer()
    for name in ("Samuel", "Sammie"):
        writer.change(Pupil, [Pupil(pk=cast.sam.pk, first_name=name)], ["first_name"])

    take_back(writer.before)

    assert Pupil.objects.get(pk=cast.sam.pk).first_name == "Sam"


def test_what_was_changed_by_hand_since_is_not_overwritten(cast: Cast) -> None:
    writer = write(cast)
    Pupil.objects.filter(pk=cast.sam.pk).update(first_name="Sammie")

    with pytest.raises(NotAsWritten) as stopped:
        take_back(writer.before)

    assert stopped.value.rows == {"schools.Pupil": 1}
    assert Pupil.objects.filter(key="77").exists()


def test_a_changed_row_that_is_gone_stands_in_the_way(cast: Cast) -> None:
    writer = write(cast)
    Membership.objects.filter(last_on=cast.on).delete()

    with pytest.raises(NotAsWritten) as stopped:
        take_back(writer.before)

    assert stopped.value.rows == {"schools.Membership": 1}


def test_a_new_pupil_with_an_absence_stays(cast: Cast) -> None:
    writer = write(cast)
    Absence.objects.create(
        school=cast.school,
        pupil=Pupil.objects.get(key="77"),
        on=cast.on,
        period=1,
        kind=Absence.Kind.ABSENT,
        minutes_missed=50,
        period_minutes=50,
        category=Category.UNAUTHORISED,
        reason=Reason.objects.get(school=cast.school, code="AZB"),
        recorded_at=AT,
    )

    with pytest.raises(NotAsWritten) as stopped:
        take_back(writer.before)

    assert stopped.value.rows == {"absences.Absence": 1}


def test_a_new_group_that_was_given_a_lesson_by_hand_stays(cast: Cast) -> None:
    writer = write(cast)
    cast.lesson.groups.add(Group.objects.get(key="9Z"))

    with pytest.raises(NotAsWritten) as stopped:
        take_back(writer.before)

    assert stopped.value.rows == {"schools.TimetableLesson": 1}


def test_a_new_pupil_who_was_present_on_a_register_stays(cast: Cast) -> None:
    """Presence has no row: only the confirmed list knows."""
    writer = Writer()
    tess = pupil(cast.school, "77")
    writer.add(Pupil, [tess])
    writer.add(Membership, [Membership(pupil=tess, group=cast.group, first_on=cast.on)])
    writer.add(Enrolment, [Enrolment(pupil=tess, first_on=cast.on)])
    screen = Screen(cast.mira, cast.lesson, cast.on)
    with time_machine.travel(AT, tick=False):
        screen.open()
        screen.save()

    with pytest.raises(NotAsWritten) as stopped:
        take_back(writer.before)

    assert stopped.value.rows == {"attendance.Register": 1}


def test_a_hundred_rows_more_cost_a_statement_and_not_a_hundred(cast: Cast) -> None:
    counts = []
    for number in (5, 200):
        writer = Writer()
        writer.add(Pupil, [pupil(cast.school, f"{number}-{index}") for index in range(number)])
        with CaptureQueriesContext(connection) as queries:
            take_back(writer.before)
        counts.append(len(queries))

    assert counts[1] <= counts[0] + 2
