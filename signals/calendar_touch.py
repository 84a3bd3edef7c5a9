"""Whom a change of the calendar touches: counted, not named."""

from __future__ import annotations

import functools
import operator
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from absences.models import Absence
from attendance.models import Register
from schools.models import School
from signals.models import Signal

Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Touched:
    """`pupils` have absence in the weeks that count differently, `signals` have a window there, `registers` were taken
    on days that would be closed."""

    pupils: int
    signals: int
    registers: int


def touched(school: School, *, weeks: Span | None, closed: Sequence[Span]) -> Touched:
    """At most three queries. `weeks` is None when no window changes."""
    if weeks is None:
        pupils = signals = 0
    else:
        absences = Absence.objects.filter(school=school).between(*weeks)
        pupils = absences.order_by().values("pupil").distinct().count()
        windows = Signal.objects.filter(school=school, begin_on__lte=weeks[1], last_on__gte=weeks[0])
        signals = windows.waiting().count()
    registers = 0
    if closed:
        days = functools.reduce(operator.or_, (Q(on__range=span) for span in closed))
        registers = Register.objects.filter(days, school=school).count()
    return Touched(pupils, signals, registers)
