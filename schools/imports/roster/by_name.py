"""Groups that a file knows by name only: their keys begin with "#", like those of people whose key is made up. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from schools.imports.roster.match import is_dummy
from schools.imports.roster.records import GroupRecord, RosterRecords
from schools.imports.roster.state import GroupNow, SchoolNow


def by_name(records: RosterRecords, now: SchoolNow) -> RosterRecords:
    """The records with lasting keys for such groups: that of the school's group with the same name, best of the same
    kind; for a new group its name. Names that differ in capitals only are one name."""
    keys = {group.key: _lasting(group, now) for group in records.groups if is_dummy(group.key)}
    if not keys:
        return records
    return replace(
        records,
        groups=tuple(_as_known(group, keys, now) for group in records.groups),
        memberships=tuple(
            replace(one, group_key=keys.get(one.group_key, one.group_key)) for one in records.memberships
        ),
        teaching=tuple(
            replace(one, group_key=keys.get(one.group_key, one.group_key)) for one in records.teaching
        ),
    )


def _lasting(group: GroupRecord, now: SchoolNow) -> str:
    alike = _alike(group, now)
    if alike:
        return alike.key
    return group.name if all(one.key != group.name for one in now.groups) else f"{group.name} ({group.kind})"


def _as_known(group: GroupRecord, keys: Mapping[str, str], now: SchoolNow) -> GroupRecord:
    """The school's own way of writing the name stands."""
    if group.key not in keys:
        return group
    alike = _alike(group, now)
    return replace(group, key=keys[group.key], name=alike.name if alike else group.name)


def _alike(group: GroupRecord, now: SchoolNow) -> GroupNow | None:
    alike = [one for one in now.groups if one.name.casefold() == group.name.casefold()]
    return min(alike, key=lambda one: one.kind != group.kind, default=None)
