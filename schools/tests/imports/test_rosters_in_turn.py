"""One file after the other at the same school: first those that matter, then by chance."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from schools.imports.carry_out import carry_out, plan_import, undo
from schools.imports.formats import FORMATS, recognise
from schools.imports.plan import Plan
from schools.models import Enrolment, Group, ImportRun, Membership, School, StaffRole
from schools.models.people import in_force
from schools.roles import Role
from schools.tests.imports.oneroster import CLASSES, ENROLMENTS, USERS, delta, sds, zipped
from schools.tests.imports.oneroster import school as files_of

pytestmark = pytest.mark.django_db

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
AT = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)

Files = Sequence[object]


def plan_of(school: School, files: Files, on: date) -> tuple[Plan, object, str]:
    found = recognise(files)  # type: ignore[arg-type]
    assert found is not None
    records = FORMATS[found.format].read(files, None)  # type: ignore[arg-type]
    return plan_import(school=school, kind="roster", records=records, on=on), records, found.format


def take_over(school: School, files: Files, on: date = MONDAY, gone: int | None = None) -> ImportRun:
    plan, records, name = plan_of(school, files, on)
    if gone is not None:
        plan = plan_import(school=school, kind="roster", records=records, on=on, accept_gone=gone)
    assert not plan.refused, plan.problems
    run = ImportRun.objects.create(
        pk=uuid4(),
        school=school,
        kind=ImportRun.Kind.ROSTER,
        format=name,
        file=plan.file,
        on=on,
        fingerprint=plan.fingerprint,
        accept_gone=gone,
        wished_at=AT,
    )
    carry_out(run=run, records=records, at=AT)
    return run


def sitting(school: School, on: date) -> set[tuple[str, str]]:
    rows = Membership.objects.filter(in_force(on), pupil__school=school)
    return set(rows.values_list("pupil__key", "group__key"))


def test_a_whole_set_and_then_only_what_changed(school: School) -> None:
    take_over(school, [zipped(files_of())])
    changes = delta(
        users=("u3,active,2026-11-24,true,s1,student,tess,,Tess,Smit,,,,,,,,",),
        enrollments=(
            "e6,active,2026-11-24,g2b,s1,u3,student,,,",
            "e2,tobedeleted,2026-11-24,wisa,s1,u1,student,,,",
            "e4,tobedeleted,2026-11-24,g2b,s1,t1,teacher,true,,",
        ),
    )

    take_over(school, changes, TUESDAY)

    assert sitting(school, MONDAY) == {("u1", "g2b"), ("u1", "wisa"), ("u2", "g2b")}
    assert sitting(school, TUESDAY) == {("u1", "g2b"), ("u2", "g2b"), ("u3", "g2b")}
    assert StaffRole.objects.get(role=Role.MENTOR).last_on == MONDAY
    assert plan_of(school, changes, TUESDAY)[0].changes_nothing


def test_a_pupil_deleted_by_a_file_of_changes_keeps_their_past_and_can_be_taken_back(school: School) -> None:
    many = [f"u{n},,,true,s1,student,x,,Naam{n},Smit,,,,,,,," for n in range(3, 10)]
    take_over(school, files_of(users=(*USERS, *many)))
    gone = delta(users=("u2,tobedeleted,2026-11-24,,,,,,,,,,,,,,,",))

    run = take_over(school, gone, TUESDAY)
    left = Enrolment.objects.get(pupil__key="u2").last_on
    undo(run=run, by=None, at=AT)  # type: ignore[arg-type]

    assert left == MONDAY
    assert Enrolment.objects.get(pupil__key="u2").last_on is None


def test_five_exports_in_turn_leave_a_class_out_and_bring_another(school: School) -> None:
    """Course updated, course added, course left out, class added: courses are nothing to us, classes are."""
    without = files_of(classes=CLASSES[:1], enrollments=(ENROLMENTS[0], ENROLMENTS[2], ENROLMENTS[3]))
    added = files_of(classes=(*CLASSES, "g2c,,,2C,02,,2C,homeroom,,s1,y1"))
    exports = [
        files_of(),
        files_of(courses=("c1,,,y1,Wiskunde,wisA,,s1",)),
        files_of(courses=()),
        without,
        added,
    ]

    for day, files in enumerate(exports):
        take_over(school, files, MONDAY + timedelta(days=day))
        assert plan_of(school, files, MONDAY + timedelta(days=day))[0].changes_nothing

    assert set(Group.objects.values_list("key", flat=True)) == {"g2b", "wisa", "g2c"}
    assert (
        Membership.objects.filter(group__key="wisa").count() == 1
    )  # no combined class, nothing said about it


def test_school_data_sync_leaves_a_class_a_class(school: School) -> None:
    take_over(school, sds())
    Group.objects.filter(key="2b").update(kind=Group.Kind.BASE)

    assert plan_of(school, sds(), TUESDAY)[0].changes_nothing


def enrolled(school: School, on: date) -> set[str]:
    return set(school.pupils.enrolled(on=on).values_list("key", flat=True))


def by_chance(chance: random.Random) -> Files:
    """A school of four pupils and four groups in which anything can be: dates, two times, nobody, only changes."""
    groups = ("g2a", "g2b", "wisa", "fa1")
    days = ["", *((MONDAY + timedelta(days=chance.randint(-9, 30))).isoformat() for _ in range(3))]
    pupils = [f"u{n}" for n in range(4) if chance.random() < 0.9] or ["u0"]
    users = [f"{key},{{}},,true,s1,student,x,,Naam {key},Smit,,,,,,,," for key in pupils]
    rows = []
    for _row in range(chance.randint(1, 9)):
        begin, end = sorted((chance.choice(days), chance.choice(days)))
        begin, end = ("", begin) if not end else (begin, end)
        rows.append(f"e,{{}},,{chance.choice(groups)},s1,{chance.choice(pupils)},student,,{begin},{end}")
    classes = (
        "g2a,,,2A,02,,2A,homeroom,,s1,y1",
        "g2b,,,2B,02,,2B,homeroom,,s1,y1",
        "wisa,,,Wiskunde,02,c1,wisA,scheduled,,s1,y1",
        "fa1,,,Frans,02,c1,fa1,scheduled,,s1,y1",
    )
    if chance.random() < 0.4:
        status = [chance.choice(("active", "active", "tobedeleted")) for _row in rows]
        return delta(
            users=[user.format("active") for user in users if chance.random() < 0.6],
            classes=classes,
            enrollments=[row.format(what) for row, what in zip(rows, status, strict=True)],
        )
    return files_of(
        users=[user.format("") for user in users],
        classes=classes,
        enrollments=[row.format("") for row in rows],
        demographics=None,
    )


@pytest.mark.parametrize("seed", range(25))
def test_whatever_comes_in_turn_the_past_stays_and_nobody_sits_twice_in_a_group(
    school: School, seed: int
) -> None:
    chance = random.Random(seed)
    on = MONDAY
    for _file in range(5):
        files = by_chance(chance)
        on += timedelta(days=chance.randint(0, 6))
        past = {day: sitting(school, day) for day in (on - timedelta(days=n) for n in range(1, 15))}
        plan, records, _name = plan_of(school, files, on)
        if plan.changes_nothing:
            continue
        take_over(school, files, on, gone=len(plan.parts["pupils"].gone))

        assert plan_import(
            school=school, kind="roster", records=records, on=on, accept_gone=len(plan.parts["pupils"].gone)
        ).changes_nothing, seed
        assert {day: sitting(school, day) for day in past} == past
        for day in (on + timedelta(days=n) for n in range(0, 40, 3)):
            rows = list(Membership.objects.filter(in_force(day)).values_list("pupil__key", "group__key"))
            assert len(rows) == len(set(rows)), (seed, day)
        assert {pupil for pupil, _group in sitting(school, on)} <= enrolled(school, on), (seed, on)
