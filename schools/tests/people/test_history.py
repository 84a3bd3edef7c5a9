"""Who was expected on a day is a question with one answer, whatever happened to the pupil before and since.

The year of the cast began on 17 August 2026; Sam has been in 2B since. Days are of 2026.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from accounts.models import AuditEvent, JobRun
from attendance.lessons import find_lesson
from attendance.sheet import load_sheet
from schools.access import viewer_of
from schools.actions.groups import close_group
from schools.actions.people import (
    correct_membership,
    drop_enrolment,
    drop_membership,
    end_enrolment,
    enrol,
    join,
    leave_group,
    move,
)
from schools.actions.refused import Refused
from schools.models import Enrolment, Group, Membership, Pupil, StaffRole
from tests.cast import AT, FIRST_DAY, Cast, make_group


def day(text: str) -> date:
    """`3-10` is 3 October 2026."""
    number, month = text.split("-")
    return date(2026, int(month), int(number))


def until(text: str | None) -> date | None:
    return day(text) if text else None


class Sam:
    """What happens to Sam, in words of one line."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.by: dict[str, Any] = {"by": cast.ada, "at": AT}
        self.chess = Group.objects.create(school=cast.school, key="chess", name="chess", kind="cluster")
        self.groups = {"2B": cast.group, "1C": cast.group_1c, "chess": self.chess}

    @property
    def pupil(self) -> Pupil:
        return self.cast.sam

    def moves(self, group: str, on: str) -> Membership:
        return move(pupil=self.pupil, group=self.groups[group], on=day(on), **self.by)

    def leaves(self, last: str | None) -> Enrolment:
        enrolment = self.pupil.enrolments.latest("first_on")
        return end_enrolment(enrolment=enrolment, last_on=until(last), **self.by)

    def comes_back(self, on: str, group: str | None = "2B") -> Enrolment:
        seat = self.groups[group] if group else None
        return enrol(pupil=self.pupil, first_on=day(on), group=seat, **self.by)

    def joins(self, first: str, last: str | None = None) -> Membership:
        return join(pupil=self.pupil, group=self.chess, first_on=day(first), last_on=until(last), **self.by)

    def seat(self, group: str) -> Membership:
        return self.pupil.memberships.filter(group=self.groups[group]).latest("first_on")

    def never_sat(self, group: str) -> None:
        drop_membership(membership=self.seat(group), **self.by)

    def sat(self, group: str, first: str, last: str | None) -> Membership:
        return correct_membership(
            membership=self.seat(group), first_on=day(first), last_on=until(last), **self.by
        )

    def where(self, on: str) -> str:
        """The groups that expect Sam on that day."""
        names = [
            name
            for name, group in self.groups.items()
            if Pupil.objects.who_was_expected(group, on=day(on)).filter(pk=self.pupil.pk).exists()
        ]
        return " ".join(names) or "nowhere"


@pytest.fixture
def sam(cast: Cast) -> Sam:
    return Sam(cast)


Story = Callable[[Sam], Any]

HISTORIES: list[tuple[str, list[Story], dict[str, str]]] = [
    ("nothing happened", [], {"16-8": "nowhere", "17-8": "2B", "3-10": "2B"}),
    (
        "changes class",
        [lambda sam: sam.moves("1C", "3-10")],
        {"2-10": "2B", "3-10": "1C", "1-12": "1C"},
    ),
    (
        "changes class on the first day: the class before never held",
        [lambda sam: sam.moves("1C", "17-8")],
        {"16-8": "nowhere", "17-8": "1C", "3-10": "1C"},
    ),
    (
        "changes class twice on one day: the last one holds",
        [lambda sam: sam.moves("1C", "3-10"), lambda sam: sam.moves("2B", "3-10")],
        {"2-10": "2B", "3-10": "2B", "4-10": "2B"},
    ),
    (
        "there and back",
        [lambda sam: sam.moves("1C", "1-9"), lambda sam: sam.moves("2B", "3-10")],
        {"31-8": "2B", "1-9": "1C", "2-10": "1C", "3-10": "2B"},
    ),
    (
        "a change in the past keeps the change that was planned",
        [lambda sam: sam.moves("1C", "1-12"), lambda sam: sam.moves("1C", "3-10")],
        {"2-10": "2B", "3-10": "1C", "30-11": "1C", "1-12": "1C"},
    ),
    (
        "back to the old class until the change that was planned",
        [
            lambda sam: sam.moves("1C", "1-9"),
            lambda sam: sam.moves("2B", "1-12"),
            lambda sam: sam.moves("1C", "3-10"),
        ],
        {"2-9": "1C", "3-10": "1C", "30-11": "1C", "1-12": "2B"},
    ),
    ("leaves", [lambda sam: sam.leaves("2-10")], {"2-10": "2B", "3-10": "nowhere"}),
    (
        "leaves, but later than was said",
        [lambda sam: sam.leaves("2-10"), lambda sam: sam.leaves("9-10")],
        {"3-10": "2B", "9-10": "2B", "10-10": "nowhere"},
    ),
    (
        "stays after all",
        [lambda sam: sam.leaves("2-10"), lambda sam: sam.leaves(None)],
        {"2-10": "2B", "3-10": "2B", "1-12": "2B"},
    ),
    (
        "leaves before a change that was planned, which never holds",
        [lambda sam: sam.moves("1C", "1-12"), lambda sam: sam.leaves("2-10")],
        {"2-10": "2B", "3-10": "nowhere", "1-12": "nowhere"},
    ),
    (
        "comes back in another class",
        [lambda sam: sam.leaves("2-10"), lambda sam: sam.comes_back("2-11", "1C")],
        {"2-10": "2B", "3-10": "nowhere", "1-11": "nowhere", "2-11": "1C"},
    ),
    (
        "comes back the next day: two enrolments, no day lost",
        [lambda sam: sam.leaves("2-10"), lambda sam: sam.comes_back("3-10", "2B")],
        {"2-10": "2B", "3-10": "2B", "1-12": "2B"},
    ),
    (
        "comes back without a class: enrolled, expected nowhere",
        [lambda sam: sam.leaves("2-10"), lambda sam: sam.comes_back("2-11", None)],
        {"2-11": "nowhere"},
    ),
    (
        "never came back",
        [
            lambda sam: sam.leaves("2-10"),
            lambda sam: drop_enrolment(enrolment=sam.comes_back("2-11", "1C"), **sam.by),
        ],
        {"2-10": "2B", "3-10": "nowhere", "2-11": "nowhere"},
    ),
    (
        "a cluster beside the class",
        [lambda sam: sam.joins("1-9", "2-10")],
        {"31-8": "2B", "1-9": "2B chess", "2-10": "2B chess", "3-10": "2B"},
    ),
    (
        "a cluster that goes on after days that touch",
        [lambda sam: sam.joins("1-9", "2-10"), lambda sam: sam.joins("3-10")],
        {"2-10": "2B chess", "3-10": "2B chess", "1-12": "2B chess"},
    ),
    (
        "leaves a cluster",
        [
            lambda sam: sam.joins("1-9"),
            lambda sam: leave_group(membership=sam.seat("chess"), last_on=day("2-10"), **sam.by),
        ],
        {"2-10": "2B chess", "3-10": "2B"},
    ),
    (
        "never sat in a cluster",
        [lambda sam: sam.joins("1-9"), lambda sam: sam.never_sat("chess")],
        {"1-9": "2B", "3-10": "2B"},
    ),
    (
        "the change of class was a week later after all",
        [
            lambda sam: sam.moves("1C", "3-10"),
            lambda sam: sam.sat("1C", "10-10", None),
            lambda sam: sam.sat("2B", "17-8", "9-10"),
        ],
        {"3-10": "2B", "9-10": "2B", "10-10": "1C"},
    ),
    (
        "the class was closed",
        [lambda sam: close_group(group=sam.cast.group, last_on=day("2-10"), **sam.by)],
        {"2-10": "2B", "3-10": "nowhere"},
    ),
]


@pytest.mark.parametrize(("story", "then"), [case[1:] for case in HISTORIES], ids=[c[0] for c in HISTORIES])
def test_who_was_expected_has_one_answer(sam: Sam, story: list[Story], then: dict[str, str]) -> None:
    for happens in story:
        happens(sam)

    assert {on: sam.where(on) for on in then} == then


@pytest.mark.parametrize(("story", "then"), [case[1:] for case in HISTORIES], ids=[c[0] for c in HISTORIES])
def test_no_two_rows_of_one_pupil_hold_the_same_day(
    sam: Sam, story: list[Story], then: dict[str, str]
) -> None:
    for happens in story:
        happens(sam)

    for rows in (sam.pupil.enrolments.all(), sam.pupil.memberships.filter(group__kind=Group.Kind.BASE)):
        spans = sorted((row.first_on, row.last_on or date.max) for row in rows)
        assert all(one[1] < other[0] for one, other in pairwise(spans))


def test_the_register_expects_the_same_pupils(cast: Cast, sam: Sam) -> None:
    sam.moves("1C", "3-10")
    viewer = viewer_of(
        cast.mira,
        list(StaffRole.objects.filter(staff__user=cast.mira).select_related("staff__school")),
        school_id=None,
        on=cast.on,
    )
    assert viewer
    lesson = find_lesson(viewer, cast.lesson.pk, on=cast.on)
    assert lesson

    sheet = load_sheet(lesson, by=cast.mira.pk)

    listed = [line.pupil.pk for line in sheet.lines]
    assert listed == [pupil.pk for pupil in Pupil.objects.who_was_expected(cast.group, on=cast.on)]


REFUSED: list[tuple[str, list[Story], str]] = [
    ("enrolled already", [lambda sam: sam.comes_back("2-11")], "first_on"),
    (
        "comes back on the last day",
        [lambda sam: sam.leaves("2-10"), lambda sam: sam.comes_back("2-10")],
        "first_on",
    ),
    ("leaves before the first day", [lambda sam: sam.leaves("1-8")], "last_on"),
    (
        "stays although enrolled again later",
        [
            lambda sam: sam.leaves("2-10"),
            lambda sam: sam.comes_back("2-11"),
            lambda sam: end_enrolment(
                enrolment=sam.pupil.enrolments.earliest("first_on"), last_on=day("3-11"), **sam.by
            ),
        ],
        "last_on",
    ),
    (
        "changes class after the last day",
        [lambda sam: sam.leaves("2-10"), lambda sam: sam.moves("1C", "3-10")],
        "on",
    ),
    ("changes class before the first day", [lambda sam: sam.moves("1C", "16-8")], "on"),
    (
        "to a class that was closed",
        [
            lambda sam: close_group(group=sam.cast.group_1c, last_on=day("2-10"), **sam.by),
            lambda sam: sam.moves("1C", "3-10"),
        ],
        "on",
    ),
    (
        "in two classes at once by a correction",
        [lambda sam: sam.moves("1C", "3-10"), lambda sam: sam.sat("1C", "2-10", None)],
        "first_on",
    ),
    ("a correction that ends before it begins", [lambda sam: sam.sat("2B", "3-10", "2-10")], "last_on"),
    (
        "a correction beyond the enrolment",
        [lambda sam: sam.leaves("2-10"), lambda sam: sam.sat("2B", "17-8", "3-10")],
        "last_on",
    ),
    (
        "leaves a cluster before the first day",
        [
            lambda sam: sam.joins("1-9"),
            lambda sam: leave_group(membership=sam.seat("chess"), last_on=day("31-8"), **sam.by),
        ],
        "last_on",
    ),
]


@pytest.mark.parametrize(
    ("story", "field"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_what_cannot_be_true_is_refused_and_changes_nothing(sam: Sam, story: list[Story], field: str) -> None:
    *before, refused = story
    for happens in before:
        happens(sam)
    was = _rows()

    with pytest.raises(Refused) as refusal:
        refused(sam)

    assert refusal.value.field == field
    assert _rows() == was


AGAIN: list[tuple[str, Story]] = [
    ("changes class", lambda sam: sam.moves("1C", "3-10")),
    ("leaves", lambda sam: sam.leaves("2-10")),
    ("joins", lambda sam: sam.joins("1-9")),
    ("sat elsewhere", lambda sam: sam.sat("2B", "17-8", "3-10")),
]


@pytest.mark.parametrize("happens", [case[1] for case in AGAIN], ids=[case[0] for case in AGAIN])
def test_the_same_twice_is_once_in_the_tables_and_in_the_trail(sam: Sam, happens: Story) -> None:
    happens(sam)
    once = (_rows(), AuditEvent.objects.count())

    happens(sam)

    assert (_rows(), AuditEvent.objects.count()) == once


@pytest.mark.parametrize("happens", [case[1] for case in AGAIN], ids=[case[0] for case in AGAIN])
def test_a_change_is_in_the_trail_and_the_pupil_is_judged_again(sam: Sam, happens: Story) -> None:
    happens(sam)

    event = AuditEvent.objects.latest("pk")
    assert (event.by, event.at, event.pupil_id) == (sam.cast.ada, AT, sam.pupil.pk)
    assert JobRun.objects.get(kind="signals.evaluate").params == {"pupils": [sam.pupil.pk]}


def test_the_earlier_enrolment_stays_as_it_was_when_a_pupil_comes_back(sam: Sam) -> None:
    sam.leaves("2-10")
    sam.comes_back("2-11")

    days = list(sam.pupil.enrolments.order_by("first_on").values_list("first_on", "last_on"))
    assert days == [(FIRST_DAY, day("2-10")), (day("2-11"), None)]


def test_a_class_of_another_school_is_no_class_to_move_to(cast: Cast, sam: Sam) -> None:
    with pytest.raises(ValueError, match="another school"):
        move(pupil=cast.sam, group=make_group(cast.other_school, "9Z"), on=cast.on, by=cast.ada, at=AT)


def _rows() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in (Enrolment, Membership)]
