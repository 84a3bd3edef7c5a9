"""Compares a file with holidays with the calendar of the school and makes the plan. Pure.

Only what holds in the region of the school and touches its school years is taken. What somebody of the school typed is
never touched, and stands in the place of the row of the file that it differs from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from schools.imports.closures.plan import CalendarNow, ClosureNow, ClosuresPlan, Steps
from schools.imports.closures.plausible import doubts_about, doubts_about_years
from schools.imports.closures.records import BY_HAND, ClosureKind, ClosureRecord, ClosureRecords
from schools.imports.plan import Change, Part, Row
from schools.imports.problems import Notice, Problem, Refusal

NEAR = timedelta(days=21)  # a holiday moves by a week or two; the next of the same name is a year away


def compare(
    records: ClosureRecords, now: CalendarNow, *, on: date, accept_gone: int | None = None
) -> ClosuresPlan:
    """The plan for a file at a school.

    A row that came from the same source and is not in the file any more stays, unless `accept_gone` is exactly the
    number of those rows.
    """
    if records.refused:
        return ClosuresPlan(records.file, on, records.problems, records.source)
    if not now.years:
        return ClosuresPlan(
            records.file, on, (Problem(Refusal.NO_SCHOOL_YEAR, records.file),), records.source
        )
    ours, left_out = _ours(records, now)
    match = _Match.of(ours, now)
    gone = _gone(match, now, records.source)
    goes = accept_gone == len(gone)
    problems = (
        *match.problems(records.file),
        *(() if goes else _staying(gone, records.file)),
        *doubts_about(_spans(ours), records.file),
        *doubts_about_years(_spans_after(match, now, gone if goes else ()), now.years, records.file),
        *left_out,
        *records.problems,
    )
    return ClosuresPlan(
        file=records.file,
        on=on,
        source=records.source,
        problems=problems,
        closures=Part(
            new=tuple(_new_row(each) for each in match.new),
            changed=tuple(_changed_row(was, becomes) for was, becomes in match.changed),
            gone=tuple(_row(each.name, each.first_on, None, pk=each.pk) for each in gone) if goes else (),
            unchanged=match.unchanged,
        ),
        steps=Steps(
            add=tuple(match.new),
            change=tuple((was.pk, becomes) for was, becomes in match.changed),
            remove=tuple(each.pk for each in gone) if goes else (),
        ),
    )


def _ours(records: ClosureRecords, now: CalendarNow) -> tuple[list[ClosureRecord], list[Problem]]:
    """What is about this school, in order and each once, and how much is not.

    Which other regions share a holiday is left out: a plan looks the same in every process, and a set does not.
    """
    first, last = now.years[0][0], now.years[-1][1]
    here = [each for each in records.closures if each.holds_in(now.region)]
    found = {
        (each.first_on, each.last_on, each.name): replace(each, regions=frozenset())
        for each in ClosureRecords(records.file, records.source, tuple(here)).between(first, last)
        if _in_years(each, now)
    }
    elsewhere = len(records.closures) - len(here)
    otherwise = sum(not any(_in_years(each, now) for each in one.between(first, last)) for one in here)
    counted = ((Notice.OTHER_REGIONS, elsewhere), (Notice.OTHER_YEARS, otherwise))
    left_out = [Problem(code, records.file, data={"rows": number}) for code, number in counted if number]
    return [found[key] for key in sorted(found)], left_out


def _in_years(closure: ClosureRecord | ClosureNow, now: CalendarNow) -> bool:
    return any(closure.first_on <= last and closure.last_on >= first for first, last in now.years)


@dataclass
class _Match:
    """Which row of the file is which closure of the school: the same days first, then the same name nearby."""

    new: list[ClosureRecord] = field(default_factory=list)
    changed: list[tuple[ClosureNow, ClosureRecord]] = field(default_factory=list)
    own: list[tuple[ClosureNow, ClosureRecord]] = field(default_factory=list)
    unchanged: int = 0
    met: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, ours: Iterable[ClosureRecord], now: CalendarNow) -> _Match:
        match = cls()
        left = [each for each in ours if not match._is_there(each, now.closures)]
        left = [each for each in left if not match._has_moved(each, now.closures)]
        match.new = [each for each in left if not match._is_own_choice(each, now.closures)]
        match.changed.sort(key=lambda pair: pair[1].first_on)
        return match

    def _is_there(self, one: ClosureRecord, closures: Iterable[ClosureNow]) -> bool:
        same = self._first(
            closures,
            lambda was: (
                (was.first_on, was.last_on) == (one.first_on, one.last_on)
                and (was.kind == one.kind or was.source == BY_HAND)
            ),
        )
        self.unchanged += same is not None
        return same is not None

    def _has_moved(self, one: ClosureRecord, closures: Iterable[ClosureNow]) -> bool:
        was = self._first(closures, lambda was: was.source != BY_HAND and _could_be(was, one))
        if was is not None:
            self.changed.append((was, one))
        return was is not None

    def _is_own_choice(self, one: ClosureRecord, closures: Iterable[ClosureNow]) -> bool:
        was = self._first(closures, lambda was: was.source == BY_HAND and _could_be(was, one))
        if was is not None:
            self.own.append((was, one))
            self.unchanged += 1
        return was is not None

    def _first(self, closures: Iterable[ClosureNow], fits: Callable[[ClosureNow], bool]) -> ClosureNow | None:
        found = next((was for was in closures if was.pk not in self.met and fits(was)), None)
        if found is not None:
            self.met.add(found.pk)
        return found

    def problems(self, file: str) -> Iterator[Problem]:
        for was, one in self.own:
            data = {"name": was.name, "first_on": str(was.first_on), "last_on": str(was.last_on)}
            yield Problem(Notice.OWN_CHOICE_STAYS, file, one.line, data)


def _could_be(was: ClosureNow, one: ClosureRecord) -> bool:
    return (
        was.kind == one.kind
        and was.name.casefold() == one.name.casefold()
        and abs(was.first_on - one.first_on) <= NEAR
    )


def _gone(match: _Match, now: CalendarNow, source: str) -> list[ClosureNow]:
    """What came from this source into a school year that the file is about, and is not in it any more."""
    dated = [one.first_on for one in match.new] + [one.first_on for _was, one in match.changed]
    dated += [was.first_on for was in now.closures if was.pk in match.met]
    years = [span for span in now.years if any(span[0] <= day <= span[1] for day in dated)]
    return [
        was
        for was in now.closures
        if was.pk not in match.met
        and was.source != BY_HAND
        and _maker(was.source) == _maker(source)
        and any(was.first_on <= last and was.last_on >= first for first, last in years)
    ]


def _maker(source: str) -> str:
    """The source without its version."""
    return source.split(" ")[0]


def _staying(gone: Iterable[ClosureNow], file: str) -> Iterator[Problem]:
    for was in gone:
        data = {"name": was.name, "first_on": str(was.first_on), "last_on": str(was.last_on)}
        yield Problem(Notice.CLOSURE_STAYS, file, data=data)


Span = tuple[date, date, ClosureKind, str]


def _spans(closures: Iterable[ClosureRecord | ClosureNow]) -> list[Span]:
    return [(each.first_on, each.last_on, each.kind, each.name) for each in closures]


def _spans_after(match: _Match, now: CalendarNow, gone: Iterable[ClosureNow]) -> list[Span]:
    """The calendar as it would be."""
    leave = {was.pk for was in gone} | {was.pk for was, _becomes in match.changed}
    stay = [was for was in now.closures if was.pk not in leave]
    return _spans([*stay, *(becomes for _was, becomes in match.changed), *match.new])


def _new_row(one: ClosureRecord) -> Row:
    return _row(one.name, one.first_on, one.line, _changes(None, one))


def _changed_row(was: ClosureNow, becomes: ClosureRecord) -> Row:
    return _row(becomes.name, becomes.first_on, becomes.line, _changes(was, becomes), pk=was.pk)


def _row(
    name: str, first_on: date, line: int | None, changes: tuple[Change, ...] = (), pk: int | None = None
) -> Row:
    begins = first_on.year if first_on.month >= 8 else first_on.year - 1
    return Row(f"{begins}-{begins + 1}", name, line, changes, pk)


def _changes(was: ClosureNow | None, becomes: ClosureRecord) -> tuple[Change, ...]:
    pairs = (
        ("first_on", was and was.first_on, becomes.first_on),
        ("last_on", was and was.last_on, becomes.last_on),
        ("name", was and was.name, becomes.name),
    )
    return tuple(
        Change(what, str(old or ""), str(new))
        for what, old, new in pairs
        if old != new and not (was is None and what == "name")
    )
