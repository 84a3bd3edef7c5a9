"""Two people save one register: both truths are seen, nothing is overwritten in silence."""

from __future__ import annotations

import re

import pytest
import time_machine

from absences.models import Absence
from accounts.models import AuditEvent
from attendance.actions import save_register
from attendance.conflict import weight
from attendance.minutes import Choice
from attendance.models import Register
from attendance.tests.screen import Screen
from attendance.views import register as view
from tests.cast import Cast


@pytest.fixture
def cas(cast: Cast, clock: time_machine.Traveller) -> Screen:
    screen = Screen(cast.cas, cast.lesson, cast.on)
    screen.open()
    return screen


def test_who_saves_second_sees_both_values_and_stores_nothing(cast: Cast, mira: Screen, cas: Screen) -> None:
    cas.save({cast.sam: "absent"})

    response = mira.save({cast.sam: "late"}, **{f"m_{cast.sam.pk}": "8"})

    page = response.content.decode()
    assert response.status_code == 409
    assert "Cas Jansen bewaarde dit register ook" in page
    assert "Te laat, 8 min" in page
    assert "Over de andere 4 leerlingen zijn jullie het eens." in page
    assert Absence.objects.get().kind == "absent"


def test_only_the_pupils_that_differ_are_asked_about(cast: Cast, mira: Screen, cas: Screen) -> None:
    same, other = cast.pupils[1:3]
    cas.save({same: "absent", other: "absent"})

    page = mira.save({same: "absent"}).content.decode()

    assert re.findall(r'name="c-(\d+)" value="mine"', page) == [str(other.pk)]


def test_the_value_that_says_most_is_proposed(cast: Cast, mira: Screen, cas: Screen) -> None:
    cas.save({cast.sam: "absent"})

    page = mira.save().content.decode()

    assert f'name="c-{cast.sam.pk}" value="theirs" checked' in page


@pytest.mark.parametrize(
    ("says_more", "says_less"),
    [
        (Choice("absent"), Choice("present")),
        (Choice("late", 8), Choice("absent")),
        (Choice("absent", 0, 5), Choice("absent")),
        (Choice("left_early", 5), Choice("present")),
    ],
)
def test_what_was_seen_says_more_than_what_everybody_starts_with(
    says_more: Choice, says_less: Choice
) -> None:
    assert weight(says_more) > weight(says_less)


@pytest.mark.parametrize(("holds", "kind"), [("mine", "late"), ("theirs", "absent")])
def test_the_choice_between_two_truths_is_saved(
    cast: Cast, mira: Screen, cas: Screen, holds: str, kind: str
) -> None:
    cas.save({cast.sam: "absent"})
    mira.save({cast.sam: "late"}, **{f"m_{cast.sam.pk}": "8"})

    response = mira.save({cast.sam: "late"}, **{f"m_{cast.sam.pk}": "8", f"c_{cast.sam.pk}": holds})

    assert response.status_code == 302
    assert Absence.objects.get().kind == kind
    assert Register.objects.get().revision == 2


def test_what_the_other_chose_for_the_rest_stays(cast: Cast, mira: Screen, cas: Screen) -> None:
    theirs, mine = cast.pupils[1:3]
    cas.save({theirs: "absent"})
    mira.save({mine: "absent"})

    mira.save({theirs: "present", mine: "absent"}, **{f"c_{theirs.pk}": "theirs", f"c_{mine.pk}": "mine"})

    assert set(Absence.objects.values_list("pupil", flat=True)) == {theirs.pk, mine.pk}


def test_everything_of_the_other_can_be_taken_over_and_mine_stays_in_the_history(
    cast: Cast, mira: Screen, cas: Screen
) -> None:
    cas.save({cast.sam: "absent"})
    mira.save({cast.sam: "late"}, **{f"m_{cast.sam.pk}": "8"})

    mira.save({cast.sam: "late"}, take="theirs", **{f"m_{cast.sam.pk}": "8", f"c_{cast.sam.pk}": "mine"})

    event = AuditEvent.objects.filter(by=cast.mira).latest("pk")
    assert Absence.objects.get().kind == "absent"
    assert event.details["not_chosen"] == [[cast.sam.pk, "late", 8, None]]


def test_two_people_who_say_the_same_are_asked_nothing(cast: Cast, mira: Screen, cas: Screen) -> None:
    cas.save({cast.sam: "absent"})

    response = mira.save({cast.sam: "absent"})

    assert response.status_code == 302
    assert Register.objects.get().revision == 1


def test_an_old_window_of_my_own_is_asked_about_too(cast: Cast, mira: Screen) -> None:
    sealed = mira.ticket
    mira.save({cast.sam: "absent"})
    mira.ticket = sealed

    response = mira.save({cast.sam: "late"}, **{f"m_{cast.sam.pk}": "8"})

    assert response.status_code == 409
    assert "Je bewaarde dit register al, in een ander venster" in response.content.decode()


@pytest.mark.parametrize("was_taken_before", [False, True])
def test_a_save_that_was_overtaken_between_reading_and_writing_is_a_conflict(
    cast: Cast, mira: Screen, cas: Screen, monkeypatch: pytest.MonkeyPatch, was_taken_before: bool
) -> None:
    if was_taken_before:
        mira.save()
        mira.open()
        cas.open()

    def after_cas_saved(*args: object, **kwargs: object) -> object:
        monkeypatch.undo()
        cas.save({cast.sam: "absent"})
        return save_register(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(view, "save_register", after_cas_saved)

    response = mira.save({cast.sam: "late"}, **{f"m_{cast.sam.pk}": "8"})

    assert response.status_code == 409
    assert Absence.objects.get().kind == "absent"
