"""Where the parts of `./test` do their work: a temporary folder, servers when asked for, a count of what was tried."""

from __future__ import annotations

import os
import subprocess
import time
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from launch import stand_ins
from launch.environment import PYTHON, ROOT, say

OURS = ("DATABASE_URL", "CELERY_BROKER_URL", "SECRET_KEY", "ALLOWED_HOSTS", "HTTPS", "DEBUG", "SECOND_FACTOR")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one part found: numbers of tests, and why it did not run when it did not."""

    passed: int
    failed: int
    skipped: int = 0
    missing: str = ""


class Workshop:
    """What the parts share: a temporary folder, and servers that start when first asked for and stop at the end."""

    def __init__(self, folder: Path, open_servers: ExitStack, arguments: Sequence[str]) -> None:
        self.folder = folder
        self.arguments = arguments
        self._open_servers = open_servers
        self._database: str | None = None

    def database(self) -> str:
        if self._database is None:
            self._database = self._open_servers.enter_context(stand_ins.postgresql(self.folder))
        return self._database

    def redis(self) -> str:
        return self._open_servers.enter_context(stand_ins.redis(self.folder))

    def check(self, *command: str | Path, **environment: str) -> Outcome:
        """A program that is silent when all is well: one test."""
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=self._environment(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if done.returncode:
            say(done.stdout.rstrip())
        return Outcome(passed=int(done.returncode == 0), failed=int(done.returncode != 0))

    def pytest(self, *arguments: str, **environment: str) -> Outcome:
        report = self.folder / f"{time.monotonic_ns()}.xml"
        command: list[str | Path] = [
            PYTHON,
            "-m",
            "pytest",
            "-q",
            "--no-header",
            f"--junit-xml={report}",
            *arguments,
            *self.arguments,
        ]
        done = subprocess.run(command, cwd=ROOT, env=self._environment(environment), stdin=subprocess.DEVNULL)
        return _read(report, done.returncode)

    def _environment(self, extra: dict[str, str]) -> dict[str, str]:
        """The machine's own settings of the application stay out of the tests; what the tests leave goes at the end."""
        ours = ("AANWEZIG_", *OURS)
        clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        return clean | {"TMPDIR": str(self.folder)} | extra


def _read(report: Path, code: int) -> Outcome:
    """Count what pytest wrote down. A run that broke off, or found nothing to test, has failed whatever it counted."""
    if not report.exists():
        return Outcome(passed=0, failed=1)
    suites = list(ET.parse(report).getroot().iter("testsuite"))  # noqa: S314  (we had it written ourselves)
    total, failures, errors, skipped = (
        sum(int(suite.get(name, "0")) for suite in suites)
        for name in ("tests", "failures", "errors", "skipped")
    )
    failed = failures + errors
    return Outcome(passed=total - failed - skipped, failed=failed or int(code != 0), skipped=skipped)
