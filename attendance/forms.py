"""What a teacher filled in on the register.

Not a Django form: thirty pupils with three fields each would cost more than the rest of the request, and the page is a
hand-written list of native radios anyway.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from attendance.minutes import ABSENT, KINDS, PRESENT, WITH_MINUTES, Choice
from attendance.ticket import Ticket

THEIRS = "theirs"


@dataclass(slots=True)
class RegisterForm:
    """The choice per pupil of the ticket's list, from `p-<pupil>` (kind), `m-<pupil>` (minutes), `r-<pupil>` (reason).

    After a conflict `c-<pupil>` says whose choice holds; `take=theirs` says it for all of them. A pupil about whom
    nothing is posted was not touched: present, or what the ticket knew.
    """

    data: Mapping[str, str]
    ticket: Ticket
    choices: dict[int, Choice] = field(default_factory=dict)
    not_chosen: dict[int, Choice] = field(default_factory=dict)
    errors: dict[int, str] = field(default_factory=dict)
    strangers: list[int] = field(default_factory=list)

    def is_valid(self) -> bool:
        for pupil in self.ticket.roll:
            self._clean(pupil)
        roll = set(self.ticket.roll)
        self.strangers = [pupil for pupil in posted_pupils(self.data) if pupil not in roll]
        return not self.errors and not self.strangers

    def _clean(self, pupil: int) -> None:
        known = self.ticket.knew(pupil)
        kind = self.data.get(f"p-{pupil}", known.choice.kind)
        if kind not in KINDS:
            self.errors[pupil] = _("Choose present, absent, late, left early or removed.")
            return
        choice = Choice(kind, self._minutes(pupil, kind), self._reason(pupil, kind))
        if THEIRS in (self.data.get(f"c-{pupil}"), self.data.get("take")):
            if choice != known.choice:
                self.not_chosen[pupil] = choice
            choice = known.choice
        self.choices[pupil] = choice

    def _minutes(self, pupil: int, kind: str) -> int:
        if kind not in WITH_MINUTES:
            return 0
        typed = self.data.get(f"m-{pupil}", "").strip()
        minutes = int(typed) if typed.isdecimal() and len(typed) < 5 else 0
        if minutes < 1:
            self.errors[pupil] = _("How many minutes? Type a whole number, 1 or more.")
        elif minutes > self.ticket.minutes:
            self.errors[pupil] = ngettext(
                "%(minutes)s minute is longer than the lesson. Did the pupil miss all of it? Then choose ‘absent’.",
                "%(minutes)s minutes is longer than the lesson. Did the pupil miss all of it? Then choose ‘absent’.",
                minutes,
            ) % {"minutes": minutes}
        return minutes

    def _reason(self, pupil: int, kind: str) -> int | None:
        """The reason that goes with the kind: what was given before, or one that the role may give for an absence."""
        known = self.ticket.knew(pupil).choice
        before = known.reason_id if kind == known.kind else None
        typed = self.data.get(f"r-{pupil}")
        if kind != ABSENT or typed is None:
            return before
        if not typed:
            return None
        if typed.isdecimal() and (int(typed) in self.ticket.reasons or int(typed) == before):
            return int(typed)
        self.errors[pupil] = _("That reason cannot be given here. Choose one of the buttons.")
        return before


def posted_pupils(data: Mapping[str, str]) -> list[int]:
    """The pupils about whom something is said."""
    return [int(name[2:]) for name in data if name.startswith("p-") and name[2:].isdecimal()]


def typed_choices(data: Mapping[str, str]) -> dict[int, tuple[Choice, str]]:
    """What was filled in per pupil, believed as far as it can be shown again, with the minutes as they were typed."""
    typed = {}
    for pupil in posted_pupils(data):
        kind = data[f"p-{pupil}"] if data[f"p-{pupil}"] in KINDS else PRESENT
        minutes = data.get(f"m-{pupil}", "") if kind in WITH_MINUTES else ""
        reason = data.get(f"r-{pupil}", "") if kind == ABSENT else ""
        choice = Choice(
            kind,
            int(minutes) if minutes.isdecimal() and len(minutes) < 5 else 0,
            int(reason) if reason.isdecimal() and len(reason) < 19 else None,
        )
        typed[pupil] = (choice, minutes)
    return typed
