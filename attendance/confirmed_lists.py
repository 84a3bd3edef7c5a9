"""Who stands on lists that were confirmed: presence has no row that refers to a pupil, so the lists are asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import Min

from attendance.models import Register
from schools.imports.writing import LEAN_ON, InTheWay
from schools.models import Membership


def registers_with(added: Mapping[str, Collection[int]]) -> InTheWay:
    """How many registers hold one of the pupils among the rows that an import added, by label of the model.

    Looks no further back than the first day on which one of them sat in a group.
    """
    pupils = set(added.get("schools.Pupil", ()))
    of_them = Membership.objects.filter(pupil__in=pupils)
    since = of_them.aggregate(first=Min("first_on"))["first"]
    if since is None:
        return {}
    schools = of_them.values("pupil__school")
    taken = Register.objects.filter(school__in=schools, on__gte=since).only("roll").iterator()
    return {Register._meta.label: sum(not pupils.isdisjoint(register.confirmed()) for register in taken)}


def answer_to_imports() -> None:
    LEAN_ON.append(registers_with)
