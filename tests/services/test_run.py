"""`./run` as a person starts it: two real processes on the database and the broker of this test run."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings

from accounts.models import Heartbeat
from launch.stand_ins import free_port
from tests.services.conftest import database_url, wait_for

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

LONG_S = 90.0


@dataclass
class Started:
    process: subprocess.Popen[str]
    port: int
    data: Path
    said: Path

    def has_said(self, words: str) -> bool:
        assert self.process.poll() is None or words in self.said.read_text(), self.said.read_text()
        return words in self.said.read_text()


def start(data: Path, port: int) -> Started:
    ours = {"DJANGO_SETTINGS_MODULE", "SECRET_KEY", "HTTPS"}  # of the tests, not of a person at a terminal
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    environment |= {"AANWEZIG_DATA_DIR": str(data), "DATABASE_URL": database_url()}
    said = data.with_suffix(f".{port}.txt")
    with said.open("w") as output:
        process = subprocess.Popen(
            [settings.BASE_DIR / "run", "--empty", "--port", str(port)],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            text=True,
        )
    return Started(process, port, data, said)


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Started]:
    school = start(tmp_path / "var", free_port())
    yield school
    if school.process.poll() is None:
        school.process.send_signal(signal.SIGINT)
        school.process.wait(60)


def processes_of(school: Started) -> set[int]:
    """Whoever has the data folder of this school in its environment, but `./run` itself."""
    marker = f"AANWEZIG_DATA_DIR={school.data}".encode()
    found = set()
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and int(folder.name) != school.process.pid:
            try:
                if marker in (folder / "environ").read_bytes().split(b"\0"):
                    found.add(int(folder.name))
            except OSError:
                continue
    return found


def a_worker_of(school: Started) -> int:
    for pid in sorted(processes_of(school)):
        if b"celery" in Path(f"/proc/{pid}/cmdline").read_bytes():
            return pid
    raise AssertionError("there is no worker")


def test_run_serves_pages_and_works_in_the_background_and_leaves_nobody_behind(started: Started) -> None:
    wait_for(lambda: started.has_said("Stop: Ctrl-C"), within_s=LONG_S)
    connection = http.client.HTTPConnection("127.0.0.1", started.port, timeout=10)
    connection.request("GET", "/account/login/")
    page = connection.getresponse()
    connection.close()
    wait_for(Heartbeat.objects.exists)

    started.process.send_signal(signal.SIGINT)
    code = started.process.wait(60)

    assert page.status == 200
    assert "/school/first/" in started.said.read_text()
    assert code == 0, started.said.read_text()
    assert processes_of(started) == set()


def test_run_starts_a_worker_that_was_killed_again(started: Started) -> None:
    wait_for(lambda: started.has_said("Stop: Ctrl-C"), within_s=LONG_S)
    wait_for(Heartbeat.objects.exists)

    os.kill(a_worker_of(started), signal.SIGKILL)
    wait_for(lambda: started.has_said("it starts again"))
    Heartbeat.objects.all().delete()

    wait_for(Heartbeat.objects.exists, within_s=LONG_S)


def test_run_refuses_data_that_another_run_holds_and_a_port_that_is_taken(
    started: Started, tmp_path: Path
) -> None:
    wait_for(lambda: started.has_said("Stop: Ctrl-C"), within_s=LONG_S)

    same_data = start(started.data, free_port())
    same_port = start(tmp_path / "elsewhere", started.port)

    assert same_data.process.wait(30) == 1
    assert "already runs on these data" in same_data.said.read_text()
    assert same_port.process.wait(30) == 1
    assert f"Port {started.port} is taken" in same_port.said.read_text()
    assert "./run --port" in same_port.said.read_text()
