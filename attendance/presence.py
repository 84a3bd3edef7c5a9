"""Who was there, derived: on the confirmed list of a register, and not absent in the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from absences.models import Absence
from attendance.models import Register
from schools.models import School


def presence(registers: Collection[Register], *, school: School, on: date) -> Mapping[int, int]:
    """Per register of that day how many of its list were there, by primary key. One query, none without registers."""
    if not registers:
        return {}
    absent: defaultdict[int, set[int]] = defaultdict(set)
    rows = Absence.objects.filter(school=school, on=on, kind=Absence.Kind.ABSENT)
    for pupil, period in rows.values_list("pupil_id", "period"):
        absent[period].add(pupil)
    there = {}
    for register in registers:
        missing = set[int]().union(*(absent[period] for period in register.covers()))
        there[register.pk] = register.pupils - len(missing.intersection(register.confirmed()))
    return there
