"""What a file changes about pupils and staff, and where they belong. Pure.

Somebody who teaches a class in the file becomes its mentor and a teacher; that is in the preview, and somebody agrees
to it. Job titles in the file (director, caretaker) never give a role: the handbook of EDEXML forbids it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from schools.imports.plan import Change, Part, Row
from schools.imports.roster.match import Known, Match
from schools.imports.roster.plan import Dates
from schools.imports.roster.records import GroupKind, PupilRecord, RosterRecords, StaffRecord
from schools.imports.roster.spans import Wanted, What, ended, fit, joined
from schools.imports.roster.state import PupilNow, SchoolNow, Span, StaffNow
from schools.roles import Role

TEACHES = "LRK"  # leerkracht, groepsleraar
ENROLLED: frozenset[What] = frozenset({("", None)})

Names = Mapping[str, str]  # group key → name


def compare_pupils(
    records: RosterRecords, now: SchoolNow, pupils: Match[PupilRecord, PupilNow], *, on: date
) -> tuple[Part, Dates, Dates]:
    """The preview of the pupils, and what happens to their enrolments and to their memberships."""
    names = _group_names(records, now)
    places = _places(records)
    spoken_of = _groups_spoken_of(records, now)
    held = records.held_groups_of
    gone = [pupil for pupil in pupils.left if any(span.first_on <= on for span in pupil.enrolments)]
    dates = [_arrival(pupil, places[pupil.key], on) for pupil in pupils.new]
    rows = []
    for one in pupils.known:
        sits_in = [span for span in one.was.memberships if span.group_key in spoken_of]
        stay = _stay(one, sits_in, None if one.file_key in held else places[one.file_key], on)
        dates.append(stay)
        rows.append(
            _changed_row(one, (*_last_day(one.was.enrolments, stay[0]), *_moves(sits_in, stay[1], names, on)))
        )
    dates.append(
        (
            ended((span for pupil in gone for span in pupil.enrolments), on=on),
            ended((span for pupil in gone for span in pupil.memberships), on=on),
        )
    )
    last_day = Change("last_on", "", (on - timedelta(days=1)).isoformat())
    part = _part(
        pupils,
        [_new_row(pupil, places[pupil.key], names) for pupil in pupils.new],
        rows,
        [Row(pupil.key, full_name(pupil), None, (last_day,), pupil.pk) for pupil in gone],
    )
    return part, joined(enrolment for enrolment, _ in dates), joined(membership for _, membership in dates)


def _places(records: RosterRecords) -> Mapping[str, frozenset[What]]:
    places: dict[str, frozenset[What]] = defaultdict(frozenset)
    for membership in records.memberships:
        places[membership.pupil_key] |= {(membership.group_key, None)}
    return places


def _arrival(pupil: PupilRecord, places: frozenset[What], on: date) -> tuple[Dates, Dates]:
    first_on, last_on = pupil.enrolled_from or on, pupil.enrolled_until
    enrolment = fit((), Wanted(pupil.key, ENROLLED, first_on, last_on), on=on)
    membership = fit((), Wanted(pupil.key, places, max(on, first_on), last_on), on=on)
    return enrolment, membership


def _stay(
    one: Known[PupilRecord, PupilNow], sits_in: Sequence[Span], places: frozenset[What] | None, on: date
) -> tuple[Dates, Dates]:
    """Without `places` the groups stay as they are. Who has left by the file's date begins nothing new."""
    first_on, last_on = max(on, one.becomes.enrolled_from or on), one.becomes.enrolled_until
    begin = last_on is None or last_on >= on
    wanted = Wanted(one.file_key, ENROLLED, first_on, last_on)
    enrolment = fit(one.was.enrolments, wanted, on=on, begin=begin)
    if places is None:
        return enrolment, Dates()
    return enrolment, fit(sits_in, Wanted(one.file_key, places, first_on, last_on), on=on, begin=begin)


def _last_day(now: Sequence[Span], dates: Dates) -> tuple[Change, ...]:
    was = {span.pk: span.last_on for span in now}
    return (
        *(Change("first_on", "", begin.first_on.isoformat()) for begin in dates.begin),
        *(Change("last_on", _iso(was[end.pk]), _iso(end.last_on)) for end in dates.end),
    )


def _moves(now: Sequence[Span], dates: Dates, names: Names, on: date) -> tuple[Change, ...]:
    """From which groups to which on the day of the import."""
    if dates == Dates():
        return ()
    stopped = {*dates.drop, *(end.pk for end in dates.end if end.last_on and end.last_on < on)}
    old = {span.group_key for span in now if span.group_key}
    new = {span.group_key for span in now if span.group_key and span.pk not in stopped}
    new |= {begin.group_key for begin in dates.begin if begin.group_key}
    return (Change("groups", _named(old, names), _named(new, names)),) if old != new else ()


def compare_staff(
    records: RosterRecords, now: SchoolNow, staff: Match[StaffRecord, StaffNow], *, on: date
) -> tuple[Part, Dates]:
    """The preview of the staff, and what happens to their roles as teacher and as mentor."""
    names = _group_names(records, now)
    teaching = _teaching(records)
    roles = [fit((), Wanted(person.key, teaching[person.key], on), on=on) for person in staff.new]
    rows = []
    for one in staff.known:
        wanted = teaching[one.file_key]
        about = [span for span in one.was.roles if span.role is Role.MENTOR or ("", span.role) in wanted]
        dates = Dates()
        if records.teaching:
            dates = fit(about, Wanted(one.file_key, wanted, on), on=on, keep_last_days=True)
        roles.append(dates)
        became = tuple(Change("role", "", begin.role) for begin in dates.begin if begin.role is Role.TEACHER)
        rows.append(_changed_row(one, (*became, *_moves(about, dates, names, on))))
    gone = [person for person in staff.left if person.roles] if records.teaching else []
    roles.append(ended((span for person in gone for span in person.roles), on=on))
    new = [_new_row(person, teaching[person.key], names) for person in staff.new]
    return _part(staff, new, rows, [_leaver(person, names) for person in gone]), joined(roles)


def _teaching(records: RosterRecords) -> Mapping[str, frozenset[What]]:
    homes = {group.key for group in records.groups if group.kind is GroupKind.HOME}
    teaching: dict[str, frozenset[What]] = defaultdict(frozenset)
    for one in records.teaching:
        if one.roles and TEACHES not in one.roles:
            continue
        teaching[one.staff_key] |= {("", Role.TEACHER)}
        if one.group_key in homes:
            teaching[one.staff_key] |= {(one.group_key, Role.MENTOR)}
    return teaching


def _leaver(person: StaffNow, names: Names) -> Row:
    groups = _named({span.group_key for span in person.roles if span.group_key}, names)
    ends = Change("groups", groups, "") if groups else Change("role", Role.TEACHER, "")
    return Row(person.key, full_name(person), None, (ends,), person.pk)


def _new_row(person: PupilRecord | StaffRecord, places: frozenset[What], names: Names) -> Row:
    groups = _named((key for key, _role in places if key), names)
    return Row(person.key, full_name(person), person.line, (Change("groups", "", groups),) if groups else ())


def _changed_row(
    one: Known[PupilRecord, PupilNow] | Known[StaffRecord, StaffNow], dates: tuple[Change, ...]
) -> Row:
    return Row(one.was.key, full_name(one.was), one.becomes.line, (*one.changes, *dates), one.was.pk)


def _part(
    people: Match[PupilRecord, PupilNow] | Match[StaffRecord, StaffNow],
    new: Iterable[Row],
    known: Iterable[Row],
    gone: Iterable[Row],
) -> Part:
    changed = tuple(row for row in known if row.changes)
    return Part(
        new=tuple(new),
        changed=changed,
        gone=tuple(gone),
        unchanged=len(people.known) - len(changed),
    )


def full_name(person: PupilRecord | PupilNow | StaffRecord | StaffNow) -> str:
    return " ".join(part for part in (person.first_name, person.prefix, person.surname) if part)


def _group_names(records: RosterRecords, now: SchoolNow) -> Names:
    names = {group.key: group.name for group in now.groups}
    return names | {group.key: group.name for group in records.groups}


def _groups_spoken_of(records: RosterRecords, now: SchoolNow) -> frozenset[str]:
    """A file without combined groups says nothing about the school's clusters, nor about who sits in them."""
    kinds = {group.kind for group in records.groups}
    return frozenset(group.key for group in now.groups if group.kind in kinds)


def _named(keys: Iterable[str], names: Names) -> str:
    return ", ".join(sorted(names.get(key, key) for key in keys))


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
