"""What can be imported: for each kind of import how its plan is made and how that is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import AuditEvent
from schools.imports.closures.compare import compare as compare_closures
from schools.imports.closures.records import ClosureRecords
from schools.imports.closures.snapshot import snapshot as calendar_now
from schools.imports.closures.write import write as write_closures
from schools.imports.plan import Plan
from schools.imports.roster.compare import compare as compare_roster
from schools.imports.roster.records import RosterRecords
from schools.imports.roster.snapshot import snapshot as roster_now
from schools.imports.roster.write import write as write_roster
from schools.imports.timetable.compare import compare as compare_timetable
from schools.imports.timetable.records import TimetableRecords
from schools.imports.timetable.snapshot import snapshot as timetable_now
from schools.imports.timetable.write import write as write_timetable
from schools.imports.writing import Writer
from schools.models import ImportRun, School


@dataclass(frozen=True, slots=True)
class Kind:
    """`plan(school, records, on, accept_gone)` changes nothing. `write(school, plan, writer)` writes it, in a
    transaction, and gives an event for each thing it touches, without who, when and school."""

    plan: Callable[[School, Any, date, int | None], Plan]
    write: Callable[[School, Any, Writer], Iterator[AuditEvent]]


def _plan_roster(school: School, records: RosterRecords, on: date, accept_gone: int | None) -> Plan:
    return compare_roster(records, roster_now(school, on=on), on=on, accept_gone=accept_gone)


def _plan_closures(school: School, records: ClosureRecords, on: date, accept_gone: int | None) -> Plan:
    return compare_closures(records, calendar_now(school), on=on, accept_gone=accept_gone)


def _plan_timetable(school: School, records: TimetableRecords, on: date, _accept_gone: int | None) -> Plan:
    return compare_timetable(records, timetable_now(school, on=on), on=on)


KINDS: Mapping[str, Kind] = {
    ImportRun.Kind.ROSTER: Kind(_plan_roster, write_roster),
    ImportRun.Kind.CLOSURES: Kind(_plan_closures, write_closures),
    ImportRun.Kind.TIMETABLE: Kind(_plan_timetable, write_timetable),
}
