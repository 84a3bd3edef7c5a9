"""Puts the steps of a plan into the tables, in bulk: the number of statements does not grow with who changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from uuid import uuid4

from accounts.models import AuditEvent
from schools.imports.plan import Part
from schools.imports.roster.match import is_dummy
from schools.imports.roster.plan import Begin, Dates, RosterPlan
from schools.imports.roster.records import GroupRecord, PupilRecord, StaffRecord
from schools.imports.roster.snapshot import KINDS
from schools.imports.writing import Writer
from schools.models import Enrolment, Group, Location, Membership, Pupil, School, Staff, StaffRole
from schools.models.people import sort_key

OUR_KINDS = {theirs: ours for ours, theirs in KINDS.items()}

Keys = dict[str, int]  # key in the file → primary key


def write(school: School, plan: RosterPlan, writer: Writer) -> Iterator[AuditEvent]:
    """Write everything; to be called in a transaction. Gives an event for each person it touches."""
    steps = plan.steps
    location = _location(school, plan)
    _write_groups(writer, school, location, steps.add_groups, steps.change_groups)
    groups: Keys = dict(school.groups.values_list("key", "pk"))
    new_pupils = _write_people(writer, Pupil, school, steps.add_pupils, steps.change_pupils)
    new_staff = _write_people(writer, Staff, school, steps.add_staff, steps.change_staff)
    pupils = new_pupils | {key: pk for pk, key in steps.known_pupils}
    staff = new_staff | {key: pk for pk, key in steps.known_staff}
    _write_dates(
        writer,
        Enrolment,
        steps.enrolments,
        lambda begin: {"pupil_id": pupils[begin.owner], "location": location},
    )
    _write_dates(
        writer,
        Membership,
        steps.memberships,
        lambda begin: {"pupil_id": pupils[begin.owner], "group_id": groups[begin.group_key]},
    )
    _write_dates(
        writer,
        StaffRole,
        steps.roles,
        lambda begin: {
            "staff_id": staff[begin.owner],
            "role": begin.role,
            "group_id": groups.get(begin.group_key),
        },
    )
    for pk, act, details in _acts(plan.pupils, new_pupils):
        yield AuditEvent(act=f"pupil.{act}", pupil_id=pk, details=details)
    for pk, act, details in _acts(plan.staff, new_staff):
        yield AuditEvent(act=f"staff.{act}", object_id=pk, details=details)


def _acts(part: Part, added: Mapping[str, int]) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Primary key, verb and old and new values of everybody who is touched."""
    for act, rows in (("added", part.new), ("changed", part.changed), ("ended", part.gone)):
        for row in rows:
            values = {change.what: [change.old, change.new] for change in row.changes}
            yield row.pk or added[row.key], act, values


def _location(school: School, plan: RosterPlan) -> Location | None:
    """The site that the file is about, when the school has it."""
    code = plan.school.location_code if plan.school else ""
    return school.locations.filter(code=code).first()


def _write_groups(
    writer: Writer,
    school: School,
    location: Location | None,
    add: Sequence[GroupRecord],
    change: Sequence[tuple[int, GroupRecord]],
) -> None:
    def values(group: GroupRecord) -> dict[str, Any]:
        return {"name": group.name, "kind": OUR_KINDS[group.kind], "year_group": group.year_level}

    new = [Group(school=school, location=location, key=group.key, **values(group)) for group in add]
    writer.add(Group, new)
    changed = [Group(pk=pk, **values(group)) for pk, group in change]
    writer.change(Group, changed, ["name", "kind", "year_group"])


def _write_people(
    writer: Writer,
    model: type[Pupil] | type[Staff],
    school: School,
    add: Sequence[PupilRecord | StaffRecord],
    change: Sequence[tuple[int, PupilRecord | StaffRecord]],
) -> Keys:
    fields = ["key", "first_name", "prefix", "surname", "sort_key"]
    if model is Pupil:
        fields.append("born_on")
    rows = [model(school=school, **_values(person) | {"key": _lasting_key(person.key)}) for person in add]
    writer.add(model, rows)
    changed = [model(pk=pk, **_values(person)) for pk, person in change]
    writer.change(model, changed, fields)
    return {person.key: row.pk for person, row in zip(add, rows, strict=True)}


def _values(person: PupilRecord | StaffRecord) -> dict[str, Any]:
    values = {
        "key": person.key,
        "first_name": person.first_name,
        "prefix": person.prefix,
        "surname": person.surname,
        "sort_key": sort_key(person.surname, person.first_name),
    }
    return values | {"born_on": person.born_on} if isinstance(person, PupilRecord) else values


def _lasting_key(key: str) -> str:
    """A key that is good for one file only is replaced by one that no other file will use."""
    return f"#{uuid4().hex}" if is_dummy(key) else key


def _write_dates(
    writer: Writer,
    model: type[Enrolment] | type[Membership] | type[StaffRole],
    dates: Dates,
    owner: Callable[[Begin], dict[str, Any]],
) -> None:
    writer.remove(model, dates.drop)
    writer.change(model, [model(pk=end.pk, last_on=end.last_on) for end in dates.end], ["last_on"])
    writer.add(
        model,
        [model(first_on=begin.first_on, last_on=begin.last_on, **owner(begin)) for begin in dates.begin],
    )
