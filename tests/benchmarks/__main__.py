"""`.venv/bin/python -m tests.benchmarks`: how fast and how small, beside what it is compared with, in one table."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import django

from launch import stand_ins
from launch.environment import say

OURS = ("DATABASE_URL", "CELERY_BROKER_URL", "SECRET_KEY", "ALLOWED_HOSTS", "HTTPS", "DEBUG", "SECOND_FACTOR")


def main() -> int:
    """Returns 0 when everything was measured, also when a target was not met: a target is no test."""
    options = read_options()
    with (
        tempfile.TemporaryDirectory(prefix="aanwezig-", ignore_cleanup_errors=True) as name,
        ExitStack() as servers,
    ):
        folder = Path(name)
        folder.chmod(0o755)  # the account that runs PostgreSQL passes through
        try:
            database = servers.enter_context(stand_ins.postgresql(folder))
            broker = servers.enter_context(stand_ins.redis(folder))
        except stand_ins.Missing as reason:
            say(f"MISSING: {reason}")
            return 1
        _set_the_stage(database, broker)
        django.setup()
        from tests.benchmarks.run import in_a_database_of_its_own  # models: only after the stage is set

        in_a_database_of_its_own(options.pupils, rounds=options.rounds)
    return 0


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--pupils", type=int, default=1200, help="of the school, 60 or more (default: 1200)")
    parser.add_argument("--rounds", type=int, default=30, help="times that each work is done (default: 30)")
    parser.add_argument("--quick", action="store_true", help="240 pupils and 5 rounds: to try the command")
    options = parser.parse_args()
    if options.quick:
        options.pupils, options.rounds = 240, 5
    if options.pupils < 60 or options.rounds < 1:
        parser.error("at least 60 pupils and one round")
    return options


def _set_the_stage(database: str, broker: str) -> None:
    """The settings of the tests on this database and broker; what the machine has set for a school stays out."""
    for name in list(os.environ):
        if name.startswith(("AANWEZIG_", *OURS)):
            del os.environ[name]
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings_test",
        "DATABASE_URL": database,
        "CELERY_BROKER_URL": broker,
        "LOG_LEVEL": "WARNING",
    }


if __name__ == "__main__":
    sys.exit(main())
