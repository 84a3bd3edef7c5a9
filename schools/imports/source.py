"""What somebody chose to import: one file, or the files of a folder. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MAX_BYTES = 20 * 1024 * 1024  # of all files together

Columns = Mapping[str, str]  # what a value means → the head of its column, for lists whose columns are free


@dataclass(frozen=True, slots=True)
class File:
    """The name as it was chosen, without folders, and the bytes."""

    name: str
    data: bytes


Files = Sequence[File]


@dataclass(frozen=True, slots=True)
class Recognised:
    """A format and how it was known: `because` names a sentence in `words.BECAUSE`, `data` its values."""

    format: str  # a key of `formats.FORMATS`
    because: str
    data: Mapping[str, str | int]
    version: str = ""
