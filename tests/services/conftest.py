"""A real worker process on the database and the broker of this run.

Which ones is said by DATABASE_URL and CELERY_BROKER_URL: `./test` runs this folder on PostgreSQL with Redis, and again
on SQLite with files, as `./run` has it.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import redis
from celery import current_app
from django.conf import settings
from django.db import connection

SOON_S = 30.0


def wait_for(what: Callable[[], bool], *, within_s: float = SOON_S) -> None:
    """Poll until it is so. The only waiting in the tests: for another process, never for the clock."""
    until = time.monotonic() + within_s
    while not what():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.05)


class Worker:
    """A worker process of its own, without the scheduler: the tests sweep themselves."""

    def __init__(self, log: Path) -> None:
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": database_url(),
            "SECRET_KEY": settings.SECRET_KEY,
            "AANWEZIG_DATA_DIR": str(settings.DATA_DIR),
        }
        command = [sys.executable, "-m", "celery", "-A", "tests.services.worker", "worker"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "--pool", "prefork", "--concurrency", "1", "--loglevel", "INFO"],
                cwd=settings.BASE_DIR,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_for(
            lambda: (
                b" ready." in self.log.read_bytes() or self.process is None or self.process.poll() is not None
            )
        )
        assert self.process.poll() is None, self.log.read_text()

    def kill(self) -> None:
        """kill -9, the whole group: what a crash, an out-of-memory killer or a power cut leaves behind."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None
            self.log.write_bytes(b"")


def database_url() -> str:
    """The database of this test run, for another process."""
    parts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{parts['NAME']}"
    person = quote(str(parts["USER"]), safe="")
    secret = f":{quote(str(parts['PASSWORD']), safe='')}" if parts["PASSWORD"] else ""
    port = f":{parts['PORT']}" if parts["PORT"] else ""
    return f"postgres://{person}{secret}@{quote(str(parts['HOST']), safe='')}{port}/{parts['NAME']}"


def empty_broker() -> None:
    """Every message is gone, as after FLUSHALL or a lost disk."""
    if settings.BROKER_URL.startswith("redis"):
        redis.Redis.from_url(settings.BROKER_URL).flushall()
    else:
        for message in (settings.BROKER_DIR / "messages").iterdir():
            message.unlink(missing_ok=True)


@pytest.fixture
def worker(transactional_db: None, tmp_path: Path) -> Iterator[Worker]:
    """A worker that may be started, killed and started again; gone before the database is emptied."""
    empty_broker()
    worker = Worker(tmp_path / "worker.log")
    yield worker
    worker.kill()
    current_app.connection_for_write().close()
