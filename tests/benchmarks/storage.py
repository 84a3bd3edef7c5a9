"""What a school year takes on the disk, tables with their indexes."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection, models

from absences.models import Absence
from accounts.models import AuditEvent
from attendance.models import Register
from tests.benchmarks.measure import Line, Target
from tests.benchmarks.peer import PeerRecord

MEGABYTE = 1024 * 1024


TABLES: tuple[type[models.Model], ...] = (Register, Absence, AuditEvent, PeerRecord)


def tidy() -> None:
    """Statistics for the planner, and the tables of both ways as small as they can be; in a transaction, and on SQLite,
    only the statistics."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and not connection.in_atomic_block:
            names = ", ".join(table._meta.db_table for table in TABLES)
            cursor.execute(f"VACUUM (FULL) {names}")
            cursor.execute("VACUUM (ANALYZE)")
        else:
            cursor.execute("ANALYZE")


def school_year_on_disk() -> list[Line]:
    """Without the trail the presence itself; with it all that saving leaves. SQLite has no such sizes."""
    if connection.vendor != "postgresql":
        return []
    theirs = _megabytes([PeerRecord])
    ours = _megabytes([Register, Absence])
    with_trail = ours + _megabytes([AuditEvent])
    target = Target("≤ 1/10", ours * 10 <= theirs)
    return [
        _line("disk for the school year, MB", ours, theirs, [target]),
        _line("disk with the audit trail, which the rows do not have, MB", with_trail, theirs, []),
    ]


def _line(work: str, ours: float, theirs: float, targets: list[Target]) -> Line:
    return Line(work, f"{ours:,.1f}", None, f"{theirs:,.1f}", None, f"1/{theirs / ours:,.1f}", targets)


def _megabytes(tables: Sequence[type[models.Model]]) -> float:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {' + '.join(['pg_total_relation_size(%s)'] * len(tables))}",
            [table._meta.db_table for table in tables],
        )
        return float(cursor.fetchone()[0] / MEGABYTE)
