"""Taking a register and correcting it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from absences.actions.ledger import Entry
from absences.actions.ledger import record as record_absences
from absences.models.policy import Category
from accounts.audit import record as audit
from accounts.jobs import wish
from accounts.models import AuditEvent, User
from attendance.lessons import LessonOfDay
from attendance.minutes import ABSENT, Choice, spread
from attendance.models import Register
from attendance.ticket import Known, Ticket


class SomebodyElseSaved(Exception):
    """The register is no longer what this person saw when the page was opened. Nothing was stored."""


@dataclass(frozen=True, slots=True)
class Saved:
    at: datetime
    present: int
    expected: int


def save_register(
    *,
    lesson: LessonOfDay,
    ticket: Ticket,
    choices: Mapping[int, Choice],
    by: User,
    at: datetime,
    not_chosen: Mapping[int, Choice] | None = None,
) -> Saved:
    """Confirm the list of the ticket and make the ledger say what was chosen, for every pupil on it.

    Guarded by the revision that the ticket saw; the same ticket with the same choices a second time changes nothing and
    gets the first answer. Raises SomebodyElseSaved. At most six queries, at any number of pupils.
    """
    digest = _digest(choices)
    try:
        return _save(lesson, ticket, choices, by=by, at=at, digest=digest, not_chosen=not_chosen or {})
    except SomebodyElseSaved:
        earlier = AuditEvent.objects.filter(key=ticket.key, by=by).first()
        if earlier is None or earlier.details["digest"] != digest:
            raise
        return Saved(earlier.at, earlier.details["present"], earlier.details["expected"])


@transaction.atomic
def _save(
    lesson: LessonOfDay,
    ticket: Ticket,
    choices: Mapping[int, Choice],
    *,
    by: User,
    at: datetime,
    digest: str,
    not_chosen: Mapping[int, Choice],
) -> Saved:
    school = lesson.dated.lesson.school_id
    register = _confirm(lesson, ticket, by=by, at=at)
    changes = record_absences(
        school_id=school,
        on=ticket.on,
        lesson_id=ticket.lesson_id,
        roll=ticket.roll,
        periods=[slot.number for slot in ticket.slots],
        entries=list(_entries(choices, ticket)),
        by=by,
        at=at,
    )
    absent = sum(choice.kind == ABSENT for choice in choices.values())
    saved = Saved(at=at, present=len(ticket.roll) - absent, expected=len(ticket.roll))
    audit(
        "register.saved",
        by=by,
        at=at,
        school_id=school,
        object_id=ticket.lesson_id,
        key=ticket.key,
        on=ticket.on.isoformat(),
        revision=register.revision,
        present=saved.present,
        expected=saved.expected,
        digest=digest,
        changes=changes.items,
        not_chosen=[[pupil, *choice] for pupil, choice in not_chosen.items()],
    )
    if changes.items:
        wish("signals.evaluate", school_id=school, by=by, at=at, pupils=changes.pupils)
    return saved


def _confirm(lesson: LessonOfDay, ticket: Ticket, *, by: User, at: datetime) -> Register:
    """Write the register, provided that it still is at the revision the ticket saw."""
    register = Register(
        school_id=lesson.dated.lesson.school_id,
        lesson_id=ticket.lesson_id,
        on=ticket.on,
        first_period=ticket.slots[0].number,
        periods=len(ticket.slots),
        minutes=ticket.minutes,
        revision=ticket.revision + 1,
        taken_by=by,
        taken_at=at,
    )
    register.confirm(list(ticket.roll))
    if ticket.revision != lesson.revision:
        raise SomebodyElseSaved
    if lesson.register is None:
        try:
            register.save(force_insert=True)
        except (
            IntegrityError
        ) as error:  # the exception leaves `_save`, and takes the transaction back with it
            raise SomebodyElseSaved from error
        return register
    unchanged = Register.objects.filter(pk=lesson.register.pk, revision=ticket.revision)
    if not unchanged.update(
        roll=register.roll,
        pupils=register.pupils,
        first_period=register.first_period,
        periods=register.periods,
        minutes=register.minutes,
        revision=register.revision,
        taken_by=by,
        taken_at=at,
    ):
        raise SomebodyElseSaved
    return register


def _entries(choices: Mapping[int, Choice], ticket: Ticket) -> Iterator[Entry]:
    """What the ledger is told of everybody who misses something."""
    lengths = {slot.number: slot.minutes for slot in ticket.slots}
    for pupil, choice in choices.items():
        known = ticket.knew(pupil)
        rows = known.rows if choice == known.choice else spread(choice, ticket.slots)
        given = _given_reason(choice, known, ticket)
        for row in rows:
            yield Entry(
                pupil_id=pupil,
                period=row.period,
                kind=row.kind,
                minutes_missed=row.minutes,
                period_minutes=lengths[row.period],
                **given,
            )


def _given_reason(choice: Choice, known: Known, ticket: Ticket) -> dict[str, Any]:
    """What is said about the reason: nothing (then the ledger keeps what it has), one that is given, or taken back."""
    if choice == known.choice and known.notice_id is not None:
        return {"category": known.category, "reason_id": choice.reason_id, "notice_id": known.notice_id}
    is_same_kind = choice.kind == known.choice.kind and known.notice_id is None
    if choice.kind == ABSENT:
        if is_same_kind and choice.reason_id == known.choice.reason_id:
            return {}
        if choice.reason_id is None:
            return {"takes_reason_back": is_same_kind}
        return {"category": _category(choice.reason_id, known, ticket), "reason_id": choice.reason_id}
    default = ticket.defaults.get(choice.kind)
    if is_same_kind or default is None:
        return {}
    return {"category": default.category, "reason_id": default.reason_id}


def _category(reason_id: int, known: Known, ticket: Ticket) -> str:
    if reason_id in ticket.reasons:
        return ticket.reasons[reason_id]
    return known.category or Category.PENDING


def _digest(choices: Mapping[int, Choice]) -> str:
    said = json.dumps(sorted((pupil, *choice) for pupil, choice in choices.items()), default=str)
    return hashlib.sha256(said.encode()).hexdigest()[:32]
