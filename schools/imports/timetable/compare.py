"""Compares a timetable with the lessons that a school has and makes the plan. Pure.

A lesson is known by its groups, subject, weekday, periods and weeks. What hangs on its row (registers, absences) says
who was taught, when, and by whom; so a new room or last day is written on the row, while with other teachers the row
ends and a new one follows. Whatever ends, ends on the day before the import, or on the last day on which it was held.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from schools.imports.plan import Change, Part
from schools.imports.problems import Notice, Problem, Refusal
from schools.imports.timetable.plan import Adjust, Begin, LessonRow, Steps, TimetablePlan
from schools.imports.timetable.records import TimetableRecords, Weeks
from schools.imports.timetable.resolve import Wanted, resolve
from schools.imports.timetable.state import ChangeNow, DayStep, LessonNow, TimetableNow

A_DAY = timedelta(days=1)
MOST_NAMES = 10

Identity = tuple[tuple[int, ...], str, int, int, int, Weeks]


def compare(records: TimetableRecords, now: TimetableNow, *, on: date) -> TimetablePlan:
    """The plan for a timetable at a school: from `on` until the school year ends the pattern is as in the file."""
    if records.refused:
        return TimetablePlan(records.file, on, records.problems)
    if now.year_until is None:
        no_year = Problem(Refusal.NO_YEAR_LEFT, records.file, data={"on": on.isoformat()})
        return TimetablePlan(records.file, on, (no_year, *records.problems))
    resolved = resolve(records, now, on=on, until=now.year_until)
    comparison = _Comparison(records, now, on)
    for wanted, rows in _same(resolved.lessons, now.lessons):
        comparison.settle(wanted, rows)
    problems = (*resolved.problems, *records.problems, *_remarks(records, now, resolved.lessons))
    return comparison.plan(problems)


def _identity(lesson: Wanted | LessonNow) -> Identity:
    return (
        lesson.groups,
        lesson.subject,
        lesson.weekday,
        lesson.first_period,
        lesson.last_period,
        lesson.weeks,
    )


def _same(
    wanted: Sequence[Wanted], now: Sequence[LessonNow]
) -> Iterator[tuple[list[Wanted], list[LessonNow]]]:
    """What the file wants and what there is, for each identity; in the order of the week."""
    both: dict[Identity, tuple[list[Wanted], list[LessonNow]]] = defaultdict(lambda: ([], []))
    for lesson in wanted:
        both[_identity(lesson)][0].append(lesson)
    for row in now:
        both[_identity(row)][1].append(row)
    for key in sorted(both, key=lambda each: (each[2], each[3], each[0], each[1], each[4], each[5])):
        yield both[key]


class _Comparison:
    """Collects the rows of the preview and the steps for the database."""

    def __init__(self, records: TimetableRecords, now: TimetableNow, on: date) -> None:
        self.records, self.on = records, on
        self.group_names = {group.pk: group.name for group in now.groups}
        self.staff_keys = {person.pk: person.key for person in now.staff}
        self.period_names = {(one.weekday, one.number): one.name for one in now.periods}
        self.new: list[LessonRow] = []
        self.changed: list[LessonRow] = []
        self.gone: list[LessonRow] = []
        self.unchanged = 0
        self.begin: list[Begin] = []
        self.adjust: list[Adjust] = []
        self.teachers: list[tuple[int, tuple[int, ...]]] = []
        self.remove: list[int] = []
        self.days = _Days(self)

    def settle(self, wanted: list[Wanted], rows: list[LessonNow]) -> None:
        """Make the rows of one identity what the file wants. What begins, begins after what ends was last held."""
        pairs, new, gone = _pairs(wanted, rows)
        ending = [*gone, *(row for want, row in pairs if self.is_replaced(want, row))]
        held = max((self.last_day(row) for row in ending), default=self.on - A_DAY)
        for want, row in pairs:
            if self.is_replaced(want, row):
                self.follow(want, row, after=held)
            else:
                self.keep(want, row, after=held)
        for row in gone:
            if self.end(row):
                self.gone.append(self.row(row))
        for want in new:
            if self.start(want, after=held):
                self.new.append(self.row(want))

    def is_replaced(self, want: Wanted, row: LessonNow) -> bool:
        """Whether what was given so far is another lesson than what the file wants: by others, or not yet begun."""
        begins_later = row.valid_from < self.on < want.valid_from
        return begins_later or (self.has_begun(row) and want.teachers != row.teachers)

    def has_begun(self, row: LessonNow) -> bool:
        return row.valid_from < self.on or row.last_held is not None

    def follow(self, want: Wanted, row: LessonNow, *, after: date) -> None:
        """The lesson ends and the one of the file follows on it."""
        ends = self.end(row)
        if self.start(want, after=after, keep=row.changes) or ends:
            self.changed.append(self.row(want, self.differences(want, row), row.pk))

    def keep(self, want: Wanted, row: LessonNow, *, after: date) -> None:
        """The lesson goes on, perhaps in another room or until another day."""
        first_on = row.valid_from if self.has_begun(row) else max(want.valid_from, after + A_DAY)
        first_on = min(first_on, want.valid_until)
        want = replace(want, valid_from=first_on)
        changes = self.differences(want, row)
        if changes:
            self.changed.append(self.row(want, changes, row.pk))
        else:
            self.unchanged += 1
        if (want.room, first_on, want.valid_until) != (row.room, row.valid_from, row.valid_until):
            self.adjust.append(Adjust(row.pk, want.room, first_on, want.valid_until))
        if want.teachers != row.teachers:
            self.teachers.append((row.pk, want.teachers))
        self.days.settle(want, row)

    def start(self, want: Wanted, *, after: date, keep: Sequence[ChangeNow] = ()) -> bool:
        """Begin a lesson, no earlier than the day after `after`; `keep` is what was different on days to come."""
        first_on = max(want.valid_from, after + A_DAY)
        if first_on > want.valid_until:
            return False
        days = self.days.of_new(want, first_on, keep)
        self.begin.append(
            Begin(
                want.groups,
                want.teachers,
                want.subject,
                want.room,
                want.weekday,
                want.first_period,
                want.last_period,
                want.weeks,
                first_on,
                want.valid_until,
                days,
            )
        )
        return True

    def end(self, row: LessonNow) -> bool:
        """End a lesson; one that was never held and would not have begun is removed."""
        last = self.last_day(row)
        if last >= row.valid_until:
            return False
        self.days.drop(row, after=last)
        if last < row.valid_from:
            self.remove.append(row.pk)
        else:
            self.adjust.append(Adjust(row.pk, row.room, row.valid_from, last))
        return True

    def last_day(self, row: LessonNow) -> date:
        return max(self.on - A_DAY, row.last_held or self.on - A_DAY)

    def differences(self, want: Wanted, row: LessonNow) -> tuple[Change, ...]:
        values = [
            ("teachers", self.codes(row.teachers), self.codes(want.teachers)),
            ("room", row.room, want.room),
            ("valid_until_on", row.valid_until.isoformat(), want.valid_until.isoformat()),
        ]
        if row.valid_from >= self.on or want.valid_from > self.on:
            values.append(("valid_from_on", row.valid_from.isoformat(), want.valid_from.isoformat()))
        return tuple(Change(what, old, new) for what, old, new in values if old != new)

    def row(
        self, lesson: Wanted | LessonNow, changes: tuple[Change, ...] = (), pk: int | None = None
    ) -> LessonRow:
        names = sorted(self.group_names.get(group, "") for group in lesson.groups)
        return LessonRow(
            key=self.codes(lesson.teachers),
            name=f"{', '.join(names)} {lesson.subject}".strip(),
            line=lesson.line if isinstance(lesson, Wanted) else None,
            changes=changes,
            pk=lesson.pk if isinstance(lesson, LessonNow) else pk,
            weekday=lesson.weekday,
            first=self.period_name(lesson, lesson.first_period),
            last=self.period_name(lesson, lesson.last_period),
            weeks=lesson.weeks,
            room=lesson.room,
        )

    def codes(self, teachers: Sequence[int]) -> str:
        return ", ".join(sorted(self.staff_keys.get(pk, "") for pk in teachers))

    def period_name(self, lesson: Wanted | LessonNow, number: int) -> str:
        return self.period_names.get((lesson.weekday, number), str(number))

    def plan(self, problems: tuple[Problem, ...]) -> TimetablePlan:
        return TimetablePlan(
            file=self.records.file,
            on=self.on,
            problems=problems,
            lessons=Part(tuple(self.new), tuple(self.changed), tuple(self.gone), self.unchanged),
            days=self.days.part() if self.records.dated else None,
            rows=self.records.rows,
            steps=Steps(
                begin=tuple(self.begin),
                adjust=tuple(self.adjust),
                teachers=tuple(self.teachers),
                remove=tuple(self.remove),
                add_days=tuple(self.days.add),
                change_days=tuple(self.days.change),
                remove_days=tuple(self.days.remove),
            ),
        )


class _Days:
    """What is different on single days. A file that knows no single days leaves them as they are."""

    def __init__(self, lessons: _Comparison) -> None:
        self.lessons = lessons
        self.new: list[LessonRow] = []
        self.changed: list[LessonRow] = []
        self.gone: list[LessonRow] = []
        self.unchanged = 0
        self.add: list[tuple[int, DayStep]] = []
        self.change: list[tuple[int, DayStep]] = []
        self.remove: list[int] = []

    def settle(self, want: Wanted, row: LessonNow) -> None:
        """Of a lesson that stays: the days of the file that are still to come and were not held."""
        first = max(want.valid_from, self.lessons.last_day(row) + A_DAY)
        to_come = [change for change in row.changes if change.step.on > self.lessons.last_day(row)]
        coming = [change for change in to_come if first <= change.step.on <= want.valid_until]
        self.remove += [change.pk for change in to_come if change not in coming]
        there = {change.step.on: change for change in coming if self._told(change.step.on)}
        for step in want.days:
            was = there.pop(step.on, None)
            if step.on < first:
                continue
            if was is None:
                self.add.append((row.pk, step))
                self.new.append(self._row(want, step))
            elif was.step != step:
                self.change.append((was.pk, step))
                self.changed.append(self._row(want, step, self._differences(was.step, step)))
            else:
                self.unchanged += 1
        for was in there.values():
            self.remove.append(was.pk)
            self.gone.append(self._row(want, was.step))

    def of_new(self, want: Wanted, first_on: date, keep: Sequence[ChangeNow]) -> tuple[DayStep, ...]:
        """Of a lesson that begins: what the file tells, and of the lesson before it what the file cannot know."""
        told = [step for step in want.days if step.on >= first_on]
        kept = [
            change.step
            for change in keep
            if first_on <= change.step.on <= want.valid_until and not self._told(change.step.on)
        ]
        self.new += [self._row(want, step) for step in told]
        return tuple(sorted((*told, *kept), key=lambda step: step.on))

    def drop(self, row: LessonNow, *, after: date) -> None:
        self.remove += [change.pk for change in row.changes if change.step.on > after]

    def part(self) -> Part:
        return Part(tuple(self.new), tuple(self.changed), tuple(self.gone), self.unchanged)

    def _told(self, day: date) -> bool:
        dated = self.lessons.records.dated
        return dated is not None and dated[0] <= day <= dated[1]

    def _row(self, want: Wanted, step: DayStep, changes: tuple[Change, ...] = ()) -> LessonRow:
        row = self.lessons.row(want, changes or self._differences(DayStep(step.on), step))
        return replace(row, on=step.on, room=want.room)

    def _differences(self, was: DayStep, step: DayStep) -> tuple[Change, ...]:
        """A lesson that is moved within its day says only in which periods."""
        values = [
            ("is_cancelled", *("yes" if one.is_cancelled else "" for one in (was, step))),
            ("teachers", *(self.lessons.codes([one.teacher] if one.teacher else []) for one in (was, step))),
            ("room", was.room, step.room),
            ("moved_to_on", *(one.moved_to.isoformat() if one.moved_to else "" for one in (was, step))),
            ("periods", *(self._periods(one) for one in (was, step))),
        ]
        return tuple(Change(what, old, new) for what, old, new in values if old != new)

    def _periods(self, step: DayStep) -> str:
        numbers = dict.fromkeys((step.first_period, step.last_period))
        weekday = (step.moved_to or step.on).isoweekday()
        names = self.lessons.period_names
        return " – ".join(names.get((weekday, number), str(number)) for number in numbers if number)


def _pairs(
    wanted: list[Wanted], rows: list[LessonNow]
) -> tuple[list[tuple[Wanted, LessonNow]], list[Wanted], list[LessonNow]]:
    """Lessons that are the same, first those with the same teachers; what is only in the file; what is only here."""
    pairs = []
    left, new = list(rows), []
    for want in sorted(wanted, key=lambda each: each.valid_from):
        row = next((row for row in left if row.teachers == want.teachers and _meet(want, row)), None)
        if row is None:
            new.append(want)
        else:
            pairs.append((want, row))
            left.remove(row)
    still_new = []
    for want in new:
        row = next((row for row in left if _meet(want, row)), None)
        if row is None:
            still_new.append(want)
        else:
            pairs.append((want, row))
            left.remove(row)
    return pairs, still_new, left


def _meet(want: Wanted, row: LessonNow) -> bool:
    return row.valid_from <= want.valid_until and want.valid_from <= row.valid_until


def _remarks(records: TimetableRecords, now: TimetableNow, wanted: Sequence[Wanted]) -> Iterator[Problem]:
    """Groups with two lessons at once, and groups that lose all their lessons."""
    names = {group.pk: group.name for group in now.groups}
    at_once: Counter[int] = Counter()
    places: dict[tuple[int, int, int], Counter[Weeks]] = defaultdict(Counter)
    for lesson in wanted:
        for group in lesson.groups:
            for period in range(lesson.first_period, lesson.last_period + 1):
                places[group, lesson.weekday, period][lesson.weeks] += 1
    for (group, _weekday, _period), times in places.items():
        at_once[group] += times[Weeks.EVERY] + max(times[Weeks.ODD], times[Weeks.EVEN]) > 1
    for group, periods in sorted((+at_once).items(), key=lambda each: names[each[0]]):
        yield Problem(Notice.LESSONS_AT_ONCE, records.file, data={"group": names[group], "periods": periods})
    in_file = {group for lesson in wanted for group in lesson.groups}
    emptied = sorted({names[group] for row in now.lessons for group in row.groups if group not in in_file})
    if emptied and in_file:
        shown = ", ".join(emptied[:MOST_NAMES]) + (" …" if len(emptied) > MOST_NAMES else "")
        yield Problem(
            Notice.GROUPS_WITHOUT_LESSONS, records.file, data={"groups": len(emptied), "names": shown}
        )
