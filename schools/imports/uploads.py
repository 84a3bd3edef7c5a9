"""Files between their preview and their import: on disk under a name nobody can guess, for an hour at most.

Roster files hold what we do not read (BSN, origin), so they never reach the database, a log or a back-up of tables.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings

from schools.imports.source import Columns, File, Files, Recognised

KEPT_FOR = timedelta(minutes=45)  # the broom comes by every quarter of an hour (config/celery.py)


@dataclass(frozen=True, slots=True)
class Upload:
    """Whose files they are, from which day they should hold, and as what they are read."""

    id: UUID
    school_id: int
    user_id: int
    names: tuple[str, ...]
    on: date
    recognised: Recognised
    columns: Columns | None = None

    @property
    def filename(self) -> str:
        return self.names[0] if len(self.names) == 1 else ", ".join(self.names)[:200]

    def files(self) -> list[File]:
        """Raises FileNotFoundError when they are gone."""
        return [
            File(name, _path(self.id, f"{number}.bin").read_bytes()) for number, name in enumerate(self.names)
        ]


def keep(
    files: Files, recognised: Recognised, *, school_id: int, user_id: int, on: date, at: datetime
) -> Upload:
    """Put files aside, readable for this account only."""
    upload = Upload(uuid4(), school_id, user_id, tuple(file.name for file in files), on, recognised)
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    for number, file in enumerate(files):
        _write(_path(upload.id, f"{number}.bin"), file.data, at)
    _describe(upload, at)
    return upload


def choose_columns(upload: Upload, columns: Columns, *, at: datetime) -> Upload:
    """Remember with the upload what its columns mean."""
    chosen = replace(upload, columns=dict(columns))
    _describe(chosen, at)
    return chosen


def find(upload_id: UUID, *, school_id: int, user_id: int | None, at: datetime) -> Upload | None:
    """The upload, when it is this person's at this school and not too old. It may be gone a moment later."""
    path = _path(upload_id, "json")
    if _is_old(path, at):
        return None
    upload = _described(json.loads(path.read_bytes()))
    return upload if (upload.school_id, upload.user_id) == (school_id, user_id) else None


def discard(upload_id: UUID) -> None:
    for path in folder().glob(f"{upload_id.hex}.*"):
        path.unlink(missing_ok=True)


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


def _describe(upload: Upload, at: datetime) -> None:
    _write(_path(upload.id, "json"), json.dumps(asdict(upload), default=str).encode(), at)


def _described(kept: Mapping[str, object]) -> Upload:
    values: dict[str, object] = dict(kept)
    values["id"] = UUID(str(kept["id"]))
    values["names"] = tuple(kept["names"])  # type: ignore[arg-type]
    values["on"] = date.fromisoformat(str(kept["on"]))
    values["recognised"] = Recognised(**kept["recognised"])  # type: ignore[arg-type]
    return Upload(**values)  # type: ignore[arg-type]


def _write(path: Path, data: bytes, at: datetime) -> None:
    path.touch(mode=0o600)
    path.write_bytes(data)
    os.utime(path, (at.timestamp(), at.timestamp()))


def _is_old(path: Path, at: datetime) -> bool:
    try:
        return path.stat().st_mtime < (at - KEPT_FOR).timestamp()
    except FileNotFoundError:
        return True
