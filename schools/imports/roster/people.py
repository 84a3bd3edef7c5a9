"""What a file changes about pupils and staff, and where they belong. Pure.

Somebody who teaches a class in the file becomes its mentor and a teacher; that is in the preview, and somebody agrees
to it. Job titles in the file (director, caretaker) never give a role: the handbook of EDEXML forbids it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from schools.imports.plan import Change, Part, Row
from schools.imports.roster.here import homes
from schools.imports.roster.match import Known, Match
from schools.imports.roster.plan import Dates
from schools.imports.roster.records import PupilRecord, RosterRecords, StaffRecord
from schools.imports.roster.spans import Period, Wanted, What, ended, fit, in_order, joined
from schools.imports.roster.state import PupilNow, SchoolNow, Span, StaffNow
from schools.roles import Role

TEACHES = "LRK"  # leerkracht, groepsleraar
ENROLLED: What = ("", None)

Names = Mapping[str, str]  # group key → name
Places = Mapping[What, tuple[Period, ...]]
NOWHERE: Places = {}


def compare_pupils(
    records: RosterRecords, now: SchoolNow, pupils: Match[PupilRecord, PupilNow], *, on: date
) -> tuple[Part, Dates, Dates]:
    """The preview of the pupils, and what happens to their enrolments and to their memberships."""
    names = _group_names(records, now)
    places = _places(records, on)
    told = _Told(records, now)
    gone = [pupil for pupil in pupils.left if _has_left(pupil, records, on)]
    dates = [_arrival(pupil, places.get(pupil.key, NOWHERE), on) for pupil in pupils.new]
    rows = []
    for one in (*pupils.known, *_spoken_of(records, pupils.left)):
        spans, wanted = told.about(one, places.get(one.file_key, NOWHERE), on)
        stay = _stay(one, spans, wanted, on, records)
        dates.append(stay)
        rows.append(
            _changed_row(
                one,
                (
                    *_last_day(one.was.enrolments, stay[0]),
                    *_moves(spans, stay[1], names, on, one.becomes.enrolled_until),
                ),
            )
        )
    dates.append(
        (
            ended((span for pupil in gone for span in pupil.enrolments), on=on),
            ended((span for pupil in gone for span in pupil.memberships), on=on),
        )
    )
    last_day = Change("last_on", "", (on - timedelta(days=1)).isoformat())
    part = _part(
        [_new_row(pupil, places.get(pupil.key, NOWHERE), names) for pupil in pupils.new],
        rows,
        [Row(pupil.key, full_name(pupil), None, (last_day,), pupil.pk) for pupil in gone],
    )
    return part, joined(enrolment for enrolment, _ in dates), joined(membership for _, membership in dates)


def _has_left(pupil: PupilNow, records: RosterRecords, on: date) -> bool:
    """Who was to come later and is not in a whole file may still come."""
    if pupil.key in records.departures.pupils:
        return bool(pupil.enrolments)
    return records.is_whole and any(span.first_on <= on for span in pupil.enrolments)


def _spoken_of(records: RosterRecords, others: Iterable[PupilNow]) -> Iterator[Known[PupilRecord, PupilNow]]:
    """Pupils of whom a file of changes tells only in which groups they come or go."""
    if not records.only_changes:
        return
    gone = records.departures
    keys = {one.pupil_key for one in records.memberships} | {pupil for pupil, _group in gone.memberships}
    for pupil in others:
        if pupil.key in gone.pupils:
            continue
        if pupil.key in keys or any(span.group_key in gone.groups for span in pupil.memberships):
            yield Known(pupil.key, pupil, _as_now(pupil))


def _as_now(pupil: PupilNow) -> PupilRecord:
    values = (pupil.key, pupil.first_name, pupil.prefix, pupil.surname, pupil.born_on)
    return PupilRecord(*values, enrolled_from=None, enrolled_until=None, line=0)


def _places(records: RosterRecords, on: date) -> Mapping[str, Places]:
    """Where each pupil sits according to the file, from `on`; what ended before is history and stays as it is."""
    periods: dict[str, dict[What, list[Period]]] = defaultdict(lambda: defaultdict(list))
    for one in records.memberships:
        if one.lasts_until(on):
            first_on = one.first_on and max(one.first_on, on)
            periods[one.pupil_key][one.group_key, None].append(Period(first_on, one.last_on))
    return {
        pupil: {what: in_order(found) for what, found in what_and_when.items()}
        for pupil, what_and_when in periods.items()
    }


def _arrival(pupil: PupilRecord, places: Places, on: date) -> tuple[Dates, Dates]:
    first_on, last_on = pupil.enrolled_from or on, pupil.enrolled_until
    enrolled = Wanted(pupil.key, {ENROLLED: (Period(None, last_on),)}, first_on)
    return fit((), enrolled, on=on), fit((), _wanted(pupil, places, on), on=on)


def _wanted(pupil: PupilRecord, places: Places, on: date) -> Wanted:
    """The places, as far as the pupil is enrolled."""
    first_on, last_on = max(on, pupil.enrolled_from or on), pupil.enrolled_until
    within = {
        what: tuple(
            Period(
                period.first_on and max(period.first_on, first_on),
                min((day for day in (period.last_on, last_on) if day), default=None),
            )
            for period in periods
            if (period.last_on or first_on) >= first_on
            and (last_on is None or (period.first_on or last_on) <= last_on)
        )
        for what, periods in places.items()
    }
    return Wanted(pupil.key, within, first_on)


class _Told:
    """How much a file says about the groups of a pupil (see RosterRecords)."""

    def __init__(self, records: RosterRecords, now: SchoolNow) -> None:
        self.records = records
        self.homes = homes(records, now)
        kinds = {group.kind for group in records.groups if records.memberships}
        # A file without combined groups says nothing about the school's clusters, nor about who sits in them.
        self.of_its_kinds = frozenset(group.key for group in now.groups if group.kind in kinds)
        self.named = frozenset(group.key for group in records.groups)

    def about(
        self, one: Known[PupilRecord, PupilNow], places: Places, on: date
    ) -> tuple[list[Span], Places | None]:
        """The rows of a pupil that the file speaks of, and what it wants; None leaves them as they are."""
        now = one.was.memberships
        if one.file_key in self.records.held_groups_of:
            return [], None
        if self.records.is_whole:
            return [span for span in now if span.group_key in self.of_its_kinds], places
        if self.records.only_changes:
            spans = [span for span in now if (span.group_key, None) in places or self.ends(one, span)]
        else:
            spans = [span for span in now if places and span.group_key in self.named]
        new_homes = [when for (key, _role), when in places.items() if key in self.homes]
        return self.leaving_the_class_before(now, spans, places, new_homes, on)

    def ends(self, one: Known[PupilRecord, PupilNow], span: Span) -> bool:
        gone = self.records.departures
        return span.group_key in gone.groups or (one.file_key, span.group_key) in gone.memberships

    def leaving_the_class_before(
        self,
        now: Sequence[Span],
        spans: list[Span],
        places: Places,
        new_homes: Sequence[Sequence[Period]],
        on: date,
    ) -> tuple[list[Span], Places]:
        """One sits in one class at a time: the class before lasts until the day before the new one."""
        if not new_homes:
            return spans, places
        first = min(periods[0].first_on or on for periods in new_homes)
        old = [
            span
            for span in now
            if span.group_key in self.homes and (span.group_key, None) not in places and span not in spans
        ]
        if first <= on:
            return [*spans, *old], places
        until = (Period(None, first - timedelta(days=1)),)
        return [*spans, *old], {**places, **{(span.group_key, None): until for span in old}}


def _stay(
    one: Known[PupilRecord, PupilNow],
    sits_in: Sequence[Span],
    places: Places | None,
    on: date,
    records: RosterRecords,
) -> tuple[Dates, Dates]:
    """Without `places` the groups stay as they are. Who has left by the file's date begins nothing new, nor does who
    is away from the school and has no row of their own in the file."""
    pupil = replace(one.becomes, key=one.file_key)
    first_on, last_on = max(on, pupil.enrolled_from or on), pupil.enrolled_until
    is_here = bool(pupil.line or one.was.enrolments)
    begin = is_here and (last_on is None or last_on >= on)
    enrolled = Wanted(pupil.key, {ENROLLED: (Period(None, last_on),)}, first_on)
    enrolment = fit(one.was.enrolments, enrolled, on=on, begin=begin, keep_last_days=not records.is_whole)
    if places is None:
        return enrolment, Dates()
    keep = not (records.is_whole or records.only_changes)
    wanted = _wanted(pupil, places, on)
    return enrolment, fit(sits_in, wanted, on=on, begin=begin, keep_last_days=keep)


def _last_day(now: Sequence[Span], dates: Dates) -> tuple[Change, ...]:
    was = {span.pk: span.last_on for span in now}
    return (
        *(Change("first_on", "", begin.first_on.isoformat()) for begin in dates.begin),
        *(Change("last_on", _iso(was[end.pk]), _iso(end.last_on)) for end in dates.end),
    )


def _moves(
    now: Sequence[Span], dates: Dates, names: Names, on: date, leaves_on: date | None = None
) -> tuple[Change, ...]:
    """From which groups to which, with the days of what does not begin now or ends by itself."""
    if dates == Dates():
        return ()
    last_days = {end.pk: end.last_on for end in dates.end}
    old, new = set(), set()
    for span in now:
        if not span.group_key:
            continue
        old.add(_when(names, span.group_key, span.first_on, span.last_on, on, leaves_on))
        last_on = last_days.get(span.pk, span.last_on)
        if span.pk not in dates.drop and not (last_on and last_on < on):
            new.add(_when(names, span.group_key, span.first_on, last_on, on, leaves_on))
    new |= {
        _when(names, begin.group_key, begin.first_on, begin.last_on, on, leaves_on)
        for begin in dates.begin
        if begin.group_key
    }
    return (Change("groups", ", ".join(sorted(old)), ", ".join(sorted(new))),) if old != new else ()


def _when(
    names: Names, key: str, first_on: date, last_on: date | None, on: date, leaves_on: date | None
) -> str:
    """`Frans (2027-01-04 … 2027-07-09)`."""
    days = [_iso(first_on if first_on > on else None), "…", _iso(last_on if last_on != leaves_on else None)]
    name = names.get(key, key)
    return f"{name} ({' '.join(filter(None, days))})" if days[0] or days[2] else name


def compare_staff(
    records: RosterRecords, now: SchoolNow, staff: Match[StaffRecord, StaffNow], *, on: date
) -> tuple[Part, Dates]:
    """The preview of the staff, and what happens to their roles as teacher and as mentor."""
    names = _group_names(records, now)
    teaching = _teaching(records, homes(records, now), on)
    roles = [
        fit((), Wanted(person.key, teaching.get(person.key, NOWHERE), on), on=on) for person in staff.new
    ]
    rows = []
    for one in (*staff.known, *_staff_spoken_of(records, staff.left)):
        wanted = teaching.get(one.file_key, NOWHERE)
        about = [
            span for span in one.was.roles if ("", span.role) in wanted or _speaks_of(records, one, span)
        ]
        dates = Dates()
        if records.teaching or records.only_changes:
            dates = fit(about, Wanted(one.file_key, wanted, on), on=on, keep_last_days=True)
        roles.append(dates)
        became = tuple(Change("role", "", begin.role) for begin in dates.begin if begin.role is Role.TEACHER)
        rows.append(_changed_row(one, (*became, *_moves(about, dates, names, on))))
    gone = [person for person in staff.left if person.roles and _works_no_more(person, records)]
    roles.append(ended((span for person in gone for span in person.roles), on=on))
    new = [_new_row(person, teaching.get(person.key, NOWHERE), names) for person in staff.new]
    return _part(new, rows, [_leaver(person, names) for person in gone]), joined(roles)


def _speaks_of(records: RosterRecords, one: Known[StaffRecord, StaffNow], span: Span) -> bool:
    """Whether a mentor's role ends when the file does not give it."""
    gone = records.departures
    if span.role is not Role.MENTOR:
        return False
    if (records.is_whole and records.knows_staff) or (one.file_key, span.group_key) in gone.teaching:
        return True
    given = {(teaching.staff_key, teaching.group_key) for teaching in records.teaching}
    return span.group_key in gone.groups or (one.file_key, span.group_key) in given


def _works_no_more(person: StaffNow, records: RosterRecords) -> bool:
    tells_of_all = records.is_whole and records.knows_staff and bool(records.teaching)
    return person.key in records.departures.staff or tells_of_all


def _staff_spoken_of(
    records: RosterRecords, others: Iterable[StaffNow]
) -> Iterator[Known[StaffRecord, StaffNow]]:
    """Staff of whom a file of changes tells only which groups they teach or no longer."""
    if not records.only_changes:
        return
    gone = records.departures
    keys = {one.staff_key for one in records.teaching} | {person for person, _group in gone.teaching}
    for person in others:
        if person.key in gone.staff:
            continue
        if person.key in keys or any(span.group_key in gone.groups for span in person.roles):
            values = (person.key, person.first_name, person.prefix, person.surname)
            yield Known(person.key, person, StaffRecord(*values, line=0))


def _teaching(records: RosterRecords, homes: frozenset[str], on: date) -> Mapping[str, Places]:
    """The roles of who teaches from `on`: as a teacher without end, as a mentor as long as the file says."""
    teaching: dict[str, dict[What, tuple[Period, ...]]] = defaultdict(dict)
    for one in records.teaching:
        if (one.roles and TEACHES not in one.roles) or not one.lasts_until(on):
            continue
        teaching[one.staff_key]["", Role.TEACHER] = (Period(),)
        if one.is_mentor and one.group_key in homes:
            period = Period(one.first_on and max(one.first_on, on), one.last_on)
            earlier = teaching[one.staff_key].get((one.group_key, Role.MENTOR), ())
            teaching[one.staff_key][one.group_key, Role.MENTOR] = in_order((*earlier, period))
    return teaching


def _leaver(person: StaffNow, names: Names) -> Row:
    groups = _named({span.group_key for span in person.roles if span.group_key}, names)
    ends = Change("groups", groups, "") if groups else Change("role", Role.TEACHER, "")
    return Row(person.key, full_name(person), None, (ends,), person.pk)


def _new_row(person: PupilRecord | StaffRecord, places: Places, names: Names) -> Row:
    groups = _named((key for key, _role in places if key), names)
    return Row(person.key, full_name(person), person.line, (Change("groups", "", groups),) if groups else ())


def _changed_row(
    one: Known[PupilRecord, PupilNow] | Known[StaffRecord, StaffNow], dates: tuple[Change, ...]
) -> Row:
    line = one.becomes.line or None
    return Row(one.was.key, full_name(one.was), line, (*one.changes, *dates), one.was.pk)


def _part(new: Iterable[Row], known: Sequence[Row], gone: Iterable[Row]) -> Part:
    changed = tuple(row for row in known if row.changes)
    return Part(new=tuple(new), changed=changed, gone=tuple(gone), unchanged=len(known) - len(changed))


def full_name(person: PupilRecord | PupilNow | StaffRecord | StaffNow) -> str:
    return " ".join(part for part in (person.first_name, person.prefix, person.surname) if part)


def _group_names(records: RosterRecords, now: SchoolNow) -> Names:
    names = {group.key: group.name for group in now.groups}
    return names | {group.key: group.name for group in records.groups}


def _named(keys: Iterable[str], names: Names) -> str:
    return ", ".join(sorted(names.get(key, key) for key in keys))


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
