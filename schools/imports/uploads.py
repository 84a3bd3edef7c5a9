"""A file between its preview and its import: on disk under a name nobody can guess, for an hour at most.

Roster files hold what we do not read (BSN, origin), so they never reach the database, a log or a back-up of tables.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings

KEPT_FOR = timedelta(minutes=45)  # the broom comes by every quarter of an hour (config/celery.py)


@dataclass(frozen=True, slots=True)
class Upload:
    """Whose file it is, and from which day it should hold."""

    id: UUID
    school_id: int
    user_id: int
    filename: str
    on: date

    @property
    def path(self) -> Path:
        return _path(self.id, "xml")


def keep(data: bytes, *, school_id: int, user_id: int, filename: str, on: date, at: datetime) -> Upload:
    """Put a file aside, readable for this process only."""
    upload = Upload(uuid4(), school_id, user_id, filename, on)
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    _write(upload.path, data, at)
    _write(_path(upload.id, "json"), json.dumps(asdict(upload), default=str).encode(), at)
    return upload


def find(upload_id: UUID, *, school_id: int, user_id: int, at: datetime) -> Upload | None:
    """The upload, when it is this person's at this school and not too old. It may be gone a moment later."""
    path = _path(upload_id, "json")
    if _is_old(path, at):
        return None
    kept = json.loads(path.read_bytes())
    upload = Upload(
        upload_id, kept["school_id"], kept["user_id"], kept["filename"], date.fromisoformat(kept["on"])
    )
    return upload if (upload.school_id, upload.user_id) == (school_id, user_id) else None


def discard(upload_id: UUID) -> None:
    for ending in ("xml", "json"):
        _path(upload_id, ending).unlink(missing_ok=True)


def discard_old(*, at: datetime) -> int:
    """Remove what was neither carried out nor cancelled in time. Returns how many files."""
    old = [path for path in folder().glob("*") if _is_old(path, at)]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "uploads"


def _path(upload_id: UUID, ending: str) -> Path:
    return folder() / f"{upload_id.hex}.{ending}"


def _write(path: Path, data: bytes, at: datetime) -> None:
    path.touch(mode=0o600)
    path.write_bytes(data)
    os.utime(path, (at.timestamp(), at.timestamp()))


def _is_old(path: Path, at: datetime) -> bool:
    try:
        return path.stat().st_mtime < (at - KEPT_FOR).timestamp()
    except FileNotFoundError:
        return True
