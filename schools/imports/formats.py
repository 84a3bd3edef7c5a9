"""The formats that can be imported, and how each is known. Reads bytes; knows no school."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from schools.imports.readers import edexml
from schools.imports.source import Columns, Files, Recognised
from schools.models import ImportRun


@dataclass(frozen=True, slots=True)
class Format:
    """`recognise(files)` says why it is this format, or None; it reads no further than it must. `read(files, columns)`
    gives the records of `kind` and does not raise for anything in the files. `columns` is for lists only."""

    name: str
    kind: str
    recognise: Callable[[Files], Recognised | None]
    read: Callable[[Files, Columns | None], Any]


# The first that recognises the files reads them.
FORMATS: Mapping[str, Format] = {
    "edexml": Format(
        "EDEXML",
        ImportRun.Kind.ROSTER,
        edexml.recognise,
        lambda files, _columns: edexml.read_edexml(files[0].data, files[0].name),
    ),
}


def recognise(files: Files) -> Recognised | None:
    """The first format that knows the files."""
    return next((found for one in FORMATS.values() if (found := one.recognise(files))), None)
