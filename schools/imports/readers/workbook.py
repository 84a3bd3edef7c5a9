"""Reads workbooks: XLSX, XLSB, XLS and ODS. Pure, but for the process in which the reading itself is done."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from schools.imports.problems import Refusal
from schools.imports.readers import workbook_apart
from schools.imports.readers.shape import MAX_CELL, MAX_CELLS, MAX_COLUMNS, Line, RefusedTable, Shape
from schools.imports.source import MAX_BYTES

MAX_MEMBERS = 1_000
MAX_UNPACKED = 100 * 1024**2  # of all members together, in bytes
MAX_LETTERS = 40_000_000
MEGABYTES, SECONDS = 400, 20

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MEMBERS = {"xl/workbook.xml": "XLSX", "xl/workbook.bin": "XLSB", "content.xml": "ODS"}
_STREAMS = {"EncryptedPackage": "XLSX", "Workbook": "XLS", "Book": "XLS"}

Sheets = dict[str, list[Line]]


def kind_of(data: bytes) -> str:
    """XLSX, XLSB, XLS or ODS; "" for what is no workbook. What turns out to be broken is refused by the reader."""
    if data.startswith(_OLE):
        return next((kind for name, kind in _STREAMS.items() if name.encode("utf-16-le") in data), "")
    if not data.startswith(_ZIP):
        return ""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
    except Exception:  # zipfile raises whatever a broken file leads it to
        return next((kind for name, kind in _MEMBERS.items() if name.encode() in data), "")
    return next((kind for name, kind in _MEMBERS.items() if name in names), "")


def read_workbook(data: bytes, file: str) -> Sheets:
    """The lines of each visible sheet that hold something. Formulas give what they gave when the file was saved, hidden
    rows count. Raises RefusedTable."""
    if len(data) > MAX_BYTES:
        raise RefusedTable(Refusal.TOO_LARGE, file, megabytes=MAX_BYTES // 1024**2)
    if data.startswith(_ZIP):
        _look_inside(data, file)
    elif "EncryptedPackage".encode("utf-16-le") in data:
        raise RefusedTable(Refusal.LOCKED, file)
    elif "_VBA_PROJECT".encode("utf-16-le") in data:
        raise RefusedTable(Refusal.MACROS, file)
    return _sheets(_read_apart(data), file)


def _look_inside(data: bytes, file: str) -> None:
    """By the list of contents alone, before anything is unpacked. The list can lie about sizes: hence the bound on the
    memory of the process that unpacks."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
    except Exception as error:  # zipfile raises whatever a broken file leads it to
        raise RefusedTable(Refusal.BROKEN_WORKBOOK, file) from error
    names = [member.filename for member in members]
    if any(".." in name.split("/") or name.startswith("/") or "\\" in name for name in names):
        raise RefusedTable(Refusal.UNSAFE_ZIP, file)
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
        raise RefusedTable(Refusal.TOO_LARGE, file, megabytes=MAX_BYTES // 1024**2)
    if any(name.casefold().endswith("vbaproject.bin") or name.startswith("Basic/") for name in names):
        raise RefusedTable(Refusal.MACROS, file)
    if any(member.flag_bits & 1 for member in members):
        raise RefusedTable(Refusal.LOCKED, file)


def _read_apart(data: bytes) -> Iterator[Any]:
    """What `workbook_apart` says; its end is {"end": why} however it ended."""
    limits = map(str, (MEGABYTES, SECONDS, MAX_CELLS, MAX_LETTERS))
    command = [sys.executable, "-I", str(Path(workbook_apart.__file__)), *limits]
    environment = {"RUST_BACKTRACE": "0", "PYTHONIOENCODING": "utf-8"}
    try:
        done = subprocess.run(  # noqa: S603 - our own script, the file comes in as bytes
            command, input=data, capture_output=True, timeout=2 * SECONDS, env=environment, check=False
        )
    except subprocess.TimeoutExpired:
        yield {"end": "too large"}
        return
    for line in BytesIO(done.stdout):
        if line.endswith(b"\n"):
            yield json.loads(line)
    yield {"end": "too large" if b"memory allocation" in done.stderr or done.returncode == -9 else "broken"}


def _sheets(said: Iterable[Any], file: str) -> Sheets:
    ends = {
        "too large": RefusedTable(Refusal.TOO_LARGE, file, megabytes=MAX_BYTES // 1024**2),
        "password": RefusedTable(Refusal.LOCKED, file),
        "broken": RefusedTable(Refusal.BROKEN_WORKBOOK, file),
    }
    sheets: Sheets = {}
    shape = Shape(file)
    for one in said:
        if isinstance(one, list):
            number, cells = one
            if len(cells) > MAX_COLUMNS:
                raise RefusedTable(Refusal.TOO_MANY_COLUMNS, file, number, most=MAX_COLUMNS)
            if any(len(cell) > MAX_CELL for cell in cells):
                raise RefusedTable(Refusal.CELL_TOO_LARGE, file, number, most=MAX_CELL)
            shape.add(number, cells)
        elif "sheet" in one:
            shape = Shape(file)
            sheets[one["sheet"]] = shape.lines
        elif one["end"]:
            raise ends[one["end"]]
        else:
            return sheets
    return sheets
