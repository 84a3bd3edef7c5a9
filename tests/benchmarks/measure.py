"""Two ways of doing the same, timed in turns on the same machine in the same minutes, and what came of it."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from attendance.tests.screen import counted_queries

Act = Callable[[], object]
Prepare = Callable[[int], Act]  # from the number of the round to what is timed in it


@dataclass(frozen=True, slots=True)
class Timing:
    """Durations in milliseconds, and the number of queries of one time."""

    ms: Sequence[float]
    queries: int

    @property
    def median(self) -> float:
        return statistics.median(self.ms)

    @property
    def p95(self) -> float:
        return sorted(self.ms)[-(-95 * len(self.ms) // 100) - 1]


@dataclass(frozen=True, slots=True)
class Target:
    """What quality.md asks, in its words, and whether it was so."""

    words: str
    met: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table. `ratio` is always the number that the targets are about, with its unit in `ratio_words`."""

    work: str
    ours: str
    our_queries: int | None
    baseline: str
    their_queries: int | None
    ratio: str
    targets: list[Target] = field(default_factory=list)


def side_by_side(
    ours: Prepare, baseline: Prepare, *, rounds: int, baseline_rounds: int | None = None
) -> tuple[Timing, Timing]:
    """Both in turns, so that a busy minute of the machine hits both; the first time of each is not counted."""
    our_queries, their_queries = _warm_up(ours), _warm_up(baseline)
    our_ms, their_ms = [], []
    for number in range(1, rounds + 1):
        our_ms.append(_time(ours(number)))
        if number <= (baseline_rounds or rounds):
            their_ms.append(_time(baseline(number)))
    return Timing(our_ms, our_queries), Timing(their_ms, their_queries)


def always(act: Act) -> Prepare:
    return lambda _round: act


def _warm_up(prepare: Prepare) -> int:
    """Do it once, uncounted by the clock, and give back the number of queries."""
    act = prepare(0)
    with counted_queries() as asked:
        act()
    return len(asked.statements)


def _time(act: Act) -> float:
    gc.collect()
    begun = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - begun)


def compared(
    work: str, ours: Timing, baseline: Timing, *, ratio: str, targets: Sequence[Target] = ()
) -> Line:
    return Line(
        work, _ms(ours), ours.queries, f"{baseline.median:,.1f}", baseline.queries, ratio, list(targets)
    )


def _ms(timing: Timing) -> str:
    return f"{timing.median:,.1f} ({min(timing.ms):,.1f}–{max(timing.ms):,.1f})"


def faster(work: str, ours: Timing, baseline: Timing, *, least: float, more: Sequence[Target] = ()) -> Line:
    """Ours has to be so many times faster."""
    times = baseline.median / ours.median
    target = Target(f"≥ {least:g}× faster", times >= least)
    return compared(work, ours, baseline, ratio=f"{times:,.1f}× faster", targets=[target, *more])


def at_most(work: str, ours: Timing, baseline: Timing, *, most: float, more: Sequence[Target] = ()) -> Line:
    """Ours may cost so many times the baseline, which does less."""
    times = ours.median / baseline.median
    target = Target(f"≤ {most:g}× the baseline", times <= most)
    return compared(work, ours, baseline, ratio=f"{times:,.2f}× the cost", targets=[target, *more])
