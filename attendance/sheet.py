"""The list a teacher sees: who is expected, what is known of them, what was announced. Four queries at any size."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from absences.defaults import LEDGER_SETTINGS
from absences.models import Absence, Exemption, Notice, PolicyVersion, Reason
from accounts.prepared import Prepared
from attendance.lessons import LessonOfDay
from attendance.minutes import ABSENT, LATE, LEFT_EARLY, NOTHING_CHOSEN, REMOVED, Choice, Missed, Slot, gather
from attendance.ticket import NOTHING_KNOWN, GivenReason, Known, Ticket
from schools.models import Enrolment, Membership, Period, Pupil
from schools.models.people import in_force
from schools.models.timetable import minutes_between


@dataclass(slots=True)
class Line:
    """One pupil on the list. What is announced or known besides stands in fields; the words are the template's."""

    pupil: Pupil
    choice: Choice = NOTHING_CHOSEN
    reason: Reason | None = None
    has_special_reason: bool = False
    notice: Notice | None = None
    is_suggestion: bool = False
    missed_before: tuple[int, ...] = ()
    missed_since: int | None = None
    exemption: Exemption | None = None
    refused: str = ""
    minutes_typed: str = ""

    @property
    def is_plain(self) -> bool:
        """Nothing is known of the pupil, and nothing was chosen."""
        return self == Line(self.pupil)


@dataclass(frozen=True, slots=True)
class Sheet:
    lesson: LessonOfDay
    lines: list[Line]
    reasons: list[Reason]
    ticket: Ticket

    @property
    def frequent(self) -> list[Reason]:
        """The reasons that are a button for who is absent."""
        return _buttons(self.reasons)

    @property
    def expected(self) -> int:
        return len(self.ticket.roll)

    @property
    def suggestions(self) -> int:
        return sum(line.is_suggestion for line in self.lines)

    @property
    def exempt(self) -> int:
        return sum(line.exemption is not None for line in self.lines)

    def present(self) -> int:
        """Who is on the list and does not miss the whole lesson."""
        absent = sum(line.choice.kind == ABSENT for line in self.lines if line.exemption is None)
        return self.expected - absent


@dataclass(slots=True)
class _Around:
    """What the ledger and the announcements say of one pupil on this day."""

    here: list[Absence] = field(default_factory=list)
    before: list[int] = field(default_factory=list)
    notice: Notice | None = None


def load_sheet(lesson: LessonOfDay, *, by: int) -> Sheet:
    """The list as it is now, with a new ticket for who is going to save it."""
    slots = tuple(Slot(period.number, period.minutes) for period in lesson.dated.periods)
    confirmed = frozenset(lesson.register.confirmed()) if lesson.register else frozenset[int]()
    lines = _expected(lesson, slots, confirmed)
    pupils = tuple(line.pupil.pk for line in lines)
    around = _around(lesson, pupils)
    reasons, defaults = _reasons(lesson)
    known: dict[int, Known] = {}
    for line in lines:
        if line.exemption is None:
            knew = _fill(line, around[line.pupil.pk], lesson, confirmed)
            line.has_special_reason = _is_special(line, defaults)
            if knew is not NOTHING_KNOWN:
                known[line.pupil.pk] = knew
    ticket = Ticket(
        lesson_id=lesson.pk,
        on=lesson.on,
        by=by,
        revision=lesson.revision,
        roll=tuple(line.pupil.pk for line in lines if line.exemption is None),
        confirmed=confirmed,
        slots=slots,
        reasons={reason.pk: reason.category for reason in _buttons(reasons)},
        defaults=defaults,
        known=known,
        key=uuid.uuid4(),
    )
    return Sheet(lesson=lesson, lines=lines, reasons=reasons, ticket=ticket)


def _expected(lesson: LessonOfDay, slots: Sequence[Slot], confirmed: frozenset[int]) -> list[Line]:
    """Who sits in the groups on that day and is enrolled, and who was confirmed before; in class list order."""
    on = lesson.on
    groups = tuple(group.pk for group in lesson.dated.groups)
    sets = {"groups": groups, "confirmed": tuple(confirmed)}
    lines: dict[int, Line] = {}
    for row in _on_the_list(on=on, **{name: pks for name, pks in sets.items() if pks}):
        named = Pupil(
            pk=row["pk"], first_name=row["first_name"], prefix=row["prefix"], surname=row["surname"]
        )
        line = lines.setdefault(row["pk"], Line(named))
        exemption = _exemption(row)
        if (
            exemption
            and all(exemption.covers(on, slot.number) for slot in slots)
            and row["pk"] not in confirmed
        ):
            line.exemption = exemption
    return list(lines.values())


@Prepared
def _on_the_list(*, on: Any, groups: Sequence[Any] = (), confirmed: Sequence[Any] = ()) -> QuerySet[Any, Any]:
    members = Membership.objects.filter(in_force(on), group__in=groups)
    enrolled = Exists(Enrolment.objects.filter(in_force(on), pupil=OuterRef("pk")))
    expected = Q(enrolled, pk__in=members.values("pupil"))
    if confirmed:
        expected |= Q(pk__in=confirmed)
    current = Q(exemptions__first_on__lte=on, exemptions__last_on__gte=on)
    return (
        Pupil.objects.filter(expected)
        .annotate(exempt=FilteredRelation("exemptions", condition=current))
        .values(
            "pk",
            "first_name",
            "prefix",
            "surname",
            "exempt__first_on",
            "exempt__last_on",
            "exempt__weekdays",
            "exempt__periods",
            "exempt__what_is_possible",
        )
        .order_by("sort_key", "pk")
    )


def _exemption(row: Mapping[str, Any]) -> Exemption | None:
    if row["exempt__last_on"] is None:
        return None
    return Exemption(
        first_on=row["exempt__first_on"],
        last_on=row["exempt__last_on"],
        weekdays=row["exempt__weekdays"],
        periods=row["exempt__periods"],
        what_is_possible=row["exempt__what_is_possible"],
    )


def _around(lesson: LessonOfDay, pupils: tuple[int, ...]) -> defaultdict[int, _Around]:
    around: defaultdict[int, _Around] = defaultdict(_Around)
    first, last = lesson.dated.periods[0].number, lesson.dated.periods[-1].number
    if not pupils:
        return around
    for absence in _ledger_of_the_day(pupils=pupils, on=lesson.on, last=last):
        if absence.period >= first:
            around[absence.pupil_id].here.append(absence)
        elif absence.kind == ABSENT:
            around[absence.pupil_id].before.append(absence.period)
    for notice in _announced_for_the_day(pupils=pupils, on=lesson.on):
        if any(notice.covers(period) for period in lesson.dated.periods):
            around[notice.pupil_id].notice = notice
    return around


@Prepared
def _ledger_of_the_day(*, pupils: Any, on: Any, last: Any) -> QuerySet[Absence]:
    rows = Absence.objects.filter(pupil__in=pupils, on=on, period__lte=last)
    return rows.select_related("reason").order_by("period")


@Prepared
def _announced_for_the_day(*, pupils: Any, on: Any) -> QuerySet[Notice]:
    return Notice.objects.on(on).filter(pupil__in=pupils).select_related("reason").order_by("pk")


def _fill(line: Line, around: _Around, lesson: LessonOfDay, confirmed: frozenset[int]) -> Known:
    """Put on the line what is known of the pupil; give it back as the ticket keeps it."""
    first = lesson.dated.periods[0].number
    line.notice = around.notice
    if around.before:
        line.missed_before = tuple(around.before)
        line.missed_since = _unbroken_since(around.before, first)
    if around.here:
        rows = tuple(Missed(row.period, row.kind, row.minutes_missed) for row in around.here)
        line.reason = around.here[0].reason
        line.choice = gather(rows, line.reason.pk if line.reason else None)
        return Known(line.choice, rows)
    if around.notice and line.pupil.pk not in confirmed:
        rows = _announced(around.notice, lesson.dated.periods)
        line.is_suggestion, line.reason = True, around.notice.reason
        line.choice = gather(rows, around.notice.reason_id)
        return Known(line.choice, rows, around.notice.pk, around.notice.reason.category)
    return NOTHING_KNOWN


def _is_special(line: Line, defaults: Mapping[str, GivenReason]) -> bool:
    """Somebody gave a reason that is no button here and that the policy does not give by itself."""
    if line.reason is None or line.reason.is_frequent:
        return False
    default = defaults.get(line.choice.kind)
    return default is None or default.reason_id != line.reason.pk


def _unbroken_since(before: Sequence[int], first: int) -> int | None:
    """The period since which every period up to this lesson was missed; None when the last one was not."""
    since = first
    for period in sorted(before, reverse=True):
        if period != since - 1:
            break
        since = period
    return since if since < first else None


def _announced(notice: Notice, periods: Iterable[Period]) -> tuple[Missed, ...]:
    """What is missed of each period that the notice covers."""
    rows = []
    for period in periods:
        if notice.covers(period):
            begins = max(period.begins, notice.from_time or period.begins)
            ends = min(period.ends, notice.until_time or period.ends)
            rows.append(Missed(period.number, ABSENT, minutes_between(begins, ends)))
    return tuple(rows)


def _reasons(lesson: LessonOfDay) -> tuple[list[Reason], dict[str, GivenReason]]:
    """The reasons in use on that day and those the policy of that day gives by itself, in one query."""
    reasons: list[Any] = _reasons_in_use(school=lesson.dated.lesson.school_id, on=lesson.on)
    ledger = (reasons and reasons[0].ledger) or LEDGER_SETTINGS
    by_code = {reason.code: reason for reason in reasons}
    given = {kind: by_code.get(ledger.get(f"{kind}_reason") or "") for kind in (LATE, LEFT_EARLY, REMOVED)}
    return reasons, {
        kind: GivenReason(reason.pk, reason.category) for kind, reason in given.items() if reason
    }


@Prepared
def _reasons_in_use(*, school: Any, on: Any) -> QuerySet[Reason]:
    policy = PolicyVersion.objects.filter(school=OuterRef("school"), valid_from__lte=on)
    ledger = Subquery(policy.order_by("-valid_from").values("settings__ledger")[:1])
    return Reason.objects.in_use(on=on).filter(school=school).annotate(ledger=ledger)


def _buttons(reasons: Iterable[Reason]) -> list[Reason]:
    return [reason for reason in reasons if reason.is_frequent and not reason.is_for_late]


def minutes_since_bell(lesson: LessonOfDay, *, at: datetime) -> int | None:
    """How many minutes ago the lesson began; None when it is not going on at that (local) moment."""
    if at.date() != lesson.on or not lesson.dated.begins <= at.time() < lesson.dated.ends:
        return None
    return minutes_between(lesson.dated.begins, at.time())
