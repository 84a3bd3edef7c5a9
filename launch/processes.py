"""The two processes behind `./run`: started together, watched, and ended together so that none stays behind."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from launch.environment import ROOT, say

PATIENCE_S = 10.0
LONGEST_PAUSE_S = 60.0
LARGEST_LOG = 5_000_000
PR_SET_PDEATHSIG = 1


@dataclass
class Process:
    """A program in a process group of its own, so that ending it ends whatever it started."""

    name: str
    command: Sequence[str]
    log: Path
    environment: Mapping[str, str]
    running: subprocess.Popen[bytes] | None = None
    started_at_s: float = 0.0
    pause_s: float = field(default=1.0)

    def start(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".1.log"))
        with self.log.open("ab") as log:
            self.running = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_when_the_parent_dies,
            )
        self.started_at_s = time.monotonic()

    @property
    def ended(self) -> bool:
        return self.running is not None and self.running.poll() is not None

    def ask_to_end(self) -> None:
        """The polite signal: finish what you are doing, then go."""
        if self.running is not None and not self.ended:
            self.running.terminate()

    def end(self, *, by_s: float) -> None:
        """Wait until the monotonic moment `by_s`, then end the whole group with force.

        Work that is cut off is safe: its row in the database is found again when the lease runs out.
        """
        if self.running is None:
            return
        try:
            self.running.wait(max(0.0, by_s - time.monotonic()))
        except subprocess.TimeoutExpired:
            say(f"  {self.name} needs too long, ending it now")
        self.kill_group()
        self.running.wait()

    def kill_group(self) -> None:
        """Also what outlived its parent: the scheduler of a worker that was killed would send every beat twice."""
        if self.running is not None:
            try:
                os.killpg(self.running.pid, signal.SIGKILL)
            except ProcessLookupError:
                return

    def last_lines(self, count: int = 20) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])


def keep_running(process: Process) -> None:
    """Start again when it ended, at once after a long life, with growing pauses (1, 2, 4 … 60 s) after a short one."""
    if process.running is None:
        if time.monotonic() >= process.started_at_s + process.pause_s:
            process.start()
    elif process.ended:
        code = process.running.returncode
        long_lived = time.monotonic() - process.started_at_s > LONGEST_PAUSE_S
        process.pause_s = 1.0 if long_lived else min(2 * process.pause_s, LONGEST_PAUSE_S)
        process.kill_group()
        process.running = None
        process.started_at_s = time.monotonic()
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        say(f"{process.name} stopped ({how}); it starts again in {process.pause_s:.0f} s. See {process.log}")


def end_together(processes: Sequence[Process]) -> None:
    """Ask all, then wait for all: the pauses overlap instead of adding up."""
    for process in processes:
        process.ask_to_end()
    by_s = time.monotonic() + PATIENCE_S
    for process in processes:
        process.end(by_s=by_s)


_libc = ctypes.CDLL(None)


def _end_when_the_parent_dies() -> None:
    """Linux only: `kill -9` of ./run must not leave a server behind that holds the port."""
    if hasattr(_libc, "prctl"):
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
