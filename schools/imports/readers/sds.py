"""Reads the CSV files of Microsoft School Data Sync, versions 2 and 2.1. Pure.

They look like OneRoster and are not: no manifest, no status, no kinds of classes and no mentors, roles with a capital.
Every set is the whole school (Microsoft: what is not in it is no longer active). The last day of a role is a day on
which it holds; nothing says otherwise.
"""

from __future__ import annotations

from schools.imports.readers.csv_roster import Dialect, read_csv_roster
from schools.imports.readers.csv_tables import Problems, by_name, heads
from schools.imports.roster.records import RosterRecords
from schools.imports.source import Files, Recognised

FORMAT = "sds"


def recognise(files: Files) -> Recognised | None:
    """By the heads of users.csv: in 2.1 their roles are in a file of their own."""
    found = by_name(files)
    users = heads(found.get("users.csv"))
    if not {"sourcedid", "username", "familyname"} <= users:
        return None
    if "roles.csv" in found:
        return Recognised(FORMAT, "heads", {"file": "roles.csv"}, "2.1")
    if {"orgsourcedids", "role"} <= users:
        return Recognised(FORMAT, "heads", {"file": found["users.csv"].name}, "2")
    return None


def read_sds(files: Files) -> RosterRecords:
    """The records in the files of a folder or zip. Does not raise for anything in them."""
    return read_csv_roster(files, Dialect(end_is_exclusive=False, knows_kinds=False), Problems())
