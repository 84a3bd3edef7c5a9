"""What each column of a list means, and whether the list is the whole school."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from schools.imports.problems import Problem, Refusal
from schools.imports.readers.columns import IS_WHOLE, SEVERAL, Meaning, columns_of, meaning_in
from schools.imports.readers.lists import lacking
from schools.imports.readers.tables import Table
from schools.imports.source import Columns
from schools.imports.words import sentence

MOST_COLUMNS = 100  # that are asked about

LABELS: Mapping[Meaning, str | Promise] = {
    Meaning.NUMBER: gettext_lazy("Pupil number"),
    Meaning.FIRST_NAME: gettext_lazy("First name"),
    Meaning.PREFIX: gettext_lazy("Prefix"),
    Meaning.SURNAME: gettext_lazy("Surname"),
    Meaning.WHOLE_NAME: gettext_lazy("Whole name"),
    Meaning.BORN_ON: gettext_lazy("Date of birth"),
    Meaning.CLASS: gettext_lazy("Class"),
    Meaning.YEAR_GROUP: gettext_lazy("Year group"),
    Meaning.LESSON_GROUPS: gettext_lazy("Lesson groups"),
    Meaning.MENTOR_NAME: gettext_lazy("Mentor: name"),
    Meaning.MENTOR_CODE: gettext_lazy("Mentor: code"),
    Meaning.FROM: gettext_lazy("First day at school"),
    Meaning.UNTIL: gettext_lazy("Last day at school"),
    Meaning.STAFF_CODE: gettext_lazy("Teacher: code (a list of teachers)"),
}


class ColumnsForm(forms.Form):
    """A field for each column of the table, and one for the list as a whole."""

    is_whole = forms.ChoiceField(
        label=gettext_lazy("Is this list the whole school?"),
        choices=[
            ("no", gettext_lazy("No: only add and update")),
            ("yes", gettext_lazy("Yes: who is not in it has left")),
        ],
        widget=forms.RadioSelect,
        initial="no",
        help_text=gettext_lazy("A list of one class is not the whole school: the others stay as they are."),
    )

    def __init__(self, *args: Any, table: Table, columns: Columns, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = table
        self.by_head = {head: f"column_{at}" for at, head in enumerate(table.heads[:MOST_COLUMNS])}
        now = {head: meaning_in(key) for key, head in columns.items() if key != IS_WHOLE}
        self.fields["is_whole"].initial = columns.get(IS_WHOLE, "no")
        for head, name in self.by_head.items():
            self.fields[name] = forms.ChoiceField(
                label=shown_head(head),
                choices=[("", _("Do not use")), *((one.value, label) for one, label in LABELS.items())],
                required=False,
                initial=now.get(head, ""),
            )

    def columns(self) -> dict[str, str]:
        """What was chosen, and whether it is the whole school."""
        return columns_of(self._chosen()) | {IS_WHOLE: self.cleaned_data["is_whole"]}

    def selects(self) -> list[BoundField]:
        return [self[name] for name in self.by_head.values()]

    def clean(self) -> dict[str, Any]:
        chosen = list(self._chosen())
        times = Counter(meaning for _head, meaning in chosen)
        for head, meaning in chosen:
            if times[meaning] > 1 and meaning not in SEVERAL:
                words = _("“%(meaning)s” is chosen for more than one column. Choose one of them.")
                self.add_error(self.by_head[head], words % {"meaning": LABELS[meaning]})
        for code in lacking(columns_of(chosen)):
            self.add_error(None, sentence(Problem(code, self.table.file)))
        return self.cleaned_data

    def refuse(self, problems: Iterable[Problem]) -> None:
        """Show at its column why the list cannot be read like this."""
        for problem in problems:
            if isinstance(problem.code, Refusal):
                self.add_error(self.by_head.get(str(problem.data.get("element"))), sentence(problem))

    def _chosen(self) -> Iterator[tuple[str, Meaning]]:
        for head, name in self.by_head.items():
            if meaning := self.cleaned_data.get(name):
                yield head, Meaning(meaning)


def shown_head(head: str) -> str:
    """A column without a head is called by its number."""
    return _("Column %(number)s") % {"number": head[1:]} if head.startswith("#") else head
