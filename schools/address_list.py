"""A list of addresses that somebody pasted: whose is which. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_ADDRESS = re.compile(r"[^\s<>;,\"']+@[^\s<>;,\"']+\.[^\s<>;,\"']+")
_BETWEEN = re.compile(r"[\s;,<>\"'()]+")


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody by staff code and by the parts of the name."""

    pk: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Found:
    addresses: Mapping[int, str]  # primary key → address
    lines: tuple[str, ...]  # those that are of nobody, or of more than one


def whose_addresses(text: str, people: Iterable[Known]) -> Found:
    """Each line with an address belongs to the one whose staff code, or whole name in any order, stands beside it."""
    known = [(person, _words(person.code), _words(person.name)) for person in people]
    addresses: dict[int, str] = {}
    strange: list[str] = []
    for line in filter(str.strip, text.splitlines()):
        address = _ADDRESS.search(line)
        beside = _words(_ADDRESS.sub(" ", line))
        by_code = [person for person, code, _name in known if code and code <= beside]
        by_name = [person for person, _code, name in known if name and name <= beside]
        of = by_code if len(by_code) == 1 else by_name
        if address and len(of) == 1 and of[0].pk not in addresses:
            addresses[of[0].pk] = address[0]
        else:
            strange.append(line.strip())
    return Found(addresses, tuple(strange))


def _words(text: str) -> frozenset[str]:
    return frozenset(_BETWEEN.sub(" ", text).casefold().split())
