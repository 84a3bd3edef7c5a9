"""Writing a file so that it is there whole, or not at all."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from xlsxwriter.exceptions import XlsxFileError

from reporting.exports import as_csv, as_xlsx
from reporting.exports.document import Document

HALF_MADE = ".making-"
ABANDONED_AFTER = 3600  # seconds; a job may run 600


def write_file(document: Document, file_format: str, path: Path, *, made_at: datetime) -> str:
    """Write the document to `path` and give its SHA-256 back.

    It is written under another name beside it and renamed when it is on the disk: a killed worker, a full disk or two
    workers at once leave the old file or the new one. Raises OSError; whatever was half written is gone then.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    _clear_away(path.parent)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=HALF_MADE) as folder:
        half = Path(folder) / path.name
        with half.open("wb") as file:
            _write(document, file_format, file, made_at, Path(folder))
            file.flush()
            os.fsync(file.fileno())
        digest = sha256_of(half)
        half.replace(path)
    return digest


def _write(document: Document, file_format: str, file: BinaryIO, made_at: datetime, folder: Path) -> None:
    if file_format == "csv":
        as_csv.write(document, file)
        return
    try:
        as_xlsx.write(document, file, made_at=made_at, folder=folder)
    except XlsxFileError as error:
        raise error.args[0] if isinstance(error.args[0], OSError) else OSError(str(error)) from error


def _clear_away(folder: Path) -> None:
    """What a killed worker left half made, long enough ago that nobody can still be writing it."""
    for left in folder.glob(f"{HALF_MADE}*"):
        if time.time() - left.stat().st_mtime > ABANDONED_AFTER:
            shutil.rmtree(left, ignore_errors=True)


def sha256_of(path: Path) -> str:
    """In hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
