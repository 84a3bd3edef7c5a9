"""What the register screen knew when it was opened, sealed, and handed back with what the teacher chose.

So saving needs not look it all up again: the list of pupils, the periods, the reasons the role may give, and what stood
in the ledger. Nobody can change a sealed ticket, and after a school day it has lost its worth.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.core import signing

from attendance.minutes import Choice, Missed, Slot

GOOD_FOR = timedelta(hours=14)
_signer = signing.TimestampSigner(salt="attendance.register")


class TicketRefused(Exception):
    """The ticket is too old, was changed, or belongs to another lesson, day or person."""


class GivenReason(NamedTuple):
    reason_id: int
    category: str


class Known(NamedTuple):
    """What the screen showed of a pupil at first: from the ledger or, with a notice, as a suggestion."""

    choice: Choice
    rows: tuple[Missed, ...]
    notice_id: int | None = None
    category: str | None = None


NOTHING_KNOWN = Known(Choice(), ())


@dataclass(frozen=True, slots=True)
class Ticket:
    """`roll` is the list the teacher sees, `confirmed` the part of it that an earlier save confirmed.

    `revision` is 0 when the register was not taken yet. `reasons` may be given for an absence and have a category;
    `defaults` are what the policy gives by itself, per kind.
    """

    lesson_id: int
    on: date
    by: int
    revision: int
    roll: tuple[int, ...]
    confirmed: frozenset[int]
    slots: tuple[Slot, ...]
    reasons: Mapping[int, str]
    defaults: Mapping[str, GivenReason]
    known: Mapping[int, Known]
    key: uuid.UUID

    @property
    def minutes(self) -> int:
        """The length of the whole lesson."""
        return sum(slot.minutes for slot in self.slots)

    @property
    def not_yet_confirmed(self) -> list[int]:
        return [pupil for pupil in self.roll if pupil not in self.confirmed]

    def knew(self, pupil: int) -> Known:
        return self.known.get(pupil, NOTHING_KNOWN)

    def seal(self) -> str:
        return _signer.sign_object(
            {
                "l": self.lesson_id,
                "d": self.on.isoformat(),
                "b": self.by,
                "v": self.revision,
                "r": self.roll,
                "c": sorted(self.confirmed),
                "s": self.slots,
                "m": {str(pk): category for pk, category in self.reasons.items()},
                "f": self.defaults,
                "k": {str(pk): known for pk, known in self.known.items()},
                "u": self.key.hex,
            },
            compress=True,
        )


def open_ticket(sealed: str, *, lesson_id: int, on: date, by: int) -> Ticket:
    """The ticket, if it was sealed for this lesson, day and person less than `GOOD_FOR` ago. Raises TicketRefused."""
    try:
        told: dict[str, Any] = _signer.unsign_object(sealed, max_age=GOOD_FOR)
    except signing.BadSignature as error:
        raise TicketRefused from error
    if (told["l"], told["d"], told["b"]) != (lesson_id, on.isoformat(), by):
        raise TicketRefused
    return Ticket(
        lesson_id=lesson_id,
        on=on,
        by=by,
        revision=told["v"],
        roll=tuple(told["r"]),
        confirmed=frozenset(told["c"]),
        slots=tuple(Slot(*slot) for slot in told["s"]),
        reasons={int(pk): category for pk, category in told["m"].items()},
        defaults={kind: GivenReason(*given) for kind, given in told["f"].items()},
        known={int(pk): _known(*each) for pk, each in told["k"].items()},
        key=uuid.UUID(told["u"]),
    )


def _known(choice: list[Any], rows: list[list[Any]], notice_id: int | None, category: str | None) -> Known:
    return Known(Choice(*choice), tuple(Missed(*row) for row in rows), notice_id, category)
