"""A large secondary school: 2,400 pupils, 20,000 memberships, an upload of 20 MB."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from schools.imports.carry_out import carry_out, plan_import
from schools.imports.plan import Plan
from schools.imports.problems import Refusal
from schools.imports.readers.oneroster import read_oneroster
from schools.imports.roster.records import RosterRecords
from schools.models import ImportRun, Membership, School
from schools.tests.imports.oneroster import school as files_of

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)
AT = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
PUPILS, HOMES, CLUSTERS = 2400, 90, 600


def records(moved: int = 0) -> RosterRecords:
    """A school in which each pupil sits in a class and seven or eight clusters; `moved` have other groups."""
    homes = [f"h{n},,,H{n},02,,H{n},homeroom,,s1,y1" for n in range(HOMES)]
    clusters = [f"c{n},,,Vak {n},02,c1,vak{n},scheduled,,s1,y1" for n in range(CLUSTERS)]
    users = [f"u{n},,,true,s1,student,u{n},,Naam{n},van Dijk{n},,,,,,,," for n in range(PUPILS)]
    sits = [
        (f"u{n}", group)
        for n in range(PUPILS)
        for group in (
            f"h{(n + (n < moved)) % HOMES}",
            *(f"c{(n * 7 + nth * 83 + (n < moved)) % CLUSTERS}" for nth in range(7 + (n % 3 == 0))),
        )
    ]
    return read_oneroster(
        files_of(
            classes=(*homes, *clusters),
            users=users,
            enrollments=[
                f"e,,,{group},s1,{pupil},student,false,2026-08-17,2027-08-01" for pupil, group in sits
            ],
            demographics=None,
        )
    )


def carry(school: School, read: RosterRecords, on: date) -> Plan:
    shown = plan_import(school=school, kind="roster", records=read.schools[0], on=on)
    run = ImportRun.objects.create(
        pk=uuid4(),
        school=school,
        kind=ImportRun.Kind.ROSTER,
        format="oneroster",
        file="export.zip",
        on=on,
        fingerprint=shown.fingerprint,
        wished_at=AT,
    )
    return carry_out(run=run, records=read.schools[0], at=AT)


@pytest.mark.django_db
def test_a_large_school_is_compared_and_carried_out_within_seconds(school: School) -> None:
    began = time.process_time()
    carry(school, records(), MONDAY)
    first = time.process_time() - began
    moved = records(PUPILS)

    with CaptureQueriesContext(connection) as queries:
        began = time.process_time()
        plan = plan_import(school=school, kind="roster", records=moved.schools[0], on=TUESDAY)
        planned = time.process_time() - began
    began = time.process_time()
    carry(school, moved, TUESDAY)
    carried = time.process_time() - began

    assert len(plan.parts["pupils"].changed) == PUPILS
    assert Membership.objects.filter(first_on=TUESDAY).count() == PUPILS * 8 + PUPILS // 3
    assert len(queries) == 6  # groups, enrolments, memberships, roles, pupils, staff
    assert planned < 3
    assert first < 13
    assert carried < 10


ALONE = """
from pathlib import Path
from schools.imports.readers.oneroster import read_oneroster
from schools.tests.imports.oneroster import school
rows = [f"{n},,,g2b,s1,u1,student,false,,,%s" for n in range(%d)]
found = read_oneroster(school(enrollments=rows))
print(*(problem.code for problem in found.problems))
print(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
"""


@pytest.mark.parametrize(("length", "rows", "code"), [(180, 80_000, ""), (1, 300_000, Refusal.TOO_LARGE)])
def test_an_upload_of_20_mb_stays_within_300_mb_of_memory(length: int, rows: int, code: str) -> None:
    """Measured in a process that reads it and does nothing else: the most memory it ever had (Linux)."""
    program = ALONE % ("x" * length, rows)
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    *codes, kilobytes = said.stdout.split()
    assert codes == ([code] if code else [])
    assert int(kilobytes) < 300_000
