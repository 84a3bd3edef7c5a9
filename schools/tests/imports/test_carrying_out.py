"""Carrying out a plan: all of it, exactly what was shown, once, and with a trail."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from schools.imports.carry_out import PlanChanged, PlanRefused, carry_out, plan_import
from schools.imports.plan import Plan
from schools.imports.readers.edexml import read_edexml
from schools.imports.roster import write
from schools.models import Enrolment, Group, ImportRun, Location, Membership, Pupil, School, Staff, StaffRole
from schools.tests.imports.roster import edexml, pupil, teacher

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
AT = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)


def carry(school: School, text: str, on: date = MONDAY, **more: Any) -> Plan:
    """What somebody saw and asked for, carried out; `more` are values of the run."""
    records = read_edexml(text.encode(), "EDEX.XML")
    run = ImportRun.objects.create(
        pk=uuid4(),
        school=school,
        kind=ImportRun.Kind.ROSTER,
        format="edexml",
        file="EDEX.XML",
        on=on,
        wished_at=AT,
        **{"fingerprint": shown(school, text, on, more.get("accept_gone")), **more},
    )
    return carry_out(run=run, records=records, at=AT)


def shown(school: School, text: str, on: date = MONDAY, accept_gone: int | None = None) -> str:
    records = read_edexml(text.encode(), "EDEX.XML")
    plan = plan_import(
        school=school, kind=ImportRun.Kind.ROSTER, records=records, on=on, accept_gone=accept_gone
    )
    return plan.fingerprint


def rows() -> dict[str, list[Any]]:
    """Everything an import may touch."""
    models = (Group, Pupil, Enrolment, Membership, Staff, StaffRole, AuditEvent)
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in models}


def test_pupils_groups_staff_and_who_belongs_where_stand_in_the_tables(school: School) -> None:
    carry(school, edexml(pupil("11", "Sam", "Dijk", more="<voorvoegsel>van</voorvoegsel>"), staff=teacher()))

    sam = Pupil.objects.get()
    assert (sam.name, sam.key, sam.born_on, sam.sort_key) == (
        "Sam van Dijk",
        "11",
        date(2018, 2, 3),
        "dijk sam",
    )
    assert Membership.objects.get(pupil=sam, last_on=None).group.name == "Egels"
    assert Enrolment.objects.get(pupil=sam).first_on == MONDAY
    mira = Staff.objects.get()
    assert mira.user is None
    assert {(role.role, role.group and role.group.name) for role in mira.roles.all()} == {
        ("teacher", None),
        ("mentor", "Egels"),
    }


def test_the_same_file_again_changes_not_one_row(school: School) -> None:
    text = edexml(pupil("11") + pupil("12", group="g2"), staff=teacher())
    carry(school, text)
    before = rows()

    plan = carry(school, text, TUESDAY)

    assert plan.changes_nothing
    assert rows() == before


def test_a_pupil_with_a_temporary_key_is_the_same_pupil_in_the_next_file(school: School) -> None:
    carry(school, edexml(pupil("#1")))

    plan = carry(school, edexml(pupil("#7")))

    assert plan.changes_nothing
    assert Pupil.objects.get().key not in {"#1", "#7"}


def test_who_changes_groups_sat_in_the_old_one_until_the_day_before(school: School) -> None:
    carry(school, edexml(pupil("11")))

    carry(school, edexml(pupil("11", group="g2")), TUESDAY)

    assert list(Membership.objects.order_by("pk").values_list("group__key", "first_on", "last_on")) == [
        ("g1", MONDAY, MONDAY),
        ("g2", TUESDAY, None),
    ]


def test_a_second_file_on_the_same_day_leaves_no_trace_of_the_group_that_was_wrong(school: School) -> None:
    carry(school, edexml(pupil("11")))

    carry(school, edexml(pupil("11", group="g2")))

    assert list(Membership.objects.values_list("group__key", "first_on", "last_on")) == [("g2", MONDAY, None)]


def test_a_pupil_who_left_keeps_their_row_and_their_past(school: School) -> None:
    six = "".join(pupil(str(number)) for number in range(11, 16))
    carry(school, edexml(six + pupil("16", "Tess")))

    carry(school, edexml(six), TUESDAY)

    tess = Pupil.objects.get(key="16")
    assert Enrolment.objects.get(pupil=tess).last_on == MONDAY
    assert Membership.objects.get(pupil=tess).last_on == MONDAY


def test_a_plan_that_is_refused_is_not_carried_out(school: School) -> None:
    carry(school, edexml(pupil("11") + pupil("12")))
    before = rows()

    with pytest.raises(PlanRefused):
        carry(school, edexml(pupil("11")), TUESDAY)

    assert rows() == before


def test_so_many_leave_only_when_their_number_is_confirmed(school: School) -> None:
    carry(school, edexml(pupil("11") + pupil("12")))

    carry(school, edexml(pupil("11")), TUESDAY, accept_gone=1)

    assert Pupil.objects.enrolled(on=TUESDAY).count() == 1


def test_a_plan_that_was_shown_before_the_school_changed_is_not_carried_out(school: School) -> None:
    text = edexml(pupil("11") + pupil("12"))
    before = shown(school, text)
    Group.objects.create(school=school, key="g1", name="Egels", year_group="3")

    with pytest.raises(PlanChanged) as stopped:
        carry(school, text, fingerprint=before)

    assert Pupil.objects.count() == 0
    assert [row.key for row in stopped.value.plan.parts["groups"].new] == ["g2"]


def test_an_import_that_stops_half_way_leaves_nothing(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_args: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(write, "_write_dates", stop)

    with pytest.raises(RuntimeError):
        carry(school, edexml())

    assert all(not found for found in rows().values())


def test_the_trail_holds_the_import_and_everybody_it_touched(school: School) -> None:
    carry(school, edexml(pupil("11") + pupil("12"), staff=teacher()))
    AuditEvent.objects.filter(at=AT).order_by("pk").last()

    carry(school, edexml(pupil("11", group="g2") + pupil("12"), staff=teacher()), TUESDAY)

    *_first, imported, changed = AuditEvent.objects.order_by("pk")
    assert (imported.act, imported.school_id) == ("roster.imported", school.pk)
    assert imported.details["parts"]["pupils"] == {"new": 0, "changed": 1, "gone": 0, "unchanged": 1}
    assert (changed.act, changed.pupil_id) == ("pupil.changed", Pupil.objects.get(key="11").pk)
    assert changed.details == {"groups": ["Egels", "Uilen"]}


def test_the_first_file_leaves_an_event_for_each_person(school: School) -> None:
    carry(school, edexml(pupil("11") + pupil("12"), staff=teacher()))

    acts = sorted(AuditEvent.objects.values_list("act", flat=True))
    assert acts == ["pupil.added", "pupil.added", "roster.imported", "staff.added"]


def test_the_site_in_the_file_is_taken_when_the_school_has_it(school: School) -> None:
    site = Location.objects.create(school=school, code="02", name="Dorp")

    carry(school, edexml(brin="00AA</brincode><dependancecode>02</dependancecode><brincode>"))

    assert Group.objects.filter(location=site).count() == 2
    assert Enrolment.objects.get().location == site


def test_another_school_with_the_same_keys_is_left_alone(school: School) -> None:
    other = School.objects.create(board=school.board, brin="99ZZ", name="Elders", sector="po", region="zuid")
    carry(other, edexml(pupil("11", "Vera"), brin="99ZZ"))

    carry(school, edexml(pupil("11", "Sam") + pupil("12")))

    assert Pupil.objects.get(school=other).first_name == "Vera"
    assert Enrolment.objects.filter(pupil__school=other, last_on=None).count() == 1


def test_the_number_of_statements_does_not_grow_with_the_pupils(school: School) -> None:
    small, large = ("".join(pupil(str(number)) for number in range(count)) for count in (10, 60))
    with CaptureQueriesContext(connection) as of_ten:
        carry(school, edexml(small))

    with CaptureQueriesContext(connection) as of_fifty_more:
        carry(school, edexml(large, staff=teacher()))

    assert len(of_fifty_more) <= len(of_ten) + 3  # the first staff, their roles, their events
    assert len(of_ten) < 45
