"""How long the school waits for an explanation before what is unknown becomes unauthorised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from absences.models import Absence
from absences.models.policy import Policies
from schools.calendar import Calendar, DayCounting
from schools.models import School

# Whoever was late or was sent out was seen: the policy gives those a reason at once, or somebody decides.
RESOLVED_BY_ITSELF = (Absence.Kind.ABSENT, Absence.Kind.LEFT_EARLY)


@dataclass(frozen=True, slots=True)
class Patience:
    """The waiting time of one school, by the policy that was in force on the day of the absence."""

    policies: Policies
    calendar: Calendar

    @classmethod
    def of(cls, school: School) -> Patience:
        """Three queries. Raises NoSchoolYear."""
        return cls(Policies.of(school), school.calendar())

    def ends_on(self, on: date, kind: str) -> date | None:
        """The first day on which an unexplained absence of that day is unauthorised; None when that never happens.

        With N school days an absence can be explained on the day itself and on the N school days after it.
        """
        policy = self.policies.on(on)
        if policy is None or kind not in RESOLVED_BY_ITSELF:
            return None
        school_days = policy.ledger("unknown_becomes_unauthorised_after_school_days")
        if school_days is None or policy.ledger("unknown_becomes") is None:
            return None
        return self.calendar.add_working_days(on, school_days + 1, DayCounting.SCHOOL_DAYS)

    def reason_code(self, on: date) -> str | None:
        """The code of the reason it then gets."""
        policy = self.policies.on(on)
        code: str | None = policy.ledger("unknown_becomes") if policy else None
        return code
