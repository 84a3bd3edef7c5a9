"""From an empty database to the table."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

import time_machine
from django.db import connection
from django.test.utils import override_settings

from launch.environment import say
from tests.benchmarks import counting, peer, registers, rules, storage, urls
from tests.benchmarks.measure import Line
from tests.benchmarks.school import NOW, BigSchool, make_school

# Not Django's test environment: it copies the context of every template, which no school pays for.
SETTINGS = {"ROOT_URLCONF": urls.__name__, "ALLOWED_HOSTS": ["testserver"]}
HEADINGS = ("work", "ours: median (min–max) ms", "queries", "baseline ms", "queries", "ratio")
WIDTHS = (64, 27, 8, 12, 8, 15, 0)


def in_a_database_of_its_own(pupils: int, *, rounds: int) -> None:
    """Make the database, measure, print. The server goes afterwards, and the database with it."""
    connection.creation.create_test_db(verbosity=0)
    try:
        show(measure(pupils, rounds=rounds))
    finally:
        connection.close()


def measure(pupils: int, *, rounds: int, weeks: int | None = None) -> Iterator[Line]:
    """Every line of the table, on the database that is connected. `weeks` shortens the school year."""
    with time_machine.travel(NOW, tick=True), override_settings(**SETTINGS):
        say(f"Making a school of {pupils:,} pupils, and its year as rows per pupil-lesson …")
        big = make_school("00BM", pupils=pupils, weeks=weeks)
        peer.fill(big.school)
        storage.tidy()
        on_disk = storage.school_year_on_disk()
        half = make_school("00BH", pupils=pupils // 2, weeks=weeks)
        storage.tidy()
        say(_header(big, rounds))
        yield from on_disk
        few = -(-rounds // 3)  # of what takes a second or more
        yield counting.class_year(big, rounds=rounds)
        yield counting.school_year(big, rounds=few)
        yield rules.rules_alone(big, rounds=few)
        yield rules.whole_school(big, rounds=few)
        yield from rules.growth(big, half, rounds=few)
        yield rules.a_class(big, rounds=rounds)
        yield registers.open_a_register(big, rounds=rounds)
        yield registers.save_a_register(big, rounds=rounds)


def _header(big: BigSchool, rounds: int) -> str:
    records = peer.PeerRecord.objects
    missed = 100 * records.exclude(status="present").count() / records.count()
    cores, load = os.cpu_count(), os.getloadavg()[0]
    return (
        f"{connection.vendor} without fsync, {cores} cores, load {load:.1f}; up to {rounds} rounds; "
        f"{big.pupil_lessons:,} pupil-lessons in {len(big.days) - 1} days, {missed:.1f} % not present or late\n"
    )


def show(lines: Iterable[Line]) -> None:
    """Each line as soon as it is measured."""
    headings: tuple[str, ...] = (*HEADINGS, "target")
    for line in lines:
        if headings:
            say(_row(*headings))
            headings = ()
        targets = " · ".join(f"{each.words} {'met' if each.met else 'NOT MET'}" for each in line.targets)
        queries, theirs = (
            "" if number is None else f"{number:,}" for number in (line.our_queries, line.their_queries)
        )
        say(_row(line.work, line.ours, queries, line.baseline, theirs, line.ratio, targets))


def _row(*cells: str) -> str:
    return "".join(f"{cell:<{width}}" for cell, width in zip(cells, WIDTHS, strict=True)).rstrip()
