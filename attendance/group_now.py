"""A mentor group at this moment: who is there, who is missing, and what is known of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from absences.models import Absence, Exemption, Notice
from attendance.minutes import ABSENT
from attendance.models import Register
from schools.models import Group, Membership, Pupil, School
from schools.models.people import in_force

UNSEEN = "unseen"
LETTERS = {"authorised": "G", "unauthorised": "O", "pending": "?", "announced": "M", "not_expected": "–"}


@dataclass(frozen=True, slots=True)
class PupilNow:
    """`status` is a status of docs/look.md, or UNSEEN while no register of today had this pupil on its list."""

    pupil: Pupil
    status: str
    since: int | None = None
    absence: Absence | None = None
    notice: Notice | None = None
    exemption: Exemption | None = None

    @property
    def letter(self) -> str:
        return LETTERS.get(self.status, "")


@dataclass(frozen=True, slots=True)
class GroupNow:
    group: Group
    pupils: list[PupilNow]
    after_period: int | None

    @property
    def present(self) -> int:
        return sum(each.status == "present" for each in self.pupils)

    @property
    def seen(self) -> int:
        """Those of whom a register says whether they are there."""
        return sum(each.status not in {UNSEEN, "announced", "not_expected"} for each in self.pupils)

    @property
    def has_riddles(self) -> bool:
        """Somebody is missing now and nobody knows why."""
        return any(each.status == "pending" for each in self.pupils)

    @property
    def missing(self) -> list[PupilNow]:
        """Those who need a word, what is unknown first."""
        order = ("pending", "unauthorised", "authorised", "announced", "not_expected")
        return sorted(
            (each for each in self.pupils if each.status in order), key=lambda each: order.index(each.status)
        )


def group_now(group: Group, *, school: School, on: date) -> GroupNow:
    """How the group stands after the last register of the day that had each pupil on its list. Five queries."""
    members = Membership.objects.filter(in_force(on), group=group).values("pupil")
    pupils = list(Pupil.objects.filter(pk__in=members).enrolled(on=on))
    ids = [pupil.pk for pupil in pupils]
    last_seen = _last_seen(ids, school=school, on=on)
    absences: defaultdict[int, list[Absence]] = defaultdict(list)
    for absence in Absence.objects.filter(pupil__in=ids, on=on).select_related("reason").order_by("period"):
        absences[absence.pupil_id].append(absence)
    notices = {
        notice.pupil_id: notice
        for notice in Notice.objects.on(on).filter(pupil__in=ids).select_related("reason")
    }
    exemptions = {
        exemption.pupil_id: exemption
        for exemption in Exemption.objects.on(on).filter(pupil__in=ids)
        if not exemption.periods and exemption.covers(on, 0)
    }
    return GroupNow(
        group=group,
        pupils=[
            _now(
                pupil,
                last_seen.get(pupil.pk),
                absences[pupil.pk],
                notices.get(pupil.pk),
                exemptions.get(pupil.pk),
            )
            for pupil in pupils
        ],
        after_period=max(last_seen.values(), default=None),
    )


def _last_seen(pupils: list[int], *, school: School, on: date) -> dict[int, int]:
    """Per pupil the last period of the day in which a register had them on its list."""
    groups = Membership.objects.filter(in_force(on), pupil__in=pupils).values("group")
    registers = Register.objects.filter(school=school, on=on, lesson__groups__in=groups).distinct()
    wanted, seen = set(pupils), dict[int, int]()
    for register in registers:
        last = register.covers()[-1]
        for pupil in wanted.intersection(register.confirmed()):
            seen[pupil] = max(last, seen.get(pupil, 0))
    return seen


def _now(
    pupil: Pupil,
    last_seen: int | None,
    absences: list[Absence],
    notice: Notice | None,
    exemption: Exemption | None,
) -> PupilNow:
    if last_seen is None:
        if exemption:
            return PupilNow(pupil, "not_expected", exemption=exemption)
        return PupilNow(pupil, "announced" if notice else UNSEEN, notice=notice)
    missed = [absence for absence in absences if absence.kind == ABSENT and absence.period <= last_seen]
    if not missed or missed[-1].period != last_seen:
        return PupilNow(pupil, "present")
    return PupilNow(pupil, missed[-1].category, since=missed[0].period, absence=missed[-1], notice=notice)
