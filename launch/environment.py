"""The `.venv` beside the code: made once, filled when a requirements file changed, shared by `./run` and `./test`."""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
QUIET_PIP = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "PIP_ROOT_USER_ACTION": "ignore"}


class Stop(Exception):
    """The command cannot go on. The message says what is wrong and what to do about it."""


def say(text: str) -> None:
    """Tell the person at the terminal, if there still is one: a closed window must not cut an orderly ending short."""
    with suppress(OSError):
        print(text, flush=True)


def ensure(requirements: str) -> None:
    """Make `.venv` when there is none that works, and install the file `requirements` when it changed since last time.

    Two commands that start at once wait for each other. Raises Stop when Python or the installation fails.
    """
    with _one_at_a_time():
        if not _works():
            _make()
        wanted = _fingerprint(requirements)
        stamp = VENV / f".installed-{requirements}"
        if not (stamp.exists() and stamp.read_text() == wanted):
            _install(requirements)
            stamp.write_text(wanted)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    try:
        lock = (ROOT / ".venv.lock").open("w")
    except OSError as error:
        raise Stop(
            f"Cannot write in {ROOT} ({error.strerror}). Copy the code to a folder of your own."
        ) from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _works() -> bool:
    try:
        probe = subprocess.run(
            [PYTHON, "-c", "import pip, sys; assert sys.version_info >= (3, 11)"], capture_output=True
        )
    except OSError:
        return False
    return probe.returncode == 0


def _make() -> None:
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise Stop(
            f"This Python ({sys.executable}) cannot make a virtual environment: its venv module is missing.\n"
            f"Debian and Ubuntu: apt install python{version}-venv (as root). Other systems: install Python whole."
        )
    say("Making a place for the libraries (.venv) …")
    _quietly([sys.executable, "-m", "venv", "--clear", str(VENV)], "Python could not make .venv")


def _install(requirements: str) -> None:
    say(f"Installing what {requirements} names (a minute or two, once) …")
    _quietly(
        [str(PYTHON), "-m", "pip", "install", "--quiet", "-r", requirements],
        "The libraries could not be installed. Is there a network, and room on the disk?",
    )


def _quietly(command: list[str], complaint: str) -> None:
    """Run, and show what the command said only when it failed."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | QUIET_PIP,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        raise Stop(f"{done.stdout.strip()}\n\n{complaint}")


def _fingerprint(requirements: str) -> str:
    """Changes when the file, a file it includes, or the Python of `.venv` changes."""
    text = (ROOT / requirements).read_text()
    included = [line.split()[1] for line in text.splitlines() if line.startswith("-r ")]
    whole = "\n".join([text, *((ROOT / name).read_text() for name in included), str(PYTHON.resolve())])
    return hashlib.sha256(whole.encode()).hexdigest()
