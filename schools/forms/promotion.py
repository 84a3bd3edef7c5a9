"""What somebody chose for the next school year: per class, and per pupil where it is different."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from schools.imports.readers.identity_numbers import holds_identity_number
from schools.promotion import Fate, Proposal
from schools.promotion_plan import ClassLine, Seat

FATES = [
    (Fate.MOVES.value, _("moves on")),
    (Fate.STAYS.value, _("stays as it is")),
    (Fate.LEAVES.value, _("leaves the school")),
]
TO = "to:"  # before the name of a class, as the value of a choice


class ClassesForm(forms.Form):
    """A choice, a name and a year group for every class."""

    ends_clusters = forms.BooleanField(label=_("All clusters end with this school year"), required=False)

    def __init__(self, data: Any = None, *, lines: Sequence[ClassLine], ends_clusters: bool) -> None:
        super().__init__(data, initial={"ends_clusters": ends_clusters})
        self.lines = lines
        for line in lines:
            pk, proposal, name = line.group.pk, line.proposal, line.group.name
            self.fields[f"fate_{pk}"] = forms.ChoiceField(
                label=_("%(group)s: what happens?") % {"group": name},
                choices=FATES,
                initial=proposal.fate.value,
            )
            self.fields[f"name_{pk}"] = forms.CharField(
                label=_("%(group)s: name of the next class") % {"group": name},
                required=False,
                max_length=64,
                initial=proposal.name,
            )
            self.fields[f"year_{pk}"] = forms.CharField(
                label=_("%(group)s: next year group") % {"group": name},
                required=False,
                max_length=20,
                initial=proposal.year_group,
            )

    def rows(self) -> Iterable[tuple[ClassLine, Any, Any, Any]]:
        for line in self.lines:
            pk = line.group.pk
            yield line, self[f"fate_{pk}"], self[f"name_{pk}"], self[f"year_{pk}"]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for line in self.lines:
            field = f"name_{line.group.pk}"
            name = given.get(field, "")
            if given.get(f"fate_{line.group.pk}") == Fate.MOVES and not name and field not in self.errors:
                self.add_error(field, _("Type the name of the next class."))
            if holds_identity_number(name):
                self.add_error(field, _("This looks like a citizen service number (BSN). Type a name."))
        return given

    def proposals(self) -> dict[int, Proposal]:
        given = self.cleaned_data
        return {
            pk: _proposal(given[f"fate_{pk}"], given[f"name_{pk}"], given[f"year_{pk}"])
            for pk in (line.group.pk for line in self.lines)
        }


class ExceptionsForm(forms.Form):
    """What becomes of each pupil of a class, where it is not what becomes of the class."""

    def __init__(self, data: Any = None, *, line: ClassLine, names: Sequence[str]) -> None:
        super().__init__(data)
        self.line = line
        choices = [
            ("", _("as the class")),
            (Fate.STAYS.value, _("stays in %(group)s") % {"group": line.group.name}),
            (Fate.LEAVES.value, _("leaves the school")),
            *(
                (f"{TO}{name}", _("to %(group)s") % {"group": name})
                for name in names
                if name != line.group.name
            ),
        ]
        for seat, fate in line.seats:
            self.fields[f"pupil_{seat.pupil}"] = forms.ChoiceField(
                label=seat.name,
                choices=choices,
                required=False,
                initial="" if fate == line.proposal else _value(fate),
            )

    def rows(self) -> Iterable[tuple[Seat, Any]]:
        for seat, _fate in self.line.seats:
            yield seat, self[f"pupil_{seat.pupil}"]

    def chosen(self) -> dict[int, Proposal | None]:
        return {
            seat.pupil: _chosen(self.cleaned_data[f"pupil_{seat.pupil}"]) for seat, _fate in self.line.seats
        }


def _value(fate: Proposal) -> str:
    return f"{TO}{fate.name}" if fate.fate is Fate.MOVES else fate.fate.value


def _chosen(value: str) -> Proposal | None:
    if not value:
        return None
    return Proposal(Fate.MOVES, value.removeprefix(TO)) if value.startswith(TO) else Proposal(Fate(value))


def _proposal(fate: str, name: str, year_group: str) -> Proposal:
    return Proposal(Fate.MOVES, name, year_group) if fate == Fate.MOVES else Proposal(Fate(fate))
