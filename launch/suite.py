"""`./test`: everything that must be true of this code, tried on this machine, with a table of what was tried."""

from __future__ import annotations

import argparse
import os
import secrets
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from launch import stand_ins
from launch.environment import PYTHON, ROOT, VENV, Stop, ensure, say
from launch.stand_ins import Missing
from launch.workshop import Outcome, Workshop

QUICK = ("lint", "layout", "types", "floors", "templates", "migrations", "dutch", "deploy", "sqlite")
FOR_TESTS = "--settings=config.settings_test"
PRODUCTION = {"ALLOWED_HOSTS": "aanwezig.example", "HTTPS": "1", "DEBUG": "0"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the closing table. `seconds` is wall-clock time."""

    part: str
    outcome: Outcome
    seconds: float


def lint(shop: Workshop) -> Outcome:
    return shop.check(VENV / "bin" / "ruff", "check", "--quiet", ".")


def layout(shop: Workshop) -> Outcome:
    return shop.check(VENV / "bin" / "ruff", "format", "--check", ".")


def types(shop: Workshop) -> Outcome:
    return shop.check(VENV / "bin" / "mypy", "--no-error-summary", ".")


def floors(shop: Workshop) -> Outcome:
    return shop.check(VENV / "bin" / "lint-imports", "--no-logo", "--no-cache")


def templates(shop: Workshop) -> Outcome:
    return shop.check(VENV / "bin" / "djade", "--check", *sorted((ROOT / "templates").rglob("*.html")))


def migrations(shop: Workshop) -> Outcome:
    return shop.check(PYTHON, "manage.py", "makemigrations", "--check", "--dry-run", FOR_TESTS)


def dutch(shop: Workshop) -> Outcome:
    return shop.check(PYTHON, "manage.py", "translations", "--check", FOR_TESTS)


def deploy(shop: Workshop) -> Outcome:
    key = secrets.token_urlsafe(50)
    command = (PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    return shop.check(*command, SECRET_KEY=key, AANWEZIG_DATA_DIR=str(shop.folder / "data"), **PRODUCTION)


EVERYTHING_ELSE = ("--numprocesses=2", "--ignore=tests/services", "--ignore=tests/browser")


def sqlite(shop: Workshop) -> Outcome:
    return shop.pytest(*EVERYTHING_ELSE)


def postgresql(shop: Workshop) -> Outcome:
    return shop.pytest(*EVERYTHING_ELSE, DATABASE_URL=shop.database())


def services(shop: Workshop) -> Outcome:
    return shop.pytest("tests/services", DATABASE_URL=shop.database(), CELERY_BROKER_URL=shop.redis())


def embedded(shop: Workshop) -> Outcome:
    return shop.pytest("tests/services")


def browser(shop: Workshop) -> Outcome:
    return shop.pytest("tests/browser", TEST_CHROMIUM=stand_ins.chromium())


PARTS: dict[str, tuple[Callable[[Workshop], Outcome], str]] = {
    "lint": (lint, "ruff finds nothing"),
    "layout": (layout, "the code is laid out by ruff format"),
    "types": (types, "mypy --strict finds nothing"),
    "floors": (floors, "each floor imports only from below"),
    "templates": (templates, "the templates are laid out by djade"),
    "migrations": (migrations, "no model change lacks its migration"),
    "dutch": (dutch, "every text has its Dutch"),
    "deploy": (deploy, "the settings are safe for production"),
    "sqlite": (sqlite, "tests on SQLite"),
    "postgresql": (postgresql, "the same tests on PostgreSQL"),
    "services": (services, "worker processes, PostgreSQL and Redis, with faults"),
    "embedded": (embedded, "the same with SQLite and files, as ./run has it"),
    "browser": (browser, "journeys in Chromium, with axe"),
}


def main() -> int:
    options, arguments = read_options()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        ensure("requirements-dev.txt")
        with (
            tempfile.TemporaryDirectory(prefix="aanwezig-", ignore_cleanup_errors=True) as name,
            ExitStack() as servers,
        ):
            folder = Path(name)
            folder.chmod(0o755)  # the account that runs PostgreSQL passes through
            shop = Workshop(folder, servers, arguments)
            shop.check(
                PYTHON, "manage.py", "translations", "--compile", FOR_TESTS
            )  # the tests read Dutch pages
            lines = [try_part(part, shop) for part in PARTS if part in options.parts]
    except Stop as reason:
        print(f"\n{reason}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nBroken off; the servers of the tests were stopped.", file=sys.stderr)
        return 130
    return close(lines, allowed=options.allow_missing)


def read_options() -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(
        prog="./test",
        description="Runs every test and check, and ends with a table of what ran. A part that cannot run here fails.",
        epilog=f"Parts: {', '.join(PARTS)}. What it does not know goes to pytest, as in ./test --only sqlite -k hours",
    )
    parser.add_argument(
        "--quick", action="store_true", help="between two edits: no PostgreSQL, services or browser"
    )
    parser.add_argument("--only", type=_names, default=[], metavar="PART,PART", help="only these parts")
    parser.add_argument(
        "--allow-missing",
        type=_names,
        default=[],
        metavar="PART,PART",
        help="these may be missing on this machine",
    )
    options, arguments = parser.parse_known_args()
    if strange := {*options.only, *options.allow_missing} - {*PARTS}:
        parser.error(f"no such part: {', '.join(sorted(strange))}. Parts: {', '.join(PARTS)}")
    if options.allow_missing and os.environ.get("CI"):
        parser.error("CI allows nothing to be missing")
    options.parts = options.only or (QUICK if options.quick else tuple(PARTS))
    return options, arguments


def _names(text: str) -> list[str]:
    return text.split(",")


def try_part(part: str, shop: Workshop) -> Line:
    run, meaning = PARTS[part]
    say(f"\n── {part}: {meaning}")
    begun = time.monotonic()
    try:
        outcome = run(shop)
    except Missing as reason:
        say(f"MISSING: {reason}")
        outcome = Outcome(passed=0, failed=0, missing=str(reason))
    return Line(part, outcome, time.monotonic() - begun)


def close(lines: Sequence[Line], *, allowed: Sequence[str]) -> int:
    """Print the table and the closing line. Returns the exit code: 0 when nothing failed and nothing was missing."""
    say(f"\n{'part':<12}{'passed':>8}{'failed':>8}{'skipped':>9}{'seconds':>9}")
    passed = failed = skipped = 0
    for line in lines:
        found = line.outcome
        numbers = f"{found.passed:>8}{found.failed:>8}{found.skipped:>9}{line.seconds:>9.1f}"
        say(f"{line.part:<12}{numbers}{_remark(line, allowed)}")
        passed, skipped = passed + found.passed, skipped + found.skipped
        failed += found.failed + int(bool(found.missing) and line.part not in allowed)
    say(f"\n{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return int(failed > 0)


def _remark(line: Line, allowed: Sequence[str]) -> str:
    if not line.outcome.missing:
        return ""
    return f"  MISSING{' (allowed)' if line.part in allowed else ''}: {line.outcome.missing}"


if __name__ == "__main__":
    sys.exit(main())
