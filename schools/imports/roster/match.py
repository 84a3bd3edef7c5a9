"""Who in the file is who at the school. Pure.

The key decides. A key that begins with "#" is made up for one file (handbook of EDEXML): such a person is recognised by
name and date of birth, and so is somebody of an earlier such file who now has a real key.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from schools.imports.plan import Change
from schools.imports.problems import Problem, Skipped
from schools.imports.roster.records import PupilRecord, StaffRecord
from schools.imports.roster.state import PupilNow, StaffNow

OWN_VALUES = ("key", "first_name", "prefix", "surname", "born_on")

_Record = TypeVar("_Record", PupilRecord, StaffRecord)
_Now = TypeVar("_Now", PupilNow, StaffNow)


@dataclass(frozen=True, slots=True)
class Known(Generic[_Record, _Now]):
    """Somebody of the school who is in the file: who they were, and what they become."""

    file_key: str
    was: _Now
    becomes: _Record

    @property
    def changes(self) -> tuple[Change, ...]:
        """What becomes of the person's own values; where they belong is not counted."""
        values = [(what, _text(self.was, what), _text(self.becomes, what)) for what in OWN_VALUES]
        return tuple(Change(what, old, new) for what, old, new in values if old != new)


@dataclass(frozen=True, slots=True)
class Match(Generic[_Record, _Now]):
    """`new` are in the file only, `left` are at the school only."""

    new: tuple[_Record, ...]
    known: tuple[Known[_Record, _Now], ...]
    left: tuple[_Now, ...]
    problems: tuple[Problem, ...]


def is_dummy(key: str) -> bool:
    return key.startswith("#")


def match(
    records: Sequence[_Record], people: Sequence[_Now], *, held: frozenset[str], file: str
) -> Match[_Record, _Now]:
    """Pairs everybody at most once. Whoever could be two people is skipped, and stays at the school as they are."""
    by_key = {person.key: person for person in people if not is_dummy(person.key)}
    by_identity: dict[tuple[str, ...], list[_Now]] = defaultdict(list)
    for person in people:
        by_identity[identity(person)].append(person)
    new: list[_Record] = []
    known: dict[int, Known[_Record, _Now]] = {}
    unclear: set[int] = set()
    problems: list[Problem] = []
    without_zeros = {person.key.lstrip("0"): person for person in people if person.key.isdecimal()}
    in_file = {record.key for record in records}
    for record in sorted(records, key=lambda record: is_dummy(record.key)):
        alike = by_identity.get(identity(record), [])
        if not is_dummy(record.key):
            exact = by_key.get(record.key)
            alike = [exact] if exact else [person for person in alike if is_dummy(person.key)]
        same = without_zeros.get(record.key.lstrip("0"))
        if not alike and same and _lost_zeros(record, same, in_file):
            unclear.add(same.pk)
            data = {"key": record.key, "known": same.key}
            problems.append(Problem(Skipped.ZEROS_DIFFER, file, record.line, data))
        elif not alike:
            new.append(record)
        elif len(alike) == 1 and alike[0].pk not in known:
            known[alike[0].pk] = Known(record.key, alike[0], _completed(record, alike[0]))
        else:
            unclear |= {person.pk for person in alike}
            problems.append(Problem(Skipped.PERSON_UNCLEAR, file, record.line, {"key": record.key}))
    left = [
        person
        for person in people
        if person.pk not in known and person.pk not in unclear and person.key not in held
    ]
    return Match(tuple(new), tuple(known.values()), tuple(left), tuple(problems))


def _lost_zeros(record: PupilRecord | StaffRecord, person: PupilNow | StaffNow, in_file: set[str]) -> bool:
    """Whether two numbers that differ in their zeros in front are one person's: the name is the same, and the other
    number is not in the file."""
    return person.key not in in_file and identity(record)[:3] == identity(person)[:3]


def _completed(record: _Record, was: _Now) -> _Record:
    """The record with what it does not know: the real key behind a dummy, a date of birth that was left out, and the
    name of who is only called by their key."""
    known: dict[str, Any] = {"key": was.key if is_dummy(record.key) else record.key}
    if isinstance(record, PupilRecord):
        known["born_on"] = record.born_on or getattr(was, "born_on", None)
    if record.surname == record.key and not record.first_name:
        known |= {"first_name": was.first_name, "prefix": was.prefix, "surname": was.surname}
    return replace(record, **known)


def identity(person: PupilRecord | PupilNow | StaffRecord | StaffNow) -> tuple[str, ...]:
    names = (person.first_name, person.prefix, person.surname)
    born_on = None if isinstance(person, StaffRecord | StaffNow) else person.born_on
    return (*(name.casefold() for name in names), str(born_on))


def _text(person: object, what: str) -> str:
    return str(getattr(person, what, None) or "")
