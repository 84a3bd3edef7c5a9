"""Dated rows that have to become what a file says from a day on. Pure. All days are inclusive."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from schools.imports.roster.plan import Begin, Dates, End
from schools.imports.roster.state import Span
from schools.roles import Role

What = tuple[str, Role | None]  # the group's key and the role, as far as the kind of row has them


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody has according to the file, until a last day if the file names one."""

    owner: str  # key in the file
    what: frozenset[What]
    first_on: date
    last_on: date | None = None


def fit(
    now: Sequence[Span], wanted: Wanted, *, on: date, begin: bool = True, keep_last_days: bool = False
) -> Dates:
    """The smallest change that makes the rows `now` (none of them ended before `on`) what is wanted from `on`.

    With `begin=False` nothing new begins: for who has left already. With `keep_last_days` rows that stay keep theirs:
    for a file that says nothing about them.
    """
    starts = [
        Begin(wanted.owner, min(wanted.first_on, wanted.last_on or wanted.first_on), wanted.last_on, *what)
        for what in sorted(wanted.what - {_what(span) for span in now})
        if begin
    ]
    stay = [span for span in now if _what(span) in wanted.what and not keep_last_days]
    last_days = [(span, wanted.last_on and max(wanted.last_on, span.first_on)) for span in stay]
    ends = [End(span.pk, last) for span, last in last_days if span.last_on != last]
    go = ended((span for span in now if _what(span) not in wanted.what), on=on)
    return Dates(begin=tuple(starts), end=(*ends, *go.end), drop=go.drop)


def ended(spans: Iterable[Span], *, on: date) -> Dates:
    """They end on the day before `on`; who would end before the first day never held."""
    last = on - timedelta(days=1)
    rows = list(spans)
    return Dates(
        end=tuple(End(span.pk, last) for span in rows if span.first_on <= last),
        drop=tuple(span.pk for span in rows if span.first_on > last),
    )


def joined(parts: Iterable[Dates]) -> Dates:
    every = list(parts)
    return Dates(
        begin=tuple(begin for part in every for begin in part.begin),
        end=tuple(end for part in every for end in part.end),
        drop=tuple(pk for part in every for pk in part.drop),
    )


def _what(span: Span) -> What:
    return (span.group_key, span.role)
