"""The door through which foreign text comes in: bytes to characters. Pure.

The file itself seldom says how it was written. A byte order mark decides; then UTF-8, which other text is not by
accident; then Windows-1252, in which every other Dutch export of the last thirty years was made.
"""

from __future__ import annotations

import unicodedata
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from dataclasses import dataclass

from schools.imports.problems import Problem, Refusal
from schools.imports.source import MAX_BYTES

UTF8, UTF16, WINDOWS = "UTF-8", "UTF-16", "Windows-1252"

# Control characters that are no space, and signs that show nothing or turn the direction of what follows.
_INVISIBLE = dict.fromkeys(
    (
        *(*range(9), *range(0x0E, 0x1C), *range(0x7F, 0x85), *range(0x86, 0xA0), 0xAD),
        *(*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF),
    )
)


@dataclass(frozen=True, slots=True)
class Text:
    """Characters, without byte order mark, and how they were written: UTF8, UTF16 or WINDOWS."""

    text: str
    encoding: str


class RefusedText(Exception):
    """The bytes are not text. Carries the problem that says why and where."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def read_text(data: bytes, file: str) -> Text:
    """The characters of at most MAX_BYTES; bytes that mean nothing become "�". Raises RefusedText, for a file that is
    empty or too large or holds NUL characters."""
    if len(data) > MAX_BYTES:
        raise RefusedText(Problem(Refusal.TOO_LARGE, file, data={"megabytes": MAX_BYTES // 1024**2}))
    found = _decoded(data)
    if not found.text.strip():
        raise RefusedText(Problem(Refusal.EMPTY_FILE, file))
    if (nul := found.text.find("\0")) >= 0:
        raise RefusedText(Problem(Refusal.NUL_BYTE, file, found.text.count("\n", 0, nul) + 1))
    return found


def one_line(text: str) -> str:
    """A value as people see it: no spaces around it, one between words (also for tabs, line ends and hard spaces), no
    invisible characters, and é as one letter however it was typed."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return unicodedata.normalize("NFC", " ".join(text.translate(_INVISIBLE).split()))


def _decoded(data: bytes) -> Text:
    if data.startswith(BOM_UTF8):
        return Text(data.decode("utf-8-sig", "replace"), UTF8)
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return Text(data.decode("utf-16", "replace"), UTF16)
    try:
        return Text(data.decode("utf-8"), UTF8)
    except UnicodeDecodeError:
        return Text(data.decode("cp1252", "replace"), WINDOWS)
