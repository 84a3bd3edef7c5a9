"""What a file means at this school: which of its schools is ours, and who a file of changes speaks of. Pure."""

from __future__ import annotations

from dataclasses import replace

from schools.imports.problems import Problem, Refusal, Skipped
from schools.imports.roster.records import GroupKind, MembershipRecord, RosterRecords, TeachingRecord
from schools.imports.roster.state import SchoolNow


def here(records: RosterRecords, now: SchoolNow) -> RosterRecords:
    """The records of our school, in which every reference is to somebody in the file or at the school."""
    if records.schools:
        records = _of_our_school(records, now.brin)
    if not records.knows_kinds:
        kinds = {group.key: group.kind for group in now.groups}
        groups = tuple(replace(group, kind=kinds.get(group.key, group.kind)) for group in records.groups)
        records = replace(records, groups=groups)
    return _followed(_sorted(records, now), now) if records.only_changes else records


def _of_our_school(records: RosterRecords, brin: str) -> RosterRecords:
    for ours in records.schools:
        if ours.school and ours.school.brin == brin:
            return replace(ours, problems=(*records.problems, *ours.problems))
    named = ", ".join(sorted(one.school.brin for one in records.schools if one.school))
    refusal = Problem(Refusal.OTHER_SCHOOL, records.file, data={"brin": named, "expected": brin})
    return replace(records, problems=(refusal, *records.problems))


def _sorted(records: RosterRecords, now: SchoolNow) -> RosterRecords:
    """Whoever can be a pupil or staff is what they are at the school; whoever is neither is noted."""
    pupils, staff = {pupil.key for pupil in now.pupils}, {person.key for person in now.staff}
    unknown = records.unsorted - pupils - staff
    problems = tuple(
        Problem(Skipped.ROLE_MISSING, records.file, pupil.line, {"key": pupil.key})
        for pupil in records.pupils
        if pupil.key in unknown
    )
    return replace(
        records,
        pupils=tuple(one for one in records.pupils if one.key in pupils or one.key not in records.unsorted),
        staff=tuple(
            one
            for one in records.staff
            if one.key not in records.unsorted or (one.key in staff and one.key not in pupils)
        ),
        held_pupils=records.held_pupils | unknown,
        problems=(*records.problems, *problems),
    )


def _followed(records: RosterRecords, now: SchoolNow) -> RosterRecords:
    """Without the references of a file of changes that lead nowhere, each of which is noted."""
    groups = {group.key for group in records.groups} | {group.key for group in now.groups}
    enrolled = {pupil.key for pupil in now.pupils if pupil.enrolments}
    pupils = {pupil.key for pupil in records.pupils} | enrolled
    staff = {person.key for person in records.staff} | {person.key for person in now.staff}
    held = records.held_pupils | records.held_staff
    problems: list[Problem] = []

    def leads_somewhere(one: MembershipRecord | TeachingRecord, person: str, people: set[str]) -> bool:
        unknown = [key for key, known in ((person, people), (one.group_key, groups)) if key not in known]
        if unknown and person not in held:
            data = {"key": unknown[0]}
            problems.append(Problem(Skipped.NOT_AT_SCHOOL, one.file or records.file, one.line, data))
        return not unknown

    return replace(
        records,
        memberships=tuple(one for one in records.memberships if leads_somewhere(one, one.pupil_key, pupils)),
        teaching=tuple(one for one in records.teaching if leads_somewhere(one, one.staff_key, staff)),
        problems=(*records.problems, *problems),
    )


def homes(records: RosterRecords, now: SchoolNow) -> frozenset[str]:
    """The keys of all classes in which one sits all day, at the school and in the file; the file knows better."""
    kinds = {group.key: group.kind for group in now.groups}
    kinds |= {group.key: group.kind for group in records.groups}
    return frozenset(key for key, kind in kinds.items() if kind is GroupKind.HOME)
