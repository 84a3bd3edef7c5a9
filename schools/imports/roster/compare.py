"""Compares a file with the school and makes the plan. Pure.

A pupil who is not in the file any more keeps their history; their enrolment ends. An empty date of birth or year group
in a file never wipes a known one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from schools.imports.plan import Change, Part, Row
from schools.imports.problems import Notice, Problem, Refusal
from schools.imports.roster.by_name import by_name
from schools.imports.roster.here import here
from schools.imports.roster.match import Match, identity, match
from schools.imports.roster.people import compare_pupils, compare_staff
from schools.imports.roster.plan import Dates, RosterPlan, Steps
from schools.imports.roster.records import GroupRecord, PupilRecord, RosterRecords, StaffRecord
from schools.imports.roster.state import GroupNow, PupilNow, SchoolNow, StaffNow

MOST_GONE_PERCENT = 20


def compare(
    records: RosterRecords, now: SchoolNow, *, on: date, accept_gone: int | None = None
) -> RosterPlan:
    """The plan for a file at a school, holding from `on`.

    When more than 20 % of the pupils would be gone the plan is refused (`TOO_MANY_GONE`), unless `accept_gone` is
    exactly their number.
    """
    records = by_name(here(records, now), now)
    if records.refused:
        return RosterPlan(records.file, on, records.problems, records.school)
    pupils = match(records.pupils, now.pupils, held=records.held_pupils, file=records.file)
    staff = match(records.staff, now.staff, held=records.held_staff, file=records.file)
    pupil_part, enrolments, memberships = compare_pupils(records, now, pupils, on=on)
    staff_part, roles = compare_staff(records, now, staff, on=on)
    add_groups = _new_groups(records, now)
    change_groups = _changed_groups(records, now)
    return RosterPlan(
        file=records.file,
        on=on,
        school=records.school,
        problems=(
            *_about_the_school(records, now, on),
            *_about_those_gone(records, now, len(pupil_part.gone), on, accept_gone),
            *_about_numbers(records, pupils, {row.pk for row in pupil_part.gone}),
            *_about_the_past(records, on),
            *records.problems,
            *pupils.problems,
            *staff.problems,
        ),
        groups=_group_part(records, now, add_groups, change_groups, memberships),
        pupils=pupil_part,
        staff=staff_part,
        pupils_with_group=len({one.pupil_key for one in records.memberships if one.lasts_until(on)}),
        steps=Steps(
            add_groups=add_groups,
            change_groups=tuple((was.pk, becomes) for was, becomes in change_groups),
            add_pupils=pupils.new,
            change_pupils=tuple((one.was.pk, one.becomes) for one in pupils.known if one.changes),
            known_pupils=_by_key(pupils, others=records.only_changes),
            add_staff=staff.new,
            change_staff=tuple((one.was.pk, one.becomes) for one in staff.known if one.changes),
            known_staff=_by_key(staff, others=records.only_changes),
            enrolments=enrolments,
            memberships=memberships,
            roles=roles,
        ),
    )


def _by_key(
    people: Match[PupilRecord, PupilNow] | Match[StaffRecord, StaffNow], *, others: bool
) -> tuple[tuple[int, str], ...]:
    """Under which key the file speaks of whom; of who has no row in a file of changes as well."""
    known = tuple((one.was.pk, one.file_key) for one in people.known)
    return (*known, *((one.pk, one.key) for one in people.left)) if others else known


def _about_the_school(records: RosterRecords, now: SchoolNow, on: date) -> Iterator[Problem]:
    school = records.school
    if school is None:
        return
    if school.brin and school.brin != now.brin:
        data = {"brin": school.brin, "expected": now.brin}
        yield Problem(Refusal.OTHER_SCHOOL, records.file, school.line, data)
    if not school.speaks_of(on):
        yield Problem(Notice.OTHER_SCHOOL_YEAR, records.file, school.line, {"years": school.years})


def _about_numbers(
    records: RosterRecords, pupils: Match[PupilRecord, PupilNow], gone: set[int | None]
) -> Iterator[Problem]:
    """A second export with other keys would make everybody leave and come anew; a list of a part of the school would
    put them in twice, which is said of those whose date of birth is known."""
    were = {
        identity(pupil)
        for pupil in pupils.left
        if pupil.pk in gone or (pupil.born_on is not None and pupil.enrolments)
    }
    count = sum(identity(pupil) in were for pupil in pupils.new)
    if count:
        yield Problem(Notice.OTHER_NUMBERS, records.file, data={"count": count})


def _about_the_past(records: RosterRecords, on: date) -> Iterator[Problem]:
    ended = sum(not one.lasts_until(on) for one in records.memberships)
    if ended:
        yield Problem(Notice.MEMBERSHIPS_ENDED, records.file, data={"count": ended})


def _about_those_gone(
    records: RosterRecords, now: SchoolNow, gone: int, on: date, accept_gone: int | None
) -> Iterator[Problem]:
    enrolled = sum(any(span.first_on <= on for span in pupil.enrolments) for pupil in now.pupils)
    if gone * 100 > enrolled * MOST_GONE_PERCENT and gone != accept_gone:
        yield Problem(Refusal.TOO_MANY_GONE, records.file, data={"gone": gone, "enrolled": enrolled})


def _new_groups(records: RosterRecords, now: SchoolNow) -> tuple[GroupRecord, ...]:
    known = {group.key for group in now.groups}
    return tuple(group for group in records.groups if group.key not in known)


def _changed_groups(records: RosterRecords, now: SchoolNow) -> tuple[tuple[GroupNow, GroupRecord], ...]:
    by_key = {group.key: group for group in now.groups}
    pairs = [(by_key[group.key], group) for group in records.groups if group.key in by_key]
    completed = [(was, replace(group, year_level=group.year_level or was.year_group)) for was, group in pairs]
    return tuple((was, becomes) for was, becomes in completed if _group_changes(was, becomes))


def _group_changes(was: GroupNow, becomes: GroupRecord) -> tuple[Change, ...]:
    values = [
        ("name", was.name, becomes.name),
        ("kind", was.kind.value, becomes.kind.value),
        ("year_group", was.year_group, becomes.year_level),
    ]
    return tuple(Change(what, old, new) for what, old, new in values if old != new)


def _group_part(
    records: RosterRecords,
    now: SchoolNow,
    added: tuple[GroupRecord, ...],
    changed: tuple[tuple[GroupNow, GroupRecord], ...],
    memberships: Dates,
) -> Part:
    """A group is gone when it is not in the file, somebody leaves it by this import, and nobody stays."""
    in_file = {group.key for group in records.groups}
    touched = {*memberships.drop, *(end.pk for end in memberships.end)}
    sits = [(span.group_key, span.pk in touched) for pupil in now.pupils for span in pupil.memberships]
    stay = {key for key, leaves in sits if not leaves} | {begin.group_key for begin in memberships.begin}
    emptied = {key for key, leaves in sits if leaves} - in_file - stay
    return Part(
        new=tuple(Row(group.key, group.name, group.line) for group in added),
        changed=tuple(
            Row(becomes.key, was.name, becomes.line, _group_changes(was, becomes), was.pk)
            for was, becomes in changed
        ),
        gone=tuple(Row(group.key, group.name, pk=group.pk) for group in now.groups if group.key in emptied),
        unchanged=len(records.groups) - len(added) - len(changed),
    )
