"""The folder with everything a running school makes: database, files, messages, logs, keys. One back-up does."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypedDict

from launch.environment import ROOT, Stop


class DemoAccount(TypedDict):
    school: str
    role: str
    email: str
    password: str


class DataFolder:
    """`path` exists after construction, readable by its owner only. Raises Stop when it cannot be written."""

    def __init__(self) -> None:
        self.path = Path(os.environ.get("AANWEZIG_DATA_DIR", ROOT / "var")).resolve()
        os.environ["AANWEZIG_DATA_DIR"] = str(self.path)  # for every process that we start
        self.log = self.path / "log"
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.log.mkdir(exist_ok=True)
        except OSError as error:
            raise Stop(
                f"Cannot write in {self.path} ({error.strerror}). Set AANWEZIG_DATA_DIR to a folder of yours."
            ) from error

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the folder for one `./run`; the lock falls with the process, however it ends."""
        with (self.path / "lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                raise Stop(
                    f"Aanwezig already runs on these data ({self.path}), as process {lock.read().strip()}.\n"
                    "Stop that one first (Ctrl-C in its window), or give this one its own folder: "
                    "AANWEZIG_DATA_DIR=elsewhere ./run --port 8001"
                ) from None
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            yield

    def clear(self) -> None:
        """Throw away everything but the lock that we hold."""
        for entry in self.path.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            elif entry.name != "lock":
                entry.unlink()
        self.log.mkdir()

    def ensure_secret_key(self) -> None:
        if not (self.path / "secret_key").exists():
            self._write_private("secret_key", secrets.token_urlsafe(50))

    def demo_accounts(self) -> list[DemoAccount]:
        """What `load_demo_school` wrote down for the person who started it; empty without a demo school."""
        kept = self.path / "demo_accounts.json"
        accounts: list[DemoAccount] = json.loads(kept.read_text()) if kept.exists() else []
        return accounts

    def remember(self, name: str) -> None:
        (self.path / name).touch()

    def remembers(self, name: str) -> bool:
        return (self.path / name).exists()

    def forget(self, name: str) -> None:
        (self.path / name).unlink(missing_ok=True)

    def _write_private(self, name: str, text: str) -> None:
        """Whole or not at all, and never readable by others, not even for a moment."""
        unfinished = self.path / f".{name}"
        unfinished.unlink(missing_ok=True)
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
        unfinished.rename(self.path / name)
