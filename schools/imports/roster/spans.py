"""Dated rows that have to become what a file says from a day on. Pure. All days are inclusive."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from schools.imports.roster.plan import Begin, Dates, End
from schools.imports.roster.state import Span
from schools.roles import Role

What = tuple[str, Role | None]  # the group's key and the role, as far as the kind of row has them


@dataclass(frozen=True, slots=True)
class Period:
    """From and until which day. Without a first day: as long as it does already, else from the first day wanted."""

    first_on: date | None = None
    last_on: date | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody has according to the file, and when: periods in order that do not touch. None ended long ago."""

    owner: str  # key in the file
    what: Mapping[What, Sequence[Period]]
    first_on: date


def fit(
    now: Sequence[Span], wanted: Wanted, *, on: date, begin: bool = True, keep_last_days: bool = False
) -> Dates:
    """The smallest change that makes the rows `now` (none of them ended before `on`) what is wanted from `on`.

    With `begin=False` nothing new begins: for who has left already. With `keep_last_days` rows that stay keep theirs
    when the file names no last day, and nothing of the same kind ends.
    """
    starts: list[Begin] = []
    ends: list[End] = []
    go = [span for span in now if _what(span) not in wanted.what]
    for what in sorted(wanted.what):
        left = sorted((span for span in now if _what(span) == what), key=lambda span: span.first_on)
        for period in reversed(wanted.what[what]):  # what begins later first: only its own row is that of it
            span = next((span for span in left if _is_of(span, period, on)), None)
            if span is None:
                starts += [_begin(wanted, what, period)] if begin else []
                continue
            left.remove(span)
            last = period.last_on and max(period.last_on, span.first_on)
            if span.last_on != last and not (keep_last_days and last is None):
                ends.append(End(span.pk, last))
        go += [] if keep_last_days else left
    gone = ended(go, on=on)
    return Dates(begin=tuple(starts), end=(*ends, *gone.end), drop=gone.drop)


def _is_of(span: Span, period: Period, on: date) -> bool:
    """Whether a row is that of a period: it begins on the same day, or both hold already."""
    return period.first_on is None or period.first_on <= on or period.first_on == span.first_on


def _begin(wanted: Wanted, what: What, period: Period) -> Begin:
    first = period.first_on or wanted.first_on
    return Begin(wanted.owner, min(first, period.last_on or first), period.last_on, *what)


def in_order(periods: Iterable[Period]) -> tuple[Period, ...]:
    """Sorted, and those that overlap or follow each other without a day between as one."""
    found: list[Period] = []
    for period in sorted(periods, key=lambda period: period.first_on or date.min):
        before = found[-1] if found else None
        if before is None or (
            period.first_on is not None
            and before.last_on is not None
            and period.first_on > before.last_on + timedelta(days=1)
        ):
            found.append(period)
        else:
            last = before.last_on and period.last_on and max(before.last_on, period.last_on)
            found[-1] = Period(before.first_on, last)
    return tuple(found)


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
