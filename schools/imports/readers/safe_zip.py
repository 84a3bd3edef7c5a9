"""The door through which archives come in: a zip becomes the files inside it, or why not. Pure.

Everything the archive says about itself is checked before a byte is unpacked, and unpacking stops at what it said: a
bomb of 300 MB in 300 kB costs nothing. Nothing is ever written to disk, so a name can lead nowhere; one that tries
(`../`) is refused all the same, because no honest program writes it.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO

from schools.imports.problems import Problem, Refusal
from schools.imports.source import MAX_BYTES, File, Files

MAX_MEMBERS = 200
MAX_RATIO = 200  # unpacked : packed; rows of keys and names reach 20
SMALL = 1024**2  # below it no ratio is a danger

_START = b"PK\x03\x04"
_EMPTY = b"PK\x05\x06"  # an archive without members
_ENTRY = b"PK\x01\x02"  # before each name in the directory
_WORKBOOKS = (".xlsx", ".xlsm", ".ods")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
# What zipfile raises when it follows numbers that point nowhere.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    ValueError,
    LookupError,
    OverflowError,
    RuntimeError,
    OSError,
)


class RefusedZip(Exception):
    """The archive is not unpacked. Carries the problem that says why."""

    def __init__(self, code: Refusal, file: str, **data: str | int) -> None:
        super().__init__(code)
        self.problem = Problem(code, file, data=data)


def is_zip(files: Files) -> bool:
    """Whether the files are one archive of files. A workbook is a zip as well, and not for unpacking."""
    if len(files) != 1 or not files[0].data.startswith((_START, _EMPTY)):
        return False
    (file,) = files
    is_office = b"[Content_Types].xml" in file.data or b"mimetypeapplication/" in file.data[:100]
    return not (is_office or file.name.lower().endswith(_WORKBOOKS))


def unpacked(archive: File) -> list[File]:
    """The files in an archive, without their folders. Raises RefusedZip."""
    if len(archive.data) > MAX_BYTES:
        raise RefusedZip(Refusal.TOO_LARGE, archive.name, megabytes=MAX_BYTES // 1024**2)
    if (count := archive.data.count(_ENTRY)) > 10 * MAX_MEMBERS:  # before a library makes an object of each
        raise RefusedZip(Refusal.ZIP_TOO_MANY, archive.name, count=count, most=MAX_MEMBERS)
    try:
        with zipfile.ZipFile(BytesIO(archive.data)) as opened:
            members = _members(opened, archive.name)
            return [File(_base(member), _bytes(opened, member, archive.name)) for member in members]
    except _DAMAGE as error:
        raise RefusedZip(Refusal.BROKEN_ZIP, archive.name) from error


def _members(opened: zipfile.ZipFile, file: str) -> list[zipfile.ZipInfo]:
    """What is worth unpacking, when all of it may be."""
    infos = [info for info in opened.infolist() if not info.filename.endswith("/")]
    if len(infos) > MAX_MEMBERS:
        raise RefusedZip(Refusal.ZIP_TOO_MANY, file, count=len(infos), most=MAX_MEMBERS)
    for info in infos:
        _check(info, file)
    if sum(info.file_size for info in infos) > MAX_BYTES:
        raise RefusedZip(Refusal.ZIP_TOO_LARGE, file, megabytes=MAX_BYTES // 1024**2)
    members = [info for info in infos if not _is_litter(info.filename)]
    names = [_base(info).casefold() for info in members]
    if twice := next((_base(info) for info in members if names.count(_base(info).casefold()) > 1), None):
        raise RefusedZip(Refusal.ZIP_TWICE, file, name=twice[:100])
    if not members:
        raise RefusedZip(Refusal.EMPTY_FILE, file)
    return members


def _check(info: zipfile.ZipInfo, file: str) -> None:
    name = info.filename.replace("\\", "/")
    if name.startswith("/") or name[1:2] == ":" or ".." in name.split("/"):
        raise RefusedZip(Refusal.ZIP_UNSAFE_NAME, file, name=name[:100])
    if info.flag_bits & _ENCRYPTED:
        raise RefusedZip(Refusal.ZIP_LOCKED, file)
    if info.compress_type not in _METHODS:
        raise RefusedZip(Refusal.BROKEN_ZIP, file)
    if info.file_size > max(SMALL, info.compress_size * MAX_RATIO):
        raise RefusedZip(Refusal.ZIP_TOO_LARGE, file, megabytes=MAX_BYTES // 1024**2)


def _bytes(opened: zipfile.ZipFile, info: zipfile.ZipInfo, file: str) -> bytes:
    """No more than the archive said it would be."""
    with opened.open(info) as member:
        data = member.read(info.file_size + 1)
    if len(data) > info.file_size:
        raise RefusedZip(Refusal.BROKEN_ZIP, file)
    if data.startswith(_START):
        raise RefusedZip(Refusal.ZIP_IN_ZIP, file, name=_base(info)[:100])
    return data


def _base(info: zipfile.ZipInfo) -> str:
    return info.filename.replace("\\", "/").rpartition("/")[2]


def _is_litter(name: str) -> bool:
    """What macOS and Windows leave behind, and what has no name."""
    return not name or any(
        part.startswith(".") or part in {"__MACOSX", "Thumbs.db", "desktop.ini"} for part in name.split("/")
    )
