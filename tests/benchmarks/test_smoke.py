"""The benchmarks themselves, on a school of two classes: no timing is asserted here."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from tests.benchmarks import counting, peer
from tests.benchmarks.measure import Line, Target, Timing
from tests.benchmarks.run import measure, show
from tests.benchmarks.school import make_school

WORKS = (
    "figures of a class",
    "figures of the school",
    "the rules alone",
    "the same from the ledger",
    "growth, judging",
    "growth, counting",
    "judge a class",
    "open a register",
    "save a register",
)


@pytest.mark.django_db
def test_every_work_is_measured_and_gives_what_its_baseline_gives() -> None:
    lines = list(measure(60, rounds=1, weeks=3))

    on_disk = ("disk for", "disk with") if connection.vendor == "postgresql" else ()
    begins = zip(lines, (*on_disk, *WORKS), strict=True)
    assert [line.work for line, work in begins if not line.work.startswith(work)] == []


@pytest.mark.django_db
def test_a_baseline_that_gives_something_else_is_not_compared() -> None:
    big = make_school("00BM", pupils=30, weeks=2)
    peer.fill(big.school)
    peer.PeerRecord.objects.filter(status="late").update(minutes=1)

    with pytest.raises(AssertionError, match="must give the same"):
        counting.class_year(big, rounds=1)


def test_the_table_says_which_target_was_not_met(capsys: pytest.CaptureFixture[str]) -> None:
    targets = [Target("≤ 8 queries", met=True), Target("≤ 15 ms", met=False)]

    show([Line("open a register", "20.0", 7, "2.0", 1, "+18.0 ms", targets)])

    assert capsys.readouterr().out.rstrip().endswith("≤ 8 queries met · ≤ 15 ms NOT MET")


def test_one_time_in_twenty_may_be_slower_than_the_95th_percentile() -> None:
    timing = Timing([float(ms) for ms in range(1, 21)], queries=0)

    assert timing.p95 == 19


def test_the_command_starts() -> None:
    command = [sys.executable, "-m", "tests.benchmarks", "--help"]

    done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True)

    assert "--pupils" in done.stdout
