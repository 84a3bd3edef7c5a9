"""Two people saved one register: where they differ, and what each of them chose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from attendance.minutes import PRESENT, Choice
from attendance.sheet import Sheet
from attendance.ticket import Ticket
from schools.models import Pupil


@dataclass(frozen=True, slots=True)
class Difference:
    pupil: Pupil
    mine: Choice
    theirs: Choice
    my_reason: str
    their_reason: str

    @property
    def proposes_mine(self) -> bool:
        """Whether mine says at least as much as theirs."""
        return weight(self.mine) >= weight(self.theirs)


@dataclass(frozen=True, slots=True)
class Conflict:
    """What differs between my choices and the register as it now stands, and a ticket to save the outcome with."""

    sheet: Sheet
    ticket: Ticket
    differences: list[Difference]

    @property
    def agreed(self) -> int:
        return self.sheet.expected - len(self.differences)


def weight(choice: Choice) -> int:
    """How much a choice says: present is what everybody starts with, minutes or a kind are seen, a reason is known."""
    if choice.kind == PRESENT:
        return 0
    return 1 + (choice.kind != "absent") + (choice.reason_id is not None)


def compare(sheet: Sheet, *, ticket: Ticket, mine: Mapping[int, Choice]) -> Conflict:
    """`sheet` is the register as it now stands, `ticket` the one that was refused, `mine` what was chosen with it."""
    names = {reason.pk: reason.name for reason in sheet.reasons}
    differences = [
        Difference(
            pupil=line.pupil,
            mine=choice,
            theirs=line.choice,
            my_reason=names.get(choice.reason_id or 0, ""),
            their_reason=names.get(line.choice.reason_id or 0, ""),
        )
        for line in sheet.lines
        if (choice := mine.get(line.pupil.pk)) is not None and choice != line.choice
    ]
    suggested = {
        known.choice.reason_id: known.category
        for known in ticket.known.values()
        if known.choice.reason_id and known.category
    }
    may_be_given = {**sheet.ticket.reasons, **suggested}
    return Conflict(sheet, replace(sheet.ticket, reasons=may_be_given), differences)
