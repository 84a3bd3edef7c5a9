"""Reads OneRoster CSV 1.1 and 1.2, whole ("bulk") and only what changed ("delta"). Pure.

Source: 1EdTech's CSV tables, and what real exports make of them. The files may come without a manifest; then their
heads say what they are. A file that the manifest calls absent and that is there is read all the same.
"""

from __future__ import annotations

from collections.abc import Mapping

from schools.imports.problems import Refusal
from schools.imports.readers.csv_roster import Dialect, read_csv_roster
from schools.imports.readers.csv_tables import Problems, by_name, heads, read_table
from schools.imports.roster.records import RosterRecords
from schools.imports.source import Files, Recognised

FORMAT = "oneroster"

_MANIFEST = "manifest.csv"
_READ = ("file.users", "file.classes", "file.enrollments", "file.roles")


def recognise(files: Files) -> Recognised | None:
    """By the manifest, or by heads that only OneRoster has."""
    found = by_name(files)
    version = _manifest(files, Problems()).get("oneroster.version", "")[:10]
    if version:
        return Recognised(FORMAT, "manifest", {"version": version}, version)
    for name, own in (
        ("users", "enabledUser"),
        ("classes", "schoolSourcedId"),
        ("enrollments", "schoolSourcedId"),
    ):
        file = found.get(f"{name}.csv")
        if file and {"sourcedid", own.lower()} <= heads(file):
            guess = "1.2" if "roles.csv" in found else "1.1"
            return Recognised(FORMAT, "heads", {"file": file.name, "element": own}, guess)
    return None


def read_oneroster(files: Files) -> RosterRecords:
    """The records in the files of a folder or zip. Does not raise for anything in them."""
    problems = Problems()
    manifest = _manifest(files, problems)
    only_changes = any(manifest.get(name) == "delta" for name in _READ)
    found = by_name(files)
    for name in _READ:
        file = f"{name.removeprefix('file.')}.csv"
        if manifest.get(name) in {"bulk", "delta"} and file not in found:
            problems.note(Refusal.FILE_MISSING, found[_MANIFEST].name, element=file)
    return read_csv_roster(
        files, Dialect(end_is_exclusive=True, knows_kinds=True, only_changes=only_changes), problems
    )


def _manifest(files: Files, problems: Problems) -> Mapping[str, str]:
    """What the manifest says, by property; nothing when there is none."""
    table = read_table(by_name(files).get(_MANIFEST), _MANIFEST, problems)
    return {row["propertyName"]: row["value"].lower() for row in table}
