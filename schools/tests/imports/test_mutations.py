"""Thousands of damaged sets: each gets an answer in words, none an error, and memory stays bounded."""

from __future__ import annotations

import random
import tracemalloc
from collections.abc import Callable, Sequence
from datetime import date

import pytest

from schools.imports.formats import FORMATS, recognise
from schools.imports.plan import Plan
from schools.imports.roster.compare import compare
from schools.imports.roster.records import RosterRecords
from schools.imports.roster.state import SchoolNow
from schools.imports.source import File
from schools.imports.words import because, described, place, sentence, weight
from schools.tests.imports.oneroster import SDS21, V12, delta, school, sds, zipped
from schools.tests.imports.roster import edexml, pupil, teacher

MONDAY = date(2026, 11, 23)
ROUNDS = 2000
MOST_BYTES = 60_000_000
NASTY = (
    *("", '"', '""', ",", ";", "\t", "\n", "\r", "\0", "\ufeff", "﹩", "x" * 300, "🙂", "=1+1", "../", "#1"),
    *("2027-02-29", "8/27/2026", "99999999999999999999", "-1", "tobedeleted", "student", "111222333", "NaN"),
)

Files = list[File]


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Bytes that are lost, doubled or replaced."""
    found = bytearray(data)
    for _time in range(chance.randint(1, 4)):
        at = chance.randrange(len(found) + 1)
        found[at : at + chance.randint(0, 20)] = chance.randbytes(chance.randint(0, 12))
    return bytes(found)


def rewritten(data: bytes, chance: random.Random) -> bytes:
    """Values, lines and columns that are not where they should be."""
    lines = [line.split(",") for line in data.decode().split("\r\n")]
    for _time in range(chance.randint(1, 6)):
        line = chance.choice(lines)
        at = chance.randrange(len(line))
        act = chance.randrange(6)
        if act <= 1:
            line[at] = chance.choice(NASTY)
        elif act == 2:
            line[at] = chance.choice(chance.choice(lines))
        elif act == 3 and len(line) > 1:
            line.pop(at)
        elif act == 4:
            lines.append(list(line))
        elif len(lines) > 1:
            lines.remove(line)
    return "\r\n".join(map(",".join, lines)).encode("utf-8", "surrogatepass")


def mutated(files: Sequence[File], chance: random.Random) -> Files:
    """A set in which one or two files are damaged, and sometimes one is lost, doubled or called otherwise."""
    found = list(files)
    for _time in range(chance.randint(1, 3)):
        at = chance.randrange(len(found))
        hurt: Callable[[bytes, random.Random], bytes] = chance.choice((rewritten, rewritten, damaged))
        try:
            found[at] = File(found[at].name, hurt(found[at].data, chance))
        except UnicodeDecodeError:
            continue
    if chance.random() < 0.1:
        found.pop(chance.randrange(len(found)))
    if chance.random() < 0.1:
        found.append(File(chance.choice(("users.csv", "USERS.CSV", "x.csv")), found[0].data))
    return found


def answer(files: Files) -> Plan | None:
    """Everything that happens to files until the preview; every word that would be said is said."""
    found = recognise(files)
    if found is None:
        return None
    because(found)
    records = FORMATS[found.format].read(files, None)
    if not isinstance(records, RosterRecords):
        return None
    plan = compare(records, SchoolNow("00AA"), on=MONDAY)
    for problem in plan.problems:
        assert place(problem)
        assert weight(problem)
        assert sentence(problem)
    for part in plan.parts.values():
        for row in (*part.new, *part.changed, *part.gone):
            assert all(described(change) for change in row.changes)
    return plan


V1P2 = school(
    V12,
    manifest=("oneroster.version,1.2",),
    users=("u1,,,true,sam,,Sam,Dijk,van,,,,,,,,,", "t1,,,true,mira,,Mira,Postma,,,,,,,,,,"),
    roles=("r1,,,u1,primary,student,2026-08-17,2027-07-10,s1", "r2,,,t1,primary,teacher,,,s1"),
)
CHANGES = delta(
    users=(
        "u1,active,2026-11-20,true,s1,student,sam,,Sam,van Dijk,,,,,,,,",
        "u9,tobedeleted,2026-11-20,,,,,,,,,,,,,,,",
    ),
    enrollments=(
        "e1,active,2026-11-20,g2b,s1,u1,student,,,",
        "e9,tobedeleted,2026-11-20,wisa,s1,u1,student,,,",
    ),
)
SDS_21 = sds(
    SDS21,
    users=("u1,s@x,Sam,van Dijk,,,,,", "t1,m@x,Mira,Postma,,,,,"),
    roles=("u1,s1,student,,2,True,2026-08-17,2027-07-09", "t1,s1,teacher,,,True,,"),
)


def oneroster_zip(chance: random.Random) -> Files:
    """Damaged inside, or the archive itself."""
    if chance.random() < 0.25:
        whole = zipped(chance.choice((school(), V1P2)))
        return [File("export.zip", damaged(whole.data, chance))]
    files = mutated(chance.choice((school(), school(manifest=None), V1P2, CHANGES)), chance)
    return [zipped({file.name: file for file in files}.values())]  # type: ignore[arg-type]


def sds_set(chance: random.Random) -> Files:
    return mutated(chance.choice((sds(), SDS_21)), chance)


def edexml_file(chance: random.Random) -> Files:
    good = edexml(pupil("12") + pupil("#1"), staff=teacher()).encode()
    file = File("EDEX.XML", damaged(good, chance))
    return [zipped([file])] if chance.random() < 0.1 else [file]


@pytest.mark.parametrize("make", [oneroster_zip, sds_set, edexml_file])
def test_two_thousand_damaged_files_never_end_in_an_error(make: Callable[[random.Random], Files]) -> None:
    chance = random.Random(36663)

    plans = [answer(make(chance)) for _round in range(ROUNDS)]

    read = [plan for plan in plans if plan is not None]
    assert any(plan.refused for plan in read)
    assert any(not plan.refused and plan.problems for plan in read)


@pytest.mark.parametrize("make", [oneroster_zip, sds_set, edexml_file])
def test_damaged_files_stay_within_memory(make: Callable[[random.Random], Files]) -> None:
    chance = random.Random(1969)
    tracemalloc.start()

    for _round in range(100):
        answer(make(chance))

    assert tracemalloc.get_traced_memory()[1] < MOST_BYTES
    tracemalloc.stop()
